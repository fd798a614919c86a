"""Working time: working days, public holidays and office hours in a person's own zone.

Monday to Friday, 09:00–18:00, unless the preset says otherwise. Instants given and returned are aware; those
returned are UTC.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from success.people import User
from success.workspace import Workspace

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
_DAY = timedelta(days=1)


@cache
def _public_holidays(country: str, year: int) -> frozenset[date]:
    # The library fills its own calendars year by year in place, which two threads must not share.
    code, _, subdivision = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=subdivision or None, years=year))


def known_country(country: str) -> bool:
    """Whether public holidays are known for a code such as "DE", or "DE-BY" for one of its regions."""
    try:
        _public_holidays(country, 2024)
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a person works.

    `country` names the public-holiday calendar ("DE", "DE-BY"), None for none; `start` and `end` are wall
    times of one day, `start` before `end`; `days` are weekdays, 0 is Monday.
    """

    zone: ZoneInfo
    country: str | None = None
    start: time = time(9)
    end: time = time(18)
    days: tuple[int, ...] = MONDAY_TO_FRIDAY

    def __post_init__(self) -> None:
        if self.start >= self.end or not set(self.days) & set(range(7)):
            raise ValueError("a working day needs a start before its end, and a week at least one such day")

    def local_date(self, instant: datetime) -> date:
        """Return the date of an instant on the person's own wall."""
        return instant.astimezone(self.zone).date()

    def local(self, day: date, at: time) -> datetime:
        """Return the UTC instant at which the person's clock shows `at` on `day`.

        A wall time that daylight saving skips counts on from before the gap (02:30 becomes 03:30); one that
        comes twice is the first of the two.
        """
        return datetime.combine(day, at.replace(fold=0), self.zone).astimezone(UTC)

    def _second(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at.replace(fold=1), self.zone).astimezone(UTC)

    def opening(self, day: date) -> datetime:
        """Return when work starts on `day`."""
        return self.local(day, self.start)

    def closing(self, day: date) -> datetime:
        """Return when work ends on `day`."""
        return self.local(day, self.end)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is one of the week's working days and no public holiday."""
        if day.weekday() not in self.days:
            return False
        return self.country is None or day not in _public_holidays(self.country, day.year)

    def next_working_day(self, day: date) -> date:
        """Return the first working day on or after `day`."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day` (before it, where negative); `day` itself for 0."""
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days come after `start`, up to and with `end`.

        Where `end` is the earlier one it is the negative count of those before `start`, so that
        `working_days_between(d, add_working_days(d, n)) == n` for every n.
        """
        if end < start:
            days = (end + _DAY * offset for offset in range((start - end).days))
            return -sum(map(self.is_working_day, days))
        days = (start + _DAY * offset for offset in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, days))

    def is_working_time(self, instant: datetime) -> bool:
        """Whether the person is at work at `instant`; the closing time itself is not."""
        wall = instant.astimezone(self.zone)
        return self.start <= wall.time() < self.end and self.is_working_day(wall.date())

    def next_working_time(self, instant: datetime) -> datetime:
        """Return `instant` itself when it is working time, else the next opening."""
        if self.is_working_time(instant):
            return instant.astimezone(UTC)
        wall = instant.astimezone(self.zone)
        if wall.time() < self.start and self.is_working_day(wall.date()):
            # where clocks go back, an instant before the wall's opening may come after its first showing
            first = self.opening(wall.date())
            return first if first >= instant else self._second(wall.date(), self.start)
        return self.opening(self.next_working_day(wall.date() + _DAY))

    def after_working_days(self, instant: datetime, count: int) -> datetime:
        """Return the close of the `count`-th working day after the day of `instant` (W5)."""
        return self.closing(self.add_working_days(self.local_date(instant), count))


def calendar_for(ws: Workspace, user: User | None) -> Calendar:
    """Return when `user` works; without one, when the workspace does."""
    hours = ws.preset.working_time
    return Calendar(ws.zone_of(user), ws.country, hours.start, hours.end, hours.days)
