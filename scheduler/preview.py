"""What will be sent, to whom and when, if nobody does anything: the ticks themselves, rehearsed.

Every job runs hour by hour, while anybody is at work, in one transaction that is rolled back at the end: it
shows what the ticks would do, and changes nothing. Meanwhile that transaction holds what writers of SQLite
need: hand in a copy of a database that others are writing to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import TracebackType
from typing import Any, Self, cast

from scheduler.ticks import run_due
from success.digest import due_on
from success.notice import Notice, ToPerson
from success.people import User
from success.ports import OpenUnit, Outbox, Savepoint, UnitOfWork
from success.working_time import Calendar, calendar_for
from success.workspace import Workspace

STEP = timedelta(hours=1)
NEAR = timedelta(hours=1)  # before a meeting its reminder is due at the latest
MOST = 100_000  # meetings in the calendar
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Forthcoming:
    """A notice and when it would go out."""

    at: datetime
    notice: Notice


def preview(
    open_unit: OpenUnit, ws: Workspace, now: datetime, days: int, email: str | None = None
) -> list[Forthcoming]:
    """Return what would be sent in the `days` after `now`, in order; to one person only where named.

    What is queued already is part of it. Posts in a channel count as said to those who would get them
    directly where there is none.
    """
    until = now + timedelta(days=min(days, LONGEST_DAYS))
    with open_unit(write=True) as uow:
        found = [Forthcoming(max(notice.not_before, now), notice) for notice in uow.outbox.pending(until)]
        rehearsal = Rehearsal(uow)
        for instant in _instants(uow, ws, now, until):
            run_due(rehearsal, ws, instant)
            found += [Forthcoming(max(notice.not_before, instant), notice) for notice in rehearsal.heard()]
    return sorted(
        (each for each in found if each.at < until and _is_for(email, each.notice)), key=lambda each: each.at
    )


def _is_for(email: str | None, notice: Notice) -> bool:
    if email is None:
        return True
    return notice.to.email == email if isinstance(notice.to, ToPerson) else email in notice.otherwise


def _instants(uow: UnitOfWork, ws: Workspace, start: datetime, end: datetime) -> list[datetime]:
    """The start, every hour in which somebody is at work, and the moments between and beside them at which
    a day begins, a digest is due or a meeting is near.

    While nobody is at work nobody does anything and nobody is called: what changes, changes with the day.
    """
    people = uow.people.all()
    calendars = {calendar_for(ws, user) for user in people}
    hours = [start + STEP * count for count in range((end - start) // STEP + 1)]
    busy = {each for each in hours if any(calendar.is_working_time(each) for calendar in calendars)}
    beside = {moment for user in people for moment in _moments(user, ws, start, end)}
    ours = calendar_for(ws, None)
    beside |= {ours.local(day, time.min) for day in _days(ours, start, end)}
    beside |= {each.scheduled_at - NEAR for each in uow.touchpoints.passed(start, end, MOST)}
    return sorted({start, *busy, *(moment for moment in beside if start <= moment < end)} - {end})


def _moments(user: User, ws: Workspace, start: datetime, end: datetime) -> Iterator[datetime]:
    calendar = calendar_for(ws, user)
    for day in _days(calendar, start, end):
        yield from (calendar.local(day, time.min), calendar.opening(day))
        due = due_on(user, ws, day)
        if due is not None:
            yield due


def _days(calendar: Calendar, start: datetime, end: datetime) -> Iterator[date]:
    day = calendar.local_date(start)
    while day <= calendar.local_date(end):
        yield day
        day += timedelta(days=1)


class Rehearsal:
    """An OpenUnit whose units all are parts of one transaction that somebody else will roll back."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._outbox = _Listening(uow.outbox)

    def __call__(self, *, write: bool = False) -> UnitOfWork:
        """Return a part of the transaction: kept where it is committed, else undone."""
        # It has every repository of the unit it is a part of, by delegation.
        return cast(UnitOfWork, _Part(self._uow, self._outbox, write=write))

    def heard(self) -> list[Notice]:
        """Return the notices put since this was asked last."""
        heard, self._outbox.heard = self._outbox.heard, []
        return heard


class _Part:
    def __init__(self, uow: UnitOfWork, outbox: "_Listening", *, write: bool) -> None:
        self._uow, self._write, self.outbox = uow, write, outbox
        self._point: Savepoint | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._uow, name)

    def commit(self) -> None:
        """Keep this part."""
        if self._point is not None:
            self._point.commit()
            self._point = None

    def __enter__(self) -> Self:
        self._already = len(self.outbox.heard)
        self._point = self._uow.savepoint() if self._write else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._point is not None:
            self._point.rollback()
            del self.outbox.heard[self._already :]


class _Listening:
    """An outbox that remembers what was put."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.heard: list[Notice] = []

    def put(self, notice: Notice, now: datetime) -> bool:
        """Queue a notice, and remember it."""
        fresh = self._outbox.put(notice, now)
        if fresh:
            self.heard.append(notice)
        return fresh

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)
