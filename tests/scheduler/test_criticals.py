"""Too many open Criticals for one person: the manager is told, once until it eases (S2)."""

from dataclasses import replace

from scheduler.preview import preview
from success.alerts import Alert, AlertState, Level
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, failures, text

NINE = MONDAY + 9 * HOUR
KEYS = ("score_red", "champion_left", "sponsor_left", "formal_complaint")


def critical(world: World, count: int) -> None:
    """Let so many Criticals of Acme be open."""
    with world.open_unit(write=True) as uow:
        known = {
            each.key: each for each in uow.alerts.of([world.acme.id], open_only=False).get(world.acme.id, [])
        }
        for place, key in enumerate(KEYS):
            state = AlertState.OPEN if place < count else AlertState.CLOSED
            alert = known.get(key) or Alert(world.acme.id, key, Level.CRITICAL, MONDAY, None)
            uow.alerts.save(replace(alert, state=state))
        uow.commit()


def ticked(world: World, *days: int) -> list[str]:
    """What Max was told after mornings of these days."""
    for day in days:
        assert not failures(world.tick(NINE + day * DAY, "criticals"))
    return [notice.view.title for notice in world.told(world.max)]


def test_s2_more_than_three_open_criticals_tell_the_manager_once(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    critical(world, 3)
    assert ticked(world, 0) == []
    critical(world, 4)
    assert ticked(world, 1, 2, 10) == ["Ana has 4 open Criticals"]
    (told,) = world.told(world.max)
    assert "One person can answer 3 at once" in text(told)
    assert "Acme" in text(told)
    assert world.told(world.ana) == []


def test_s2_it_is_told_again_after_it_eased_but_not_twice_a_week(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    critical(world, 4)
    ticked(world, 0)
    critical(world, 3)
    ticked(world, 1)
    critical(world, 4)
    assert len(ticked(world, 2)) == 1
    critical(world, 3)
    ticked(world, 3)
    critical(world, 4)
    assert len(ticked(world, 7)) == 2


def test_s2_the_manager_is_told_in_working_time_and_the_preview_shows_it(open_unit: OpenUnit) -> None:
    world = World(open_unit, country="DE")
    for place in range(4):
        world.account(f"a{place}")
        complaint = factories.a_signal(observed_at=NINE, account_external_id=f"a{place}")
        factories.stored(open_unit, Kind.SIGNALS, complaint, now=NINE)
    saturday, holiday = NINE + 5 * DAY, NINE + 7 * DAY  # Easter Monday
    foreseen = preview(world.open_unit, world.ws, saturday, 4, world.max.email)
    assert [each.at for each in foreseen if "Criticals" in each.notice.view.title] == [holiday + DAY]
    for now in (saturday, holiday):
        world.tick(now)
    assert not [notice for notice in world.told(world.max) if "Criticals" in notice.view.title]
    world.tick(holiday + DAY)
    assert "Ana has 4 open Criticals" in [notice.view.title for notice in world.told(world.max)]


def test_s2_the_preset_says_how_many(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    segments = world.ws.preset.segments.model_copy(update={"criticals_per_csm": 1})
    world.ws = replace(world.ws, preset=world.ws.preset.model_copy(update={"segments": segments}))
    critical(world, 2)
    assert ticked(world, 0) == ["Ana has 2 open Criticals"]
