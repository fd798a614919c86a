"""Surveys: owners are told which customers to ask how we do, a few at a time (V1).

Each is looked at once a day; what follows a meeting comes up on its day, NPS at the beginning of a week.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.messages import survey as messages
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.stewards import acting_for, everyone
from success.surveying import Wanted, wanted
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Round:
    """One owner's customers, not looked at today, and who is told; `last` is the day they last were."""

    owner: User
    reader: User
    accounts: Sequence[Account]
    last: str | None


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Look at the customers of every owner who is at work, or whose stand-in is, once a day."""
    tally = Tally("surveys")
    with open_unit() as uow:
        rounds = _rounds(uow, ws, now)
    each(open_unit, tally, rounds, lambda one: _mark(one.owner), partial(_look, ws, now))
    return tally.report()


def _rounds(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Round]:
    people = everyone(uow)
    last = uow.notebook.read_many([_mark(user) for user in people.values()])
    readers = {user.email: acting_for(user, people, ws, now) for user in people.values()}
    waiting: dict[str, User] = {
        email: reader
        for email, reader in readers.items()
        if reader is not None
        and calendar_for(ws, reader).is_working_time(now)
        and last.get(_mark(people[email])) != _today(ws, people[email], now)
    }
    owned: dict[str, list[Account]] = defaultdict(list)
    for account in uow.accounts.of_owners(waiting) if waiting else ():
        owned[account.owner_email or ""].append(account)
    return [
        Round(people[email], waiting[email], accounts, last.get(_mark(people[email])))
        for email, accounts in owned.items()
    ]


def _mark(owner: User) -> str:
    """The notebook key under which the day stands on which an owner's customers were last looked at."""
    return f"surveys:{owner.email}"


def _today(ws: Workspace, owner: User, now: datetime) -> str:
    return calendar_for(ws, owner).local_date(now).isoformat()


def _look(ws: Workspace, now: datetime, uow: UnitOfWork, one: Round) -> Iterable[str]:
    if not uow.notebook.swap(_mark(one.owner), one.last, _today(ws, one.owner, now)):
        return  # another worker was faster
    calendar, people = calendar_for(ws, one.reader), everyone(uow)
    today = calendar.local_date(now)
    due = wanted(uow, ws, one.accounts, calendar, now)
    asks = _fresh(uow, ws, [ask for ask in due if ask.after or _begins_week(one.last, today)], today)
    if not asks:
        return
    for ask in asks:
        uow.notebook.write(_key(ask), today.isoformat())
    key = f"{_mark(one.owner)}:{today:%Y%m%d}"
    notice = to_person(
        ws, one.reader, key, "reminder", lambda: messages.reminder(asks, people, one.reader), now
    )
    if uow.outbox.put(notice, now):
        yield _("{who} told of surveys to ask: {count}").format(who=one.reader.email, count=len(asks))


def _begins_week(last: str | None, today: date) -> bool:
    """Whether nobody looked in this week yet: what is no matter of days is brought up together."""
    return last is None or date.fromisoformat(last).isocalendar()[:2] != today.isocalendar()[:2]


def _key(ask: Wanted) -> str:
    return f"survey:{ask.account.id}:{ask.kind.value}"


def _fresh(uow: UnitOfWork, ws: Workspace, asks: Sequence[Wanted], today: date) -> list[Wanted]:
    """Those not brought up lately since they came due, so many a day."""
    rules, told = ws.preset.surveys, uow.notebook.read_many([_key(ask) for ask in asks])

    def is_fresh(ask: Wanted) -> bool:
        last = told.get(_key(ask))
        if last is None or date.fromisoformat(last) < ask.since:
            return True
        return date.fromisoformat(last) + timedelta(days=rules.again_days) <= today

    return [ask for ask in asks if is_fresh(ask)][: rules.asks_a_day]
