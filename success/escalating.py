"""Escalations at work: opened, joined, stepped up the ladder, acted upon and closed (W1, W6–W8).

Everything said about one escalation goes into one thread of the escalation channel, as notices that reply to
the one that opened it. Functions that change anything need a unit that writes, and commit nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from success.account import Account
from success.addressing import to_escalations
from success.alert_course import OPENS
from success.alerts import Alert, AlertEvent, Level
from success.errors import Refusal
from success.escalation import MANUAL, Action, Escalation, Task
from success.escalation_ladder import joining_at
from success.escalation_thread import emails_of, say, situation_of, stamp
from success.messages import escalation as messages
from success.messages.escalation import Situation
from success.messages.save_due import lost
from success.messages.signals import reason
from success.people import User
from success.ports import UnitOfWork
from success.stewards import everyone, steward
from success.texts import _, speaking
from success.view import View
from success.working_time import calendar_for
from success.workspace import Workspace

TURN = "turn:escalations"

# ------------------------------------------------------------------ opening


def open_escalation(
    uow: UnitOfWork,
    ws: Workspace,
    account: Account,
    cause: str,
    reason: str,
    opened_by: User | None,
    now: datetime,
) -> Escalation:
    """Open the escalation of an account, or join the one that runs, with a notice in its thread.

    `cause` is a signal key or `MANUAL`. Its clock is that of a Critical alert (W1).
    """
    running = _running_in_turn(uow, account)
    if running is not None:
        if opened_by is not None:
            key = f"again:{stamp(now)}"
            say(uow, ws, running, key, now, lambda s: messages.said(s, reason, opened_by), by=opened_by)
        return running
    by = opened_by.email if opened_by else None
    key = f"escalation:{account.id}:{cause}:{stamp(now)}"
    return _open(
        uow, ws, account, Escalation(account.id, now, cause, reason, None, _due(ws, now), key, by), None
    )


def escalate_alert(
    uow: UnitOfWork, ws: Workspace, account: Account, alert: Alert, event: AlertEvent, now: datetime
) -> Escalation | None:
    """Open the escalation of an account for a critical alert, or tell the running one of it.

    `event` is what made the alert ask for an answer. None where that was done before. The ladder of one that
    rested, because nothing was critical any more, counts anew.
    """
    key = alert_key(alert, event)
    running = _running_in_turn(uow, account)
    if running is not None:
        if not say(uow, ws, running, key, now, lambda s: messages.joined(s, alert), whole_key=True):
            return None
        rested = uow.alerts.live_levels([account.id])[account.id][Level.CRITICAL] == 1
        return uow.escalations.save(replace(running, step_at=now)) if rested else running
    if uow.outbox.known([key]):
        return None
    with speaking(ws.locale_of(None)):
        words = reason(alert.key, alert.facts)
    due = alert.due or _due(ws, now)
    return _open(uow, ws, account, Escalation(account.id, now, alert.key, words, None, due, key), alert)


def _running_in_turn(uow: UnitOfWork, account: Account) -> Escalation | None:
    """The running escalation; of several workers each looks when the one before has finished opening."""
    uow.notebook.write(TURN, account.external_id)
    return uow.escalations.open_for(account.id)


def alert_key(alert: Alert, event: AlertEvent) -> str:
    """Return the key of what an escalation thread says about one opening of an alert."""
    return f"escalation:{alert.account_id}:{alert.key}:{alert.id}:{stamp(event.at)}"


def _open(
    uow: UnitOfWork, ws: Workspace, account: Account, new: Escalation, alert: Alert | None
) -> Escalation:
    people = everyone(uow)
    acting = steward(account, people, ws, new.opened_at)
    saved = uow.escalations.save(replace(new, owner_email=acting.email if acting else account.owner_email))
    calendar = calendar_for(ws, acting)
    for name, days in ws.preset.escalation.plan_days.items():
        due = calendar.add_working_days(calendar.local_date(new.opened_at), days)
        uow.escalations.save_task(Task(saved.id or 0, messages.task_text(name), saved.owner_email, due))
    now = situation_of(uow, ws, account, saved, people, new.opened_at, alert)
    told = joining_at(now, ws.preset.escalation.steps[0], people, ws, new.opened_at)
    uow.outbox.put(
        to_escalations(
            ws,
            saved.thread,
            lambda: messages.opened(now),
            new.opened_at,
            account_id=account.id,
            reply_to=None,
            otherwise=emails_of([now.acting, now.above, *told], but=people.get(saved.opened_by or "")),
        ),
        new.opened_at,
    )
    return saved


def _due(ws: Workspace, now: datetime) -> datetime:
    clock = ws.preset.signals.clocks.critical
    if clock.hours is not None:
        return now + timedelta(hours=clock.hours)
    return calendar_for(ws, None).after_working_days(now, clock.working_days or 0)


# ------------------------------------------------------------------ what people do


def running_for(uow: UnitOfWork, account: Account) -> Escalation:
    """Return the running escalation of an account; Refusal where there is none."""
    running = uow.escalations.open_for(account.id)
    if running is None:
        sentence = _("{account} is not escalated. “escalate {name}” opens an escalation.")
        raise Refusal(sentence.format(account=account.name, name=account.external_id))
    return running


def take_action(
    uow: UnitOfWork,
    ws: Workspace,
    escalation: Escalation,
    action: Action,
    actor: User,
    now: datetime,
    note: str = "",
) -> Task | None:
    """Take on an immediate action (W7) and return the task it became; concessions are recorded, not a task.

    Refusal for concessions without a justification, and for an action that somebody has already taken on.
    """
    if action is Action.CONCESSIONS:
        if not note.strip():
            raise Refusal(_("Concessions need a justification, which is recorded in the thread."))
        act(
            uow,
            ws,
            escalation,
            f"concessions:{stamp(now)}",
            now,
            lambda s: messages.acted(s, action, actor, None, note),
            by=actor,
        )
        return None
    text = messages.task_text(action)
    for task in uow.escalations.tasks(escalation.id or 0):
        if task.text == text:
            _refuse_twice(uow, action, task)
    task = uow.escalations.save_task(
        Task(
            escalation.id or 0,
            text,
            actor.email,
            _action_day(ws, escalation, action, actor, now),
            added_at=now,
        )
    )
    key = f"action:{task.id}"
    act(uow, ws, escalation, key, now, lambda s: messages.acted(s, action, actor, task, note), by=actor)
    return task


def _refuse_twice(uow: UnitOfWork, action: Action, task: Task) -> None:
    who = uow.people.get(task.owner_email) if task.owner_email else None
    name = who.name if who else task.owner_email or _("somebody")
    sentence = (
        _("“{action}” is done; {name} had taken it on.")
        if task.done_at
        else _("{name} has already taken on “{action}”.")
    )
    raise Refusal(sentence.format(action=messages.action_word(action), name=name))


def _action_day(ws: Workspace, escalation: Escalation, action: Action, actor: User, now: datetime) -> date:
    calendar = calendar_for(ws, actor)
    today = calendar.local_date(now)
    if action is Action.EXECUTIVE and escalation.due > now:
        return max(calendar.local_date(escalation.due), today)
    return calendar.add_working_days(today, ws.preset.escalation.action_days)


def close_escalation(
    uow: UnitOfWork, ws: Workspace, escalation: Escalation, actor: User, now: datetime, note: str
) -> Escalation:
    """Close an escalation with a note on how it ended, which its thread is told; Refusal without one."""
    if not note.strip():
        raise Refusal(_("Closing an escalation needs a note that says how it ended."))
    say(uow, ws, escalation, "closed", now, lambda s: messages.closed(s, actor, note.strip()), by=actor)
    return uow.escalations.save(replace(escalation, closed_at=now, closed_by=actor.email, last_action_at=now))


def close_outlived(uow: UnitOfWork, ws: Workspace, escalation: Escalation, now: datetime) -> bool:
    """Close an escalation of before the customer was lost and came back; whether it was open until now."""
    told = say(uow, ws, escalation, "outlived", now, messages.outlived)
    if told:
        uow.escalations.save(replace(escalation, closed_at=now))
    return told


def tell_cleared(uow: UnitOfWork, ws: Workspace, escalation: Escalation, now: datetime) -> bool:
    """Tell the thread that no critical alert is open any more, once for each time; whether that was news."""
    if escalation.cause == MANUAL:
        return False
    alerts = uow.alerts.of([escalation.account_id], open_only=False).get(escalation.account_id, [])
    critical = [alert for alert in alerts if alert.level is Level.CRITICAL]
    if any(alert.is_live for alert in critical):
        return False
    events = uow.alerts.events([alert.id or 0 for alert in critical], now)
    ended = max((at for past in events.values() if (at := _ended(past))), default=None)
    if ended is None or ended < escalation.opened_at:
        return False
    return say(uow, ws, escalation, f"cleared:{stamp(ended)}", now, messages.cleared)


def _ended(events: Sequence[AlertEvent]) -> datetime | None:
    """When an alert was resolved, or closed by itself where that came first; None while it is live."""
    at: datetime | None = None
    for event in events:
        if event.what in ("resolved", "closed"):
            at = at or event.at
        elif event.what in (*OPENS, "returned"):
            at = None
    return at


def tell_lost(uow: UnitOfWork, ws: Workspace, escalation: Escalation, now: datetime) -> bool:
    """Tell the thread once that the customer is lost, and what is left to do; whether that was news."""
    return say(uow, ws, escalation, "lost", now, lost)


def act(
    uow: UnitOfWork,
    ws: Workspace,
    escalation: Escalation,
    key: str,
    now: datetime,
    compose: Callable[[Situation], View],
    *,
    by: User,
) -> None:
    """Say what somebody did, and note that it pauses the ladder (W6)."""
    say(uow, ws, escalation, key, now, compose, by=by)
    uow.escalations.save(replace(escalation, last_action_at=now))
