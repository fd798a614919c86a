"""Contacts, capacity and the renewal brief in chat (R5, S2)."""

from datetime import date, timedelta

import pytest

from handlers.request import Request
from storage.uow import Units
from success.records import Kind
from tests.factories import (
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
)
from tests.handlers.test_plan import Chat


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    ana = stored_user(open_unit, "ana@mainstay.example", name="Ana")
    stored_account(open_unit, contract_start=DAY, renewal_date=DAY + timedelta(days=80), notice_date=DAY)
    return Chat(open_unit, ana)


def test_contacts_show_role_standing_and_the_last_meeting(chat: Chat, open_unit: Units) -> None:
    assert "Nobody is recorded yet" in chat("contacts acme")
    gone = a_contact("leo@acme.example", name="Leo", role="champion", status="left")
    stored(open_unit, Kind.CONTACTS, a_contact(name="Cora", role="exec_sponsor"), gone)
    met = a_touchpoint("exec", NOW - timedelta(days=3), status="held", contact_emails="cora@acme.example")
    stored(open_unit, Kind.TOUCHPOINTS, met)
    shown = chat("contacts acme")
    assert "Executive sponsor" in shown
    assert "Mar 28, 2026" in shown
    assert "Champion, left" in shown
    assert "No active champion is known" in shown
    assert "Only 1 contact is active" in shown


def test_s2_capacity_counts_the_book_against_the_ratio(chat: Chat, open_unit: Units) -> None:
    for number in range(8):
        stored_account(open_unit, f"big-{number}")
    shown = chat("capacity")
    assert "9 of 8" in shown
    assert "113%, over" in shown
    assert "€1,080,000" in shown


@pytest.mark.parametrize(
    ("arr", "would_tell"),
    [
        (500_000, "as the preset has no rate for EUR: a segment in the import, or a rate in the preset"),
        (None, "a segment or an ARR in the import tells it"),
    ],
)
def test_s1_a_segment_that_nobody_can_tell_is_said_with_what_would_tell_it(
    chat: Chat, open_unit: Units, arr: int | None, would_tell: str
) -> None:
    new = {"arr": arr, "currency": "EUR", "segment": None, "contract_start": date(2026, 1, 1)}
    stored_account(open_unit, "globex", name="Globex", **new)
    assert "segment not known" in chat("health globex")
    review = chat("qbr globex")
    assert would_tell in review
    assert "on demand" not in review
    phase = chat("phase globex")
    assert would_tell in phase
    assert "not met in person" not in phase
    assert would_tell in chat("audit touch")
    for words in ("accounts", "capacity"):
        assert "The segment of 1 account is not known: Globex." in chat(words)
    stored_account(open_unit, "globex", **new | {"segment": "smb"})
    assert "reviews are on demand here" in chat("qbr globex")
    assert "is not known" not in chat("capacity")


def test_s2_somebody_else_sees_only_the_books_that_are_theirs(chat: Chat, open_unit: Units) -> None:
    bo = stored_user(open_unit, "bo@mainstay.example", name="Bo")
    view = chat.router.answer(Request(bo, NOW, "capacity")).view
    assert "Ana" not in view.model_dump_json()


def test_r5_the_brief_gathers_evidence_goals_people_risks_and_the_price_play(
    chat: Chat, open_unit: Units
) -> None:
    chat("plan acme evidence 50000 EUR CFO")
    chat("signal acme formal_complaint Wrote to our CEO")
    stored(open_unit, Kind.CONTACTS, a_contact(name="Cora"))
    shown = chat("renewal acme brief")
    for said in ("€50,000 (CFO", "Cora", "Formal complaint", "Value density", "Notice by", "Return path"):
        assert said in shown


def test_r5_the_price_play_speaks_of_this_accounts_value_path_and_seats(chat: Chat, open_unit: Units) -> None:
    shown = chat("renewal acme brief")
    for said in ("nothing is documented yet", "no goal is ahead yet", "offer fewer seats or stages"):
        assert said in shown
    stored_account(open_unit, licensed_seats=60)
    stored_metrics(open_unit, {"active_seats_ratio": "0.7"})
    worth = {"roi_amount": 180_000, "roi_currency": "EUR", "roi_source": "CFO"}
    stored(
        open_unit, Kind.GOALS, a_goal("Close faster", achieved_at=DAY, **worth), a_goal("Bring in finance")
    )
    shown = chat("renewal acme brief")
    for said in (
        "Value density: €180,000 documented, 1.5 for each EUR paid; achieved “Close faster”",
        "Return path: the next term adds “Bring in finance”",
        "Phased options: 42 of 60 seats are in use",
    ):
        assert said in shown


def test_r5_open_risks_come_with_their_reason_and_people_with_their_role(
    chat: Chat, open_unit: Units
) -> None:
    chat("signal acme formal_complaint Wrote to our CEO")
    stored(open_unit, Kind.CONTACTS, a_contact(name="Cora", role="champion"))
    stored(open_unit, Kind.GOALS, a_goal(unit="days", baseline=10, target=5))
    shown = chat("renewal acme brief")
    for said in ("Wrote to our CEO", "Cora, Champion", "Halve the time to close: 10 days (target 5 days)"):
        assert said in shown
