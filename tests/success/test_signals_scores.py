"""W2: what the score itself warns of."""

from datetime import UTC, datetime, timedelta

import pytest

from success.alerts import Level
from success.ports import OpenUnit
from success.readings import Band
from success.records import Kind
from success.scoring import rescore
from tests import factories
from tests.success.watched import NOW, Watched, a_workspace, ago, on


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    return Watched(open_unit)


def test_w2_nothing_is_wrong_with_a_green_account(acme: Watched) -> None:
    acme.scores(d40=84, d0=85)
    assert acme.findings() == {}


def test_w2_band_drop_from_green_to_yellow_is_a_watch(acme: Watched) -> None:
    acme.scores(d40=84, d3=72)
    finding = acme.finding("band_drop")
    assert finding is not None
    assert finding.level is Level.WATCH
    assert finding.since == ago(3)
    assert finding.facts == {"score": "72", "band": "yellow", "before": "84", "on": on(3).isoformat()}


def test_w2_band_drop_needs_green_before(acme: Watched) -> None:
    acme.scores(d40=40, d3=72)
    assert acme.finding("band_drop") is None


def test_w2_band_drop_is_not_raised_by_the_first_score(acme: Watched) -> None:
    acme.scores(d3=72)
    assert acme.finding("band_drop") is None


def test_w2_a_fall_to_red_is_score_red_instead(acme: Watched) -> None:
    acme.scores(d40=84, d3=41)
    found = acme.findings()
    assert "band_drop" not in found
    assert found["score_red"].level is Level.CRITICAL
    assert found["score_red"].since == ago(3)


def test_w2_band_drop_is_news_for_thirty_days(acme: Watched) -> None:
    acme.scores(d60=84, d29=72)
    acme.measure(ago(1), dau_mau_ratio="0.22")
    assert acme.finding("band_drop") is not None
    assert acme.finding("band_drop", NOW + timedelta(days=1)) is None


@pytest.mark.parametrize(("days", "persists"), [(20, False), (21, True), (40, True)])
def test_w2_yellow_persistent_from_21_days_on(acme: Watched, days: int, persists: bool) -> None:
    acme.measure(ago(days + 10), dau_mau_ratio="0.40")
    acme.measure(ago(days), dau_mau_ratio="0.20")
    finding = acme.finding("yellow_persistent")
    assert (finding is not None) is persists
    if finding is not None:
        assert finding.level is Level.WARNING
        assert finding.facts["from"] == on(days).isoformat()
        began = finding.since.astimezone(acme.ws.zone)
        assert (began.date() - on(days)).days == 21
        assert began.time().isoformat() == "00:00:00"


def test_w2_yellow_persistent_starts_over_after_one_green_day(acme: Watched) -> None:
    acme.scores(d40=60, d10=84, d9=60)
    assert acme.finding("yellow_persistent") is None


@pytest.mark.parametrize("kept", [True, False])
def test_w2_yellow_persistent_reads_the_scores_that_were_kept(acme: Watched, *, kept: bool) -> None:
    acme.scores(d40=60)
    for days in range(40, 0, -1) if kept else ():
        with acme.open_unit(write=True) as uow:
            rescore(uow, acme.ws, [acme.id], ago(days))
            uow.commit()
    acme.scores(d25=90, d2=60)  # learnt of later: what was shown counts, and what was not is recomputed
    assert (acme.finding("yellow_persistent") is not None) is kept


@pytest.mark.parametrize(
    ("preset", "score", "band"), [("framework", 79, "yellow"), ("playbook", 75, "green")]
)
def test_w2_bands_are_those_of_the_preset(open_unit: OpenUnit, preset: str, score: int, band: str) -> None:
    acme = Watched(open_unit, a_workspace(preset))
    acme.scores(d40=score)
    assert acme.facts().now.band.word == band
    assert ("yellow_persistent" in acme.findings()) is (band == "yellow")


def test_w2_dimension_zero_names_the_dimensions(acme: Watched) -> None:
    acme.measure(ago(2), dau_mau_ratio="0.5", open_critical_issues=3)
    finding = acme.finding("dimension_zero")
    assert finding is not None
    assert finding.level is Level.WARNING
    assert finding.facts == {"dimensions": "support"}
    assert finding.since == ago(2)


def test_w2_a_dimension_shown_as_0_is_at_0(acme: Watched) -> None:
    acme.measure(NOW, dau_mau_ratio="0.0009")  # 0.45
    assert acme.finding("dimension_zero") is not None
    acme.measure(NOW, dau_mau_ratio="0.001")  # 0.5, shown as 1
    assert acme.finding("dimension_zero") is None


def test_w2_h4_a_dimension_at_0_warns_though_all_else_is_perfect(acme: Watched) -> None:
    acme.measure(NOW, dau_mau_ratio=0, response_rate=1, escalations=0, roi_ratio="1.2", champion_strength=10)
    assert acme.facts().now.band is Band.YELLOW
    assert set(acme.findings()) == {"dimension_zero"}


def test_h8_a_provisional_red_score_opens_nothing_by_itself(acme: Watched) -> None:
    factories.stored_account(acme.open_unit, "other")
    others = {"response_rate": 1, "escalations": 0, "roi_ratio": 1, "champion_strength": 9}
    factories.stored_metrics(acme.open_unit, others, ago(5), "other")
    acme.scores(d3=41)
    assert acme.facts().now.provisional
    assert acme.facts().now.band is Band.RED
    assert acme.finding("score_red") is None
    acme.measure(ago(1), response_rate="0.1", escalations=5)
    finding = acme.finding("score_red")
    assert finding is not None, "enough is known now"
    assert finding.since == ago(1)


def test_h8_what_does_not_come_from_the_score_still_escalates(acme: Watched) -> None:
    acme.record("formal_complaint")
    assert acme.facts().now.band is Band.UNKNOWN
    assert acme.findings()["formal_complaint"].level is Level.CRITICAL


@pytest.mark.parametrize(("score", "drops"), [(70, False), (69, True)])
def test_w2_score_drop_is_strictly_more_than_20_points(acme: Watched, score: int, drops: bool) -> None:
    acme.scores(d35=90, d4=score)
    finding = acme.finding("score_drop")
    assert (finding is not None) is drops
    if finding is not None:
        assert finding.level is Level.WARNING
        assert finding.facts == {"score": "69", "before": "90", "points": "21", "days": "30"}
        assert finding.since == ago(4)


def test_w2_score_drop_compares_with_the_score_of_30_days_ago(acme: Watched) -> None:
    acme.scores(d45=95, d31=74, d2=70)
    assert acme.finding("score_drop") is None, "95 was longer ago"


def test_w2_score_drop_needs_a_score_of_30_days_ago(acme: Watched) -> None:
    acme.scores(d29=95, d2=60)
    assert acme.finding("score_drop") is None


def test_as_of_later_facts_do_not_count(acme: Watched) -> None:
    acme.scores(d40=84, d3=41)
    assert acme.findings(ago(4)) == {}


def test_since_a_change_of_the_same_day_is_its_newest_observation(acme: Watched) -> None:
    acme.scores(d10=84)
    acme.measure(ago(0, hours=2), dau_mau_ratio="0.05")
    assert acme.findings()["score_red"].since == ago(0, hours=2)


def test_since_is_the_days_beginning_where_no_observation_explains_it(acme: Watched) -> None:
    acme.measure(ago(45), response_rate=1)  # goes stale at the end of today
    acme.measure(ago(40), dau_mau_ratio="0.05")
    tomorrow = NOW + timedelta(days=1)
    assert acme.finding("score_red") is None
    found = acme.findings(tomorrow)["score_red"]
    assert found.since == datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "midnight in Berlin"


def test_w2_a_lost_customer_warns_of_nothing(acme: Watched) -> None:
    acme.scores(d3=41)
    assert acme.findings()
    acme.change(renewal_stage="churned", renewal_stage_since=on(1))
    assert acme.findings() == {}
    assert "score_red" in acme.findings(ago(2)), "it was not lost then"


def test_w2_a_customer_without_recurring_revenue_is_lost_until_it_comes_back(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.take(
        Kind.ARR_EVENTS,
        factories.an_arr_event(),
        factories.an_arr_event("end", kind="churn", effective_on=on(9)),
    )
    assert acme.findings() == {}
    acme.take(Kind.ARR_EVENTS, factories.an_arr_event("again", effective_on=on(2)))
    assert "score_red" in acme.findings()
