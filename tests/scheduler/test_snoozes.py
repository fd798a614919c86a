"""W4: the manager sees a snooze, also without a digest."""

from datetime import timedelta

from success.alerting import snooze
from success.people import User
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, text

SNOOZED = MONDAY + 19 * HOUR  # in the evening


def laid_aside(world: World, by: User) -> None:
    signal = factories.a_signal("competitive_rfp", MONDAY + 9 * HOUR)
    factories.stored(world.open_unit, Kind.SIGNALS, signal, now=MONDAY + 9 * HOUR)
    world.tick(MONDAY + 9 * HOUR)
    with world.open_unit(write=True) as uow:
        (alert,) = [a for a in uow.alerts.of([world.acme.id])[world.acme.id] if a.key == "competitive_rfp"]
        until = (SNOOZED + 10 * DAY).date()
        snooze(uow, world.ws, alert, by, SNOOZED, until, "They decide in May")
        uow.commit()


def seen(world: World, user: User) -> list[str]:
    world.daily(MONDAY + timedelta(hours=20), 4, 0, 13, 15)
    return [text(notice) for notice in world.told(user, "nudge") if "snoozed" in notice.view.title]


def test_w4_a_manager_without_a_digest_is_told_once_of_each_snooze(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    laid_aside(world, world.ana)
    (told,) = seen(world, world.max)
    assert "Acme: an alert was snoozed" in told
    assert "by Ana: They decide in May" in told
    (notice,) = [n for n in world.told(world.max, "nudge") if "snoozed" in n.view.title]
    assert notice.not_before == MONDAY + DAY + 9 * HOUR


def test_w4_the_digest_tells_it_where_there_is_one(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.wishes(world.max, on=True)
    laid_aside(world, world.ana)
    assert seen(world, world.max) == []
    assert "They decide in May" in "".join(map(text, world.told(world.max, "digest")))


def test_w4_whoever_snoozed_is_not_told_of_it(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    laid_aside(world, world.max)
    assert seen(world, world.max) == []
