from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.uow import Units
from success.account import Account
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.escalation import Escalation, Task
from success.plan import Goal
from success.records import Kind
from success.scoring import rescore
from tests.factories import DAY, NOW, a_goal, stored, stored_account
from tests.success.watched import a_workspace

HOUR = timedelta(hours=1)


def an_alert(account: Account, key: str = "score_red", **said: Any) -> Alert:
    known = Alert(account.id, key, Level.CRITICAL, NOW, NOW + 48 * HOUR, facts={"score": "42"})
    return replace(known, **said)


def an_escalation(account: Account, **said: Any) -> Escalation:
    known = Escalation(account.id, NOW, "score_red", "Score fell", "ana@mainstay.example", NOW, "esc:1")
    return replace(known, **said)


def test_an_alert_is_read_back_whole(open_unit: Units) -> None:
    account = stored_account(open_unit)
    alert = an_alert(
        account,
        state=AlertState.SNOOZED,
        facts={"score": "42", "name": "Ünïcode 健康度"},
        snoozed_until=NOW + HOUR,
        acted_by="ana@mainstay.example",
        acted_at=NOW,
        note="Waiting for the audit",
        policy="framework@0123456789ab",
    )
    with open_unit(write=True) as uow:
        saved = uow.alerts.save(alert)
        uow.commit()
    assert saved == replace(alert, id=saved.id)
    with open_unit() as uow:
        assert uow.alerts.get(saved.id or 0) == saved
        assert uow.alerts.of([account.id]) == {account.id: [saved]}


def test_w3_one_live_alert_per_account_and_signal(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        first = uow.alerts.save(an_alert(account, level=Level.WARNING))
        second = uow.alerts.save(an_alert(account, facts={"score": "30"}, since=NOW + HOUR))
        uow.commit()
    assert (second.id, second.since) == (first.id, NOW)
    with open_unit() as uow:
        (known,) = uow.alerts.of([account.id])[account.id]
    assert (known.level, known.facts) == (Level.CRITICAL, {"score": "30"})


def test_w3_a_closed_alert_makes_room_for_a_new_one(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        first = uow.alerts.save(an_alert(account))
        closed = uow.alerts.save(
            replace(first, state=AlertState.CLOSED, closed_at=NOW, cleared_by="Green again")
        )
        second = uow.alerts.save(an_alert(account))
        assert second.id != first.id
        assert uow.alerts.of([account.id]) == {account.id: [second]}
        assert uow.alerts.of([account.id], open_only=False) == {account.id: [closed, second]}


def test_the_most_severe_alert_comes_first(open_unit: Units) -> None:
    account, other = stored_account(open_unit), stored_account(open_unit, "other")
    with open_unit(write=True) as uow:
        uow.alerts.save_many(
            [
                an_alert(account, "contact_quiet", level=Level.WATCH),
                an_alert(account, "score_red"),
                an_alert(account, "usage_decline", level=Level.WARNING),
                an_alert(other, "score_red"),
            ]
        )
        found = uow.alerts.of([account.id, other.id])
        assert uow.alerts.accounts_with_open() == [account.id, other.id]
    assert [alert.key for alert in found[account.id]] == ["score_red", "usage_decline", "contact_quiet"]


def test_many_alerts_are_saved_in_order(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        old = uow.alerts.save(an_alert(account, "score_red"))
        new = [an_alert(account, f"signal_{number}") for number in range(50)]
        saved = uow.alerts.save_many([*new[:20], replace(old, note="seen"), *new[20:]])
        ids = [alert.id for alert in saved]
        assert [alert.key for alert in saved] == [
            *(alert.key for alert in new[:20]),
            "score_red",
            *(alert.key for alert in new[20:]),
        ]
        assert len(set(ids)) == 51
        assert [uow.alerts.get(number or 0) for number in ids] == saved
        assert uow.alerts.save_many([]) == []


def test_w4_what_is_unsettled(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        uow.alerts.save(an_alert(account, "open"))
        uow.alerts.save(an_alert(account, "resolved", state=AlertState.RESOLVED))
        uow.alerts.save(an_alert(account, "closed", state=AlertState.CLOSED))
        uow.alerts.save(an_alert(account, "asleep", state=AlertState.CLOSED, snoozed_until=NOW + HOUR))
        uow.alerts.save(an_alert(account, "woken", state=AlertState.CLOSED, snoozed_until=NOW))
        found = uow.alerts.unsettled([account.id], NOW)[account.id]
    assert {alert.key for alert in found} == {"open", "resolved", "asleep"}


def test_w5_whose_clock_ran_out(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        clocks: dict[str, dict[str, Any]] = {
            "late": {"due": NOW},
            "later": {"due": NOW - HOUR, "state": AlertState.ACKNOWLEDGED},
            "told": {"due": NOW, "breached_at": NOW},
            "snoozed": {"due": NOW, "state": AlertState.SNOOZED},
            "no clock": {"due": None},
            "in time": {"due": NOW + HOUR},
        }
        for key, said in clocks.items():
            uow.alerts.save(an_alert(account, key, **said))
        assert [alert.key for alert in uow.alerts.overdue(NOW)] == ["later", "late"]
        assert [alert.key for alert in uow.alerts.overdue(NOW, limit=1)] == ["later"]


def test_w4_what_happened_is_kept_in_order(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        alert_id = uow.alerts.save(an_alert(account)).id or 0
        opened = AlertEvent(alert_id, NOW, "opened")
        snoozed = AlertEvent(alert_id, NOW + HOUR, "snoozed", "ana@mainstay.example", NOW + 9 * HOUR, "Audit")
        closed = AlertEvent(alert_id, NOW + 2 * HOUR, "closed")
        uow.alerts.record(snoozed)
        uow.alerts.record_many([opened, closed])
        assert uow.alerts.events([alert_id], NOW + HOUR) == {alert_id: [opened, snoozed]}
        assert uow.alerts.events([alert_id], NOW + 2 * HOUR) == {alert_id: [opened, snoozed, closed]}


def test_an_escalation_is_read_back_whole(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        assert uow.escalations.open_for(account.id) is None
        saved = uow.escalations.save(an_escalation(account, opened_by="ana@mainstay.example"))
        moved = uow.escalations.save(replace(saved, step=2, last_action_at=NOW + HOUR))
        uow.commit()
    with open_unit() as uow:
        assert uow.escalations.open_for(account.id) == moved
        assert uow.escalations.get(saved.id or 0) == moved
        assert uow.escalations.running() == [moved]


def test_one_escalation_runs_per_account(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        first = uow.escalations.save(an_escalation(account))
        uow.escalations.save(replace(first, closed_at=NOW, closed_by="ana@mainstay.example"))
        assert uow.escalations.open_for(account.id) is None
        uow.escalations.save(an_escalation(account, thread="esc:2"))
        with pytest.raises(IntegrityError):
            uow.escalations.save(an_escalation(account, thread="esc:3"))


def test_the_escalation_that_ran_at_an_instant_is_found(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        opened = uow.escalations.save(an_escalation(account))
        uow.escalations.save(replace(opened, closed_at=NOW + HOUR))
        second = uow.escalations.save(an_escalation(account, thread="esc:2", opened_at=NOW + 3 * HOUR))
        uow.commit()
    with open_unit() as uow:
        ran = [uow.escalations.ran_at(account.id, NOW + hours * HOUR) for hours in (-1, 0, 1, 2, 3, 4)]
    assert ran == [None, opened, None, None, second, second]


def test_tasks_keep_their_order(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        escalation = uow.escalations.save(an_escalation(account)).id or 0
        call = uow.escalations.save_task(Task(escalation, "Call them", "ana@mainstay.example", DAY))
        plan = uow.escalations.save_task(Task(escalation, "Write a plan", None, DAY))
        done = uow.escalations.save_task(replace(call, done_at=NOW, done_by="ana@mainstay.example"))
        uow.commit()
    with open_unit() as uow:
        assert uow.escalations.tasks(escalation) == [done, plan]


# ------------------------------------------------------------------ as of


def scored(open_unit: Units, account: Account, at: datetime) -> None:
    with open_unit(write=True) as uow:
        rescore(uow, a_workspace(), [account.id], at)
        uow.commit()


def test_as_of_what_stands_is_told_until_an_alert_changes_later(open_unit: Units) -> None:
    account, quiet = stored_account(open_unit), stored_account(open_unit, "quiet")
    with open_unit(write=True) as uow:
        red = uow.alerts.save(an_alert(account))
        quieter = uow.alerts.save(an_alert(account, "contact_quiet", level=Level.WATCH))
        uow.alerts.save(an_alert(account, "dimension_zero", state=AlertState.CLOSED))
        uow.alerts.record(AlertEvent(red.id or 0, NOW, "opened"))
        uow.alerts.record(AlertEvent(quieter.id or 0, NOW + HOUR, "acknowledged", by="ana@mainstay.example"))
        uow.commit()
    ids = [account.id, quiet.id, 99_999]
    with open_unit() as uow:
        assert uow.alerts.standing(ids, NOW + HOUR) == {account.id: [red, quieter], quiet.id: []}
        assert uow.alerts.standing(ids, NOW) == {account.id: None, quiet.id: []}
        assert uow.alerts.moved_on(ids, NOW + HOUR) == uow.alerts.moved_on(None, NOW + HOUR) == set()
        assert uow.alerts.moved_on(ids, NOW) == uow.alerts.moved_on(None, NOW) == {account.id}
        assert uow.alerts.moved_on([quiet.id], NOW) == set()


def test_as_of_what_stands_is_told_until_the_account_is_scored_later(open_unit: Units) -> None:
    account = stored_account(open_unit)
    scored(open_unit, account, NOW)
    with open_unit() as uow:
        assert uow.alerts.standing([account.id], NOW) == {account.id: []}
        assert uow.alerts.standing([account.id], NOW - HOUR) == {account.id: None}
        assert uow.alerts.moved_on(None, NOW) == set()
        assert uow.alerts.moved_on(None, NOW - HOUR) == {account.id}


def test_as_of_an_escalation_is_read_without_what_was_done_later(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        opened = uow.escalations.save(an_escalation(account))
        acted = replace(opened, last_action_at=NOW + HOUR, closed_at=NOW + 2 * HOUR, closed_by="ana")
        uow.escalations.save(acted)
        uow.commit()
    ran = {0: [opened], 1: [replace(opened, last_action_at=NOW + HOUR)], 2: [], -1: []}
    with open_unit() as uow:
        for hours, expected in ran.items():
            at = NOW + hours * HOUR
            assert uow.escalations.running(at) == expected
            assert uow.escalations.ran_at(account.id, at) == (expected[0] if expected else None)
        assert uow.escalations.running() == []


def test_as_of_tasks_are_read_as_they_stood(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        escalation = uow.escalations.save(an_escalation(account)).id or 0
        call = uow.escalations.save_task(Task(escalation, "Call them", "ana@mainstay.example", DAY))
        done = uow.escalations.save_task(replace(call, done_at=NOW + HOUR, done_by="ana@mainstay.example"))
        added = Task(escalation, "Write a plan", "ana@mainstay.example", DAY, added_at=NOW + 2 * HOUR)
        added = uow.escalations.save_task(added)
        uow.commit()
    with open_unit() as uow:
        seen = [uow.escalations.tasks(escalation, NOW + hours * HOUR) for hours in range(3)]
        assert seen == [[call], [done], [done, added]]
        assert uow.escalations.tasks(escalation) == [done, added]
        open_then = [
            [
                task
                for task, _of in uow.escalations.open_tasks(["ana@mainstay.example"], DAY, NOW + hours * HOUR)
            ]
            for hours in (-1, 0, 1, 2)
        ]
    assert open_then == [[], [call], [], [added]]


def test_as_of_a_goal_is_known_from_when_it_was_put_on_the_plan(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.GOALS, a_goal("From the CRM"), now=NOW + HOUR)
    grow = Goal(account.id, "Grow")
    with open_unit(write=True) as uow:
        uow.plans.put_goal(grow, NOW)
        uow.plans.put_goal(replace(grow, kpi="seats"), NOW + 2 * HOUR)
        uow.commit()
    with open_unit() as uow:
        then, now = (
            {goal.title: (goal.created_at, goal.touched_at) for goal in known[account.id]}
            for known in (uow.plans.goals([account.id], NOW), uow.plans.goals([account.id], NOW + 2 * HOUR))
        )
        before = uow.plans.goals([account.id], NOW - HOUR)[account.id]
    assert [goal.title for goal in before] == [
        "From the CRM"
    ]  # an import does not say since when it is known
    assert then == {"From the CRM": (None, None), "Grow": (NOW, None)}
    assert now == {"From the CRM": (None, NOW + HOUR), "Grow": (NOW, NOW + 2 * HOUR)}
