"""Clocks of alerts that ran out without what was asked (W1, W5): whoever is above the owner hears of it once.

What an alert asks for depends on its level: a Critical for an executive who hears the customer, a Watch for a
meeting, a Warning for a mitigation plan, which is an acknowledgement and something recorded after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from success.account import Account
from success.alert_course import OPENS
from success.alerting import manager_of
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.escalation import PLANNED_BEFORE, Action, Task
from success.journal import Entry, EntryKind
from success.messages.escalation import task_text
from success.people import User
from success.ports import UnitOfWork
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import calendar_for
from success.workspace import Workspace

EXECUTIVE = (task_text(Action.EXECUTIVE), task_text("executive_call"))
_PLANS = (EntryKind.ACTION, EntryKind.SAVE_PLAN)


@dataclass(frozen=True, slots=True)
class Breach:
    """A clock that ran out without an answer: `to` is told once that `owner`'s alert waits."""

    alert: Alert
    account: Account
    owner: User | None
    to: User


def breaches(uow: UnitOfWork, ws: Workspace, at: datetime, limit: int = 10_000) -> list[Breach]:
    """Return the breaches to be told at `at`: each once, to the owner's manager, in their working time (W5).

    What was asked for and done meanwhile, be it late, is no breach. Whoever tells one says so with `told`.
    """
    overdue = uow.alerts.overdue(at, limit)
    if not overdue:
        return []
    people = {user.email: user for user in uow.people.all()}
    accounts = uow.accounts.many({alert.account_id for alert in overdue})
    found = []
    for alert in overdue:
        account = accounts[alert.account_id]
        owner = people.get(account.owner_email or "")
        to = manager_of(owner, people, ws, at)
        if to is not None and calendar_for(ws, to).is_working_time(at):
            found.append(Breach(alert, account, owner, to))
    return _without_met(uow, found, at) if found else []


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done about one account: meetings, journal entries and the tasks of its running escalation."""

    met: Sequence[Touchpoint]
    entries: Sequence[Entry]
    tasks: Sequence[Task]

    def answers(self, alert: Alert, start: datetime) -> bool:
        """Whether an alert got what its level asks for (W1) since its clock started."""
        match alert.level:
            case Level.CRITICAL:
                return executive_heard(self.met, self.tasks, start)
            case Level.WARNING:
                acknowledged = alert.acted_at if alert.state is AlertState.ACKNOWLEDGED else None
                return acknowledged is not None and self._recorded(max(acknowledged, start))
            case Level.WATCH:
                return any(_held_since(each, start) and not _is_note(each) for each in self.met)

    def _recorded(self, since: datetime) -> bool:
        """Whether a note, a meeting, an action or a task was recorded."""
        noted = [each.recorded_at for each in self.met if each.status is TouchpointStatus.HELD]
        at = (*noted, *(entry.at for entry in self.entries), *(task.added_at for task in self.tasks))
        return any(each is not None and each >= since for each in at)


def executive_heard(met: Iterable[Touchpoint], tasks: Iterable[Task], since: datetime) -> bool:
    """Whether an executive met the customer since, or a task that says so is done."""
    if any(each.kind is TouchpointKind.EXEC and _held_since(each, since) for each in met):
        return True
    done = (task.done_at for task in tasks if task.text in EXECUTIVE)
    return any(at is not None and at >= since for at in done)


def _held_since(touchpoint: Touchpoint, since: datetime) -> bool:
    held = touchpoint.status is TouchpointStatus.HELD
    return held and (touchpoint.held_at or touchpoint.scheduled_at) >= since


def _is_note(touchpoint: Touchpoint) -> bool:
    """Whether it was noted rather than held: contact, but no meeting."""
    return touchpoint.kind is TouchpointKind.OTHER and touchpoint.held_at == touchpoint.scheduled_at


def _without_met(uow: UnitOfWork, found: Sequence[Breach], at: datetime) -> list[Breach]:
    events = uow.alerts.events([each.alert.id or 0 for each in found], at)
    starts = [_start(each.alert, events.get(each.alert.id or 0, ())) for each in found]
    ids = {each.account.id for each in found}
    met = uow.touchpoints.of(ids, at, min(starts) - PLANNED_BEFORE)
    entries = uow.journal.of(ids, _PLANS, at)
    running = {each.account_id: each.id or 0 for each in uow.escalations.running() if each.account_id in ids}
    done = {
        each: _Done(
            met.get(each, ()),
            entries.get(each, ()),
            uow.escalations.tasks(running[each], at) if each in running else (),
        )
        for each in ids
    }
    clocks = zip(found, starts, strict=True)
    return [each for each, start in clocks if not done[each.account.id].answers(each.alert, start)]


def _start(alert: Alert, events: Iterable[AlertEvent]) -> datetime:
    """When the clock of an alert started: with the facts, or when it woke, rose or reopened."""
    *_before, last = (
        alert.since,
        *(each.at for each in events if each.what in OPENS and each.what != "opened"),
    )
    return last


def told(uow: UnitOfWork, breach: Breach, at: datetime) -> Alert:
    """Note that a breach was told, so that it is told once."""
    saved = uow.alerts.save(replace(breach.alert, breached_at=at))
    uow.alerts.record(AlertEvent(saved.id or 0, at, "breached", note=breach.to.email))
    return saved
