"""Onboarding: milestones that tick themselves with the evidence, the first outcome, time to first value
(O1–O3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account
from success.checklists import Item, Mark, Proofs, marks, ticks
from success.contact import Contact, ContactRole, ContactStatus
from success.evidence import first_outcome
from success.journal import EntryKind
from success.lifecycle import won_back
from success.metrics import METRICS
from success.plan import Goal
from success.plan_page import FEWEST_GOALS, MOST_GOALS, PlanPage, achieved, measured
from success.plan_page import read as read_plan
from success.ports import UnitOfWork
from success.readings import NANO
from success.touchpoint import TouchpointKind, TouchpointStatus
from success.workspace import Workspace

LIST = "onboarding"
TARGET_DAYS = 30  # O3: first value in less than this
FEWEST_USERS = 3  # O1, M2: active users beyond the champion
SEATS_SHARE = 60  # O1, M3: per cent of seats active
SEATS_WINDOW = timedelta(days=45)


class Milestone(StrEnum):
    """The four milestones of onboarding."""

    M1 = "m1"
    M2 = "m2"
    M3 = "m3"
    M4 = "m4"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A milestone: the days of the contract it lies in, counted from 1, and what it asks for."""

    milestone: Milestone
    from_day: int
    to_day: int
    items: tuple[Item, ...]


STRETCHES = (
    Stretch(
        Milestone.M1, 1, 7, (Item("stakeholders"), Item("integrations"), Item("plan_signed", by_hand=False))
    ),
    Stretch(Milestone.M2, 14, 30, (Item("core_use"), Item("active_users"), Item("unaided"))),
    Stretch(Milestone.M3, 30, 60, (Item("seats", by_hand=False), Item("second_use"))),
    Stretch(Milestone.M4, 60, 90, (Item("progress"), Item("ebr", by_hand=False), Item("expansion_signs"))),
)
ITEMS = tuple(item for stretch in STRETCHES for item in stretch.items)


@dataclass(frozen=True, slots=True)
class Reached:
    """One milestone as of a day: when it is due, and where its items stand."""

    stretch: Stretch
    due: date | None
    marks: tuple[Mark, ...]

    @property
    def done(self) -> bool:
        """Whether every item is ticked."""
        return all(mark.done for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Onboarding:
    """How far onboarding is. `first_value` is the day of the first confirmed outcome (O2), `days` from the
    contract's start to it, or to today where there is none yet (O3).
    """

    account: Account
    reached: tuple[Reached, ...]
    first_value: date | None
    days: int | None


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Onboarding:
    """Return how far an account's onboarding is as of `at`: the present one, of a customer who came back."""
    began = _began(uow, ws, account, at)
    page = _since(read_plan(uow, ws, account, at), began, ws)
    entries = uow.journal.of([account.id], [EntryKind.TICK, EntryKind.OPPORTUNITY], at).get(account.id, [])
    entries = [entry for entry in entries if began is None or entry.at.astimezone(ws.zone).date() >= began]
    contacts = uow.contacts.of([account.id], at).get(account.id, [])
    code = METRICS["active_seats_ratio"].code
    seats = uow.measurements.series([account.id], code, at, at - SEATS_WINDOW).get(account.id, [])
    noted = next((e for e in entries if e.kind is EntryKind.OPPORTUNITY), None)
    proofs = _proofs(page, contacts, seats, noted.words if noted else None, ws)
    return _onboarding(account, page, marks(ITEMS, proofs, ticks(entries, LIST)), ws, began)


def _began(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> date | None:
    """When a customer who had been lost came back; None for everybody else."""
    today = at.astimezone(ws.zone).date()
    return won_back(account, uow.arr.of([account.id], today).get(account.id, ()), today)


def _since(page: PlanPage, began: date | None, ws: Workspace) -> PlanPage:
    """The page without what was reached and held before the customer came back."""
    if began is None:
        return page
    return replace(
        page,
        goals=tuple(goal for goal in page.goals if goal.achieved_at is None or goal.achieved_at >= began),
        touchpoints=tuple(
            meeting
            for meeting in page.touchpoints
            if meeting.scheduled_at.astimezone(ws.zone).date() >= began
        ),
    )


def _onboarding(
    account: Account, page: PlanPage, found: Sequence[Mark], ws: Workspace, began: date | None
) -> Onboarding:
    start, today = began or account.contract_start, page.at.astimezone(ws.zone).date()
    by_key = {mark.item.key: mark for mark in found}
    reached = tuple(
        Reached(
            stretch,
            start + timedelta(days=stretch.to_day - 1) if start else None,
            tuple(by_key[item.key] for item in stretch.items),
        )
        for stretch in STRETCHES
    )
    first = first_outcome(page.goals, page.evidence, ws, began or date.min)
    first = first if first and first <= today else None
    days = ((first or today) - start).days if start else None
    return Onboarding(account, reached, first, days)


def _proofs(
    page: PlanPage,
    contacts: Sequence[Contact],
    seats: Sequence[tuple[datetime, int]],
    noted: str | None,
    ws: Workspace,
) -> Proofs:
    return {
        "stakeholders": _stakeholders(page.goals),
        "plan_signed": _signed(page),
        "active_users": _users_beyond_champion(contacts, page.at),
        "seats": _seats(seats),
        "progress": _progress(page.goals, page.at.astimezone(ws.zone).date()),
        "ebr": _ebr(page, ws),
        "expansion_signs": (noted,) if noted is not None else None,
    }


def _stakeholders(goals: Sequence[Goal]) -> tuple[str, ...] | None:
    owners = [goal.customer_owner for goal in goals if goal.customer_owner]
    return (", ".join(dict.fromkeys(owners)),) if goals and len(owners) == len(goals) else None


def _signed(page: PlanPage) -> tuple[str, ...] | None:
    whole = [goal for goal in page.goals if measured(goal) and goal.due_date]
    enough = FEWEST_GOALS <= len(whole) <= MOST_GOALS and len(whole) == len(page.goals)
    return (str(len(whole)),) if enough and page.definition else None


def _users_beyond_champion(contacts: Sequence[Contact], at: datetime) -> tuple[str, ...] | None:
    users = [contact.name or contact.email for contact in contacts if _uses_it(contact, at)]
    return (str(len(users)), ", ".join(users[:FEWEST_USERS])) if len(users) >= FEWEST_USERS else None


def _uses_it(contact: Contact, at: datetime) -> bool:
    standing = contact.at(at)
    return (
        standing is not None
        and standing.status is ContactStatus.ACTIVE
        and standing.role in (ContactRole.USER, ContactRole.ADMIN, ContactRole.TECHNICAL)
    )


def _seats(series: Sequence[tuple[datetime, int]]) -> tuple[str, ...] | None:
    if not series or series[-1][1] * 100 < SEATS_SHARE * NANO:
        return None
    return (str(series[-1][1] * 100 // NANO),)


def _progress(goals: Sequence[Goal], day: date) -> tuple[str, ...] | None:
    """A goal achieved, or its actual figure measurably on the way from baseline to target."""
    for goal in goals:
        if achieved(goal, day):
            return (goal.title,)
        if None not in (goal.baseline, goal.target, goal.actual) and _nearer(goal):
            return (goal.title, f"{goal.baseline} → {goal.actual} ({goal.target})")
    return None


def _nearer(goal: Goal) -> bool:
    if goal.baseline is None or goal.target is None or goal.actual is None:
        return False
    return abs(goal.target - goal.actual) < abs(goal.target - goal.baseline)


def _ebr(page: PlanPage, ws: Workspace) -> tuple[str, ...] | None:
    known = (TouchpointStatus.SCHEDULED, TouchpointStatus.HELD)
    for meeting in page.touchpoints:
        if meeting.kind is TouchpointKind.EBR and meeting.status in known:
            return (meeting.scheduled_at.astimezone(ws.zone).date().isoformat(),)
    return None
