"""The demo's clock stands until it is stepped, and never goes back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.clock import Clock, Step, stops
from storage.uow import Units
from success.people import DigestWish, Role, User
from success.presets import load
from success.workspace import Workspace

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


def _ws() -> Workspace:
    return Workspace("w", LONDON, "en", None, load("framework"))


def test_an_hour_stops_at_its_end() -> None:
    assert list(stops(Step.HOUR, EIGHT + timedelta(seconds=7), _ws(), [])) == [EIGHT + timedelta(hours=1)]


def test_a_day_stops_every_hour_and_when_somebody_expects_something() -> None:
    ana = User("ana@mainstay.example", "Ana", Role.CSM, timezone="Asia/Kolkata")  # half an hour off the hour
    found = list(stops(Step.DAY, EIGHT, _ws(), [ana]))
    digest = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # 08:30 in Kolkata
    opening = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    hours = [EIGHT + timedelta(hours=n) for n in range(1, 25)]
    assert found == sorted({*hours, digest, opening})


def test_a_week_stops_at_every_digest() -> None:
    ana = User("ana@mainstay.example", "Ana", Role.CSM, digest=DigestWish(at=time(7, 45)))
    found = set(stops(Step.WEEK, EIGHT, _ws(), [ana]))
    assert {EIGHT + timedelta(days=n, minutes=-15) for n in range(1, 8)} <= found
    assert max(found) == EIGHT + timedelta(days=7)
    assert len(found) < 90
