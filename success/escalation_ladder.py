"""The ladder of an escalation (W6): who joins when nothing is recorded for too long."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from success.account import Account
from success.alerts import Level
from success.escalation import MANUAL, PLANNED_BEFORE, Escalation
from success.escalation_rules import EscalationRules, LadderStep
from success.escalation_thread import say, situation_of
from success.messages import escalation as messages
from success.messages.escalation import Situation
from success.people import User
from success.ports import UnitOfWork
from success.stewards import People, director, everyone, is_away, owner_of, superior
from success.touchpoint import TouchpointStatus
from success.working_time import Calendar, calendar_for
from success.workspace import Workspace

_DAY_ONE = 1
_BY_PEOPLE = ("acknowledged", "snoozed", "resolved")  # what somebody did to an alert, as events name it


def next_step(
    escalation: Escalation, rules: EscalationRules, calendar: Calendar
) -> tuple[LadderStep, datetime] | None:
    """Return the next step of the ladder and when it is due; None at its end.

    Days are working days of the owner's calendar, counted from the step before, or from the last recorded
    action where that came later: an action pauses the ladder for as long as a step lasts. Hours are wall time
    from the step before: what somebody else does is no reason for an executive to come later.
    """
    if escalation.step >= len(rules.steps):
        return None
    step = rules.steps[escalation.step]
    before = escalation.step_at or escalation.opened_at
    if step.after_hours is not None:
        return step, before + timedelta(hours=step.after_hours)
    since = max(before, escalation.last_action_at or escalation.opened_at)
    first = calendar.next_working_day(calendar.local_date(since))
    return step, calendar.opening(calendar.add_working_days(first, _gap(escalation, rules)))


def _gap(escalation: Escalation, rules: EscalationRules) -> int:
    reached = (step.from_day for step in rules.steps[: escalation.step] if step.from_day is not None)
    return (rules.steps[escalation.step].from_day or _DAY_ONE) - max(reached, default=_DAY_ONE)


def step_up(uow: UnitOfWork, ws: Workspace, escalation: Escalation, now: datetime) -> list[User] | None:
    """Take the next step of the ladder where it is due: return who joins, None where nothing is due.

    It waits until the first of those who join is at work: nobody is called at night or on a holiday.
    What people recorded about the account meanwhile is noted in the escalation first, and pauses the step.
    """
    account = uow.accounts.get(escalation.account_id)
    if account is None:
        return None
    people = everyone(uow)
    calendar = calendar_for(ws, owner_of(account, people))
    acted = replace(escalation, last_action_at=last_action(uow, escalation, now))
    due = next_step(acted, ws.preset.escalation, calendar)
    if due is None or due[1] > now:
        uow.escalations.save(acted)
        return None
    situation = situation_of(uow, ws, account, acted, people, now)
    joining = joining_at(situation, due[0], people, ws, now)
    if joining and not calendar_for(ws, joining[0]).is_working_time(now):
        return None
    days = _quiet_days(acted, calendar, now) if due[0].after_hours is None else None
    moved = replace(acted, step=acted.step + 1, step_at=now)
    key = f"step:{moved.step}"
    if not say(uow, ws, moved, key, now, lambda s: messages.stepped(s, joining, days), also=joining):
        return None
    uow.escalations.save(moved)
    return joining


def calmed(uow: UnitOfWork, escalations: Collection[Escalation]) -> set[int]:
    """Return the ids of escalations that an alert opened and whose account has no live Critical any more.

    Nobody more joins them (W6): the thread is told that it can be closed. One opened by hand is as its people
    say.
    """
    ours = [each for each in escalations if each.cause != MANUAL]
    levels = uow.alerts.live_levels([each.account_id for each in ours]) if ours else {}
    return {each.id or 0 for each in ours if not levels.get(each.account_id, {}).get(Level.CRITICAL)}


def _quiet_days(escalation: Escalation, calendar: Calendar, now: datetime) -> int:
    quiet_since = escalation.last_action_at or escalation.opened_at
    return max(calendar.working_days_between(calendar.local_date(quiet_since), calendar.local_date(now)), 0)


def last_action(uow: UnitOfWork, escalation: Escalation, now: datetime) -> datetime | None:
    """Return when somebody last did something recorded about the account since it was escalated (W6)."""
    since = escalation.opened_at
    met = uow.touchpoints.of([escalation.account_id], now, since - PLANNED_BEFORE)
    held = [
        t.recorded_at
        for t in met.get(escalation.account_id, [])
        if t.status is TouchpointStatus.HELD and t.recorded_at is not None
    ]
    events = uow.alerts.happened(since, now, [escalation.account_id])
    acts = [event.at for event, _alert in events if event.by and event.what in _BY_PEOPLE]
    known = [*held, *acts, *([escalation.last_action_at] if escalation.last_action_at else [])]
    return max((at for at in known if since < at <= now), default=None)


def joining_at(now: Situation, step: LadderStep, people: People, ws: Workspace, at: datetime) -> list[User]:
    """Who joins at a step; a role that nobody known fills is left out."""
    account = now.account
    by_role = {
        "owner": now.acting,
        "manager": superior(account, people, ws, at),
        "director": director(people, ws, at),
        "sponsor": _sponsor(account, people, ws, at),
    }
    found = (by_role[role] for role in step.joins)
    return list({user.email: user for user in found if user is not None}.values())


def _sponsor(account: Account, people: People, ws: Workspace, at: datetime) -> User | None:
    sponsor = people.get(account.internal_sponsor_email or "")
    if sponsor is None or not is_away(sponsor, ws, at):
        return sponsor
    return people.get(sponsor.backup_email or "") or sponsor
