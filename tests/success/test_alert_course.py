"""W3–W5: what the facts do to one alert."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from success.alert_course import AlertChange, Course, as_of, step
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.presets import load
from success.signals import Finding
from success.working_time import Calendar

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
RULES = load("framework").signals
DAY = timedelta(days=1)
LATEST = "latest"


def a_course(at: datetime = NOW, *, reading: bool = False) -> Course:
    def cleared(key: str) -> tuple[str, Mapping[str, str]]:
        return key, {"score": "84"}

    return Course(
        account_id=7,
        at=at,
        rules=RULES,
        calendar=Calendar(ZoneInfo("Europe/Berlin"), "DE"),
        zone=ZoneInfo("Europe/Berlin"),
        policy="framework@0",
        reach=at - timedelta(days=180),
        cleared=cleared,
        reading=reading,
    )


def a_finding(
    key: str = "band_drop", level: Level = Level.WATCH, since: datetime = NOW, **facts: str
) -> Finding:
    return Finding(key, level, since, facts)


def happened(at: datetime, key: str = "formal_complaint") -> Finding:
    return Finding(key, Level.CRITICAL, at, {}, latest=at, settles=True)


def an_alert(state: AlertState = AlertState.OPEN, **fields: object) -> Alert:
    known = Alert(7, "band_drop", Level.WATCH, NOW - DAY, NOW + DAY, state=state, id=1)
    return replace(known, **fields)  # type: ignore[arg-type]  # any of an alert's own fields


def changed(alert: Alert | None, finding: Finding | None, at: datetime = NOW) -> AlertChange:
    change = step(alert, finding, a_course(at))
    assert change is not None
    return change


def test_w3_what_becomes_true_opens_an_alert() -> None:
    change = changed(None, a_finding(score="72"))
    assert change.what == "opened"
    assert change.alert.state is AlertState.OPEN
    assert change.alert.facts == {"score": "72"}
    assert change.alert.policy == "framework@0"
    assert change.opens


def test_w3_what_stays_true_changes_nothing() -> None:
    assert step(an_alert(), a_finding(), a_course()) is None


def test_w3_an_alert_is_updated_never_repeated() -> None:
    change = changed(an_alert(facts={"score": "72"}), a_finding(score="66"))
    assert change.what == "updated"
    assert change.alert.id == 1
    assert change.alert.facts == {"score": "66"}
    assert change.alert.due == an_alert().due
    assert not change.opens


def test_w3_it_closes_itself_with_the_fact_that_cleared_it() -> None:
    closed = changed(an_alert(facts={"score": "72"}), None).alert
    assert closed.state is AlertState.CLOSED
    assert closed.closed_at == NOW
    assert closed.cleared_by == "band_drop"
    assert closed.facts == {"score": "72", "cleared_score": "84"}


def test_w3_a_closed_alert_stays_closed() -> None:
    assert step(None, None, a_course()) is None


def test_w2_what_happened_long_ago_opens_nothing_new() -> None:
    assert step(None, happened(NOW - 91 * DAY), a_course()) is None
    assert changed(None, happened(NOW - 90 * DAY)).what == "opened"


def test_w2_a_state_may_be_as_old_as_it_is() -> None:
    assert changed(None, a_finding(since=NOW - 400 * DAY)).what == "opened"


def test_w3_what_happened_does_not_close_by_being_too_long_ago_to_be_read() -> None:
    old = an_alert(key="detractor", facts={LATEST: (NOW - 200 * DAY).isoformat()})
    assert step(old, None, a_course()) is None
    assert changed(an_alert(key="detractor", facts={LATEST: (NOW - DAY).isoformat()}), None).what == "closed"


# ------------------------------------------------------------------ W5


@pytest.mark.parametrize(
    ("level", "due"),
    [
        (Level.WATCH, datetime(2026, 4, 13, 16, 0, tzinfo=UTC)),  # 7 working days, Easter between
        (Level.WARNING, datetime(2026, 4, 9, 16, 0, tzinfo=UTC)),
        (Level.CRITICAL, NOW + timedelta(hours=48)),
    ],
)
def test_w5_hours_run_in_wall_time_and_days_in_the_owners_working_days(level: Level, due: datetime) -> None:
    assert changed(None, a_finding(level=level)).alert.due == due


def test_w5_the_clock_starts_when_it_became_true() -> None:
    finding = a_finding("score_red", Level.CRITICAL, NOW - timedelta(hours=10))
    assert changed(None, finding).alert.due == NOW + timedelta(hours=38)


def test_w5_a_clock_that_ran_out_before_anybody_knew_starts_now() -> None:
    finding = a_finding("score_red", Level.CRITICAL, NOW - 30 * DAY)
    assert changed(None, finding).alert.due == NOW + timedelta(hours=48)
    asked = step(None, finding, a_course(reading=True))
    assert asked is not None
    assert asked.alert.due == NOW - 28 * DAY, "a mere question winds no clock"


def test_v2_a_detractor_has_a_clock_of_five_business_days() -> None:
    assert RULES.clock_of("detractor", Level.WATCH).working_days == 5


# ------------------------------------------------------------------ W4


def test_w4_while_snoozed_nothing_is_created_or_told() -> None:
    snoozed = an_alert(AlertState.SNOOZED, snoozed_until=NOW + DAY, facts={"score": "1"})
    assert step(snoozed, a_finding(score="1"), a_course()) is None
    change = changed(snoozed, a_finding(score="2"))
    assert (change.what, change.alert.state) == ("updated", AlertState.SNOOZED)


def test_w4_at_the_end_of_a_snooze_the_same_alert_reopens_if_still_true() -> None:
    snoozed = an_alert(AlertState.SNOOZED, snoozed_until=NOW)
    change = changed(snoozed, a_finding())
    assert (change.what, change.alert.id, change.alert.state) == ("woke", 1, AlertState.OPEN)
    assert change.alert.since == snoozed.since
    assert change.alert.due == datetime(2026, 4, 13, 16, 0, tzinfo=UTC)
    assert change.alert.snoozed_until is None


def test_w4_at_the_end_of_a_snooze_it_closes_if_no_longer_true() -> None:
    assert changed(an_alert(AlertState.SNOOZED, snoozed_until=NOW), None).what == "closed"


def test_w4_cleared_and_back_within_the_snooze_is_the_same_alert_and_quiet() -> None:
    closed = changed(an_alert(AlertState.SNOOZED, snoozed_until=NOW + DAY), None).alert
    assert closed.state is AlertState.CLOSED
    change = changed(closed, a_finding(), NOW + timedelta(hours=1))
    assert (change.what, change.alert.state, change.alert.id) == ("returned", AlertState.SNOOZED, 1)
    assert change.alert.snoozed_until == NOW + DAY
    assert not change.opens


def test_w4_a_rise_in_level_ends_the_snooze() -> None:
    snoozed = an_alert(AlertState.SNOOZED, snoozed_until=NOW + 5 * DAY)
    change = changed(snoozed, a_finding(level=Level.CRITICAL))
    assert (change.what, change.alert.state, change.alert.level) == (
        "raised",
        AlertState.OPEN,
        Level.CRITICAL,
    )
    assert change.escalates
    assert step(snoozed, a_finding(level=Level.WATCH), a_course()) is None


def test_w4_a_rise_in_level_asks_again_and_never_grants_more_time() -> None:
    change = changed(an_alert(AlertState.ACKNOWLEDGED), a_finding(level=Level.CRITICAL))
    assert (change.what, change.alert.state) == ("raised", AlertState.OPEN)
    assert change.alert.due == NOW + DAY


def test_w4_a_fall_in_level_is_an_update() -> None:
    change = changed(an_alert(level=Level.CRITICAL), a_finding())
    assert (change.what, change.alert.level, change.escalates) == ("updated", Level.WATCH, False)


def resolved(days_ago: float, **fields: object) -> Alert:
    return an_alert(AlertState.RESOLVED, acted_at=NOW - days_ago * DAY, **fields)


def test_w4_resolved_and_still_true_stays_resolved_for_14_days() -> None:
    """Days are those of the workspace, which is looked at when one begins."""
    assert step(resolved(13.4), a_finding(), a_course()) is None, "after midnight in Berlin"
    assert changed(resolved(13.5), a_finding()).what == "reopened"
    change = changed(resolved(14), a_finding())
    assert (change.what, change.alert.id, change.alert.state) == ("reopened", 1, AlertState.OPEN)


def test_w4_resolved_then_cleared_then_back_opens_again() -> None:
    cleared = changed(resolved(2), None)
    assert cleared.alert.state is AlertState.CLOSED
    assert changed(None, a_finding()).what == "opened"


def test_w4_what_a_person_dealt_with_reopens_only_when_it_happens_again() -> None:
    first, second = NOW - 20 * DAY, NOW - DAY
    settled = resolved(19, key="formal_complaint", facts={LATEST: first.isoformat()}, level=Level.CRITICAL)
    assert step(settled, happened(first), a_course()) is None
    change = changed(settled, happened(second))
    assert (change.what, change.alert.since) == ("reopened", second)
    assert change.escalates


def test_w4_what_was_recorded_late_but_happened_since_reopens_too() -> None:
    known, late = NOW - 20 * DAY, NOW - 10 * DAY
    settled = resolved(1, key="formal_complaint", facts={LATEST: known.isoformat()}, level=Level.CRITICAL)
    assert changed(settled, happened(late)).what == "reopened"


# ------------------------------------------------------------------ an earlier instant


def events(*what: tuple[str, float]) -> list[AlertEvent]:
    return [AlertEvent(1, NOW - days * DAY, name, by="ana@mainstay.example") for name, days in what]


def test_as_of_before_it_opened_there_was_no_alert() -> None:
    assert as_of(an_alert(), events(("opened", 3)), NOW - 4 * DAY) is None


def test_as_of_replays_what_people_had_done_by_then() -> None:
    history = [
        *events(("opened", 9), ("acknowledged", 7)),
        AlertEvent(1, NOW - 5 * DAY, "snoozed", "ana@mainstay.example", NOW - 3 * DAY, "waits for legal"),
        *events(("woke", 3), ("resolved", 2), ("closed", 1)),
    ]
    stored = an_alert(AlertState.CLOSED, closed_at=NOW - DAY)

    def state(days: float) -> AlertState | None:
        was = as_of(stored, history, NOW - days * DAY)
        return was.state if was else None

    assert [state(days) for days in (9, 8, 6, 4, 2.5, 1.5, 0.5)] == [
        AlertState.OPEN,
        AlertState.OPEN,
        AlertState.ACKNOWLEDGED,
        AlertState.SNOOZED,
        AlertState.OPEN,
        AlertState.RESOLVED,
        None,
    ]
    snoozed = as_of(stored, history, NOW - 4 * DAY)
    assert snoozed is not None
    assert (snoozed.snoozed_until, snoozed.note) == (NOW - 3 * DAY, "waits for legal")
    assert snoozed.due is None, "its clock was wound anew since"


def test_as_of_a_closed_alert_matters_while_its_snooze_runs() -> None:
    history = [
        *events(("opened", 9)),
        AlertEvent(1, NOW - 5 * DAY, "snoozed", "ana@mainstay.example", NOW + DAY),
        *events(("closed", 4)),
    ]
    was = as_of(an_alert(AlertState.CLOSED), history, NOW)
    assert was is not None
    assert was.state is AlertState.CLOSED
    assert as_of(an_alert(AlertState.CLOSED), history, NOW + DAY) is None
