"""The tasks of an escalation: whoever they are for, done, opened again, or handed over with the account (W8).

Functions that change anything need a unit that writes, and commit nothing.
"""

from dataclasses import replace
from datetime import date, datetime

from success.addressing import to_person
from success.errors import Refusal
from success.escalating import act
from success.escalation import Escalation, Task
from success.escalation_thread import situation_of, stamp
from success.messages import escalation as thread
from success.messages import task as messages
from success.people import User
from success.ports import UnitOfWork
from success.stewards import everyone
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace


def add_task(
    uow: UnitOfWork,
    ws: Workspace,
    escalation: Escalation,
    text: str,
    owner: User,
    due: date,
    now: datetime,
    *,
    by: User | None = None,
) -> Task:
    """Add a task to an escalation; its owner is told where somebody else (`by`) gave it to them.

    Refusal for one without words or with a day that has passed.
    """
    if not text.strip():
        raise Refusal(_("A task needs a few words that say what is to be done."))
    if due < now.astimezone(ws.zone_of(owner)).date():
        raise Refusal(_("That day has passed. A task needs a day that is still to come."))
    giver = by or owner
    task = uow.escalations.save_task(Task(escalation.id or 0, text.strip(), owner.email, due, added_at=now))
    act(uow, ws, escalation, f"added:{task.id}", now, lambda s: thread.added(s, task), by=giver)
    if giver.email != owner.email:
        _tell(uow, ws, escalation, task, owner, giver, now)
    return task


def _tell(
    uow: UnitOfWork, ws: Workspace, escalation: Escalation, task: Task, owner: User, by: User, now: datetime
) -> None:
    """Tell the owner of a task once, when they are next at work."""
    account = uow.accounts.many([escalation.account_id])[escalation.account_id]
    situation = situation_of(uow, ws, account, escalation, everyone(uow), now)
    at = calendar_for(ws, owner).next_working_time(now)
    key = f"{escalation.thread}:given:{task.id}:{stamp(now)}"
    notice = to_person(
        ws, owner, key, "reminder", lambda: messages.given(situation, task, by), at, account.id
    )
    uow.outbox.put(notice, now)


def finish_task(
    uow: UnitOfWork, ws: Workspace, escalation: Escalation, task_id: int, actor: User, now: datetime
) -> Task:
    """Record a task as done; Refusal for one that is not in this escalation or is done already."""
    task = _task(uow, escalation, task_id)
    if task.done_at is not None:
        raise Refusal(_("That task is done already."))
    done = uow.escalations.save_task(replace(task, done_at=now, done_by=actor.email))
    key = f"done:{task.id}:{stamp(now)}"
    act(uow, ws, escalation, key, now, lambda s: thread.finished(s, done), by=actor)
    return done


def reopen_task(
    uow: UnitOfWork, ws: Workspace, escalation: Escalation, task_id: int, actor: User, now: datetime
) -> Task:
    """Take back that a task is done; Refusal for one that is not in this escalation or is open."""
    task = _task(uow, escalation, task_id)
    if task.done_at is None:
        raise Refusal(_("That task is open; nothing is to be taken back."))
    again = uow.escalations.save_task(replace(task, done_at=None, done_by=None))
    key = f"reopened:{task.id}:{stamp(now)}"
    act(uow, ws, escalation, key, now, lambda s: thread.reopened(s, again, actor), by=actor)
    return again


def change_task(
    uow: UnitOfWork,
    ws: Workspace,
    escalation: Escalation,
    task_id: int,
    actor: User,
    now: datetime,
    *,
    due: date | None = None,
    owner: User | None = None,
) -> Task:
    """Move a task to another day, or give it to somebody else, who is told.

    Refusal for one that is not in this escalation or is done, and for a day that has passed.
    """
    task = _task(uow, escalation, task_id)
    if task.done_at is not None:
        raise Refusal(_("That task is done already."))
    if due is not None and due < now.astimezone(ws.zone_of(actor)).date():
        raise Refusal(_("That day has passed. A task needs a day that is still to come."))
    to = owner.email if owner else task.owner_email
    changed = uow.escalations.save_task(replace(task, due=due or task.due, owner_email=to))
    key = f"changed:{task.id}:{changed.due:%Y%m%d}:{to}:{stamp(now)}"
    act(uow, ws, escalation, key, now, lambda s: thread.changed(s, changed, actor), by=actor)
    if owner is not None and owner.email not in (task.owner_email, actor.email):
        _tell(uow, ws, escalation, changed, owner, actor, now)
    return changed


def _task(uow: UnitOfWork, escalation: Escalation, task_id: int) -> Task:
    task = next((each for each in uow.escalations.tasks(escalation.id or 0) if each.id == task_id), None)
    if task is None:
        raise Refusal(_("That task is not part of this escalation."))
    return task


def own_tasks(uow: UnitOfWork, user: User, at: datetime) -> list[tuple[Task, Escalation]]:
    """Return the tasks of one person open at `at` in all escalations that ran then, the next due first."""
    return uow.escalations.open_tasks([user.email], date.max, at)


def hand_over(uow: UnitOfWork, escalation: Escalation, to: User) -> Escalation:
    """Let somebody else answer for an escalation: what the one before had open to do is theirs now."""
    for task in uow.escalations.tasks(escalation.id or 0):
        if task.done_at is None and task.owner_email == escalation.owner_email:
            uow.escalations.save_task(replace(task, owner_email=to.email))
    return uow.escalations.save(replace(escalation, owner_email=to.email))
