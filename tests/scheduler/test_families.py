"""A Critical below an account is mentioned to the owner of the account above, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from success.people import User
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, text


@pytest.fixture
def world(open_unit: OpenUnit) -> World:
    """Acme is Ana's and belongs below the group, which is Gil's, of another team."""
    found = World(open_unit, parent_external_id="group")
    found.person("mia", role="manager", manager_email=found.dora.email)
    gil = found.person("gil", manager_email="mia@mainstay.example")
    found.account("group", owner_email=gil.email)
    complaint = factories.a_signal("formal_complaint", MONDAY + 9 * HOUR)
    factories.stored(found.open_unit, Kind.SIGNALS, complaint, now=MONDAY + 9 * HOUR)
    return found


def gil(world: World) -> User:
    with world.open_unit() as uow:
        found = uow.people.get("gil@mainstay.example")
    assert found is not None
    return found


def the_group(world: World, **cells: Any) -> None:
    world.account("group", **({"owner_email": "gil@mainstay.example"} | cells))


def test_w1_a_critical_below_is_mentioned_once_to_the_owner_above(world: World) -> None:
    world.daily(MONDAY, 4, 9, 10, 15)
    (notice,) = world.told(gil(world), "alert")
    assert "Formal complaint" in text(notice)
    assert "Owner: Ana. Part of Group, which is yours." in text(notice)


def test_w1_to_whoever_stands_in_while_the_owner_above_is_away(world: World) -> None:
    world.person(
        "gil",
        manager_email="mia@mainstay.example",
        backup_email=world.ben.email,
        leave_from=MONDAY.date(),
        leave_until=MONDAY.date() + timedelta(days=9),
    )
    world.daily(MONDAY, 2, 9, 10)
    assert world.told(gil(world), "alert") == []
    assert len(world.told(world.ben, "alert")) == 1


def test_w1_not_to_somebody_who_may_not_see_the_account_below(world: World) -> None:
    world.ws = replace(world.ws, others_readable=False)
    world.daily(MONDAY, 2, 9, 10)
    assert world.told(gil(world), "alert") == []


def test_w1_not_to_an_owner_who_owns_both(world: World) -> None:
    the_group(world, owner_email=world.ana.email)
    world.daily(MONDAY, 2, 9, 10)
    assert world.told(gil(world), "alert") == []
    assert not any("Part of" in text(notice) for notice in world.told(world.ana))


def test_w1_a_circle_ends_and_an_unknown_parent_is_nobody(world: World) -> None:
    the_group(world, parent_external_id="acme")
    world.daily(MONDAY, 1, 9, 10)
    assert len(world.told(gil(world), "alert")) == 1
    factories.stored_account(world.open_unit, "acme", parent_external_id="nowhere")
    again = factories.a_signal("termination_question", MONDAY + DAY)
    factories.stored(world.open_unit, Kind.SIGNALS, again, now=MONDAY + DAY)
    world.daily(MONDAY + DAY, 1, 9, 10)
    assert len(world.told(gil(world), "alert")) == 1
