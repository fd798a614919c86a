"""Business reviews that nobody planned and open milestones of onboarding reach who acts, in time (O1, Q4)."""

from datetime import date
from typing import Any

import pytest

from scheduler.preview import preview
from success.account import RenewalStage
from success.checklists import DONE
from success.journal import Entry, EntryKind
from success.onboarding import LIST
from success.ports import OpenUnit
from tests.scheduler.world import DAY, World, berlin, text

ENTERPRISE: dict[str, Any] = {
    "segment": "enterprise",
    "contract_start": date(2024, 9, 1),
    "renewal_date": date(2027, 9, 1),
}
LOST: dict[str, Any] = {"renewal_stage": RenewalStage.CHURNED, "renewal_stage_since": date(2026, 5, 1)}
MAY = date(2026, 5, 18)  # a Monday; the second quarter ends 31 working days later, on Tuesday 30 June


def days(world: World, first: date, count: int) -> None:
    """Let the clock look in the morning of so many days."""
    for day in range(count):
        world.tick(berlin(first + day * DAY, 10), "touchpoints")


def told(world: World, what: str) -> list[str]:
    """What Ana was told of one thing, in order."""
    notices = [text(notice) for notice in world.told(world.ana)]
    return [line for said in notices for line in said.splitlines() if f"Acme · {what}" in line]


@pytest.mark.parametrize(("preset", "name"), [("framework", "QBR"), ("playbook", "EBR")])
def test_q4_a_review_that_is_not_planned_is_asked_for_once_before_its_quarter_ends(
    open_unit: OpenUnit, preset: str, name: str
) -> None:
    acme = World(open_unit, preset, **ENTERPRISE)
    days(acme, MAY, 1)
    assert told(acme, name) == []
    days(acme, MAY + DAY, 20)
    (line,) = told(acme, name)
    assert f"Acme · {name} to plan" in line
    assert "none is planned in this period · Ana · by Jun 30" in line
    (notice,) = [each for each in acme.told(acme.ana) if f"{name} to plan" in text(each)]
    assert notice.not_before == berlin(MAY + DAY, 10)
    assert "qbr acme schedule" in text(notice)
    days(acme, date(2026, 8, 10), 20)
    assert [line.split("by ")[-1] for line in told(acme, name)] == ["Jun 30, 2026", "Sep 30, 2026"]


@pytest.mark.parametrize(
    ("day", "status", "asked"),
    [
        (date(2026, 6, 25), "scheduled", 0),
        (date(2026, 7, 2), "scheduled", 1),  # in the next quarter: this one has none
        (date(2026, 4, 9), "held", 0),
        (date(2026, 3, 20), "held", 1),
    ],
)
def test_q4_a_review_held_or_planned_within_the_quarter_is_not_asked_for(
    open_unit: OpenUnit, day: date, status: str, asked: int
) -> None:
    acme, at = World(open_unit, **ENTERPRISE), berlin(day, 10)
    acme.meeting(at, kind="qbr", status=status, **({"held_at": at} if status == "held" else {}))
    days(acme, MAY, 10)
    assert len(told(acme, "QBR")) == asked


@pytest.mark.parametrize(
    "cells",
    [
        {"segment": "smb"},  # on demand
        {"contract_start": date(2026, 5, 4)},  # the first review of a new customer is of the next quarter
        LOST,
    ],
)
def test_q4_nobody_else_is_asked_for(open_unit: OpenUnit, cells: dict[str, Any]) -> None:
    acme = World(open_unit, **(ENTERPRISE | cells))
    days(acme, MAY, 10)
    assert told(acme, "QBR") == []


def test_q4_mid_market_has_a_review_in_each_half_year(open_unit: OpenUnit) -> None:
    acme = World(open_unit, **(ENTERPRISE | {"segment": "mid_market"}))
    days(acme, date(2026, 3, 2), 25)
    assert told(acme, "QBR") == []
    days(acme, MAY, 10)
    assert len(told(acme, "QBR")) == 1


@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_o1_an_open_milestone_is_told_before_its_last_day_and_once_more_after_it(
    open_unit: OpenUnit, preset: str
) -> None:
    began = date(2026, 3, 30)  # a Monday; the first milestone ends on Sunday 5 April
    new: dict[str, Any] = {
        "contract_start": began,
        "renewal_date": date(2027, 3, 30),
        "segment": "enterprise",
    }
    acme = World(open_unit, preset, **new)
    with open_unit(write=True) as uow:
        tick = {"list": LIST, "about": "", "item": "integrations", "state": DONE}
        uow.journal.add(Entry(acme.acme.id, EntryKind.TICK, berlin(began, 9), acme.ana.email, "", tick))
        uow.commit()
    days(acme, began, 21)
    before, after = told(acme, "Set up, days 1 to 7")
    assert "still open: Stakeholders are mapped to goals; The success plan has its definition" in before
    assert "Integrations" not in before
    assert "Ana · by Apr 5" in before
    assert "its last day was Apr 5, 2026; still open: Stakeholders" in after
    assert "Ana · by Apr 6" in after
    shown = [text(notice) for notice in acme.told(acme.ana) if "Set up" in text(notice)]
    assert "onboarding acme tick stakeholders" in shown[0]


def test_o1_what_is_done_or_long_past_is_not_told(open_unit: OpenUnit) -> None:
    """Installed on day 80: the second milestone ended on day 30, the third on day 60."""
    acme = World(open_unit, **(ENTERPRISE | {"contract_start": MAY - 79 * DAY}))
    days(acme, MAY, 3)
    assert told(acme, "Set up") + told(acme, "First use") + told(acme, "Wider use") == []
    days(acme, MAY + 3 * DAY, 5)
    assert len(told(acme, "First proof, days 60 to 90")) == 1


@pytest.mark.parametrize("cells", [{"segment": "smb"}, LOST])
def test_o1_who_is_not_met_in_person_or_is_lost_is_not_told(
    open_unit: OpenUnit, cells: dict[str, Any]
) -> None:
    acme = World(open_unit, **(ENTERPRISE | {"contract_start": MAY - 25 * DAY} | cells))
    days(acme, MAY, 10)
    assert told(acme, "First use") == []


def test_o2_onboarding_that_has_its_first_outcome_asks_for_no_milestone(open_unit: OpenUnit) -> None:
    acme = World(open_unit, **(ENTERPRISE | {"contract_start": MAY - 25 * DAY}))
    with open_unit(write=True) as uow:
        said = {"kind": "confirmed", "who": "Jane"}
        at = berlin(MAY - DAY, 9)
        uow.journal.add(Entry(acme.acme.id, EntryKind.EVIDENCE, at, words="Good", data=said))
        uow.commit()
    days(acme, MAY, 10)
    assert told(acme, "First use") == []


def test_what_is_near_is_in_the_preview(open_unit: OpenUnit) -> None:
    acme = World(open_unit, **ENTERPRISE)
    acme.account("globex", name="Globex", **(ENTERPRISE | {"contract_start": MAY - 25 * DAY}))
    start = berlin(MAY)
    foreseen = preview(open_unit, acme.ws, start, 3, acme.ana.email)
    shown = [text(each.notice) for each in foreseen if each.notice.dedupe_key.startswith("touchpoints:")]
    acme.until(start, start + 3 * DAY)
    sent = [n for n in acme.told(acme.ana) if n.dedupe_key.startswith("touchpoints:")]
    assert shown == [text(notice) for notice in sent]
    assert any("First use, days 14 to 30" in said for said in shown)
    assert any("QBR to plan" in said for said in shown)
