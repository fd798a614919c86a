"""The executive clock of an escalation that a person opened (W1, W5): its breach is told like an alert's.

An escalation that an alert opened runs by that alert's clock, whose breach is told with the other alerts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from success.account import Account
from success.alerting import manager_of
from success.breaches import executive_heard
from success.escalation import MANUAL, PLANNED_BEFORE, Escalation
from success.people import User
from success.ports import UnitOfWork
from success.stewards import everyone, owner_of
from success.stretches import lost_among
from success.working_time import calendar_for
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Unheard:
    """An escalation whose customer no executive has heard in time, and who is told of it."""

    escalation: Escalation
    account: Account
    owner: User | None
    to: User

    @property
    def key(self) -> str:
        """The key of its notice: a breach is told once, whoever hears it."""
        return f"{self.escalation.thread}:breach"


def unheard(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Unheard]:
    """Return the breaches to be told at `now`: to whoever is above the owner, in their working time (W5)."""
    late = [each for each in uow.escalations.running() if each.cause == MANUAL and each.due <= now]
    if not late:
        return []
    people = everyone(uow)
    accounts = uow.accounts.many({each.account_id for each in late})
    lost = lost_among(uow, ws, accounts, now)
    found = []
    for escalation in late:
        if escalation.account_id in lost:
            continue
        account = accounts[escalation.account_id]
        owner = owner_of(account, people)
        to = manager_of(owner, people, ws, now)
        if to is not None and calendar_for(ws, to).is_working_time(now):
            found.append(Unheard(escalation, account, owner, to))
    known = uow.outbox.known([each.key for each in found]) if found else set()
    fresh = [each for each in found if each.key not in known]
    return _without_heard(uow, fresh, now) if fresh else []


def _without_heard(uow: UnitOfWork, late: Sequence[Unheard], now: datetime) -> list[Unheard]:
    since = min(each.escalation.opened_at for each in late) - PLANNED_BEFORE
    met = uow.touchpoints.of([each.account.id for each in late], now, since)
    return [
        each
        for each in late
        if not executive_heard(
            met.get(each.account.id, ()),
            uow.escalations.tasks(each.escalation.id or 0),
            each.escalation.opened_at,
        )
    ]
