"""The expansion gate, its signs, proposals and overrides, in chat (X1–X5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from storage.uow import Units
from success import expansion
from success.expansion import Condition
from success.messages.expansion import path_text
from success.readings import Band, DayScore
from success.records import Kind
from tests.factories import (
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    an_answer,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
    the_account,
)
from tests.handlers.test_plan import WS, Chat

MANAGER = "mo@mainstay.example"
CORA = "cora@acme.example"


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    stored_user(open_unit, MANAGER, name="Mo", role="manager")
    ana = stored_user(open_unit, "ana@mainstay.example", manager_email=MANAGER)
    stored_account(
        open_unit, contract_start=DAY - timedelta(days=300), renewal_date=DAY + timedelta(days=100)
    )
    return Chat(open_unit, ana)


def met(open_unit: Units) -> dict[Condition, bool]:
    with open_unit() as uow:
        found = expansion.read(uow, WS, the_account(uow), NOW)
    return {each.condition: each.met for each in found.checked}


def make_ready(open_unit: Units, green_days: int = 61) -> None:
    for back in range(0, green_days + 44, 15):
        good = {"dau_mau_ratio": "0.6", "active_contacts": 5, "exec_sponsor_days": 0}
        stored_metrics(open_unit, good, NOW - timedelta(days=back))
    proven: dict[str, Any] = {
        "achieved_at": DAY,
        "roi_amount": 90_000,
        "roi_currency": "EUR",
        "roi_source": "CFO",
    }
    stored(open_unit, Kind.GOALS, a_goal(**proven))
    stored(open_unit, Kind.CONTACTS, a_contact(role="champion"))
    held = a_touchpoint("checkin", NOW - timedelta(days=30), status="held", contact_emails=CORA)
    stored(open_unit, Kind.TOUCHPOINTS, held)


def test_x1_all_four_conditions_open_the_gate(chat: Chat, open_unit: Units) -> None:
    make_ready(open_unit)
    assert met(open_unit) == dict.fromkeys(Condition, True)
    assert "ready for an expansion conversation" in chat("expansion acme")


def test_x1_the_answer_names_each_condition_that_fails_and_what_would_close_it(chat: Chat) -> None:
    shown = chat("expansion acme")
    for said in (
        "Green for 0 of 60 days",
        "hold green for 60 days",
        "0 goals achieved, none with documented ROI",
        "No active champion is known",
        "The renewal is 100 days away",
    ):
        assert said in shown


@pytest.mark.parametrize(("green", "ready"), [(60, True), (59, False)])
def test_x1_green_counts_consecutive_days_only(green: int, ready: bool) -> None:
    def day(back: int, band: Band) -> DayScore:
        return DayScore(DAY - timedelta(days=back), 900_000, 90, band, False, 10_000, (), "p")

    run = [day(back, Band.GREEN) for back in range(green)]
    broken = [*reversed([*run, day(green, Band.YELLOW), day(green + 1, Band.GREEN)])]
    assert expansion._green(broken, 60).met is ready


@pytest.mark.parametrize(("away", "open_"), [(61, True), (60, False), (0, False), (-5, False)])
def test_x1_a_renewal_within_sixty_days_closes_the_gate(
    chat: Chat, open_unit: Units, away: int, open_: bool
) -> None:
    stored_account(open_unit, renewal_date=DAY + timedelta(days=away))
    assert met(open_unit)[Condition.RENEWAL] is open_


@pytest.mark.parametrize(("days", "active"), [(30, True), (31, False)])
def test_x1_the_champion_was_met_within_thirty_days(
    chat: Chat, open_unit: Units, days: int, active: bool
) -> None:
    stored(open_unit, Kind.CONTACTS, a_contact(role="champion"))
    held = a_touchpoint("checkin", NOW - timedelta(days=days), status="held", contact_emails=CORA)
    stored(open_unit, Kind.TOUCHPOINTS, held)
    assert met(open_unit)[Condition.CHAMPION] is active


def test_x1_an_achieved_goal_without_a_source_is_no_proof(chat: Chat, open_unit: Units) -> None:
    stored(open_unit, Kind.GOALS, a_goal(achieved_at=DAY, roi_amount=10, roi_currency="EUR"))
    assert not met(open_unit)[Condition.PROVEN]


def test_x1_overriding_needs_a_reason_is_logged_and_tells_the_manager(chat: Chat, open_unit: Units) -> None:
    refused = chat.reply("expansion acme propose seats 20000")
    assert not refused.ok
    assert chat.reply("expansion acme override").view.is_form
    assert "Mo was told" in chat("expansion acme override Their board decides this week")
    assert chat.reply("expansion acme propose seats 20000").ok
    assert "Their board decides this week" in chat("expansion acme")
    with open_unit() as uow:
        (told,) = uow.outbox.pending(NOW, MANAGER)
    assert "goes ahead before its gate passes" in told.view.title


def test_x1_an_override_holds_no_longer_than_the_gate_looks_back(chat: Chat, open_unit: Units) -> None:
    chat("expansion acme override Their board decides this week")
    with open_unit() as uow:
        found = expansion.read(uow, WS, the_account(uow), NOW + timedelta(days=61))
        assert found.override is not None
        assert not expansion._overridden(found, WS, NOW + timedelta(days=61))


def test_x2_some_signs_are_seen_and_others_noted(chat: Chat, open_unit: Units) -> None:
    stored_metrics(open_unit, {"active_seats_ratio": "0.81"})
    stored(open_unit, Kind.SURVEYS, an_answer(score=9))
    stored(open_unit, Kind.CONTACTS, a_contact("ceo@acme.example", role="exec_sponsor"))
    qbr = a_touchpoint("qbr", NOW - timedelta(days=9), status="held", contact_emails="ceo@acme.example")
    stored(open_unit, Kind.TOUCHPOINTS, qbr)
    assert chat.reply("expansion acme sign departments Finance asked too").ok
    shown = chat("expansion acme")
    for said in (
        "Most of the seats",
        "promoter",
        "business review was held",
        "Executives join",
        "“Finance asked too”",
    ):
        assert said in shown


def test_x3_only_known_types_can_be_proposed(chat: Chat) -> None:
    assert "is none of these: upsell, cross_sell, seats, departments" in chat("expansion acme propose more")


def test_x4_x5_the_guide_begins_with_a_proven_figure(chat: Chat, open_unit: Units) -> None:
    assert "No value is documented yet" in chat("expansion acme guide")
    make_ready(open_unit)
    shown = chat("expansion acme guide")
    assert "€90,000" in shown
    assert "The account executive owns the close" in shown
    assert "What the proposal says" in shown


def test_every_condition_says_what_would_meet_it(open_unit: Units) -> None:
    stored_account(open_unit, renewal_date=date(2026, 4, 1))
    with open_unit() as uow:
        found = expansion.read(uow, WS, the_account(uow), NOW)
    assert all(path_text(each) for each in found.checked)
