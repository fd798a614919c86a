"""Snoozes are told to whoever is above the owner (W4), where no morning digest tells them.

Once for each snooze, in their working time, and not to whoever snoozed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.addressing import to_person
from success.alerting import manager_of
from success.alerts import AlertState
from success.escalation_thread import stamp
from success.messages.reminders import snoozed
from success.morning import Snooze
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.stewards import everyone, owner_of
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace

CATCH_UP = timedelta(days=10)  # a snooze that could not be told for longer is left to the list of alerts


@dataclass(frozen=True, slots=True)
class Unseen:
    """A snooze that somebody is to be told of."""

    key: str
    to: User
    snooze: Snooze


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell every manager without a digest, who is at work, of what their team snoozed."""
    tally = Tally("snoozes")
    with open_unit() as uow:
        unseen = _unseen(uow, ws, now)
        known = uow.outbox.known([one.key for one in unseen]) if unseen else set()
    fresh = [one for one in unseen if one.key not in known]
    each(open_unit, tally, fresh, lambda one: one.key, partial(_tell, ws, now))
    return tally.report()


def _unseen(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Unseen]:
    happened = uow.alerts.happened(now - CATCH_UP, now, what=("snoozed",))
    asleep = [(event, alert) for event, alert in happened if alert.state is AlertState.SNOOZED]
    if not asleep:
        return []
    people = everyone(uow)
    accounts = uow.accounts.many({alert.account_id for _event, alert in asleep})
    found = []
    for event, alert in asleep:
        account = accounts[alert.account_id]
        to = manager_of(owner_of(account, people), people, ws, now)
        if to is None or to.digest.on or to.email == event.by:
            continue
        if calendar_for(ws, to).is_working_time(now):
            key = f"snooze:{alert.id}:{stamp(event.at)}:{to.email}"
            found.append(Unseen(key, to, Snooze(account, alert, people.get(event.by or ""))))
    return found


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, one: Unseen) -> Iterable[str]:
    account = one.snooze.account
    notice = to_person(ws, one.to, one.key, "nudge", lambda: snoozed(one.snooze), now, account.id)
    if uow.outbox.put(notice, now):
        yield _("{who} told of a snooze: {account}").format(who=one.to.email, account=account.name)
