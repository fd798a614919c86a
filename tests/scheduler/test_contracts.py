"""R1: the ladder of an account with two contracts, of one shorter than the ladder, of one past its date."""

from datetime import date, timedelta
from decimal import Decimal

from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, MONDAY, World, text


def contract(world: World, due: date, external_id: str = "second") -> None:
    record = factories.an_arr_event(
        external_id, kind="renewal", amount=Decimal(60_000), effective_on=due + timedelta(days=1), due_on=due
    )
    factories.stored(world.open_unit, Kind.ARR_EVENTS, record, now=MONDAY - DAY)


def said(world: World) -> list[str]:
    return [notice.view.title for notice in world.told(world.ana, "renewal")]


def test_r1_each_contract_climbs_a_ladder_of_its_own(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=MONDAY.date() + timedelta(days=1 + 34))
    contract(world, MONDAY.date() + timedelta(days=1 + 15))
    world.daily(MONDAY, 12, 8, 9, 11, job="renewals")
    # On the first day both are told at once; later each by its own steps, and never twice.
    assert said(world) == [
        "2 renewals need you",
        "Acme renews in 14 days",
        "Acme renews in 30 days",
        "Acme renews in 7 days",
    ]


def test_r1_a_button_names_the_contract_it_is_about(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    due = MONDAY.date() + timedelta(days=31)
    contract(world, due)
    world.daily(MONDAY, 1, 9)
    (notice,) = world.told(world.ana, "renewal")
    assert f"renewal acme stage conversation {due}" in text(notice)


def test_r1_two_contracts_due_on_one_day_are_one_message(open_unit: OpenUnit) -> None:
    due = MONDAY.date() + timedelta(days=31)
    world = World(open_unit, renewal_date=due)
    contract(world, due)
    contract(world, due, "third")
    world.daily(MONDAY, 3, 9)
    assert said(world) == ["Acme renews in 30 days"]


def test_r1_steps_before_the_contract_began_are_not_due(open_unit: OpenUnit) -> None:
    start = MONDAY.date() + timedelta(days=1)
    world = World(open_unit, contract_start=start, renewal_date=start + timedelta(days=59))
    world.daily(MONDAY, 40, 9, job="renewals")
    assert said(world) == ["Acme renews in 30 days"]


def test_r1_past_and_unsigned_is_told_weekly_until_it_is_signed_or_lost(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=MONDAY.date() - timedelta(days=30))
    contract(world, MONDAY.date() - timedelta(days=2))
    world.daily(MONDAY, 15, 9, job="renewals")
    assert said(world) == ["2 renewals need you"] * 3  # their weeks turn on one day
    with open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, renewal_stage="churned", renewal_stage_since=MONDAY.date())
        uow.commit()
    world.daily(MONDAY + 15 * DAY, 15, 9, job="renewals")
    assert len(said(world)) == 3
