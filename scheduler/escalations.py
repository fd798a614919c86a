"""Escalations: opened for Criticals, stepped up while nothing is recorded, told of what cleared (W1, W6).

Nobody more joins while nothing is critical, or once the customer is lost.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.alert_course import OPENS
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.escalating import alert_key, close_outlived, escalate_alert, tell_cleared, tell_lost
from success.escalation import MANUAL, Escalation
from success.escalation_ladder import calmed, next_step, step_up
from success.lifecycle import won_back
from success.ports import OpenUnit, UnitOfWork
from success.risk import RiskRow, Signs, risk_row
from success.scoring import marks_at
from success.stewards import everyone, owner_of
from success.stretches import lost_among
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace

CATCH_UP = timedelta(days=30)  # a Critical that came up earlier, while nothing ran, opens no thread

Opening = tuple[Account, Alert, AlertEvent]


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Open or join escalations for new Criticals, then see to those that run."""
    tally = Tally("escalations")
    with open_unit() as uow:
        openings = _in_turn(uow, ws, _openings(uow, now), now)
    each(open_unit, tally, openings, lambda one: one[0].name, partial(_open, ws, now))
    with open_unit() as uow:
        ended = _outlived(uow, ws, now)
    each(open_unit, tally, ended, _name, partial(_close, ws, now))
    with open_unit() as uow:
        stepping, (parting, clearing) = _stepping(uow, ws, now), _clearing(uow, ws, now)
    each(open_unit, tally, stepping, _name, partial(_step, ws, now))
    each(open_unit, tally, parting, _name, partial(_part, ws, now))
    each(open_unit, tally, clearing, _name, partial(_clear, ws, now))
    return tally.report()


def _openings(uow: UnitOfWork, now: datetime) -> list[Opening]:
    """Live Criticals that no thread has been told of since they came up, one account after the other."""
    events = uow.alerts.happened(now - CATCH_UP, now, what=OPENS, live_from=Level.CRITICAL)
    critical = {alert.id: (event, alert) for event, alert in events if _calls(event, alert)}
    known = uow.outbox.known([alert_key(alert, event) for event, alert in critical.values()])
    fresh = [(event, alert) for event, alert in critical.values() if alert_key(alert, event) not in known]
    if not fresh:
        return []
    accounts = uow.accounts.many({alert.account_id for _event, alert in fresh})
    ordered = sorted(fresh, key=lambda pair: (pair[1].account_id, pair[0].at, pair[1].id or 0))
    return [(accounts[alert.account_id], alert, event) for event, alert in ordered]


def _in_turn(uow: UnitOfWork, ws: Workspace, openings: list[Opening], now: datetime) -> list[Opening]:
    """Return what is opened or joined today: of accounts without a thread a few for each owner, by D1.

    Everybody hears of every Critical at once; a channel in which all of a first import's threads open in one
    minute would help nobody through them.
    """
    running = {each.account_id: each for each in uow.escalations.running()}
    waiting = {account.id: account for account, _alert, _event in openings if account.id not in running}
    room = Counter({account.owner_email: ws.preset.escalation.opens_a_day for account in waiting.values()})
    room.subtract(each.owner_email for each in running.values() if _opened_today(each, ws, now))
    chosen = set(running)
    for row in _by_stake(uow, ws, waiting, now):
        if room[row.account.owner_email] > 0:
            room[row.account.owner_email] -= 1
            chosen.add(row.account.id)
    return [opening for opening in openings if opening[0].id in chosen]


def _opened_today(escalation: Escalation, ws: Workspace, now: datetime) -> bool:
    today = now.astimezone(ws.zone).date()
    return escalation.cause != MANUAL and escalation.opened_at.astimezone(ws.zone).date() == today


def _by_stake(uow: UnitOfWork, ws: Workspace, accounts: dict[int, Account], now: datetime) -> list[RiskRow]:
    marks, levels = marks_at(uow, ws, accounts, now), uow.alerts.live_levels(accounts)
    today = now.astimezone(ws.zone).date()
    signs = {each: Signs(marks.get(each), levels.get(each, {})) for each in accounts}
    rows = (risk_row(account, signs[account.id], ws.preset, today) for account in accounts.values())
    return sorted(rows, key=lambda row: (-row.weight, row.account.name, row.account.id))


def _calls(event: AlertEvent, alert: Alert) -> bool:
    live = alert.is_live and alert.state is not AlertState.SNOOZED
    return event.what in OPENS and live and alert.level is Level.CRITICAL


def _open(ws: Workspace, now: datetime, uow: UnitOfWork, opening: Opening) -> Iterable[str]:
    account, alert, event = opening
    if escalate_alert(uow, ws, account, alert, event, now):
        yield _("{account} escalated: {key}").format(account=account.name, key=alert.key)


def _outlived(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Escalation]:
    """Running escalations of before the customer was lost and came back."""
    running, today = uow.escalations.running(), now.astimezone(ws.zone).date()
    ids = {each.account_id for each in running}
    accounts, events = (uow.accounts.many(ids), uow.arr.of(ids, today)) if ids else ({}, {})
    back = {each: won_back(account, events.get(each, ()), today) for each, account in accounts.items()}

    def is_over(escalation: Escalation) -> bool:
        anew = back.get(escalation.account_id)
        return anew is not None and escalation.opened_at.astimezone(ws.zone).date() < anew

    return [escalation for escalation in running if is_over(escalation)]


def _close(ws: Workspace, now: datetime, uow: UnitOfWork, escalation: Escalation) -> Iterable[str]:
    if close_outlived(uow, ws, escalation, now):
        yield _("escalation {id}: the customer came back").format(id=escalation.id)


def _stepping(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Escalation]:
    """Running escalations whose next step is due, by what is noted in them."""
    running = uow.escalations.running()
    if not running:
        return []
    people = everyone(uow)
    accounts = uow.accounts.many({each.account_id for each in running})
    lost, calm = lost_among(uow, ws, accounts, now), calmed(uow, running)

    def is_due(escalation: Escalation) -> bool:
        if escalation.account_id in lost or escalation.id in calm:
            return False  # there is nobody left to be saved, or nothing to be saved from
        calendar = calendar_for(ws, owner_of(accounts[escalation.account_id], people))
        step = next_step(escalation, ws.preset.escalation, calendar)
        return step is not None and step[1] <= now

    return [each for each in running if is_due(each)]


def _step(ws: Workspace, now: datetime, uow: UnitOfWork, escalation: Escalation) -> Iterable[str]:
    joining = step_up(uow, ws, escalation, now)
    if joining is not None:
        names = ", ".join(user.email for user in joining)
        yield _("escalation {id} stepped up: {names}").format(id=escalation.id, names=names or "–")


def _clearing(uow: UnitOfWork, ws: Workspace, now: datetime) -> tuple[list[Escalation], list[Escalation]]:
    """Running escalations of lost customers, and those whose cause has cleared."""
    running = uow.escalations.running()
    if not running:
        return [], []
    lost = lost_among(uow, ws, uow.accounts.many({each.account_id for each in running}), now)
    here = [each for each in running if each.account_id not in lost]
    calm = calmed(uow, here)
    return [each for each in running if each.account_id in lost], [each for each in here if each.id in calm]


def _part(ws: Workspace, now: datetime, uow: UnitOfWork, escalation: Escalation) -> Iterable[str]:
    if tell_lost(uow, ws, escalation, now):
        yield _("escalation {id}: the customer is lost").format(id=escalation.id)


def _clear(ws: Workspace, now: datetime, uow: UnitOfWork, escalation: Escalation) -> Iterable[str]:
    if tell_cleared(uow, ws, escalation, now):
        yield _("escalation {id}: the cause has cleared").format(id=escalation.id)


def _name(escalation: Escalation) -> str:
    return f"escalation {escalation.id}"
