"""The demo's clock: it stands in the notebook, and moves only when somebody steps it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Lock
from zoneinfo import ZoneInfo

from success.ports import OpenUnit

_CLOCK = "demo.clock"
STOP = timedelta(minutes=30)  # what is due is looked for this often while the clock is stepped
_SECOND = timedelta(seconds=1)


class Step(StrEnum):
    """How far one press moves the clock."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

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


def stops(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield every half hour after `start`, and `end` itself."""
    stop = _floor(start) + STOP
    while stop < end:
        yield stop
        stop += STOP
    yield end


def _floor(instant: datetime) -> datetime:
    return instant.replace(minute=instant.minute // 30 * 30, second=0, microsecond=0)
