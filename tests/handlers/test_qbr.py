"""Business reviews in chat and on the clock (Q1–Q5)."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pptx import Presentation

from bot.documents.review import Documents
from handlers.request import Request
from handlers.router import Router
from scheduler import qbrs
from storage.uow import Units
from success.account import Account, Segment
from success.qbr import Step, due_review, steps
from success.records import Kind
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar
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
from tests.handlers.test_plan import WS, Chat

CALENDAR = Calendar(ZoneInfo("UTC"), None)
THURSDAY = "2026-05-07"


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    ana = stored_user(open_unit, "ana@mainstay.example")
    stored_account(
        open_unit, contract_start=DAY - timedelta(days=300), renewal_date=DAY + timedelta(days=100)
    )
    made = Chat(open_unit, ana)
    made.router = Router(open_unit, WS, documents=Documents())
    return made


def full_plan(open_unit: Units) -> None:
    whole = {"kpi": "days", "unit": "days", "baseline": 10, "target": 5, "actual": 6}
    goals = [a_goal(f"Goal {n}", due_date=date(2026, 6, 30), **whole) for n in range(3)]
    stored(open_unit, Kind.GOALS, *goals)
    stored_metrics(open_unit, {"dau_mau_ratio": "0.2"}, NOW - timedelta(days=40))
    stored_metrics(open_unit, {"dau_mau_ratio": "0.3", "active_seats_ratio": "0.7"})


def test_q1_each_item_shows_done_with_its_proof_or_missing(chat: Chat, open_unit: Units) -> None:
    bare = chat("qbr acme")
    assert "⬜ 2 quantified ROI points: missing" in bare
    assert "✅ Renewal date known" in bare
    assert "1 of 5 ready" in bare  # not green: no expansion opportunity is asked for
    full_plan(open_unit)
    chat("plan acme evidence 50000 EUR CFO")
    chat("plan acme evidence 900 hours payroll")
    sponsor = a_contact("ceo@acme.example", name="Cleo", role="exec_sponsor")
    stored(open_unit, Kind.CONTACTS, sponsor)
    met = a_touchpoint("exec", NOW - timedelta(days=9), status="held", contact_emails="ceo@acme.example")
    stored(open_unit, Kind.TOUCHPOINTS, met)
    shown = chat("qbr acme")
    assert "✅ 2 quantified ROI points (CFO and payroll)" in shown
    assert "✅ 3 statuses of success-plan goals (Goal 0, Goal 1 and Goal 2)" in shown
    assert "✅ Executive sponsor briefed (Cleo, Mar 22, 2026)" in shown
    assert "6 of 6 ready" in shown


@pytest.mark.parametrize(
    ("points", "said"),
    [(1, "⬜ 1 quantified ROI point: missing"), (4, "⬜ 4 quantified ROI points: missing"), (0, "")],
)
def test_q1_an_item_asks_for_as_many_as_the_preset_says(
    chat: Chat, open_unit: Units, points: int, said: str
) -> None:
    preset = WS.preset.model_copy(
        update={"reviews": WS.preset.reviews.model_copy(update={"roi_points": points})}
    )
    chat.router = Router(open_unit, replace(WS, preset=preset))
    shown = chat("qbr acme")
    assert said in shown
    assert ("ROI point" in shown) is bool(points)
    assert "⬜ 3 statuses of success-plan goals: missing" in shown


def test_q1_a_person_ticks_what_cannot_be_seen(chat: Chat) -> None:
    shown = chat("qbr acme tick sponsor Called her")
    assert "✅ Executive sponsor briefed: Called her (Ana Alvarez, Mar 31, 2026)" in shown
    assert "nobody ticks it" in chat("qbr acme tick roi")


def test_q2_the_agenda_fills_sixty_minutes(chat: Chat) -> None:
    shown = chat("qbr acme agenda")
    for minutes in ("0–5", "5–20", "20–30", "30–40", "40–50", "50–60"):
        assert minutes in shown


def test_q3_preparation_opens_ten_business_days_before_and_the_pack_goes_out_five_before() -> None:
    at = datetime(2026, 5, 7, 10, tzinfo=UTC)
    found = steps(Touchpoint(1, TouchpointKind.QBR, at), CALENDAR, WS.preset.reviews)
    assert found == {
        Step.PREPARE: date(2026, 4, 23),
        Step.PREBRIEF: date(2026, 4, 28),
        Step.SEND: date(2026, 4, 30),
    }


def run(open_unit: Units, at: datetime) -> list[str]:
    report = qbrs.run(open_unit, WS, at)
    assert report.failed == ()
    return list(report.done)


def test_q3_the_clock_asks_once_for_the_latest_step_and_only_in_working_time(
    chat: Chat, open_unit: Units
) -> None:
    chat(f"qbr acme schedule {THURSDAY}")
    assert run(open_unit, datetime(2026, 4, 22, 10, tzinfo=UTC)) == []
    assert run(open_unit, datetime(2026, 4, 23, 7, tzinfo=UTC)) == []
    told = run(open_unit, datetime(2026, 4, 23, 10, tzinfo=UTC))
    assert told == ["ana@mainstay.example told of a review: Acme, prepare"]
    assert run(open_unit, datetime(2026, 4, 23, 11, tzinfo=UTC)) == []
    assert run(open_unit, datetime(2026, 4, 30, 10, tzinfo=UTC)) == [
        "ana@mainstay.example told of a review: Acme, send"
    ]


def test_q3_a_pack_that_went_out_is_not_asked_for(chat: Chat, open_unit: Units) -> None:
    assert "No review of Acme is in the calendar" in chat("qbr acme send")
    chat(f"qbr acme schedule {THURSDAY}")
    chat("qbr acme send")
    assert run(open_unit, datetime(2026, 4, 30, 10, tzinfo=UTC)) == []


def test_a_review_moved_twice_keeps_its_ticks_and_stands_once(chat: Chat, open_unit: Units) -> None:
    for day in (THURSDAY, "2026-05-14", "2026-05-21"):
        assert chat.reply(f"qbr acme schedule {day}").ok
        chat("qbr acme tick sponsor")
    with open_unit() as uow:
        (meetings,) = uow.touchpoints.of(uow.accounts.ids(), NOW).values()
    planned = [m for m in meetings if m.status is TouchpointStatus.SCHEDULED]
    assert [m.scheduled_at.date() for m in planned] == [date(2026, 5, 21)]
    assert "✅ Executive sponsor briefed" in chat("qbr acme")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-02-30", "is not a day in the calendar"),
        ("2026-05-09", "That is no working day; the next one is 2026-05-11"),
        ("2026-03-02", "a day to come"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_one_sentence(chat: Chat, day: str, says: str) -> None:
    assert says in chat(f"qbr acme schedule {day}")


def test_q3_agreed_actions_are_chased_until_done(chat: Chat, open_unit: Units) -> None:
    chat("qbr acme action 2026-04-15 Send the roll-out plan")
    assert run(open_unit, datetime(2026, 4, 14, 10, tzinfo=UTC)) == []
    due = datetime(2026, 4, 15, 10, tzinfo=UTC)
    assert run(open_unit, due) == ["ana@mainstay.example reminded of an action: Acme"]
    assert run(open_unit, due + timedelta(hours=1)) == []
    assert run(open_unit, datetime(2026, 4, 22, 10, tzinfo=UTC)) != []
    number = chat("qbr acme action done").split("#")[1].split()[0]
    assert "Every action is done" in chat(f"qbr acme action done {number}")
    assert run(open_unit, datetime(2026, 4, 29, 10, tzinfo=UTC)) == []
    assert "no open action #999" in chat("qbr acme action done 999")


def test_q4_a_review_held_this_quarter_moves_the_next_to_the_following_one() -> None:
    account = Account(1, "acme", "Acme", segment=Segment.ENTERPRISE, renewal_date=date(2026, 4, 1))
    assert due_review(account, WS, None, DAY) == date(2026, 3, 31)
    held = Touchpoint(1, TouchpointKind.QBR, NOW - timedelta(days=20), TouchpointStatus.HELD)
    assert due_review(account, WS, held, DAY) == date(2026, 6, 30)
    small = Account(2, "tiny", "Tiny", segment=Segment.SMB)
    assert due_review(small, WS, None, DAY) is None


def test_q5_the_document_and_the_deck_hold_the_facts(chat: Chat, open_unit: Units) -> None:
    full_plan(open_unit)
    stored_account(open_unit, licensed_seats=40, name="Acme *GmbH* <b>")
    chat("plan acme evidence 50000 EUR CFO")
    reply = chat.router.answer(Request(chat.ana, NOW, "qbr acme deck"))
    document, deck = reply.files
    written = document.content.decode()
    assert written.startswith("# Business review: Acme \\*GmbH\\* \\<b\\>")
    assert "| Goal 0 | 5 days | 6 days | ⚠️ on its way |" in written
    assert "28 of 40 (70%)" in written
    assert "Feature adoption" not in written  # what is not collected is not shown as 0
    slides = Presentation(io.BytesIO(deck.content)).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 3
    texts = " ".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)
    assert "Business review: Acme *GmbH* <b>" in texts
    assert list(charts[1].plots[0].series[0].values) == [80.0, 80.0, 80.0]


def test_q5_a_bare_account_still_makes_a_deck(chat: Chat) -> None:
    reply = chat.router.answer(Request(chat.ana, NOW, "qbr acme deck"))
    assert reply.ok
    assert len(Presentation(io.BytesIO(reply.files[1].content)).slides) >= 6
