"""Onboarding in chat: what completes its milestones, and how they read (O1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import text
from storage.uow import Units
from success.checklists import Mark
from success.format import Reader
from success.onboarding import read
from success.presets import load
from success.records import Kind
from success.workspace import Workspace
from tests.factories import (
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    stored,
    stored_account,
    stored_user,
    the_account,
)
from tests.handlers.test_plan import WS, Chat

SPONSOR = "cleo@acme.example"


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    ana = stored_user(open_unit, "ana@mainstay.example")
    stored_account(open_unit, contract_start=DAY - timedelta(days=40), renewal_date=DAY + timedelta(days=325))
    return Chat(open_unit, ana)


def marks(open_unit: Units, ws: Workspace = WS) -> dict[str, Mark]:
    with open_unit() as uow:
        found = read(uow, ws, the_account(uow), NOW)
    return {mark.item.key: mark for reached in found.reached for mark in reached.marks}


@pytest.mark.parametrize("preset", ["framework", "playbook"])
@pytest.mark.parametrize("kind", ["qbr", "ebr"])
@pytest.mark.parametrize(
    ("day", "status", "invited", "done"),
    [
        (30, "scheduled", SPONSOR, True),
        (-5, "held", f"jane@acme.example;{SPONSOR}", True),
        (30, "scheduled", "", False),
        (30, "scheduled", "jane@acme.example", False),
        (30, "cancelled", SPONSOR, False),
        (-60, "held", SPONSOR, False),  # before the contract began, 40 days ago
    ],
)
def test_o1_a_business_review_counts_with_the_sponsor_since_the_contract_began(
    chat: Chat, open_unit: Units, preset: str, kind: str, day: int, status: str, invited: str, done: bool
) -> None:
    people = [a_contact(SPONSOR, name="Cleo", role="exec_sponsor"), a_contact("jane@acme.example")]
    stored(open_unit, Kind.CONTACTS, *people)
    at = NOW + timedelta(days=day)
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(kind, at, status=status, contact_emails=invited))
    assert marks(open_unit, replace(WS, preset=load(preset)))["ebr"].done is done


def test_o1_where_no_contact_is_recorded_a_planned_review_counts(chat: Chat, open_unit: Units) -> None:
    assert chat.reply("qbr acme schedule 2026-05-12").ok
    assert marks(open_unit)["ebr"].proof == ("qbr", "2026-05-12")
    shown = chat("onboarding acme")
    assert "✅ A business review with the sponsor is in the calendar (QBR, May 12, 2026)" in shown


@pytest.mark.parametrize("item", ["ebr", "seats"])
def test_o1_what_nothing_measures_is_ticked_by_hand_with_a_note(
    chat: Chat, open_unit: Units, item: str
) -> None:
    asked = chat.press("onboarding tick", account="acme", item=item)
    assert asked.view.submit is not None
    assert not marks(open_unit)[item].done
    said = chat.press("onboarding tick", account="acme", item=item, note="Their admin showed us the report")
    assert said.ok
    assert marks(open_unit)[item].note == "Their admin showed us the report"
    assert "Their admin showed us the report (Ana Alvarez, Mar 31, 2026)" in chat("onboarding acme")


def test_o1_every_milestone_can_be_completed_in_chat(chat: Chat, open_unit: Units) -> None:
    chat("plan acme define We close in five days")
    full = {"kpi": "days", "target": 5, "due_date": date(2026, 6, 30), "customer_owner": "Jane"}
    stored(open_unit, Kind.GOALS, *(a_goal(title, **full) for title in ("One", "Two", "Three")))
    for item, mark in marks(open_unit).items():
        if not mark.done:
            assert chat.reply(f"onboarding acme tick {item} Seen on the call").ok, item
    assert "Onboarding of Acme: 11 of 11 done" in chat("onboarding acme")


def test_o1_names_and_dates_are_in_the_readers_language(chat: Chat, open_unit: Units) -> None:
    chat("onboarding acme tick core_use Live since Monday")
    chat("qbr acme schedule 2026-05-12")
    shown = text.render(chat.reply("onboarding acme").view, Reader("zh_CN"))
    assert "2026年5月12日" in shown
    assert "2026-05-12" not in shown
    assert "ana@mainstay.example" not in shown
