"""Which business review is the next one (Q3, L4)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from success.qbr import next_review
from success.touchpoint import Touchpoint, TouchpointKind
from success.working_time import Calendar
from tests.factories import NOW

CALENDAR = Calendar(ZoneInfo("UTC"), None)


def a_review(days: int) -> Touchpoint:
    return Touchpoint(1, TouchpointKind.QBR, NOW + timedelta(days=days, hours=-2))


def test_q3_a_review_whose_day_has_passed_is_not_the_next_one() -> None:
    assert next_review([a_review(-120), a_review(9), a_review(30)], CALENDAR, NOW) == a_review(9)
    assert next_review([a_review(-1)], CALENDAR, NOW) is None


def test_q3_a_review_of_today_still_stands() -> None:
    assert next_review([a_review(0)], CALENDAR, NOW) == a_review(0)
