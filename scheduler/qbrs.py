"""Business reviews: the owner is told what to do before one, and agreed actions are chased (Q3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.actions import Agreed, agreed, named
from success.addressing import to_person
from success.journal import EntryKind
from success.messages import qbr as messages
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.qbr import Step, read, steps
from success.stewards import People, everyone, owner_of, steward
from success.touchpoint import REVIEWS, Touchpoint
from success.working_time import calendar_for
from success.workspace import Workspace

AHEAD = timedelta(days=50)  # twenty working days, whatever holidays lie between
MOST = 10_000  # reviews looked at in one run
LOOK_BACK = timedelta(days=400)  # actions agreed longer ago are no longer chased


@dataclass(frozen=True, slots=True)
class Due:
    """A step of one review whose day has come: only the latest of the steps passed is told."""

    meeting: Touchpoint
    account: Account
    reader: User
    step: Step

    @property
    def key(self) -> str:
        """The key of its notice: a moved review is prepared for anew."""
        return f"qbr:{self.account.id}:{self.meeting.scheduled_at:%Y%m%d}:{self.step.value}"


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell what reviews need today, and chase what was agreed and is due."""
    tally = Tally("qbrs")
    each(open_unit, tally, _due(open_unit, ws, now), lambda one: one.key, partial(_tell, ws, now))
    each(
        open_unit,
        tally,
        _late(open_unit, ws, now),
        lambda one: f"action {one[0].number}",
        partial(_chase, ws, now),
    )
    return tally.report()


def _due(open_unit: OpenUnit, ws: Workspace, now: datetime) -> list[Due]:
    with open_unit() as uow:
        ahead = uow.touchpoints.passed(now, now + AHEAD, MOST, REVIEWS)
        if not ahead:
            return []
        accounts, people = uow.accounts.many({m.account_id for m in ahead}), everyone(uow)
        found = [_step(m, accounts[m.account_id], people, ws, now) for m in ahead]
        due = [one for one in found if one]
        known = uow.outbox.known([one.key for one in due])
    return [one for one in due if one.key not in known]


def _step(meeting: Touchpoint, account: Account, people: People, ws: Workspace, now: datetime) -> Due | None:
    reader = steward(account, people, ws, now)
    if reader is None:
        return None
    calendar = calendar_for(ws, reader)
    if not calendar.is_working_time(now):
        return None
    today = calendar.local_date(now)
    days = steps(meeting, calendar_for(ws, owner_of(account, people)), ws.preset.reviews)
    passed = [step for step, day in days.items() if day <= today]
    return Due(meeting, account, reader, passed[-1]) if passed else None


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, due: Due) -> Iterable[str]:
    calendar = calendar_for(ws, due.reader)
    prepared = read(uow, ws, due.account, calendar, now)
    if due.step is Step.SEND and prepared.sent and prepared.sent.done:
        return
    day = calendar.local_date(due.meeting.scheduled_at)
    notice = to_person(
        ws,
        due.reader,
        due.key,
        "reminder",
        lambda: messages.asked(due.account, due.step, day, prepared),
        now,
        due.account.id,
    )
    if uow.outbox.put(notice, now):
        yield f"{due.reader.email} told of a review: {due.account.name}, {due.step.value}"


def _late(open_unit: OpenUnit, ws: Workspace, now: datetime) -> list[tuple[Agreed, Account, User]]:
    """Actions that are due, of colleagues of ours, in their working time."""
    with open_unit() as uow:
        entries = uow.journal.everywhere(EntryKind.ACTION, now.astimezone(UTC) - LOOK_BACK, now)
        still = [one for one in agreed(entries) if one.done_at is None]
        accounts, people = uow.accounts.many({one.account_id for one in still}), everyone(uow)
    found = []
    for one in named(still, people.get):
        account = accounts[one.account_id]
        reader = people.get(one.owner) or steward(account, people, ws, now)
        if reader and _is_due(one, reader, ws, now):
            found.append((one, account, reader))
    return found


def _is_due(one: Agreed, reader: User, ws: Workspace, now: datetime) -> bool:
    calendar = calendar_for(ws, reader)
    return calendar.is_working_time(now) and one.due <= calendar.local_date(now)


def _chase(
    ws: Workspace, now: datetime, uow: UnitOfWork, late: tuple[Agreed, Account, User]
) -> Iterable[str]:
    one, account, reader = late
    calendar = calendar_for(ws, reader)
    round_ = calendar.working_days_between(one.due, calendar.local_date(now)) // ws.preset.reviews.chase_days
    key = f"action:{one.number}:{round_}"
    notice = to_person(ws, reader, key, "reminder", lambda: messages.chased(account, one), now, account.id)
    if uow.outbox.put(notice, now):
        yield f"{reader.email} reminded of an action: {account.name}"
