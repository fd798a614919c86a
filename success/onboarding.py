"""Onboarding: milestones that tick themselves with the evidence, the first outcome, time to first value
(O1–O3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.checklists import Item, Mark, Proofs, marks, ticks
from success.contact import Contact, ContactRole, ContactStatus
from success.evidence import first_outcome
from success.journal import Entry, EntryKind
from success.lifecycle import Stretch as TermStretch
from success.lifecycle import cadence, won_back
from success.metrics import METRICS
from success.onboarding_rules import Milestone, OnboardingRules
from success.plan import Goal
from success.plan_page import PlanPage, achieved, measured
from success.plan_page import read_many as read_plans
from success.ports import UnitOfWork
from success.readings import NANO
from success.stretches import stretches as phases
from success.touchpoint import REVIEWS, Touchpoint, TouchpointStatus
from success.workspace import Workspace

LIST = "onboarding"
STANDS = (TouchpointStatus.SCHEDULED, TouchpointStatus.HELD)

ASKED = {
    Milestone.M1: (Item("stakeholders"), Item("integrations"), Item("plan_signed", by_hand=False)),
    Milestone.M2: (Item("core_use"), Item("active_users"), Item("unaided")),
    Milestone.M3: (Item("seats", needs_note=True), Item("second_use")),
    Milestone.M4: (Item("progress"), Item("ebr", needs_note=True), Item("expansion_signs")),
}
ITEMS = tuple(item for items in ASKED.values() for item in items)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A milestone: the days of the contract it lies in, counted from 1, and what it asks for."""

    milestone: Milestone
    from_day: int
    to_day: int
    items: tuple[Item, ...]


def stretches(rules: OnboardingRules) -> tuple[Stretch, ...]:
    """Return the milestones of a preset, in order."""
    return tuple(
        Stretch(each, span.from_day, span.to_day, ASKED[each]) for each, span in rules.milestones.items()
    )


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
    return read_many(uow, ws, [account], at)[account.id]


def read_many(
    uow: UnitOfWork, ws: Workspace, accounts: Sequence[Account], at: datetime
) -> dict[int, Onboarding]:
    """Return how far onboarding is for many accounts, with a bounded number of queries."""
    ids, today = [account.id for account in accounts], at.astimezone(ws.zone).date()
    pages, events = read_plans(uow, ws, accounts, at), uow.arr.of(ids, today)
    entries = uow.journal.of(ids, [EntryKind.TICK, EntryKind.OPPORTUNITY], at)
    contacts = uow.contacts.of(ids, at)
    code, since = METRICS["active_seats_ratio"].code, timedelta(days=ws.preset.onboarding.seats_days)
    seats = uow.measurements.series(ids, code, at, at - since)
    found = {}
    for account in accounts:
        began = won_back(account, events.get(account.id, ()), today)
        facts = _Facts(
            _since(pages[account.id], began, ws),
            began,
            [each for each in entries.get(account.id, ()) if _is_since(began, each.at, ws)],
            contacts.get(account.id, ()),
            seats.get(account.id, ()),
        )
        found[account.id] = _onboarding(facts, ws)
    return found


def open_milestones(
    uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], at: datetime
) -> dict[int, tuple[Reached, ...]]:
    """Return the milestones whose last day is near, or passed of late, with something open (O1), by account.

    Of customers met in person, in their first term and until the first outcome is confirmed (O2). Costs a
    bounded number of queries.
    """
    known, rules = {account.id: account for account in accounts}, ws.preset.onboarding
    today = at.astimezone(ws.zone).date()
    first, last = today - timedelta(days=rules.late_days), today + timedelta(days=rules.ahead_days)
    stand = phases(uow, ws, known.values(), at)
    boarding = [known[each] for each, now in stand.items() if _boards(known[each], now, ws, first)]
    if not boarding:
        return {}
    return {
        each: tuple(r for r in found.reached if not r.done and r.due is not None and first <= r.due <= last)
        for each, found in read_many(uow, ws, boarding, at).items()
        if found.first_value is None
    }


def _boards(account: Account, now: TermStretch, ws: Workspace, since: date) -> bool:
    """Whether a customer met in person is in the first term, with a milestone that ends after `since`."""
    if now.term.start is None or now.term.renewed or cadence(account, now.phase, ws) is None:
        return False
    return now.term.start + timedelta(days=ws.preset.onboarding.last_day) > since


@dataclass(frozen=True, slots=True)
class _Facts:
    """What onboarding is read from; `began` is when a customer who had been lost came back."""

    page: PlanPage
    began: date | None
    entries: Sequence[Entry]
    contacts: Sequence[Contact]
    seats: Sequence[tuple[datetime, int]]

    @property
    def start(self) -> date | None:
        """The day onboarding is counted from."""
        return self.began or self.page.account.contract_start


def _is_since(began: date | None, moment: datetime, ws: Workspace) -> bool:
    return began is None or moment.astimezone(ws.zone).date() >= began


def _since(page: PlanPage, began: date | None, ws: Workspace) -> PlanPage:
    """The page without what was reached and held before the customer came back."""
    if began is None:
        return page
    return replace(
        page,
        goals=tuple(goal for goal in page.goals if goal.achieved_at is None or goal.achieved_at >= began),
        touchpoints=tuple(each for each in page.touchpoints if _is_since(began, each.scheduled_at, ws)),
    )


def _onboarding(facts: _Facts, ws: Workspace) -> Onboarding:
    page, start = facts.page, facts.start
    today = page.at.astimezone(ws.zone).date()
    by_key = {each.item.key: each for each in marks(ITEMS, _proofs(facts, ws), ticks(facts.entries, LIST))}
    reached = tuple(
        Reached(
            stretch,
            start + timedelta(days=stretch.to_day - 1) if start else None,
            tuple(by_key[item.key] for item in stretch.items),
        )
        for stretch in stretches(ws.preset.onboarding)
    )
    first = first_outcome(page.goals, page.evidence, ws, facts.began or date.min)
    first = first if first and first <= today else None
    days = ((first or today) - start).days if start else None
    return Onboarding(page.account, reached, first, days)


def _proofs(facts: _Facts, ws: Workspace) -> Proofs:
    page, rules = facts.page, ws.preset.onboarding
    noted = next((each for each in facts.entries if each.kind is EntryKind.OPPORTUNITY), None)
    return {
        "stakeholders": _stakeholders(page.goals),
        "plan_signed": _signed(page),
        "active_users": _users_beyond_champion(facts.contacts, page.at, rules),
        "seats": _seats(facts.seats, rules),
        "progress": _progress(page.goals, page.at.astimezone(ws.zone).date()),
        "ebr": _reviewed_with_sponsor(facts, ws),
        "expansion_signs": (noted.words,) if noted else None,
    }


def _stakeholders(goals: Sequence[Goal]) -> tuple[str, ...] | None:
    owners = [goal.customer_owner for goal in goals if goal.customer_owner]
    return tuple(dict.fromkeys(owners)) if goals and len(owners) == len(goals) else None


def _signed(page: PlanPage) -> tuple[str, ...] | None:
    whole = [goal for goal in page.goals if measured(goal) and goal.due_date]
    enough = page.rules.fewest_goals <= len(whole) <= page.rules.most_goals and len(whole) == len(page.goals)
    return (str(len(whole)),) if enough and page.definition else None


def _users_beyond_champion(
    contacts: Sequence[Contact], at: datetime, rules: OnboardingRules
) -> tuple[str, ...] | None:
    """The names of users who are not the champion, where there are enough of them."""
    users = [contact.name or contact.email for contact in contacts if _uses_it(contact, at)]
    return tuple(users) if len(users) >= rules.active_users else None


def _uses_it(contact: Contact, at: datetime) -> bool:
    standing = contact.at(at)
    return (
        standing is not None
        and standing.status is ContactStatus.ACTIVE
        and standing.role in (ContactRole.USER, ContactRole.ADMIN, ContactRole.TECHNICAL)
    )


def _seats(series: Sequence[tuple[datetime, int]], rules: OnboardingRules) -> tuple[str, ...] | None:
    """The share of seats in use as observed last, a fraction, where it is large enough."""
    if not series or series[-1][1] < rules.seats_share * NANO:
        return None
    return (str(Decimal(series[-1][1]) / NANO),)


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


def _reviewed_with_sponsor(facts: _Facts, ws: Workspace) -> tuple[str, ...] | None:
    """A business review planned or held since the contract began: its kind and its day.

    Where contacts are recorded, the executive sponsor has to be among those invited or met.
    """
    for meeting in facts.page.touchpoints:
        of_kind = meeting.kind in REVIEWS and meeting.status in STANDS
        if of_kind and _is_since(facts.start, meeting.scheduled_at, ws) and _with_sponsor(meeting, facts):
            return (meeting.kind.value, meeting.scheduled_at.astimezone(ws.zone).date().isoformat())
    return None


def _with_sponsor(meeting: Touchpoint, facts: _Facts) -> bool:
    day = min(meeting.held_at or meeting.scheduled_at, facts.page.at)
    sponsors = {contact.email for contact in facts.contacts if contact.sponsors(day)}
    return not facts.contacts or not sponsors.isdisjoint(meeting.contact_emails)
