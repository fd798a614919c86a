"""The demo's clock stands until it is stepped, and never goes back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.clock import STOP, Clock, Step, stops
from storage.uow import Units

LONDON = ZoneInfo("Europe/London")
EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_it_stands_in_the_database(open_unit: Units) -> None:
    clock = Clock(open_unit, EIGHT)
    assert clock.now() == EIGHT
    clock.move(EIGHT + timedelta(hours=3))
    assert Clock(open_unit, EIGHT).now() == EIGHT + timedelta(hours=3)


def test_no_two_things_are_said_at_the_same_instant(open_unit: Units) -> None:
    clock = Clock(open_unit, EIGHT)
    assert [clock.tick() for _ in range(3)] == [EIGHT + timedelta(seconds=n) for n in range(3)]


def test_it_never_goes_back(open_unit: Units) -> None:
    clock = Clock(open_unit, EIGHT)
    clock.move(EIGHT - timedelta(hours=1))
    assert clock.now() == EIGHT


@pytest.mark.parametrize(
    ("step", "end"),
    [
        (Step.HOUR, EIGHT + timedelta(hours=1)),
        (Step.DAY, EIGHT + timedelta(days=1)),
        (Step.WEEK, EIGHT + timedelta(days=7)),
    ],
)
def test_a_step_is_counted_from_the_half_hour(step: Step, end: datetime) -> None:
    assert step.after(EIGHT + timedelta(seconds=41), LONDON) == end


def test_a_day_keeps_the_hour_on_the_wall_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 28, 9, tzinfo=LONDON).astimezone(UTC)
    after = Step.DAY.after(before, LONDON)
    assert after - before == timedelta(hours=23)
    assert after.astimezone(LONDON).hour == 9


def test_a_step_stops_every_half_hour_and_at_its_end() -> None:
    end = EIGHT + timedelta(hours=2)
    assert list(stops(EIGHT + timedelta(seconds=7), end)) == [EIGHT + n * STOP for n in range(1, 5)]
