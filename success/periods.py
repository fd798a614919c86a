"""Spans of days in the calendar: months on, quarters, years."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_DAY = timedelta(days=1)
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def years(self) -> Decimal:
        """How many years it is: whole ones exactly, whatever leap days lie in them."""
        after = self.end + _DAY
        if (after.month, after.day) == (self.start.month, self.start.day):
            return Decimal(after.year - self.start.year)
        return Decimal(self.days) / 365

    def has(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.start <= day <= self.end


def months_after(day: date, months: int) -> date:
    """Return the day so many months on (back where negative); a month's last day where it has no such day."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, _last_of(year, month + 1)))


def _last_of(year: int, month: int) -> int:
    following = date(year + month // _MONTHS_A_YEAR, month % _MONTHS_A_YEAR + 1, 1)
    return (following - _DAY).day


def calendar_period(day: date, months: int) -> Period:
    """Return the span of the calendar a day lies in: of 1, 3, 6 or 12 months."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, months_after(first, months) - _DAY)
