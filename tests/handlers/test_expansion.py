"""The expansion gate, its signs, proposals and overrides, in chat (X1–X5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.text import render
from storage.uow import Units
from success import expansion, expansion_gate
from success.expansion_gate import Condition
from success.format import Reader
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
    an_arr_event,
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
        "reach green, then hold it for 60 days",
        "No goal is achieved yet. → achieve a goal and write down what it is worth, with its source",
        "No active champion is known. → win a champion",
        "The renewal is 100 days away",
    ):
        assert said in shown


@pytest.mark.parametrize(("green", "ready"), [(60, True), (59, False)])
def test_x1_green_counts_consecutive_days_only(green: int, ready: bool) -> None:
    def day(back: int, band: Band) -> DayScore:
        return DayScore(DAY - timedelta(days=back), 900_000, 90, band, False, 10_000, (), "p")

    run = [day(back, Band.GREEN) for back in range(green)]
    broken = [*reversed([*run, day(green, Band.YELLOW), day(green + 1, Band.GREEN)])]
    assert expansion_gate.green(broken, 60).met is ready


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


@pytest.mark.parametrize(
    ("worth", "shown"), [("120000 EUR", "€120,000"), ("300 hours", "300 hours"), ("300 hrs", "300 hrs")]
)
def test_x1_p4_quantified_evidence_on_the_plan_documents_what_an_achieved_goal_is_worth(
    chat: Chat, open_unit: Units, worth: str, shown: str
) -> None:
    chat(f"plan acme evidence {worth} their finance report")
    assert not met(open_unit)[Condition.PROVEN]
    stored(open_unit, Kind.GOALS, a_goal("Close faster", achieved_at=DAY))
    assert met(open_unit)[Condition.PROVEN]
    said = f"✅ “Close faster” was achieved, and {shown} is documented (their finance report)."
    assert said in chat("expansion acme")


def test_x1_the_customers_words_alone_document_no_roi_and_the_path_says_what_would(
    chat: Chat, open_unit: Units
) -> None:
    stored(open_unit, Kind.GOALS, a_goal(achieved_at=DAY))
    chat.press("plan confirmed", account="acme", words="We close in four days", who="Jane")
    assert (
        "1 goal achieved, none with documented ROI. → put what it is worth on the plan as evidence, with its"
        " unit and source"
    ) in chat("expansion acme")


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


def test_x1_the_path_to_green_has_its_day(chat: Chat, open_unit: Units) -> None:
    make_ready(open_unit, green_days=15)
    with open_unit() as uow:
        green = expansion.read(uow, WS, the_account(uow), NOW).checked[0]
    held = int(green.fact["days"])
    assert 15 <= held < 60
    assert green.fact["until"] == str(DAY + timedelta(days=60 - held))


@pytest.mark.parametrize(
    ("stage", "met_", "said"),
    [
        ("signed", True, "The renewal is signed."),
        ("churned", False, "The renewal is lost. → win them back first"),
    ],
)
def test_x1_a_renewal_that_ended_is_told_as_it_ended(
    chat: Chat, open_unit: Units, stage: str, met_: bool, said: str
) -> None:
    due = DAY + timedelta(days=20)
    stored_account(open_unit, renewal_date=due, renewal_stage=stage, renewal_stage_since=DAY)
    assert met(open_unit)[Condition.RENEWAL] is met_
    assert said in chat("expansion acme")


def test_x1_the_soonest_open_renewal_of_several_counts(chat: Chat, open_unit: Units) -> None:
    further = an_arr_event(
        "sub-2", kind="renewal", effective_on=DAY + timedelta(days=40), due_on=DAY + timedelta(days=40)
    )
    stored(open_unit, Kind.ARR_EVENTS, further)
    assert not met(open_unit)[Condition.RENEWAL]
    assert "The renewal is 40 days away" in chat("expansion acme")


def test_x1_a_gate_that_passes_is_not_overridden(chat: Chat, open_unit: Units) -> None:
    make_ready(open_unit)
    assert "nothing needs to be overridden" in chat("expansion acme override Just to be sure")


def test_x1_the_manager_reads_what_was_missing(chat: Chat, open_unit: Units) -> None:
    chat("expansion acme override Their board decides this week")
    with open_unit() as uow:
        (told,) = uow.outbox.pending(NOW, MANAGER)
    shown = render(told.view, Reader())
    assert "Their board decides this week" in shown
    assert "No active champion is known. → win a champion, record them as a contact, and meet them" in shown
    assert "The renewal is 100 days away" not in shown


def test_x2_what_mainstay_sees_shows_the_fact(chat: Chat, open_unit: Units) -> None:
    stored_metrics(open_unit, {"active_seats_ratio": "0.81"})
    stored(open_unit, Kind.SURVEYS, an_answer(score=9))
    ceo = a_contact("ceo@acme.example", name="Dana Doe", role="exec_sponsor")
    stored(open_unit, Kind.CONTACTS, ceo)
    qbr = a_touchpoint("qbr", NOW - timedelta(days=9), status="held", contact_emails="ceo@acme.example")
    stored(open_unit, Kind.TOUCHPOINTS, qbr)
    assert chat.reply("expansion acme sign departments Finance asked too").ok
    shown = chat("expansion acme")
    for said in (
        "81% of the seats are in use, Mar 31, 2026",
        "Their NPS is +100",
        "A business review was held, Mar 22, 2026",
        "Dana Doe joined a meeting, Mar 22, 2026",
        "Several departments ask, Mar 31, 2026: “Finance asked too”",
    ):
        assert said in shown


@pytest.mark.parametrize(("share", "seen"), [("0.80", False), ("0.81", True)])
def test_x2_more_than_eighty_per_cent_of_the_seats(
    chat: Chat, open_unit: Units, share: str, seen: bool
) -> None:
    stored_metrics(open_unit, {"active_seats_ratio": share})
    assert ("of the seats are in use" in chat("expansion acme")) is seen


@pytest.mark.parametrize(("early", "seen"), [(30, True), (29, False)])
def test_x2_an_early_renewal_is_seen(chat: Chat, open_unit: Units, early: int, seen: bool) -> None:
    signed = an_arr_event(
        "sub-2",
        kind="renewal",
        effective_on=DAY + timedelta(days=early),
        due_on=DAY + timedelta(days=early),
        signed_on=DAY,
    )
    stored(open_unit, Kind.ARR_EVENTS, signed)
    assert (f"They signed {early} days before the renewal date" in chat("expansion acme")) is seen


@pytest.mark.parametrize(("role", "seen"), [("exec_sponsor", True), ("user", False)])
def test_x2_a_promoted_champion_is_seen(chat: Chat, open_unit: Units, role: str, seen: bool) -> None:
    stored(open_unit, Kind.CONTACTS, a_contact(role="champion"))
    stored(open_unit, Kind.CONTACTS, a_contact(role=role, since=NOW - timedelta(days=5)))
    assert ("Cora Champion, the champion, moved up, Mar 26, 2026" in chat("expansion acme")) is seen


def test_x2_signs_that_are_old_are_none(chat: Chat, open_unit: Units) -> None:
    old = NOW - timedelta(days=91)
    stored(open_unit, Kind.SURVEYS, an_answer(score=10, answered_at=old))
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint("qbr", old, status="held", held_at=old))
    with open_unit() as uow:
        assert expansion.read(uow, WS, the_account(uow), NOW).signs == ()


def test_x3_only_known_types_can_be_proposed(chat: Chat) -> None:
    assert "is none of these: upsell, cross-sell, seats, departments" in chat("expansion acme propose more")


def test_x4_x5_the_guide_begins_with_a_proven_figure(chat: Chat, open_unit: Units) -> None:
    assert "No value is documented yet" in chat("expansion acme guide")
    make_ready(open_unit)
    shown = chat("expansion acme guide")
    assert "€90,000" in shown
    assert "The account executive owns the close" in shown


def test_x5_the_proposal_is_positioned_by_the_accounts_own_facts(chat: Chat, open_unit: Units) -> None:
    make_ready(open_unit)
    stored_account(open_unit, "globex", name="Globex")
    stored_user(open_unit, "al@mainstay.example", name="Al", role="ae")
    stored_account(open_unit, ae_email="al@mainstay.example")
    chat.press("win", account="globex", words="Went live early", permitted="yes")
    stored(open_unit, Kind.GOALS, a_goal("Bring finance on board"))
    chat("expansion acme sign departments Finance asked too")
    shown = chat("expansion acme guide")
    for said in (
        "Al, the account executive, owns the close",
        "Outcomes: “Halve the time to close”",
        "Their priorities: “Bring finance on board”",
        "€90,000 documented, 0.8 for each EUR paid",
        "What more would add: Finance asked too",
        "A success story, with permission: Globex: Went live early",
        "at today's return each EUR brings 0.8",
    ):
        assert said in shown
    assert chat.reply("expansion acme propose seats 20000").ok
    assert "€20,000 more a year; at today's return it brings €15,000 a year" in chat("expansion acme guide")


def test_x5_a_story_without_permission_is_not_told(chat: Chat, open_unit: Units) -> None:
    stored_account(open_unit, "globex", name="Globex")
    chat("win globex Went live early")
    shown = chat("expansion acme guide")
    assert "Globex" not in shown
    assert "none may be told yet" in shown


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("said", ["seats", "席位", "cross_sell", "cross-sell", "交叉销售"])
def test_x3_what_is_proposed_is_understood_in_either_language(
    chat: Chat, open_unit: Units, locale: str, said: str
) -> None:
    make_ready(open_unit)
    chat.ana = stored_user(open_unit, "ana@mainstay.example", manager_email=MANAGER, locale=locale)
    assert chat.reply(f"expansion acme propose {said} 20000").ok
    with open_unit() as uow:
        (proposal,) = expansion.read(uow, WS, the_account(uow), NOW).proposals
    assert proposal.growth.value in ("seats", "cross_sell")
    assert str(proposal.amount) == "20000"


def test_every_condition_says_what_would_meet_it(open_unit: Units) -> None:
    stored_account(open_unit, renewal_date=date(2026, 4, 1))
    with open_unit() as uow:
        found = expansion.read(uow, WS, the_account(uow), NOW)
    assert all(path_text(each) for each in found.checked)
