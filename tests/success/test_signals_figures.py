"""W2: what metrics warn of."""

from datetime import timedelta

import pytest

from success.alerts import Level
from success.ports import OpenUnit
from tests.success.watched import NOW, Watched, ago


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    return Watched(open_unit)


@pytest.mark.parametrize(("trend", "declines"), [("-0.30", False), ("-0.300000001", True), ("0.1", False)])
def test_w2_usage_decline_is_strictly_below_minus_30_percent(
    acme: Watched, trend: str, declines: bool
) -> None:
    acme.measure(ago(1), usage_trend=trend)
    finding = acme.finding("usage_decline")
    assert (finding is not None) is declines
    if finding is not None:
        assert finding.level is Level.WARNING
        assert finding.since == ago(1)


def test_w2_usage_decline_is_true_since_the_first_of_the_low_figures(acme: Watched) -> None:
    for days, trend in ((35, "-0.5"), (28, "0"), (21, "-0.4"), (14, "-0.35"), (7, "-0.45")):
        acme.measure(ago(days), usage_trend=trend)
    finding = acme.finding("usage_decline")
    assert finding is not None
    assert (finding.since, finding.facts) == (ago(21), {"trend": "-0.45"})


def test_h8_a_stale_figure_warns_of_nothing(acme: Watched) -> None:
    acme.measure(ago(45), usage_trend="-0.5")
    assert acme.finding("usage_decline") is not None, "the limit day itself is fresh"
    assert acme.finding("usage_decline", NOW + timedelta(days=1)) is None


def logins(acme: Watched, **by_days_ago: int) -> None:
    for days, count in by_days_ago.items():
        acme.measure(ago(int(days[1:])), logins_7d=count)


def test_w2_login_decline_two_weeks_running(acme: Watched) -> None:
    logins(acme, d14=200, d7=139, d0=97)
    finding = acme.finding("login_decline")
    assert finding is not None
    assert finding.level is Level.WARNING
    assert (finding.since, finding.facts) == (NOW, {"logins": "200;139;97"})


@pytest.mark.parametrize(
    "weeks",
    [
        {"d14": 200, "d7": 140, "d0": 90},  # exactly 30 % the week before
        {"d14": 200, "d7": 130, "d0": 91},  # exactly 30 % last week
        {"d14": 100, "d7": 130, "d0": 60},  # one week only
        {"d7": 130, "d0": 60},  # the week before is not known
        {"d14": 0, "d7": 0, "d0": 0},
    ],
)
def test_w2_login_decline_is_more_than_30_percent_both_weeks(acme: Watched, weeks: dict[str, int]) -> None:
    logins(acme, **weeks)
    assert acme.finding("login_decline") is None


def test_w2_login_decline_holds_between_two_weekly_figures(acme: Watched) -> None:
    logins(acme, d19=200, d12=130, d5=80)
    assert acme.finding("login_decline") is not None


def test_w2_login_decline_compares_whole_weeks_of_daily_figures(acme: Watched) -> None:
    for days in range(22):
        acme.measure(ago(days), logins_7d=300 - 9 * (22 - days))
    assert acme.finding("login_decline") is None, "63 fewer a week is less than 30 %"
    for days in range(22):
        acme.measure(ago(days), logins_7d=200 // (22 - days))
    finding = acme.finding("login_decline")
    assert finding is not None
    assert finding.facts == {"logins": f"{200 // 8};{200 // 15};{200 // 22}"}


def test_w2_login_decline_tolerates_a_figure_that_came_hours_early(acme: Watched) -> None:
    acme.measure(ago(14), logins_7d=200)
    acme.measure(ago(7, hours=-3), logins_7d=100)
    acme.measure(ago(0, hours=5), logins_7d=50)
    assert acme.finding("login_decline") is not None


def test_w2_login_decline_says_nothing_once_the_figures_stopped(acme: Watched) -> None:
    logins(acme, d27=200, d20=130, d13=80)
    assert acme.finding("login_decline") is not None
    assert acme.finding("login_decline", NOW + timedelta(days=1)) is None


@pytest.mark.parametrize(("before", "now", "rises"), [(1, 2, True), (2, 2, False), (3, 2, False)])
def test_w2_escalations_rising_above_the_value_of_30_days_before(
    acme: Watched, before: int, now: int, rises: bool
) -> None:
    acme.measure(ago(31), escalations_30d=before)
    acme.measure(ago(29), escalations_30d=9)  # in between does not count
    acme.measure(ago(1), escalations_30d=now)
    finding = acme.finding("escalations_rising")
    assert (finding is not None) is rises
    if finding is not None:
        assert finding.level is Level.WARNING
        assert finding.since == ago(1)
        assert finding.facts == {"now": "2", "before": "1", "days": "30"}


def test_w2_escalations_rising_needs_a_value_to_compare_with(acme: Watched) -> None:
    acme.measure(ago(1), escalations_30d=5)
    assert acme.finding("escalations_rising") is None


def test_h8_an_unscored_figure_counts_for_45_days(acme: Watched) -> None:
    acme.measure(ago(80), escalations_30d=1)
    acme.measure(ago(33), escalations_30d=5)
    assert acme.finding("escalations_rising", ago(5)) is not None
    assert acme.finding("escalations_rising", ago(4)) is None, "what it was compared with is too old"


@pytest.mark.parametrize(("hours", "slower"), [("23.9", False), (24, True), (40, True)])
def test_w2_reply_slower_at_twice_the_value_of_30_days_before(
    acme: Watched, hours: object, slower: bool
) -> None:
    acme.measure(ago(31), reply_hours=12)
    acme.measure(ago(1), reply_hours=hours)
    finding = acme.finding("reply_slower")
    assert (finding is not None) is slower
    if finding is not None:
        assert finding.level is Level.WATCH


def test_w2_reply_slower_than_at_once_is_no_measure(acme: Watched) -> None:
    acme.measure(ago(31), reply_hours=0)
    acme.measure(ago(1), reply_hours=10)
    assert acme.finding("reply_slower") is None


@pytest.mark.parametrize(
    ("trend", "csat", "warns"),
    [("0.51", "2.9", True), ("0.5", "2.9", False), ("0.51", "3", False)],
)
def test_w2_tickets_spike_with_low_csat(acme: Watched, trend: str, csat: str, warns: bool) -> None:
    acme.measure(ago(5), csat=csat)
    acme.measure(ago(2), ticket_trend=trend)
    finding = acme.finding("tickets_spike_low_csat")
    assert (finding is not None) is warns
    if finding is not None:
        assert finding.level is Level.WARNING
        assert (finding.since, finding.facts) == (ago(2), {"trend": "0.51", "csat": "2.9"})


def test_w2_tickets_spike_reads_the_csat_of_survey_answers(acme: Watched) -> None:
    acme.measure(ago(9), ticket_trend=1)
    acme.answer(2, ago(3), "csat")
    finding = acme.finding("tickets_spike_low_csat")
    assert finding is not None
    assert finding.since == ago(3)


def test_w2_single_threaded_is_unknown_until_contacts_are_recorded(acme: Watched) -> None:
    acme.meet(ago(10))
    assert acme.finding("single_threaded") is None


def test_w2_single_threaded_below_two_active_contacts(acme: Watched) -> None:
    for email in ("cora@acme.example", "dan@acme.example"):
        acme.know(email, "user", ago(300))
    acme.meet(ago(100), contact_emails="dan@acme.example")
    acme.meet(ago(20), contact_emails="cora@acme.example")
    finding = acme.finding("single_threaded")
    assert finding is not None
    assert finding.level is Level.WATCH
    assert finding.facts == {"count": "1", "least": "2"}
    assert finding.since == ago(10), "ninety days after the second was last met"
    acme.meet(ago(2), contact_emails="cora@acme.example;dan@acme.example")
    assert acme.finding("single_threaded") is None


def test_w2_single_threaded_reads_a_supplied_figure_too(acme: Watched) -> None:
    acme.measure(ago(3), active_contacts=1)
    finding = acme.finding("single_threaded")
    assert finding is not None
    assert finding.since == ago(3)
