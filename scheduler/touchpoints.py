"""What is near of the accounts of one person, told once, a few things a day (L2, O1, P6, Q4).

Touchpoints that a phase asks for, programme reviews, business reviews that are not planned yet, milestones of
onboarding with something open.

One message a morning at most, in working time. Each account's owner is who answers; while they are on leave
their backup. An account that nobody owns is first given an owner.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.journal import EntryKind
from success.messages.near import Near, NearMilestone, NearProgramme, NearReview, NearTouchpoint
from success.messages.touchpoints import proposals
from success.onboarding import open_milestones
from success.people import User
from success.permissions import works_accounts
from success.plan_page import ProgrammeReview, programme
from success.ports import OpenUnit, UnitOfWork
from success.qbr import kind_for, unplanned
from success.stewards import People, acting_for, everyone, owner_of
from success.texts import _
from success.touchpoint_plan import proposed, read_many
from success.working_time import Calendar, calendar_for
from success.workspace import Workspace


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell everybody who is at work, once a day, what has come near."""
    tally = Tally("touchpoints")
    with open_unit() as uow:
        people = everyone(uow)
        readers = [user for user in people.values() if works_accounts(user) and _is_at_work(user, ws, now)]
        looked = uow.notebook.read_many([_looked(user) for user in readers])
    waiting = [user for user in readers if looked.get(_looked(user)) != _today(user, ws, now)]
    each(open_unit, tally, waiting, lambda user: user.email, partial(_tell, ws, now))
    return tally.report()


def _is_at_work(user: User, ws: Workspace, now: datetime) -> bool:
    return calendar_for(ws, user).is_working_time(now)


def _today(user: User, ws: Workspace, now: datetime) -> str:
    return calendar_for(ws, user).local_date(now).isoformat()


def _looked(user: User) -> str:
    """The notebook key under which the day stands on which somebody's accounts were looked through."""
    return f"touchpoints:{user.email}"


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, reader: User) -> Iterable[str]:
    today, last = _today(reader, ws, now), uow.notebook.read(_looked(reader))
    if last == today or not uow.notebook.swap(_looked(reader), last, today):
        return  # another worker was faster
    people = everyone(uow)
    owners = [user.email for user in people.values() if _acts_for(reader, user, people, ws, now)]
    found = _near(uow, ws, uow.accounts.of_owners(owners), people, now)
    told = uow.notebook.read_many([_mark(row) for row in found])
    fresh = [row for row in found if told.get(_mark(row)) != row.key]
    rows = fresh[: ws.preset.lifecycle.proposals_a_day]
    if not rows:
        return
    for row in rows:
        uow.notebook.write(_mark(row), row.key)
    about = rows[0].account.id if len(rows) == 1 else None
    key = f"touchpoints:{reader.email}:{today}"
    notice = to_person(ws, reader, key, "nudge", lambda: proposals(rows), now, about)
    if uow.outbox.put(notice, now):
        yield _("{who} told of what is near: {count}").format(who=reader.email, count=len(rows))


def _acts_for(reader: User, owner: User, people: People, ws: Workspace, now: datetime) -> bool:
    acting = acting_for(owner, people, ws, now)
    return acting is not None and acting.email == reader.email


def _near(
    uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], people: People, now: datetime
) -> list[Near]:
    """Everything near of these accounts, whether told or not, in the order of its days."""
    known = {account.id: account for account in accounts}
    calendars = {id_: calendar_for(ws, owner_of(account, people)) for id_, account in known.items()}
    look = _Look(uow, ws, known, calendars, people, now)
    found = (*look.touchpoints(), *look.reviews(), *look.milestones())
    return sorted(found, key=lambda row: (row.day, row.account.name))


@dataclass(frozen=True, slots=True)
class _Look:
    """One person's accounts looked through at one instant; `calendars` are the owners', by account."""

    uow: UnitOfWork
    ws: Workspace
    known: Mapping[int, Account]
    calendars: Mapping[int, Calendar]
    people: People
    now: datetime

    def touchpoints(self) -> Iterator[Near]:
        """What the phases ask for, and programme reviews."""
        ws, now = self.ws, self.now
        asked = read_many(self.uow, ws, self.known.values(), self.calendars, now)
        ticks = self.uow.journal.of([*asked], [EntryKind.TICK], now) if asked else {}
        for id_, wanted in asked.items():
            account, today = self.known[id_], self.calendars[id_].local_date(now)
            owner = owner_of(account, self.people)
            for one in proposed(wanted, ws.preset.lifecycle, today):
                yield NearTouchpoint(account, owner, one)
            due = programme(account, ticks.get(id_, ()), ws.preset.plan)
            for review in _programme(due, ws, self.calendars[id_], today):
                yield NearProgramme(account, owner, review)

    def reviews(self) -> Iterator[Near]:
        """Business reviews that are due in their period and not planned."""
        found = unplanned(self.uow, self.ws, self.known.values(), self.calendars, self.now)
        for id_, day in found.items():
            account = self.known[id_]
            yield NearReview(account, owner_of(account, self.people), kind_for(account, self.ws), day)

    def milestones(self) -> Iterator[Near]:
        """Milestones of onboarding with something open; what passed is due today."""
        for id_, found in open_milestones(self.uow, self.ws, self.known.values(), self.now).items():
            account, today = self.known[id_], self.calendars[id_].local_date(self.now)
            for reached in found:
                day = max(reached.due or today, today)
                owner = owner_of(account, self.people)
                yield NearMilestone(account, owner, reached, self.ws.preset, day)


def _programme(
    reviews: Iterable[ProgrammeReview], ws: Workspace, calendar: Calendar, today: date
) -> Iterator[ProgrammeReview]:
    """The programme reviews that are near and not recorded, on working days; what is long past stays so."""
    rules = ws.preset.lifecycle
    first, last = today - timedelta(days=rules.late_days), today + timedelta(days=rules.ahead_days)
    for review in reviews:
        if review.done is None and first <= review.day <= last:
            yield replace(review, day=calendar.next_working_day(max(review.day, today)))


def _mark(row: Near) -> str:
    """The notebook key under which the last thing of its kind stands that was told of an account."""
    return f"touchpoint:{row.account.id}:{row.mark}"
