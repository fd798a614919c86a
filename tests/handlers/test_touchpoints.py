"""The phase in chat, its flags and figures, and the touchpoints it asks for (L1–L3)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage.uow import Units
from success.journal import Entry, EntryKind
from success.records import Kind
from success.touchpoint import TouchpointKind, TouchpointStatus
from tests.factories import (
    DAY,
    NOW,
    an_answer,
    an_arr_event,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
    the_account,
)
from tests.handlers.test_plan import Chat


def a_chat(open_unit: Units, began: int = 40, **cells: Any) -> Chat:
    """Ana and her account Acme, so many days into a contract of a year."""
    ana = stored_user(open_unit, "ana@mainstay.example")
    start = DAY - timedelta(days=began)
    dates = {"contract_start": start, "renewal_date": start + timedelta(days=365)}
    stored_account(open_unit, **({"segment": "enterprise"} | dates | cells))
    return Chat(open_unit, ana)


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    return a_chat(open_unit)


def read(chat: Chat, words: str) -> str:
    """Return an answer on one line, whatever its lay-out."""
    return " ".join(chat(words).split())


def journal(open_unit: Units, kind: EntryKind, words: str = "", **data: str) -> None:
    with open_unit(write=True) as uow:
        uow.journal.add(Entry(the_account(uow).id, kind, NOW - timedelta(days=3), None, words, data))
        uow.commit()


# ---------------------------------------------------------------- L1: the phase, its goal, its key risk


@pytest.mark.parametrize(
    ("began", "phase", "goal", "risk"),
    [
        (40, "Onboarding", "reach the first confirmed outcome", "slow time to value, scope creep"),
        (100, "Adoption", "make use a habit", "a single user carries it all"),
        (200, "Optimisation", "prove the return", "asking for more before the value is proven"),
        (300, "Renewal", "renew on documented value", "surprise objections"),
    ],
)
def test_l1_each_phase_is_shown_with_its_goal_and_key_risk(
    open_unit: Units, began: int, phase: str, goal: str, risk: str
) -> None:
    chat = a_chat(open_unit, began)
    assert f"Acme · {phase}" in read(chat, "phase acme")
    for page in ("phase acme", "plan acme", "onboarding acme"):
        shown = chat(page)
        assert f"{phase}: {goal}" in shown, page
        assert risk in shown, page


def test_l1_the_days_of_a_phase_are_shown(chat: Chat) -> None:
    assert "Feb 19, 2026 to May 20, 2026" in read(chat, "phase acme")


def test_l1_a_lost_customer_and_unknown_dates_have_no_phase(open_unit: Units) -> None:
    chat = a_chat(open_unit, renewal_stage="churned", renewal_stage_since=DAY - timedelta(days=1))
    stored_account(open_unit, "globex", name="Globex", contract_start=None, renewal_date=None)
    assert "The customer is lost" in read(chat, "phase acme")
    assert "are not known" in chat("phase globex")


def test_l1_expansion_is_a_flag_while_a_proposal_is_open(chat: Chat, open_unit: Units) -> None:
    assert "pitching early" not in read(chat, "phase acme")
    journal(open_unit, EntryKind.OPPORTUNITY, growth="seats", amount="5000", currency="EUR")
    assert "a proposal is open since Mar 28, 2026 · goal: grow where the value is proven" in chat(
        "phase acme"
    )
    assert "key risk: pitching early" in read(chat, "phase acme")
    grown = an_arr_event("x", kind="expansion", amount=Decimal(5000), effective_on=DAY - timedelta(days=1))
    stored(open_unit, Kind.ARR_EVENTS, grown)
    assert "key risk: pitching early" not in read(chat, "phase acme")


def test_l1_advocacy_is_a_flag_while_a_green_customer_speaks_for_us(chat: Chat, open_unit: Units) -> None:
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 10, NOW - timedelta(days=9)))
    stored_metrics(open_unit, {"dau_mau_ratio": "0.10", "csat": "3"})
    assert "neglect" not in read(chat, "phase acme")  # not green
    stored_metrics(open_unit, {"dau_mau_ratio": "0.60", "csat": "5"}, NOW)
    assert "they promote us, Mar 22, 2026" in read(chat, "phase acme")
    assert "key risk: neglect" in read(chat, "phase acme")
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 7, NOW - timedelta(days=1)))
    assert "they promote us" not in read(chat, "phase acme")


def test_l1_a_story_counts_as_advocacy_with_permission_only(chat: Chat, open_unit: Units) -> None:
    stored_metrics(open_unit, {"dau_mau_ratio": "0.60"})
    journal(open_unit, EntryKind.STORY, "Four days", permitted="no")
    assert "Advocacy" not in read(chat, "phase acme")
    journal(open_unit, EntryKind.STORY, "Four days", permitted="yes")
    assert "they permit the use of their story, Mar 28, 2026" in read(chat, "phase acme")


# ---------------------------------------------------------------- L3: what measures it


def test_l3_figures_say_when_they_are_from_and_what_is_not_collected(chat: Chat, open_unit: Units) -> None:
    stored_metrics(open_unit, {"training_completion": "0.4"}, NOW - timedelta(days=4))
    shown = read(chat, "phase acme")
    assert "Training completed 40%, Mar 27, 2026" in shown
    assert "Feature adoption not collected" in shown
    assert "Time to first value not known yet" in shown
    chat.press("plan confirmed", account="acme", words="Four", who="Jane", day=str(DAY - timedelta(days=12)))
    assert "Time to first value 28 days; the target is under 30" in read(chat, "phase acme")


def test_l3_a_metric_others_have_is_not_known_yet_here(chat: Chat, open_unit: Units) -> None:
    stored_account(open_unit, "globex", name="Globex")
    stored_metrics(open_unit, {"feature_adoption": "0.5"}, account="globex")
    assert "Feature adoption not known yet" in read(chat, "phase acme")


def test_l3_renewals_expansion_and_references_measure_the_renewal(open_unit: Units) -> None:
    chat = a_chat(open_unit, 300, currency="EUR")
    assert "Renewals so far not collected" in read(chat, "phase acme")
    events = (
        an_arr_event("n", kind="new", amount=Decimal(9000), effective_on=DAY - timedelta(days=300)),
        an_arr_event("x", kind="expansion", amount=Decimal(1500), effective_on=DAY - timedelta(days=20)),
    )
    stored(open_unit, Kind.ARR_EVENTS, *events)
    journal(open_unit, EntryKind.OPPORTUNITY, "For Globex", sign="reference")
    shown = read(chat, "phase acme")
    assert "Expansion ARR this term €1,500, Mar 11, 2026" in shown
    assert "References 1, Mar 28, 2026" in shown
    assert "Renewals so far 0" in shown


# ---------------------------------------------------------------- L2: planning, holding, waiving


def test_l2_a_touchpoint_is_planned_moved_and_held(chat: Chat, open_unit: Units) -> None:
    assert "⬜ Training, by Mar 11, 2026" in read(chat, "phase acme")
    assert "Training with Acme planned" in chat("touchpoint acme plan training 2026-04-02")
    assert "📅 Training, planned for Apr 2, 2026" in read(chat, "phase acme")
    assert "Moved from" in chat("touchpoint acme plan training 2026-04-03")
    assert chat.reply("touchpoint acme training They build their own reports").ok
    assert "✅ Training, held Mar 31, 2026" in read(chat, "phase acme")
    with open_unit() as uow:
        known = uow.touchpoints.of([the_account(uow).id], NOW).get(the_account(uow).id, [])
    trainings = [each.status for each in known if each.kind is TouchpointKind.TRAINING]
    assert sorted(trainings) == [TouchpointStatus.CANCELLED, TouchpointStatus.HELD]


def test_l2_without_kind_or_day_the_form_asks_for_what_comes_next(chat: Chat) -> None:
    form = chat.reply("touchpoint acme plan").view
    assert form.is_form
    values = {block.name: block.value for block in form.blocks if block.kind == "field"}
    assert values == {"kind": "kickoff", "day": "2026-04-01"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("touchpoint acme plan training 2026-02-30", "“2026-02-30” is not a day in the calendar."),
        ("touchpoint acme plan training 2026-03-01", "That day has passed."),
        ("touchpoint acme plan party 2026-04-02", "“party” is not a kind of meeting"),
        ("touchpoint acme plan qbr 2026-04-02", "planned with “qbr <account> schedule”"),
        ("touchpoint acme skip negotiation Too early", "it asks for: kickoff, training, go_live."),
    ],
)
def test_bad_input_gets_one_sentence_that_says_what_would_work(chat: Chat, words: str, said: str) -> None:
    reply = chat.reply(words)
    assert not reply.ok
    assert said in chat(words)


def test_l2_not_needed_takes_a_reason(chat: Chat) -> None:
    assert chat.reply("touchpoint acme skip training").view.is_form
    assert "Training with Acme is not needed" in chat("touchpoint acme skip training Their academy does it")
    assert "➖ Training, not needed: Their academy does it" in read(chat, "phase acme")


def test_l2_small_customers_are_told_apart(open_unit: Units) -> None:
    assert "This segment is not met in person" in a_chat(open_unit, segment="smb")("phase acme")


# ---------------------------------------------------------------- P6


def test_p6_a_programme_review_is_recorded_with_its_note(open_unit: Units) -> None:
    chat = a_chat(open_unit, contract_start=date(2025, 7, 20), renewal_date=date(2027, 7, 20), pilot=True)
    shown = read(chat, "plan acme")
    assert "Success plan of Acme (pilot)" in shown
    assert "Acme (pilot)" in chat("gaps")
    assert "Acme (pilot) · Optimisation" in chat("phase acme")
    assert "Programme review, 9 months Apr 20, 2026" in shown
    assert chat.reply("plan acme reviewed").view.is_form
    assert chat.reply("plan acme reviewed It goes on, with finance as well").ok
    assert "Programme review, 9 months ✅ held Mar 31, 2026: It goes on, with finance as well" in read(
        chat, "plan acme"
    )
    early = chat("plan acme reviewed Once more")
    assert "The next programme review is on Jul 20; it can be recorded from Jun 5 on." in early
    assert "✅ Value review" in read(chat, "plan acme")


def test_p6_without_a_start_no_programme_review_is_due(open_unit: Units) -> None:
    chat = a_chat(open_unit, contract_start=None)
    assert "start is not known" in chat("plan acme reviewed All is well")
