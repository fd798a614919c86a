"""An escalation climbs no further once nothing is critical any more, or the customer is lost (W6, W8)."""

from collections.abc import Iterable
from datetime import date

import pytest

from success import saving
from success.account import RenewalStage
from success.alerting import resolve
from success.errors import Refusal
from success.escalating import take_action
from success.escalation import Action, Escalation
from success.notice import Notice, ToPerson
from success.people import User
from success.ports import OpenUnit
from success.records import Kind
from success.renewing import move_stage
from success.save_plan import Decision, ended_for, read
from success.working_time import calendar_for
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, text

NINE = MONDAY + 9 * HOUR


@pytest.fixture
def world(open_unit: OpenUnit) -> World:
    """Acme complained on Monday at nine and was escalated."""
    world = World(open_unit)
    complain(world)
    return world


def complain(world: World, days: int = 0) -> None:
    at = NINE + days * DAY
    factories.stored(world.open_unit, Kind.SIGNALS, factories.a_signal("formal_complaint", at), now=at)
    world.tick(at)


def running(world: World) -> Escalation:
    with world.open_unit() as uow:
        found = uow.escalations.open_for(world.acme.id)
    assert found is not None
    return found


def answer(world: World, days: int) -> None:
    """Ana resolves the complaint."""
    with world.open_unit(write=True) as uow:
        (alert,) = [a for a in uow.alerts.of([world.acme.id])[world.acme.id] if a.key == "formal_complaint"]
        resolve(uow, world.ws, alert, world.ana, NINE + days * DAY, "They were heard")
        uow.commit()


def steps(world: World) -> list[Notice]:
    return [notice for notice in world.sent("escalation") if ":step:" in notice.dedupe_key]


def titles(notices: Iterable[Notice]) -> list[str]:
    return [notice.view.title for notice in notices]


def lose(world: World, days: int) -> None:
    with world.open_unit(write=True) as uow:
        acme = factories.the_account(uow)
        move_stage(uow, world.ws, acme, RenewalStage.CHURNED, world.ana, NINE + days * DAY)
        uow.commit()


def test_w6_nobody_joins_and_nobody_is_nagged_once_nothing_is_critical_any_more(world: World) -> None:
    answer(world, 1)
    world.daily(MONDAY + DAY, 28, 9)
    assert steps(world) == []
    assert world.sent("reminder") == []
    cleared = [n for n in world.sent("escalation") if n.view.title == "Acme: the cause has cleared"]
    assert len(cleared) == 1
    assert "escalate acme done" in text(cleared[0])


def test_w8_what_people_took_on_is_chased_until_the_thread_is_closed(world: World) -> None:
    with world.open_unit(write=True) as uow:
        take_action(uow, world.ws, running(world), Action.ROOT_CAUSE, world.ben, NINE + HOUR)
        uow.commit()
    answer(world, 1)
    world.daily(MONDAY + DAY, 13, 9)
    (told,) = world.told(world.ben, "reminder")
    assert "Root-cause analysis" in text(told)
    assert world.told(world.ana, "reminder") == []


def test_w6_the_ladder_counts_anew_when_it_becomes_critical_again(world: World) -> None:
    answer(world, 1)
    world.daily(MONDAY + DAY, 2, 9)
    complain(world, 21)
    world.daily(MONDAY + 21 * DAY, 9, 9)
    assert steps(world) == []
    world.daily(MONDAY + 30 * DAY, 2, 9)
    assert len(steps(world)) == 1  # day 8 after it came back


def test_w6_w8_a_lost_customer_is_seen_off_and_not_saved(world: World) -> None:
    lose(world, 3)
    world.daily(MONDAY + 3 * DAY, 14, 10)
    assert steps(world) == []
    (told,) = [notice for notice in world.sent("escalation") if "lost" in notice.dedupe_key]
    assert told.view.title == "Acme: the customer is lost"
    assert "offboard acme" in text(told)
    assert titles(world.told(world.ana, "reminder")) == ["Off-boarding of Acme: what is open"]
    assert "Acme: the cause has cleared" not in titles(world.sent("escalation"))


def test_w8_the_off_boarding_and_the_no_go_wait_for_no_day_once_the_customer_is_lost(world: World) -> None:
    at = NINE + 4 * DAY
    with world.open_unit() as uow:
        acme = factories.the_account(uow)
        assert ended_for(uow, world.ws, acme, at) is None
        with pytest.raises(Refusal, match="can be decided from"):
            saving.refuse_early(read(uow, world.ws, acme, running(world), at), world.ws, at)
    lose(world, 3)
    with world.open_unit(write=True) as uow:
        acme = factories.the_account(uow)
        ended = ended_for(uow, world.ws, acme, at)
        assert ended == running(world)
        plan = read(uow, world.ws, acme, running(world), at)
        assert (plan.ends, plan.lost) == (True, date(2026, 4, 2))
        saving.decide(uow, world.ws, plan, Decision.NO, "They chose Globex", world.ana, at)
        uow.commit()


def test_w8_one_contract_of_several_that_is_lost_or_committed_is_not_the_customer(world: World) -> None:
    near = factories.an_arr_event(
        "sub-2",
        kind="renewal",
        amount=30_000,
        effective_on=date(2026, 8, 1),
        due_on=date(2026, 8, 1),
    )
    factories.stored(world.open_unit, Kind.ARR_EVENTS, near, now=NINE)

    def plan(days: int) -> tuple[bool, bool]:
        with world.open_unit() as uow:
            acme = factories.the_account(uow)
            found = read(uow, world.ws, acme, running(world), NINE + days * DAY)
        return found.criteria[2].done, found.ends

    def move(stage: RenewalStage, days: int, due: date) -> None:
        with world.open_unit(write=True) as uow:
            acme = factories.the_account(uow)
            move_stage(uow, world.ws, acme, stage, world.ana, NINE + days * DAY, due)
            uow.commit()

    assert plan(1) == (False, False)
    move(RenewalStage.VERBAL, 2, date(2027, 9, 1))
    assert plan(2) == (False, False), "the nearer one is what they are saved for"
    move(RenewalStage.VERBAL, 3, date(2026, 8, 1))
    assert plan(3) == (True, False)
    move(RenewalStage.SIGNED, 4, date(2026, 8, 1))
    assert plan(4) == (True, False)
    assert plan(2) == (False, False), "as it was known then"


def test_w8_a_playbook_save_plan_over_ninety_days_calls_nobody_at_night_and_nobody_often(
    open_unit: OpenUnit,
) -> None:
    sven, eve = "sven@mainstay.example", "eve@mainstay.example"
    world = World(open_unit, "playbook", "DE", internal_sponsor_email=sven, ae_email=eve)
    world.person("sven", role="employee")
    world.person("eve", role="ae", timezone="America/New_York")
    world.measure(MONDAY, dau_mau_ratio="0.05")
    world.tick(MONDAY, "health")
    for day in range(95):
        for hour in (0, 9, 15.5) if day < 21 else (9,):  # at half past three they begin in New York
            for job in ("escalations", "save_plans") if day < 3 else ("save_plans",):
                world.tick(MONDAY + day * DAY + hour * HOUR, job)
    opened, joined = world.sent("escalation")
    assert joined.otherwise == tuple(f"{each}@mainstay.example" for each in ("ana", "max", "dora", "sven"))
    assert joined.not_before == NINE, "on the day it was opened"
    asked = [notice.not_before for notice in world.told(world.ana, "reminder")]
    assert len(asked) <= 15, "about one a week"
    for notice in world.sent():
        if notice is not opened:
            calendar = calendar_for(world.ws, reader(world, notice))
            assert calendar.is_working_time(notice.not_before), notice.view.title
    assert world.told(world.ana, "reminder")[-1].view.title == "Saving Acme: what is due"
    assert "Go or no-go is due" in text(world.told(world.ana, "reminder")[-1])


def reader(world: World, notice: Notice) -> User | None:
    with world.open_unit() as uow:
        return uow.people.get(notice.to.email) if isinstance(notice.to, ToPerson) else None
