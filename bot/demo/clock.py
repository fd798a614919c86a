"""The demo's clock: it stands in the notebook, and moves only when somebody steps it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Lock
from zoneinfo import ZoneInfo

from success.people import User
from success.ports import OpenUnit
from success.working_time import calendar_for
from success.workspace import Workspace

_CLOCK = "demo.clock"
_SECOND = timedelta(seconds=1)


class Step(StrEnum):
    """How far one press moves the clock."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def pace(self) -> timedelta:
        """How often what is due is looked for on the way, beside the moments people expect something at."""
        return timedelta(hours=6 if self is Step.WEEK else 1)

    def after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return where the step ends; a day keeps the hour on the wall when the clocks change."""
        start = _floor(now)
        if self is Step.HOUR:
            return start + timedelta(hours=1)
        days = 1 if self is Step.DAY else 7
        return (start.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


class Clock:
    """The present of the demo, safe among threads; every instant is UTC."""

    def __init__(self, open_unit: OpenUnit, start: datetime) -> None:
        self._open_unit = open_unit
        self._lock = Lock()
        with open_unit() as uow:
            kept = uow.notebook.read(_CLOCK)
        self._now = datetime.fromisoformat(kept) if kept else start

    def now(self) -> datetime:
        """Return the demo's present."""
        return self._now

    def tick(self) -> datetime:
        """Return the present and let a second pass, so that no two things are said at the same instant."""
        with self._lock:
            now = self._now
            self._set(now + _SECOND)
            return now

    def move(self, to: datetime) -> None:
        """Set the clock forward to an instant; it never goes back."""
        with self._lock:
            if to > self._now:
                self._set(to)

    def _set(self, now: datetime) -> None:
        with self._open_unit(write=True) as uow:
            uow.notebook.write(_CLOCK, now.isoformat())
            uow.commit()
        self._now = now


def stops(step: Step, start: datetime, ws: Workspace, people: Sequence[User]) -> Iterator[datetime]:
    """Yield where a step from `start` stops, in order, its end included.

    It stops at its own pace, and at everyone's hour of the digest and start of work, so that what is sent
    then carries that hour.
    """
    end = step.after(start, ws.zone)
    grid = (_floor(start) + step.pace * n for n in range(1, (end - start) // step.pace + 2))
    wanted = {end, *grid, *_expected(start, end, ws, people)}
    yield from sorted(stop for stop in wanted if start < stop <= end)


def _expected(start: datetime, end: datetime, ws: Workspace, people: Sequence[User]) -> Iterator[datetime]:
    for user in people:
        calendar = calendar_for(ws, user)
        day = calendar.local_date(start)
        while day <= calendar.local_date(end):
            yield calendar.local(day, user.digest.at)
            yield calendar.opening(day)
            day += timedelta(days=1)


def _floor(instant: datetime) -> datetime:
    return instant.replace(minute=instant.minute // 30 * 30, second=0, microsecond=0)
