"""An escalation of before does not haunt a customer who was lost and came back."""

from datetime import timedelta

from success.escalation import Escalation
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, text


def running(world: World) -> list[Escalation]:
    with world.open_unit() as uow:
        return uow.escalations.running()


def told(world: World) -> list[str]:
    return [text(notice).splitlines()[0] for notice in world.sent("escalation")]


def test_w6_a_lost_customer_climbs_no_ladder_and_one_who_is_back_has_no_old_escalation(
    open_unit: OpenUnit,
) -> None:
    world = World(open_unit)
    complaint = factories.a_signal("formal_complaint", MONDAY + 9 * HOUR)
    factories.stored(open_unit, Kind.SIGNALS, complaint, now=MONDAY + 9 * HOUR)
    world.daily(MONDAY, 1, 9, 10)
    assert len(running(world)) == 1
    gone = (MONDAY + 2 * DAY).date()
    with open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, renewal_stage="churned", renewal_stage_since=gone)
        uow.commit()
    world.daily(MONDAY + 2 * DAY, 40, 9)
    assert len(running(world)) == 1, "a person closes it, after the parting"
    steps = [notice for notice in world.sent("escalation") if "step" in notice.dedupe_key]
    assert steps == []
    begins = (MONDAY + 43 * DAY).date()
    factories.stored_account(
        open_unit, "acme", contract_start=begins, renewal_date=begins + timedelta(days=365)
    )
    world.daily(MONDAY + 44 * DAY, 2, 9, 10)
    assert running(world) == []
    assert told(world)[-1] == "Escalation closed: Acme"
    assert told(world).count("Escalation closed: Acme") == 1
