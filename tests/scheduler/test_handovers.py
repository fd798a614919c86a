"""A save plan that changes hands (W8), and the executive clock of an escalation opened by hand (W5)."""

from datetime import date

import pytest

from success.escalation_tasks import add_task, finish_task
from success.people import User
from success.touchpoint import TouchpointKind, TouchpointStatus
from tests import factories
from tests.scheduler.test_save_plans import TEN, Saving, world
from tests.scheduler.world import DAY, HOUR, MONDAY, text

__all__ = ["world"]  # the fixture


def taken_over(world: Saving, user: User) -> list[str]:
    """What somebody was told they take over."""
    found = [text(notice) for notice in world.told(user, "nudge")]
    return [words for words in found if words.startswith("You take over saving Acme")]


def test_w8_a_new_owner_is_told_once_what_they_take_over(world: Saving) -> None:
    with world.open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, owner_email=world.ben.email)
        uow.commit()
    night, morning = MONDAY + DAY + 5 * HOUR, MONDAY + DAY + 9 * HOUR
    for at in (night, morning, morning + HOUR, morning + DAY):
        world.run(at)
    (words,) = taken_over(world, world.ben)
    for said in (
        "Ana answered for it until now.",
        "Executive engagement by",
        "after 30 days, Apr 29, 2026",
        "Go or no-go",
        "Executive call, CSM and VP: understand the concerns · Ben with Dora · by Apr 6, 2026",
        "Proposal, CSM and Sales: present the solution · Ben · by",
    ):
        assert said in words
    assert {task.owner_email for task in world.tasks()} == {world.ben.email}
    assert world.running().owner_email == world.ben.email
    assert taken_over(world, world.ana) == taken_over(world, world.dora) == []


def test_w8_what_is_done_or_somebody_elses_stays_theirs_when_the_account_changes_hands(world: Saving) -> None:
    first = world.tasks()[0]
    tom = world.person("tom", role="employee")
    with world.open_unit(write=True) as uow:
        finish_task(uow, world.ws, world.running(), first.id or 0, world.ana, TEN)
        due = date(2026, 4, 10)
        add_task(uow, world.ws, world.running(), "Fix the export", tom, due, TEN, by=world.ana)
        uow.accounts.change(world.acme.id, owner_email=world.ben.email)
        uow.commit()
    world.run(MONDAY + DAY + 9 * HOUR)
    owners = [task.owner_email for task in world.tasks()]
    assert owners == [world.ana.email, *[world.ben.email] * 3, tom.email]


def test_w8_on_leave_the_backup_takes_over_and_gives_it_back(world: Saving) -> None:
    leave = {"leave_from": date(2026, 4, 1), "leave_until": date(2026, 4, 2), "backup_email": world.ben.email}
    factories.stored_user(
        world.open_unit, world.ana.email, name="Ana", manager_email=world.max.email, **leave
    )
    for day in range(1, 10):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert len(taken_over(world, world.ben)) == len(taken_over(world, world.ana)) == 1
    assert {task.owner_email for task in world.tasks()} == {world.ana.email}


@pytest.mark.parametrize("role", ["employee", "analyst", "ae"])
def test_w8_an_owner_whose_role_changes_hands_over_to_their_manager(world: Saving, role: str) -> None:
    factories.stored_user(
        world.open_unit, world.ana.email, name="Ana", manager_email=world.max.email, role=role
    )
    world.run(MONDAY + 2 * DAY + 9 * HOUR)
    assert len(taken_over(world, world.max)) == 1
    assert world.running().owner_email == world.max.email


def test_w8_an_account_that_loses_its_owner_goes_to_the_director_at_work(world: Saving) -> None:
    with world.open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, owner_email=None)
        uow.commit()
    world.run(MONDAY + 5 * DAY + 12 * HOUR)  # Saturday
    assert taken_over(world, world.dora) == []
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    assert len(taken_over(world, world.dora)) == 1


# ---------------------------------------------------------------- the executive clock


def breaches(world: Saving) -> list[str]:
    """What Max was told of clocks that ran out."""
    return [notice.view.title for notice in world.told(world.max, "breach")]


def test_w5_an_executive_who_was_to_call_in_48_hours_is_told_the_manager_once(world: Saving) -> None:
    for hour in (47, 49, 50, 73):
        world.tick(TEN + hour * HOUR, "breaches")
    assert breaches(world) == ["Acme: executive engagement is overdue"]
    assert world.told(world.ana) == []


def test_w5_the_notice_of_a_breach_waits_for_working_time(world: Saving) -> None:
    for hour in (57, 62, 71):  # in the evening, at night, the next morning
        world.tick(TEN + hour * HOUR, "breaches")
    (told,) = world.told(world.max, "breach")
    assert told.not_before == TEN + 71 * HOUR


def test_w5_a_customer_whom_an_executive_met_is_no_breach(world: Saving) -> None:
    at = TEN + DAY
    world.meeting(at, kind=TouchpointKind.EXEC, status=TouchpointStatus.HELD, held_at=at)
    world.tick(TEN + 49 * HOUR, "breaches")
    assert breaches(world) == []


def test_w5_an_executive_call_that_is_done_is_no_breach(world: Saving) -> None:
    first = world.tasks()[0]
    with world.open_unit(write=True) as uow:
        finish_task(uow, world.ws, world.running(), first.id or 0, world.ana, TEN + DAY)
        uow.commit()
    world.tick(TEN + 49 * HOUR, "breaches")
    assert breaches(world) == []
