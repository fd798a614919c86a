"""W3–W5 carried out: alerts kept in step with facts, what people do, clocks that run out, past instants."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from storage.uow import Database
from success.account_facts import load
from success.actions import agree
from success.alerting import acknowledge, refresh, resolve, snooze, to_tell
from success.alerts import AlertState, Level
from success.alerts_at import open_alerts_at
from success.breaches import breaches, told
from success.early_warning import findings
from success.errors import Refusal
from success.ports import OpenUnit
from success.records import Kind
from success.signals import Recorded
from success.touchpoint import TouchpointKind, TouchpointStatus
from tests import factories
from tests.success.watched import NOW, Watched, a_workspace, ago

DAY = timedelta(days=1)


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    return Watched(open_unit)


def what(acme: Watched, at: datetime = NOW) -> list[tuple[str, str]]:
    return [(change.what, change.alert.key) for change in acme.refresh(at)]


def test_w3_one_open_alert_per_account_and_signal(database: Database) -> None:
    acme = Watched(database.unit("acme-inc"))
    acme.scores(d40=84, d3=41)
    changes = acme.refresh()
    assert {change.alert.key for change in changes} == {"score_red", "score_drop"}
    assert all(change.what == "opened" and change.alert.id for change in changes)
    assert acme.refresh(NOW + timedelta(hours=1)) == []
    assert set(acme.alerts()) == {"score_red", "score_drop"}


def test_w3_updated_then_closed_by_the_fact_that_cleared_it(database: Database) -> None:
    acme = Watched(database.unit("acme-inc"))
    acme.scores(d40=90, d3=60)
    acme.refresh()
    acme.measure(NOW + DAY, dau_mau_ratio="0.15")
    acme.measure(NOW + 2 * DAY, dau_mau_ratio="0.40")
    opened = acme.alerts()["band_drop"]
    acme.measure(NOW + DAY, dau_mau_ratio="0.18")
    assert ("updated", "band_drop") in what(acme, NOW + DAY)
    assert acme.alerts()["band_drop"].id == opened.id
    assert ("closed", "band_drop") in what(acme, NOW + 2 * DAY)
    closed = acme.alerts(open_only=False)["band_drop"]
    assert (closed.state, closed.closed_at) == (AlertState.CLOSED, NOW + 2 * DAY)
    assert (closed.cleared_by, closed.facts["cleared_score"]) == ("band_drop", "90")
    assert acme.alerts() == {}


def test_w3_what_returns_after_it_closed_is_a_new_alert(acme: Watched) -> None:
    acme.scores(d40=41)
    acme.refresh()
    acme.measure(NOW + DAY, dau_mau_ratio="0.4")
    acme.measure(NOW + 2 * DAY, dau_mau_ratio="0.05")
    first = acme.alerts()["score_red"]
    acme.refresh(NOW + DAY)
    acme.refresh(NOW + 2 * DAY)
    assert acme.alerts()["score_red"].id != first.id


def test_w3_a_lost_customers_alerts_close(acme: Watched) -> None:
    acme.record("formal_complaint", ago(1))
    acme.refresh()
    acme.change(renewal_stage="churned", renewal_stage_since=NOW.date())
    assert what(acme, NOW + DAY) == [("closed", "formal_complaint")]
    assert acme.alerts(open_only=False)["formal_complaint"].cleared_by == "churned"


def test_refresh_costs_as_many_queries_for_thirty_accounts_as_for_three(open_unit: OpenUnit) -> None:
    acme = Watched(open_unit)
    acme.scores(d3=41)
    names = [f"account-{number}" for number in range(30)]
    for name in names:
        factories.stored_account(open_unit, name)
    bad = [factories.an_observation("dau_mau_ratio", "0.05", ago(3), name) for name in names]
    acme.take(Kind.METRICS, *bad)
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    with open_unit(write=True) as uow:
        ids = uow.accounts.ids()
        changes = refresh(uow, acme.ws, ids, NOW)
        event.listen(Engine, "before_cursor_execute", count)
        try:
            again = refresh(uow, acme.ws, ids[:3], NOW)
            few = len(asked)
            again += refresh(uow, acme.ws, ids, NOW)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
    assert sum(change.alert.key == "score_red" for change in changes) == 31
    assert again == []
    assert len(asked) == 2 * few


# ------------------------------------------------------------------ W4


def test_w4_acknowledged_stays_open_and_its_clock_runs_on(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    due = acme.alerts()["score_red"].due
    acked = acme.act(acknowledge, "score_red", NOW, "calling them today")
    assert (acked.state, acked.acted_by, acked.acted_at, acked.note, acked.due) == (
        AlertState.ACKNOWLEDGED,
        "ana@mainstay.example",
        NOW,
        "calling them today",
        due,
    )
    assert what(acme, NOW + DAY) == []


def test_w4_a_snooze_needs_an_end_date_and_a_reason(acme: Watched) -> None:
    acme.scores(d40=84, d3=72)
    acme.refresh()
    with pytest.raises(Refusal, match="needs a reason"):
        acme.act(snooze, "band_drop", NOW, date(2026, 4, 9), "  ")
    with pytest.raises(Refusal, match="still to come"):
        acme.act(snooze, "band_drop", NOW, date(2026, 3, 30), "waits for legal")
    snoozed = acme.act(snooze, "band_drop", NOW, date(2026, 4, 9), "waits for legal")
    assert snoozed.state is AlertState.SNOOZED
    assert snoozed.snoozed_until == datetime(2026, 4, 9, 21, 59, 59, 999999, tzinfo=UTC), (
        "the day's end in Berlin"
    )


def test_w4_a_critical_is_snoozed_for_seven_days_at_most(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    with pytest.raises(Refusal, match=r"until Apr 7, 2026 at most"):
        acme.act(snooze, "score_red", NOW, date(2026, 4, 8), "on holiday")
    assert acme.act(snooze, "score_red", NOW, date(2026, 4, 7), "on holiday").state is AlertState.SNOOZED


def test_w4_the_same_alert_wakes_at_the_end_of_its_snooze(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    before = acme.act(snooze, "score_red", NOW, date(2026, 4, 2), "they are at a fair")
    assert what(acme, NOW + 2 * DAY) == []
    assert what(acme, NOW + 3 * DAY) == [("woke", "score_red")]
    after = acme.alerts()["score_red"]
    assert (after.id, after.state, after.due) == (before.id, AlertState.OPEN, NOW + 5 * DAY)


def test_w4_resolving_needs_a_note_and_holds_for_14_days(acme: Watched) -> None:
    acme.scores(d3=60)
    acme.measure(ago(2), open_critical_issues=3)
    acme.refresh()
    with pytest.raises(Refusal, match="needs a note"):
        acme.act(resolve, "dimension_zero", NOW, "")
    acme.act(resolve, "dimension_zero", NOW, "patch is out")
    assert "dimension_zero" not in acme.alerts()
    assert what(acme, NOW + 13 * DAY) == []
    assert ("reopened", "dimension_zero") in what(acme, NOW + 14 * DAY)


def test_w4_a_resolved_complaint_reopens_with_the_next_one_only(acme: Watched) -> None:
    acme.record("formal_complaint", ago(1))
    acme.refresh()
    acme.act(resolve, "formal_complaint", NOW, "answered in writing")
    assert what(acme, NOW + 30 * DAY) == []
    acme.record("formal_complaint", NOW + 31 * DAY)
    assert what(acme, NOW + 31 * DAY) == [("reopened", "formal_complaint")]


def test_w4_nothing_can_be_done_to_an_alert_that_is_over(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    resolved = acme.act(resolve, "score_red", NOW, "agreed with them")
    acme.measure(NOW + DAY, dau_mau_ratio="0.5")
    acme.refresh(NOW + DAY)
    closed = acme.alerts(open_only=False)["score_red"]
    with acme.open_unit(write=True) as uow:
        with pytest.raises(Refusal, match="already resolved"):
            acknowledge(uow, acme.ws, resolved, acme.ana, NOW)
        with pytest.raises(Refusal, match="closed by itself"):
            snooze(uow, acme.ws, closed, acme.ana, NOW, date(2026, 4, 2), "why not")


def test_w4_nothing_is_deleted(acme: Watched) -> None:
    acme.record("formal_complaint", ago(1))
    acme.refresh()
    acme.act(acknowledge, "formal_complaint", NOW)
    acme.act(snooze, "formal_complaint", NOW, date(2026, 4, 1), "waits")
    acme.act(resolve, "formal_complaint", NOW + timedelta(hours=1), "answered")
    with acme.open_unit() as uow:
        alert = acme.alerts(open_only=False)["formal_complaint"]
        assert alert.id is not None
        happened = [event.what for event in uow.alerts.events([alert.id], NOW + DAY)[alert.id]]
    assert happened == ["opened", "acknowledged", "snoozed", "resolved"]


# ------------------------------------------------------------------ who is told


def told_of(acme: Watched, at: datetime = NOW) -> dict[str, list[str]]:
    changes = acme.refresh(at)
    with acme.open_unit() as uow:
        people = {user.email: user for user in uow.people.all()}
    return {
        change.alert.key: [user.name for user in to_tell(change, acme.account, people, acme.ws, at)]
        for change in changes
    }


def test_w1_the_owner_hears_of_a_watch_and_from_warning_on_the_manager_too(acme: Watched) -> None:
    acme.scores(d40=84, d3=72)
    acme.record("competitive_rfp", ago(1))
    assert told_of(acme) == {"band_drop": ["Ana Alvarez"], "competitive_rfp": ["Ana Alvarez", "Max"]}


def test_w4_whoever_recorded_it_is_not_told(acme: Watched) -> None:
    with acme.open_unit(write=True) as uow:
        uow.recorded.put(acme.id, Recorded("formal_complaint", ago(1), "a letter", acme.ana.email))
        uow.commit()
    assert told_of(acme) == {"formal_complaint": ["Max"]}


def test_somebody_on_leave_is_heard_for_by_their_backup(acme: Watched) -> None:
    factories.stored_user(acme.open_unit, "ben@mainstay.example", name="Ben Backup")
    away: dict[str, Any] = {
        "backup_email": "ben@mainstay.example",
        "leave_from": ago(1).date(),
        "leave_until": NOW.date(),
    }
    factories.stored_user(acme.open_unit, manager_email="max@mainstay.example", **away)
    acme.scores(d40=84, d3=72)
    assert told_of(acme) == {"band_drop": ["Ben Backup"]}


def test_a_closed_alert_is_told_to_nobody(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    acme.measure(NOW + DAY, dau_mau_ratio="0.5")
    assert set(told_of(acme, NOW + DAY)["score_red"]) == set()


# ------------------------------------------------------------------ W5


def told_breaches(acme: Watched, at: datetime) -> list[tuple[str, str]]:
    with acme.open_unit(write=True) as uow:
        found = breaches(uow, acme.ws, at)
        for breach in found:
            told(uow, breach, at)
        uow.commit()
    return [(breach.alert.key, breach.to.name) for breach in found]


def test_w5_a_breach_goes_to_the_owners_manager_once_in_working_time(database: Database) -> None:
    acme = Watched(database.unit("acme-inc"))
    friday = datetime(2026, 4, 3, 14, 0, tzinfo=UTC)
    acme.record("formal_complaint", friday)
    acme.refresh(friday)
    assert acme.alerts()["formal_complaint"].due == datetime(2026, 4, 5, 14, 0, tzinfo=UTC), "wall time"
    assert told_breaches(acme, datetime(2026, 4, 5, 13, 59, tzinfo=UTC)) == []
    assert told_breaches(acme, datetime(2026, 4, 5, 14, 0, tzinfo=UTC)) == [], "a Sunday"
    assert told_breaches(acme, datetime(2026, 4, 6, 6, 59, tzinfo=UTC)) == []
    assert told_breaches(acme, datetime(2026, 4, 6, 7, 0, tzinfo=UTC)) == [("formal_complaint", "Max")]
    assert told_breaches(acme, datetime(2026, 4, 6, 8, 0, tzinfo=UTC)) == []
    assert acme.alerts()["formal_complaint"].breached_at == datetime(2026, 4, 6, 7, 0, tzinfo=UTC)


def test_w5_a_public_holiday_is_no_working_time(open_unit: OpenUnit) -> None:
    acme = Watched(open_unit, a_workspace(country="DE"))
    acme.record("formal_complaint", datetime(2026, 4, 2, 14, 0, tzinfo=UTC))
    acme.refresh(datetime(2026, 4, 2, 14, 0, tzinfo=UTC))
    assert told_breaches(acme, datetime(2026, 4, 6, 10, 0, tzinfo=UTC)) == [], "Easter Monday"
    assert told_breaches(acme, datetime(2026, 4, 7, 7, 0, tzinfo=UTC)) == [("formal_complaint", "Max")]


def test_w5_an_alert_laid_aside_or_dealt_with_is_no_breach(acme: Watched) -> None:
    acme.record("formal_complaint", NOW)
    acme.record("data_export_request", NOW)
    acme.refresh()
    acme.act(snooze, "formal_complaint", NOW, date(2026, 4, 6), "they asked for time")
    acme.act(resolve, "data_export_request", NOW, "a routine audit")
    assert told_breaches(acme, NOW + 2 * DAY) == []


def test_w5_an_acknowledged_alert_still_breaches(acme: Watched) -> None:
    acme.record("formal_complaint", NOW)
    acme.refresh()
    acme.act(acknowledge, "formal_complaint", NOW)
    assert told_breaches(acme, NOW + 2 * DAY) == [("formal_complaint", "Max")]


def test_w5_without_a_manager_a_director_is_told(acme: Watched) -> None:
    factories.stored_user(acme.open_unit, "dora@mainstay.example", name="Dora", role="director")
    acme.change(owner_email=None)
    acme.record("formal_complaint", NOW)
    acme.refresh()
    assert told_breaches(acme, NOW + 2 * DAY) == [("formal_complaint", "Dora")]


def test_w5_days_are_those_of_the_owners_own_calendar(acme: Watched) -> None:
    factories.stored_user(acme.open_unit, manager_email="max@mainstay.example", timezone="America/New_York")
    acme.scores(d40=84, d3=72)
    at = ago(3)
    acme.refresh(at)
    assert acme.alerts()["band_drop"].due == datetime(2026, 4, 7, 22, 0, tzinfo=UTC), "18:00 in New York"


# ------------------------------------------------------------------ evaluated on reading


def test_reading_needs_no_stored_alert(acme: Watched) -> None:
    acme.scores(d40=84, d3=41)
    read = acme.read()
    assert set(read) == {"score_red", "score_drop"}
    red = read["score_red"]
    assert (red.level, red.since, red.due, red.id) == (Level.CRITICAL, ago(3), ago(1), None)
    assert acme.alerts() == {}
    assert acme.read(ago(4)) == {}


def test_reading_says_what_people_had_done_by_then(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh(ago(3))
    acme.act(snooze, "score_red", ago(2), date(2026, 3, 30), "they are at a fair")
    acme.refresh()
    acme.act(resolve, "score_red", NOW, "a plan is agreed")
    assert acme.read(ago(2, hours=1))["score_red"].snoozed_until is None
    snoozed = acme.read(ago(1, hours=12))["score_red"]
    assert snoozed.state is AlertState.SNOOZED
    assert snoozed.snoozed_until == datetime(2026, 3, 30, 21, 59, 59, 999999, tzinfo=UTC)
    woken = acme.read(ago(0, hours=1))["score_red"]
    assert (woken.state, woken.snoozed_until) == (AlertState.OPEN, None)
    assert acme.read(NOW) == {}
    assert "score_red" in acme.read(NOW + 14 * DAY), "still true fourteen days later"


def test_reading_agrees_with_what_is_stored(acme: Watched) -> None:
    acme.scores(d40=84, d3=41)
    acme.record("competitive_rfp", ago(1))
    acme.refresh()
    assert acme.read() == acme.alerts()


def test_reading_shows_what_has_cleared_as_gone(acme: Watched) -> None:
    acme.scores(d3=41)
    acme.refresh()
    acme.measure(NOW + DAY, dau_mau_ratio="0.5")
    assert "score_red" in acme.read(NOW)
    assert "score_red" not in acme.read(NOW + DAY)
    assert "score_red" in acme.alerts(), "nothing was stored by reading"


def test_reading_an_unknown_account_finds_nothing(acme: Watched) -> None:
    with acme.open_unit() as uow:
        assert open_alerts_at(uow, acme.ws, 99_999, NOW) == []


def test_an_open_alert_need_not_be_dated_again(acme: Watched) -> None:
    acme.scores(d60=84, d29=60)
    acme.refresh()
    before = acme.alerts()
    assert {"band_drop", "yellow_persistent", "score_drop"} <= set(before)
    with acme.open_unit(write=True) as uow:
        stored = uow.alerts.unsettled([acme.id], NOW)
        facts = load(uow, acme.ws, [acme.id], NOW, stored)[acme.id]
    assert facts.days == ()
    found = {each.key: each for each in findings(facts, acme.ws)}
    assert {key: (each.since, each.facts) for key, each in found.items()} == {
        key: (alert.since, alert.facts) for key, alert in before.items()
    }
    assert acme.refresh(NOW + timedelta(hours=1)) == []
    assert ("closed", "band_drop") in what(acme, NOW + DAY), "it is news for thirty days"
    assert "yellow_persistent" in acme.alerts()


def met(acme: Watched, kind: TouchpointKind, at: datetime) -> None:
    fields = {"kind": kind, "scheduled_at": at, "held_at": at, "status": TouchpointStatus.HELD}
    factories.stored_touchpoint(acme.open_unit, acme.account, at, **fields)


def test_w1_w5_a_critical_whose_customer_an_executive_met_in_time_is_no_breach(acme: Watched) -> None:
    acme.record("formal_complaint", NOW)
    acme.refresh()
    met(acme, TouchpointKind.EXEC, NOW - DAY)
    met(acme, TouchpointKind.CHECKIN, NOW + timedelta(hours=4))
    assert len(told_breaches_at(acme, NOW + 2 * DAY)) == 1, "before it, or no executive"
    met(acme, TouchpointKind.EXEC, NOW + timedelta(hours=20))
    acme.act(acknowledge, "formal_complaint", NOW + DAY)
    assert told_breaches(acme, NOW + 2 * DAY + timedelta(hours=1)) == []


def test_w1_w5_a_watch_is_answered_by_a_meeting_and_not_by_a_note(acme: Watched) -> None:
    acme.know("cora@acme.example", "champion", ago(30))
    acme.refresh()
    watch = acme.alerts()["single_threaded"]
    assert watch.due is not None
    late = watch.due + timedelta(days=3, hours=20)
    met(acme, TouchpointKind.OTHER, NOW + DAY)
    assert ("single_threaded", "Max") in told_breaches_at(acme, late)
    met(acme, TouchpointKind.CHECKIN, NOW + DAY)
    assert "single_threaded" not in dict(told_breaches_at(acme, late))


def test_w1_w5_a_warning_is_answered_once_taken_up_with_something_recorded(acme: Watched) -> None:
    acme.record("competitive_rfp", NOW)
    acme.refresh()
    late = NOW + 10 * DAY
    with acme.open_unit(write=True) as uow:
        agree(uow, acme.account, "Show the roadmap", "ana@mainstay.example", late.date(), acme.ana, NOW + DAY)
        uow.commit()
    assert "competitive_rfp" in dict(told_breaches_at(acme, late)), "nobody took it up"
    acme.act(acknowledge, "competitive_rfp", NOW + 2 * DAY)
    assert "competitive_rfp" in dict(told_breaches_at(acme, late)), "nothing was recorded since"
    met(acme, TouchpointKind.OTHER, NOW + 3 * DAY)  # a note
    assert "competitive_rfp" not in dict(told_breaches_at(acme, late))


def told_breaches_at(acme: Watched, at: datetime) -> list[tuple[str, str]]:
    """What would be told, without telling it."""
    with acme.open_unit() as uow:
        return [(breach.alert.key, breach.to.name) for breach in breaches(uow, acme.ws, at)]
