"""The clock proposes what a phase asks for, once, a few a day, in working time (L2, L4, P6)."""

from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.preview import preview
from success.journal import Entry, EntryKind
from success.ports import OpenUnit
from success.touchpoint import TouchpointKind
from success.touchpoint_plan import LIST, Wanted, read_many
from success.working_time import calendar_for
from tests.scheduler.world import DAY, MONDAY, World, berlin, text

TODAY = date(2026, 3, 30)  # a Monday


def world(
    open_unit: OpenUnit, began: int, length: int = 365, preset: str = "framework", **cells: Any
) -> World:
    """Acme, an enterprise account, so many days into its contract."""
    start = TODAY - timedelta(days=began)
    dates = {"contract_start": start, "renewal_date": start + timedelta(days=length)}
    return World(open_unit, preset, **({"segment": "enterprise"} | dates | cells))


def proven(world: World) -> World:
    """Every account has a confirmed outcome: no milestone of Onboarding is asked for any more (O2)."""
    with world.open_unit(write=True) as uow:
        for account in uow.accounts.of_owners([world.ana.email]):
            said = {"kind": "confirmed", "who": "Jane"}
            uow.journal.add(Entry(account.id, EntryKind.EVIDENCE, MONDAY, words="Good", data=said))
        uow.commit()
    return world


def wanted(world: World, at: Any = MONDAY) -> dict[str, Wanted]:
    with world.open_unit() as uow:
        account = world.acme
        calendars = {account.id: calendar_for(world.ws, world.ana)}
        found = read_many(uow, world.ws, [account], calendars, at).get(account.id, ())
    return {each.kind.value: each for each in found}


def days(world: World, count: int) -> None:
    """Let the clock look early, in the morning and in the afternoon of so many days."""
    for day in range(count):
        for hour in (7, 9, 15):
            world.tick(berlin(TODAY + day * DAY, hour), "touchpoints")


def proposals(world: World) -> list[str]:
    return [text(notice) for notice in world.told(world.ana) if notice.dedupe_key.startswith("touchpoints:")]


@pytest.mark.parametrize(
    ("began", "kinds"),
    [
        (1, ["kickoff", "training", "go_live"]),
        (100, ["usage_review", "training"]),
        (200, ["monthly_review", "exec"]),
        (280, ["kickoff", "business_case", "negotiation"]),
    ],
)
def test_l2_each_phase_asks_for_its_touchpoints(open_unit: OpenUnit, began: int, kinds: list[str]) -> None:
    assert list(wanted(world(open_unit, began))) == kinds


def test_l2_the_playbook_has_no_optimisation_and_aligns_with_executives_in_adoption(
    open_unit: OpenUnit,
) -> None:
    found = world(open_unit, 100, preset="playbook")
    with open_unit(write=True) as uow:
        said = {"kind": "confirmed", "who": "Jane"}
        uow.journal.add(Entry(found.acme.id, EntryKind.EVIDENCE, MONDAY - 30 * DAY, words="Good", data=said))
        uow.commit()
    assert list(wanted(found)) == ["usage_review", "training", "exec"]


def test_l2_small_customers_are_not_met_in_person(open_unit: OpenUnit) -> None:
    small = world(open_unit, 1, segment="smb")
    assert wanted(small) == {}
    days(small, 3)
    assert proposals(small) == []


def test_l2_days_count_from_the_phase_and_shrink_with_a_short_term(open_unit: OpenUnit) -> None:
    full = wanted(world(open_unit, 0))
    assert [each.due for each in full.values()] == [TODAY, date(2026, 4, 20), date(2026, 5, 13)]
    open_short = world(open_unit, 0, length=73)  # a fifth of a full term
    assert [each.due for each in wanted(open_short).values()] == [TODAY, date(2026, 4, 3), date(2026, 4, 7)]


def test_l2_the_renewal_is_kicked_off_ninety_days_before_it(open_unit: OpenUnit) -> None:
    found = world(open_unit, 271)
    renewal = found.acme.renewal_date
    assert renewal is not None
    assert wanted(found)["kickoff"].due == renewal - timedelta(days=90)


def test_l2_what_comes_near_is_proposed_once_in_working_time(open_unit: OpenUnit) -> None:
    # began on Thursday; the training is due on the 21st day, Wednesday 15 April
    acme = proven(world(open_unit, 4))
    days(acme, 14)
    first, second = proposals(acme)
    assert "Acme: Kick-off to plan" in first
    assert "reach the first confirmed outcome" in first
    assert "Ana · by Mar 30" in first
    assert "Training" in second
    assert "by Apr 15" in second
    at = [notice.not_before for notice in acme.told(acme.ana) if notice.dedupe_key.startswith("touchpoints:")]
    assert at == [berlin(TODAY, 9), berlin(date(2026, 4, 8), 9)]


@pytest.mark.parametrize("status", ["held", "scheduled"])
def test_l2_one_held_or_planned_in_the_phase_is_not_proposed(open_unit: OpenUnit, status: str) -> None:
    acme = proven(world(open_unit, 4))
    at = berlin(TODAY - 2 * DAY if status == "held" else TODAY + 3 * DAY, 10)
    acme.meeting(at, kind="kickoff", status=status, **({"held_at": at} if status == "held" else {}))
    acme.tick(berlin(TODAY, 10))
    assert proposals(acme) == []
    assert wanted(acme, berlin(TODAY, 11))["kickoff"].standing == ("held" if status == "held" else "planned")


def test_l2_what_is_not_needed_is_not_proposed(open_unit: OpenUnit) -> None:
    acme = proven(world(open_unit, 4))
    with open_unit(write=True) as uow:
        about = f"onboarding:{acme.acme.contract_start}"
        data = {"list": LIST, "about": about, "item": "kickoff", "state": "done"}
        uow.journal.add(Entry(acme.acme.id, EntryKind.TICK, MONDAY, acme.ana.email, "They know us", data))
        uow.commit()
    acme.tick(berlin(TODAY, 10))
    assert proposals(acme) == []


def test_l4_the_past_is_not_filled_up(open_unit: OpenUnit) -> None:
    """Installed on day 60: kick-off and training are long past, the go-live of day 45 is not."""
    acme = world(open_unit, 60)
    days(acme, 5)
    (said,) = proposals(acme)
    assert "Go-live celebration to plan" in said
    assert "by Mar 30" in said


def test_l2_a_monthly_review_comes_again_a_month_after_the_last(open_unit: OpenUnit) -> None:
    acme = world(open_unit, 200)  # optimisation began 20 days ago
    assert wanted(acme)["monthly_review"].due == date(2026, 4, 8)
    held = berlin(TODAY - DAY * 3, 10)
    acme.meeting(held, kind="monthly_review", status="held", held_at=held)
    assert wanted(acme)["monthly_review"].due == date(2026, 4, 27)  # 26 April is a Sunday
    assert wanted(acme, MONDAY + 45 * DAY)["monthly_review"].due == date(2026, 5, 26)


def test_a_large_book_is_told_of_a_few_a_day_and_of_each_once(open_unit: OpenUnit) -> None:
    many = world(open_unit, 4)
    for place in range(11):
        cells = {
            "contract_start": TODAY - 4 * DAY,
            "renewal_date": TODAY + 361 * DAY,
            "segment": "enterprise",
        }
        many.account(f"customer-{place}", name=f"Customer {place}", **cells)
    days(proven(many), 4)
    said = proposals(many)
    assert [each.count("· Kick-off") for each in said] == [5, 5, 2]
    assert "5 steps are near" in said[0]


def test_while_the_owner_is_away_the_backup_is_asked(open_unit: OpenUnit) -> None:
    acme = world(open_unit, 4)
    acme.person(
        "ana", manager_email=acme.max.email, backup_email=acme.ben.email, leave_from=TODAY, leave_until=TODAY
    )
    acme.tick(berlin(TODAY, 10))
    assert proposals(acme) == []
    assert any("Kick-off to plan" in text(notice) for notice in acme.told(acme.ben))


def test_p6_programme_reviews_are_asked_for_once_each_after_nine_and_twelve_months(
    open_unit: OpenUnit,
) -> None:
    start = date(2025, 7, 4)  # nine months later is 4 April 2026, a Saturday
    acme = World(open_unit, segment="enterprise", contract_start=start, renewal_date=date(2027, 9, 1))
    days(acme, 100)
    said = [each for each in proposals(acme) if "Programme review" in each]
    assert len(said) == 2
    assert "Programme review, 9 months" in said[0]
    assert "by Apr 6" in said[0]
    assert "Programme review, 12 months" in said[1]
    assert "by Jul 6" in said[1]  # 4 July is a Saturday


def test_what_is_proposed_is_in_the_preview(open_unit: OpenUnit) -> None:
    acme = world(open_unit, 4)
    found = preview(open_unit, acme.ws, MONDAY, 2, acme.ana.email)
    keys = [each.notice.dedupe_key for each in found if each.notice.dedupe_key.startswith("touchpoints:")]
    acme.until(MONDAY, MONDAY + 2 * DAY)
    told = [
        notice.dedupe_key for notice in acme.told(acme.ana) if notice.dedupe_key.startswith("touchpoints:")
    ]
    assert keys == told
    assert keys == ["touchpoints:ana@mainstay.example:2026-03-30"]
    assert {each.kind for each in acme.touchpoints(MONDAY + 2 * DAY)} == {TouchpointKind.CHECKIN}
