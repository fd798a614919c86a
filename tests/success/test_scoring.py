"""Scores on request: kept rows, any past instant, ninety days, the report of the data API (H8–H11)."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage.uow import Units
from success.account import Account
from success.health_report import HealthReport
from success.metrics import DERIVED, METRICS, Dimension
from success.presets import Preset, load
from success.readings import NANO, Band, DayScore, HealthRow
from success.records import Kind
from success.scoring import (
    LeftOut,
    all_tables,
    health_at,
    health_report,
    history,
    left_out,
    rescore,
    score_accounts,
    scored_on,
    trend,
    why,
)
from success.workspace import Workspace
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    an_answer,
    stored,
    stored_account,
    stored_metrics,
)

ONE = timedelta(days=1)
FRAMEWORK, PLAYBOOK = load("framework"), load("playbook")


def workspace(preset: Preset = FRAMEWORK) -> Workspace:
    return Workspace("acme-inc", BERLIN, "en", None, preset)


WS = workspace()


def health(open_unit: Units, account: Account, at: datetime = NOW, ws: Workspace = WS) -> HealthRow:
    with open_unit() as uow:
        return health_at(uow, ws, account.id, at)


def kept(open_unit: Units, account: Account, at: datetime = NOW, ws: Workspace = WS) -> None:
    with open_unit(write=True) as uow:
        rescore(uow, ws, [account.id], at)
        uow.commit()


def days(open_unit: Units, account: Account, start: date, end: date, at: datetime | None) -> list[DayScore]:
    with open_unit() as uow:
        return history(uow, WS, account.id, start, end, at)


def report(open_unit: Units, account: Account, at: datetime = NOW, ws: Workspace = WS) -> dict[str, Any]:
    with open_unit() as uow:
        return health_report(uow, ws, account, at).model_dump(mode="json")


# ------------------------------------------------------------------- kept and recomputed


def test_scoring_does_not_keep_what_nobody_asked_to_keep(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"})
    with open_unit(write=True) as uow:
        assert score_accounts(uow, WS, [account.id], NOW).score.tolist() == [100]
        uow.commit()
    with open_unit() as uow:
        assert uow.health.current(account.id) is None


def test_a_kept_row_is_read_back_as_it_was_scored(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.31", "nps": 8, "csm_sentiment": 4}, NOW - ONE)
    fresh = health(open_unit, account)
    kept(open_unit, account)
    with open_unit() as uow:
        assert uow.health.current(account.id) == fresh
    assert health(open_unit, account) == fresh
    assert fresh.today.policy == FRAMEWORK.stamp
    assert fresh.values[METRICS["csm_sentiment"].code - 1] == 4 * NANO  # H10: beside the score


def test_a_kept_row_holds_for_later_instants_of_its_day_only(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"})
    kept(open_unit, account)
    evening = datetime(2026, 3, 31, 21, 59, tzinfo=NOW.tzinfo)  # 23:59 in Berlin
    assert health(open_unit, account, evening).at == NOW
    assert health(open_unit, account, evening + timedelta(minutes=1)).at != NOW
    assert health(open_unit, account, NOW - timedelta(hours=1)).today.band is Band.UNKNOWN
    assert health(open_unit, account, NOW, workspace(PLAYBOOK)).today.policy == PLAYBOOK.stamp


def test_a_changed_fact_is_seen_at_once(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"}, NOW - ONE)
    kept(open_unit, account)
    stored_metrics(open_unit, {"dau_mau_ratio": "0"}, NOW)
    assert health(open_unit, account).today.score == 0


def test_as_of_no_later_fact_of_any_kind_counts(open_unit: Units) -> None:
    account = stored_account(open_unit)
    then = NOW - 20 * ONE
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2"}, then)
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", since=then - 200 * ONE), now=then)
    before = health(open_unit, account, then)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6", "roi_ratio": 1}, NOW)
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 1), an_answer("csat", 1))
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", status="left", since=NOW))
    stored(open_unit, Kind.GOALS, a_goal(due_date=DAY, achieved_at=DAY))
    met = {"status": "held", "contact_emails": "cora@acme.example"}
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint("exec", NOW - ONE, **met))
    assert health(open_unit, account, then) == before
    after = health(open_unit, account)
    fresh = {key for key, metric in METRICS.items() if after.subscores[metric.code - 1] >= 0}
    assert fresh == {"dau_mau_ratio", "roi_ratio", *DERIVED}


def test_h6_meeting_nobody_scores_zero_however_long_the_contacts_are_known(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(since=NOW - 400 * ONE))
    row = health(open_unit, account)
    for key in ("active_contacts", "exec_sponsor_days"):
        assert row.subscores[METRICS[key].code - 1] == 0
    assert row.today.score == 0


def test_a_metric_that_a_preset_leaves_out_is_neither_scored_nor_missed(open_unit: Units) -> None:
    figures = FRAMEWORK.model_dump()
    for key in ("meeting_attendance", "csat", "active_contacts", "nps"):
        del figures["metrics"][key]
    account = stored_account(open_unit)
    stored(open_unit, Kind.SURVEYS, an_answer("csat", 1), an_answer("nps", 1))
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"})
    row = health(open_unit, account, ws=workspace(Preset.model_validate(figures)))
    assert (row.today.score, row.today.coverage) == (100, 10_000)


def test_h8_an_old_nps_answer_is_stale_and_named(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 9, NOW - 101 * ONE))
    assert left_out(health(open_unit, account), WS) == [LeftOut("nps", 101)]
    assert health(open_unit, account, NOW - ONE).today.score == 100


# ------------------------------------------------------------------- over time


def test_h11_stored_days_are_read_and_others_recomputed(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2"}, NOW - 3 * ONE)
    kept(open_unit, account, NOW - 2 * ONE)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.4"}, NOW - 2 * ONE - timedelta(hours=1))  # came late
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6"}, NOW + timedelta(hours=1))
    found = days(open_unit, account, DAY - 5 * ONE, DAY + ONE, NOW)
    assert [each.day for each in found] == [DAY - back * ONE for back in range(5, -1, -1)]
    assert [each.score for each in found] == [None, None, 70, 70, 90, 90]
    assert found[0].band is Band.UNKNOWN
    later = days(open_unit, account, DAY, DAY, None)
    assert [each.score for each in later] == [100]  # the end of the day


def test_h11_the_trend_is_thirteen_weekly_points(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2"}, NOW - 30 * ONE)
    with open_unit() as uow:
        points = trend(uow, WS, account.id, NOW)
    assert [each.day for each in points] == [DAY - timedelta(weeks=back) for back in range(12, -1, -1)]
    assert [each.score for each in points] == [None] * 8 + [70] * 5


def test_h11_a_trend_shows_where_the_preset_changed(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6", "csat": 3}, NOW - 9 * ONE)
    kept(open_unit, account, NOW - 7 * ONE, workspace(PLAYBOOK))
    with open_unit() as uow:
        points = trend(uow, WS, account.id, NOW)
    assert [each.policy for each in points][-2:] == [PLAYBOOK.stamp, FRAMEWORK.stamp]
    assert [each.score for each in points][-2:] == [89, 80]


# ------------------------------------------------------------------- why


def test_h9_the_change_is_over_30_days_unless_asked(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.4"}, NOW - 40 * ONE)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2"}, NOW - 10 * ONE)
    with open_unit() as uow:
        month, week = (why(uow, WS, account.id, since, NOW) for since in (None, NOW - 7 * ONE))
    assert (month.score_then, month.score_now, month.delta) == (90, 70, -20)
    assert [(line.metric, line.points) for line in month.lines] == [("dau_mau_ratio", Decimal(-20))]
    assert (week.delta, week.lines) == (0, ())


def test_h9_a_day_kept_under_another_preset_is_explained_by_policy(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.6", "csat": 3}, NOW - 40 * ONE)
    kept(open_unit, account, NOW - 30 * ONE, workspace(PLAYBOOK))
    with open_unit() as uow:
        found = why(uow, WS, account.id, None, NOW)
    assert (found.score_then, found.score_now, found.delta) == (89, 80, -9)
    assert [line.kind for line in found.lines] == ["policy", "rounding"]
    assert sum(line.points for line in found.lines) == -9


def test_h8_counts_what_was_scored_and_names_what_was_left_out(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_account(open_unit, "bolt")
    stored_metrics(open_unit, {"roi_ratio": 1, "champion_strength": 5}, account="bolt")
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2", "feature_adoption": 1}, NOW - 50 * ONE)
    stored_metrics(open_unit, {"csat": 4}, NOW - 46 * ONE)
    stored_metrics(open_unit, {"usage_trend": 0, "csm_sentiment": 3}, NOW)
    row = health(open_unit, account)
    assert scored_on(row, FRAMEWORK) == (1, 6)
    assert left_out(row, WS) == [
        LeftOut("dau_mau_ratio", 50),
        LeftOut("feature_adoption", 50),
        LeftOut("csat", 46),
    ]
    assert row.today.provisional  # a third of usage 30, of 30 + 20 + 15 + 10


def test_it_scores_a_whole_portfolio_page_by_page(open_unit: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("success.scoring.PAGE", 3)
    for name, value in (("acme", "0.6"), ("bolt", "0.1"), ("core", "0.05")):
        stored_account(open_unit, name)
        stored_metrics(open_unit, {"dau_mau_ratio": value}, account=name)
    stored_account(open_unit, "dorm")
    with open_unit() as uow:
        pages = [table.band.tolist() for table in all_tables(uow, WS, NOW)]
    assert pages == [[Band.GREEN, Band.YELLOW, Band.RED], [Band.UNKNOWN]]


# ------------------------------------------------------------------- the report


@pytest.fixture
def known(open_unit: Units) -> Account:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.25", "csat": 4, "roi_ratio": "0.7"}, NOW - 31 * ONE)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.125", "nps": 9}, NOW - ONE)
    stored(open_unit, Kind.CONTACTS, a_contact())
    return account


def test_the_report_is_the_json_of_the_data_api(open_unit: Units, known: Account) -> None:
    found = report(open_unit, known)
    assert json.loads(json.dumps(found)) == found
    fields = "account score band provisional coverage policy as_of composite dimensions drivers delta_30d"
    assert " ".join(found) == fields
    assert found["account"] == "acme"
    assert found["as_of"] == "2026-03-31T09:00:00Z"
    assert found["policy"] == FRAMEWORK.stamp
    assert (found["band"], found["score"]) == ("yellow", 66)
    assert list(found["dimensions"]) == [str(each) for each in Dimension]
    usage = found["dimensions"]["usage"]
    assert (usage["score"], usage["weight"], usage["label"]) == (55, 30, "below average")
    assert set(usage["metrics"]) == {"dau_mau_ratio", "feature_adoption", "usage_trend", "active_seats_ratio"}
    assert usage["metrics"]["dau_mau_ratio"] == {
        "value": 0.125,
        "score": 55,
        "observed_at": "2026-03-30T09:00:00Z",
        "state": "fresh",
        "source": "supplied",
    }
    assert usage["metrics"]["usage_trend"] == {
        "value": None,
        "score": None,
        "observed_at": None,
        "state": "missing",
        "source": None,
    }


def test_the_reports_schema_says_number_where_there_are_numbers() -> None:
    schema = HealthReport.model_json_schema(mode="serialization")
    assert schema["properties"]["coverage"]["type"] == "number"
    metric = schema["$defs"]["MetricReport"]["properties"]
    assert metric["value"]["anyOf"] == [{"type": "number"}, {"type": "null"}]


def test_the_report_says_stale_and_derived_and_never(open_unit: Units, known: Account) -> None:
    later = report(open_unit, known, NOW + 20 * ONE)["dimensions"]
    csat = later["support"]["metrics"]["csat"]
    assert (csat["state"], csat["value"], csat["score"], csat["source"]) == ("stale", 4, None, "supplied")
    assert (later["support"]["score"], later["support"]["label"]) == (None, None)
    sponsor = later["relationship"]["metrics"]["exec_sponsor_days"]
    assert (sponsor["state"], sponsor["value"], sponsor["score"]) == ("fresh", None, 0)
    assert sponsor["source"] == "derived"
    assert later["relationship"]["label"] == "no executive access"


def test_h9_the_reports_drivers_sum_to_its_delta(open_unit: Units, known: Account) -> None:
    found = report(open_unit, known)
    drivers = found["drivers"]
    then = report(open_unit, known, NOW - 30 * ONE)
    assert found["delta_30d"] == found["score"] - then["score"]
    assert sum(Decimal(str(each["points"])) for each in drivers) == found["delta_30d"]
    assert drivers[0] == {
        "kind": "metric",
        "dimension": "usage",
        "metric": "dau_mau_ratio",
        "points": drivers[0]["points"],
        "then": 0.25,
        "now": 0.125,
    }
    assert {each["kind"] for each in drivers} <= {"metric", "missing_data", "policy", "rounding"}


def test_a_report_without_data_is_null_never_a_guess(open_unit: Units) -> None:
    account = stored_account(open_unit)
    found = report(open_unit, account)
    assert (found["score"], found["composite"], found["delta_30d"], found["drivers"]) == (
        None,
        None,
        None,
        [],
    )
    assert (found["band"], found["coverage"], found["provisional"]) == ("unknown", 0, True)


def test_a_report_of_the_playbook_has_its_own_dimensions(open_unit: Units, known: Account) -> None:
    found = report(open_unit, known, ws=workspace(PLAYBOOK))
    assert found["policy"] == PLAYBOOK.stamp
    assert "nps" in found["dimensions"]["relationship"]["metrics"]
    assert found["dimensions"]["usage"]["weight"] == 35


def test_weights_and_metrics_beside_the_score_stay_out_of_the_report(
    open_unit: Units, known: Account
) -> None:
    stored_metrics(open_unit, {"csm_sentiment": 1, "logins_7d": 4})
    metrics = {key for each in report(open_unit, known)["dimensions"].values() for key in each["metrics"]}
    assert metrics == set(FRAMEWORK.metrics)


def test_a_kept_day_of_the_same_preset_leaves_the_arithmetic_to_the_facts(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.4"}, NOW - 40 * ONE)
    with open_unit(write=True) as uow:
        table = score_accounts(uow, WS, [account.id], NOW - 30 * ONE)
        uow.health.keep(replace(table, score=table.score + 5))
        uow.commit()
    kept(open_unit, account)
    assert report(open_unit, account)["delta_30d"] == 0
