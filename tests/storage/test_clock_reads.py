"""What the clock asks of storage: marks, levels, what happened, snoozes that end, tasks, small state."""

from datetime import date, timedelta
from typing import Any

import pytest

from storage.uow import Database, Units
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.escalation import Escalation, Task
from success.notice import Sent, ToPerson
from success.readings import Band
from success.scoring import rescore
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from tests import factories
from tests.factories import DAY, NOW
from tests.success.watched import a_workspace, usage_for

HOUR = timedelta(hours=1)


@pytest.fixture
def units(database: Database) -> Units:
    made = database.unit("acme-inc")
    factories.stored_user(made)
    return made


@pytest.fixture
def one(units: Units) -> int:
    return factories.stored_account(units, "acme").id


@pytest.fixture
def two(units: Units) -> int:
    return factories.stored_account(units, "globex").id


def alert(units: Units, account: int, key: str, level: Level, **fields: Any) -> Alert:
    with units(write=True) as uow:
        saved = uow.alerts.save(Alert(account, key, level, NOW, None, **fields))
        uow.commit()
    return saved


def test_marks_are_the_scores_as_last_kept(units: Units, one: int, two: int) -> None:
    factories.stored_metrics(units, {"dau_mau_ratio": usage_for(62)})
    with units(write=True) as uow:
        rescore(uow, a_workspace(), [one, two], NOW)
        uow.commit()
    with units() as uow:
        marks = uow.health.marks()
        assert (marks[one].score, marks[one].band) == (62, Band.YELLOW)
        assert (marks[two].score, marks[two].band) == (None, Band.UNKNOWN)
        assert [*uow.health.marks([two])] == [two]
        assert uow.health.marks([]) == {}


def test_live_levels_count_what_is_open_acknowledged_or_snoozed(units: Units, one: int, two: int) -> None:
    alert(units, one, "score_red", Level.CRITICAL)
    alert(units, one, "detractor", Level.WARNING, state=AlertState.SNOOZED)
    alert(units, one, "qbr_missed", Level.WARNING, state=AlertState.ACKNOWLEDGED)
    alert(units, two, "story_blurred", Level.WATCH, state=AlertState.RESOLVED)
    with units() as uow:
        assert uow.alerts.live_levels() == {one: {Level.CRITICAL: 1, Level.WARNING: 2}}
        assert uow.alerts.live_levels([two]) == {}


def test_what_happened_is_given_with_the_alert_as_it_stands(units: Units, one: int, two: int) -> None:
    first = alert(units, one, "score_red", Level.CRITICAL)
    second = alert(units, two, "detractor", Level.WARNING)
    with units(write=True) as uow:
        uow.alerts.record_many(
            [
                AlertEvent(first.id or 0, NOW + n * HOUR, what)
                for n, what in enumerate(("opened", "told", "closed"))
            ]
        )
        uow.alerts.record(AlertEvent(second.id or 0, NOW + HOUR, "opened"))
        uow.commit()
    with units() as uow:
        found = uow.alerts.happened(NOW, NOW + 2 * HOUR)
        assert [(event.what, about.key) for event, about in found] == [
            ("told", "score_red"),
            ("opened", "detractor"),
            ("closed", "score_red"),
        ]
        assert [about.key for _event, about in uow.alerts.happened(NOW, NOW + HOUR, [two])] == ["detractor"]
        assert uow.alerts.happened(NOW, NOW + HOUR, []) == []
        found = uow.alerts.happened(NOW - HOUR, NOW + HOUR, what=("opened",), live_from=Level.CRITICAL)
        assert [about.key for _event, about in found] == ["score_red"]


def test_waking_are_the_accounts_whose_snooze_has_ended(units: Units, one: int, two: int) -> None:
    alert(units, one, "detractor", Level.WARNING, state=AlertState.SNOOZED, snoozed_until=NOW)
    alert(units, two, "detractor", Level.WARNING, state=AlertState.SNOOZED, snoozed_until=NOW + HOUR)
    with units() as uow:
        assert uow.alerts.waking(NOW - HOUR) == []
        assert uow.alerts.waking(NOW) == [one]
        assert uow.alerts.waking(NOW + HOUR) == [one, two]


def test_open_tasks_are_those_due_in_running_escalations(units: Units, one: int, two: int) -> None:
    with units(write=True) as uow:
        kept = uow.escalations.save(Escalation(one, NOW, "manual", "", None, NOW, "t1", step_at=NOW))
        over = uow.escalations.save(Escalation(two, NOW, "manual", "", None, NOW, "t2", closed_at=NOW))
        for owner, escalation, due, done in (
            ("ana@mainstay.example", kept, DAY, None),
            ("ana@mainstay.example", kept, DAY + timedelta(days=1), None),
            ("ana@mainstay.example", kept, DAY, NOW),
            ("ben@mainstay.example", kept, DAY, None),
            ("ana@mainstay.example", over, DAY, None),
        ):
            uow.escalations.save_task(Task(escalation.id or 0, "call", owner, due, done_at=done))
        uow.commit()
    with units() as uow:
        ((task, escalation),) = uow.escalations.open_tasks(["ana@mainstay.example"], DAY, NOW)
        assert (task.due, escalation) == (DAY, kept)
        assert uow.escalations.open_tasks([], date.max, NOW) == []


def test_pending_is_what_is_queued_and_not_sent(units: Units) -> None:
    with units(write=True) as uow:
        for key, hours, name in (("b", 2, "ana"), ("a", 1, "ben"), ("c", 9, "ana"), ("d", 0, "cy")):
            to = ToPerson(f"{name}@mainstay.example")
            uow.outbox.put(factories.a_notice(key, to=to, not_before=NOW + hours * HOUR), NOW)
        (claimed,) = uow.outbox.claim(NOW, 60, 10)
        uow.outbox.record(claimed, Sent("demo", "x", "1"), NOW)
        uow.commit()
    with units() as uow:
        assert [notice.dedupe_key for notice in uow.outbox.pending(NOW + 3 * HOUR)] == ["a", "b"]
        assert [n.dedupe_key for n in uow.outbox.pending(NOW + 9 * HOUR, "ana@mainstay.example")] == [
            "b",
            "c",
        ]


def test_only_one_swap_of_the_same_value_succeeds(units: Units) -> None:
    with units(write=True) as uow:
        assert uow.notebook.swap("k", None, "1")
        assert not uow.notebook.swap("k", None, "2")
        assert uow.notebook.swap("k", "1", "2")
        assert not uow.notebook.swap("k", "1", "3")
        assert not uow.notebook.swap("other", "1", "3")
        uow.commit()
    with units() as uow:
        assert uow.notebook.read_many(["k", "other"]) == {"k": "2"}


def test_a_savepoint_is_undone_by_itself(units: Units) -> None:
    with units(write=True) as uow:
        uow.notebook.write("before", "1")
        point = uow.savepoint()
        uow.notebook.write("undone", "1")
        point.rollback()
        kept = uow.savepoint()
        uow.notebook.write("kept", "1")
        kept.commit()
        uow.commit()
    with units() as uow:
        assert set(uow.notebook.read_many(["before", "undone", "kept"])) == {"before", "kept"}


def test_many_meetings_are_stored_at_once_in_their_order(units: Units, one: int) -> None:
    times = [NOW + 3 * HOUR, NOW + HOUR, NOW + 2 * HOUR]
    with units(write=True) as uow:
        stored = uow.touchpoints.put_many([Touchpoint(one, TouchpointKind.CHECKIN, at) for at in times], NOW)
        missed = [Touchpoint(one, TouchpointKind.CHECKIN, at, TouchpointStatus.MISSED) for at in times]
        again = uow.touchpoints.put_many(missed, NOW + HOUR)
        uow.commit()
    assert [touchpoint.scheduled_at for touchpoint in stored] == times
    assert [touchpoint.id for touchpoint in again] == [touchpoint.id for touchpoint in stored]
    with units() as uow:
        assert uow.touchpoints.put_many([], NOW) == []
        assert {t.status for t in uow.touchpoints.of([one], NOW)[one]} == {TouchpointStatus.SCHEDULED}


def test_meetings_ahead_may_be_asked_for_by_kind(units: Units, one: int) -> None:
    kinds = (TouchpointKind.CHECKIN, TouchpointKind.QBR, TouchpointKind.EBR)
    with units(write=True) as uow:
        uow.touchpoints.put_many([Touchpoint(one, kind, NOW + HOUR) for kind in kinds], NOW)
        uow.touchpoints.put(Touchpoint(one, TouchpointKind.QBR, NOW + 9 * HOUR), NOW)
        uow.commit()
    with units() as uow:
        reviews = uow.touchpoints.passed(NOW, NOW + 2 * HOUR, 10, kinds[1:])
        assert [touchpoint.kind for touchpoint in reviews] == [TouchpointKind.QBR, TouchpointKind.EBR]
        assert len(uow.touchpoints.passed(NOW, NOW + 2 * HOUR)) == 3
