"""The preview shows what the ticks then send, and changes nothing."""

from datetime import date
from typing import Any

import pytest

from scheduler.preview import Forthcoming, preview
from storage.tables import metadata
from storage.uow import Database
from success.notice import Notice, ToPerson
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.test_ticks import spoil
from tests.scheduler.world import DAY, HOUR, MONDAY, World


def eventful(open_unit: OpenUnit, preset: str) -> World:
    """A company to which something of every kind is going to happen."""
    world = World(
        open_unit,
        preset,
        "DE",
        segment="enterprise",
        contract_start=date(2025, 9, 3),
        renewal_date=date(2026, 8, 5),
        notice_date=date(2026, 6, 10),
    )
    leave = {"backup_email": world.ben.email, "leave_from": date(2026, 4, 8), "leave_until": date(2026, 4, 9)}
    factories.stored_user(open_unit, world.ana.email, name="Ana", manager_email=world.max.email, **leave)
    for user in (world.ana, world.ben, world.max):
        world.wishes(factories.stored_user(open_unit, user.email, name=user.name, role=user.role), on=True)
    world.account("late", renewal_date=date(2026, 3, 20), owner_email=world.ben.email)
    world.measure(MONDAY - 3 * DAY, dau_mau_ratio="0.15", csat="4")
    factories.stored(
        open_unit, Kind.SIGNALS, factories.a_signal("competitive_rfp", MONDAY - DAY), now=MONDAY - DAY
    )
    factories.stored(
        open_unit,
        Kind.SIGNALS,
        factories.a_signal("formal_complaint", MONDAY - DAY, account_external_id="late"),
        now=MONDAY - DAY,
    )
    return world


def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def previewed(world: World, email: str | None = None, days: int = 2) -> list[Forthcoming]:
    return preview(world.open_unit, world.ws, MONDAY, days, email)


def test_it_changes_nothing(database: Database) -> None:
    world = eventful(database.unit("acme-inc"), "framework")
    world.tick(MONDAY - HOUR)
    before = contents(database)
    assert previewed(world)
    assert contents(database) == before


@pytest.mark.parametrize(("preset", "days"), [("framework", 9), ("playbook", 5)])
def test_it_agrees_with_what_the_ticks_then_send(open_unit: OpenUnit, preset: str, days: int) -> None:
    world = eventful(open_unit, preset)
    foreseen = [each.notice for each in previewed(world, days=days)]
    world.until(MONDAY, MONDAY + days * DAY)
    sent = world.sent()
    told = {notice.kind for notice in sent}
    assert told >= {"digest", "reminder", "renewal", "alert", "breach", "escalation"}

    def by_key(notices: list[Notice]) -> list[tuple[str, str, str]]:
        return sorted(
            (notice.dedupe_key, str(notice.to), notice.view.model_dump_json()) for notice in notices
        )

    assert by_key(foreseen) == by_key(sent)


def test_it_says_when_to_the_minute(open_unit: OpenUnit) -> None:
    world = eventful(open_unit, "framework")
    digests = [each.at for each in previewed(world, world.ana.email, 1) if each.notice.kind == "digest"]
    assert digests == [MONDAY + 8.5 * HOUR]


def test_it_foresees_what_comes_before_anybody_is_at_work(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.meeting(MONDAY + 6.5 * HOUR)
    (reminder,) = previewed(world, world.ana.email, 1)
    assert reminder.at == MONDAY + 5.5 * HOUR


def test_it_can_be_for_one_person(open_unit: OpenUnit) -> None:
    world = eventful(open_unit, "framework")
    everything, of_ben = previewed(world), previewed(world, world.ben.email)
    assert 0 < len(of_ben) < len(everything)
    for each in of_ben:
        to = each.notice.to
        assert to == ToPerson(world.ben.email) or world.ben.email in each.notice.otherwise


def test_what_is_queued_already_is_part_of_it(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    with open_unit(write=True) as uow:
        for key, days in (("soon", 1), ("far", 40)):
            uow.outbox.put(factories.a_notice(key, not_before=MONDAY + days * DAY), MONDAY)
        uow.commit()
    assert [(each.notice.dedupe_key, each.at) for each in previewed(world)] == [("soon", MONDAY + DAY)]


def test_a_failing_account_leaves_no_trace_in_it(open_unit: OpenUnit) -> None:
    """What fails in a tick is undone there; the rehearsal undoes it as well."""
    world = eventful(open_unit, "framework")
    spoil(world, "acme")
    foreseen = sorted(each.notice.dedupe_key for each in previewed(world))
    world.until(MONDAY, MONDAY + 2 * DAY)
    assert foreseen == sorted(notice.dedupe_key for notice in world.sent())
