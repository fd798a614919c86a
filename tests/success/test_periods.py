"""Spans of days in the calendar."""

from datetime import date
from decimal import Decimal

import pytest

from success.periods import Period, calendar_period, months_after


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_on_keep_the_day_or_take_the_last(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("months", "start", "end"),
    [
        (1, date(2024, 2, 1), date(2024, 2, 29)),
        (3, date(2024, 1, 1), date(2024, 3, 31)),
        (6, date(2024, 1, 1), date(2024, 6, 30)),
        (12, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_q4_a_day_lies_in_its_calendar_period(months: int, start: date, end: date) -> None:
    assert calendar_period(date(2024, 2, 29), months) == Period(start, end)


def test_a_year_is_a_year_whatever_leap_day_lies_in_it() -> None:
    assert Period(date(2024, 1, 1), date(2024, 12, 31)).years == 1
    assert Period(date(2023, 7, 1), date(2025, 6, 30)).years == 2
    assert Period(date(2026, 1, 1), date(2026, 3, 14)).years == Decimal(73) / 365
