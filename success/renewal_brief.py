"""What the renewal brief is made of: all that speaks for renewing, and what stands in the way (R5)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from success.account import Account
from success.alerts import Alert
from success.alerts_at import open_alerts_at
from success.contact import Contact, ContactStatus, Standing
from success.lifecycle_rules import Phase
from success.metrics import METRICS
from success.phase_flags import Flagged
from success.phase_page import read_flags
from success.plan_page import PlanPage
from success.plan_page import read as read_plan
from success.ports import UnitOfWork
from success.readings import NANO, NONE, DayScore, HealthRow
from success.renewals import Renewal, all_renewals
from success.scoring import health_at, trend
from success.stretches import phase_of
from success.value import Value, value_of
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Brief:
    """The facts. `renewals` has the soonest open one first; `people` are those active at the customer, each
    with how they stand; `seats` is the share of licensed seats in use, None where nothing fresh tells.
    """

    plan: PlanPage
    renewals: tuple[Renewal, ...]
    scores: tuple[DayScore, ...]
    alerts: tuple[Alert, ...]
    people: tuple[tuple[Contact, Standing], ...]
    value: Value
    seats: Decimal | None
    today: date
    phase: Phase | None = None
    flags: tuple[Flagged, ...] = ()


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Brief:
    """Return the facts of the brief as of `at`."""
    plan, today = read_plan(uow, ws, account, at), at.astimezone(ws.zone).date()
    contacts = uow.contacts.of([account.id], at).get(account.id, [])
    known = [(contact, now) for contact in contacts if (now := contact.at(at)) is not None]
    return Brief(
        plan,
        tuple(all_renewals(uow, ws, [account], at)[account.id]),
        tuple(trend(uow, ws, account.id, at)),
        tuple(open_alerts_at(uow, ws, account.id, at)),
        tuple((contact, now) for contact, now in known if now.status is ContactStatus.ACTIVE),
        value_of(plan, today),
        _seats(health_at(uow, ws, account.id, at)),
        today,
        phase_of(uow, ws, account, at),
        read_flags(uow, ws, account, at),
    )


def _seats(row: HealthRow) -> Decimal | None:
    place = METRICS["active_seats_ratio"].code - 1
    return None if row.subscores[place] == NONE else Decimal(row.values[place]) / NANO
