"""The voice of the customer in chat (V1, V3, V4)."""

from decimal import Decimal

import pytest

from handlers.request import Request
from storage.uow import Units
from success.notice import ToChannel
from success.records import Kind
from success.view import Field
from success.voice import nps
from tests.factories import DAY, NOW, an_answer, stored, stored_account, stored_user
from tests.handlers.test_plan import Chat


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    stored_user(open_unit, "mo@mainstay.example", name="Mo", role="manager")
    ana = stored_user(open_unit, "ana@mainstay.example", manager_email="mo@mainstay.example")
    stored_account(open_unit, contract_start=DAY)
    return Chat(open_unit, ana)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((9, 10), 100),
        ((0, 6), -100),
        ((7, 8), 0),
        ((9, 9, 8, 0), 25),
        ((9, 9, 9, 9, 9, 9, 9, 5), 75),
        ((), None),
    ],
)
def test_v1_nps_is_promoters_less_detractors(scores: tuple[int, ...], expected: int | None) -> None:
    assert nps([Decimal(score) for score in scores]) == expected


def test_v1_nps_is_rounded_half_away_from_zero() -> None:
    scores = [Decimal(9)] + [Decimal(8)] * 7
    assert nps(scores) == 13  # 12.5
    assert nps([Decimal(6)] + [Decimal(8)] * 7) == -13


def test_v1_csat_is_the_share_of_four_and_five(chat: Chat, open_unit: Units) -> None:
    for place, score in enumerate((5, 4, 3, 1)):
        answer = an_answer("csat", score, respondent_email=f"r{place}@acme.example")
        stored(open_unit, Kind.SURVEYS, answer)
    shown = chat("voices")
    assert "50% gave 4 or 5 (4 answers)" in shown
    assert "NPS" in shown
    assert "nobody answered" in shown


def test_v3_anyone_may_log_feedback_and_sees_nothing_of_the_account(chat: Chat, open_unit: Units) -> None:
    eli = stored_user(open_unit, "eli@mainstay.example", name="Eli", role="employee")
    reply = chat.router.answer(Request(eli, NOW, "voice acme They want exports by team"))
    assert reply.ok
    assert "score" not in str(reply.view).lower()
    assert not chat.router.answer(Request(eli, NOW, "voices")).ok


def test_v3_feedback_has_a_function_and_a_status(chat: Chat) -> None:
    chat.press("voice", account="acme", words="They want exports by team", function="support")
    shown = chat("voices")
    assert "1 piece of feedback is open" in shown
    assert "Acme · Support" in shown
    number = shown.split("#")[1].split()[0]
    assert chat.reply(f"voices done {number} On the roadmap").ok
    assert "No feedback is waiting" in chat("voices")
    assert "There is no feedback with the number 999" in chat("voices done 999")


@pytest.mark.parametrize(
    ("said", "function", "words"),
    [
        ("support: They want quicker answers", "Support", "They want quicker answers"),
        ("Customer success: Thanks", "Customer success", "Thanks"),
        ("市场：他们想做案例", "Marketing", "他们想做案例"),
        ("They want one thing: exports", "Product", "They want one thing: exports"),
        ("support is slow", "Product", "support is slow"),
    ],
)
def test_v3_the_function_can_be_typed_before_the_words(
    chat: Chat, said: str, function: str, words: str
) -> None:
    shown = chat(f"voice acme {said}")
    assert f"Said  {words}\nFor   {function}" in shown


def test_v3_the_form_keeps_the_function_that_was_typed(chat: Chat) -> None:
    form = chat.reply("voice acme support:").view
    assert form.is_form
    assert [block.value for block in form.blocks if isinstance(block, Field) and block.input == "select"] == [
        "support"
    ]


def test_v2_an_unanswered_detractor_is_named(chat: Chat) -> None:
    chat("nps acme 3 Too slow")
    shown = chat("voices")
    assert "1 detractor waits for an answer" in shown
    assert "Acme · answer by Apr 7, 2026" in shown  # five business days after Tuesday, 31 March
    assert "resolve acme detractor" in shown
    assert chat.reply("resolve acme detractor Called her, the export is fixed").ok
    assert "detractor" not in chat("voices")


def test_v4_a_win_is_kept_and_told_in_the_wins_channel(chat: Chat, open_unit: Units) -> None:
    story = {"words": "Live two weeks early", "quote": "Best start ever", "permitted": "yes"}
    assert chat.press("win", account="acme", **story).ok
    with open_unit() as uow:
        (notice,) = [n for n in uow.outbox.pending(NOW) if isinstance(n.to, ToChannel)]
    assert notice.to == ToChannel("wins")
    assert notice.otherwise == ("mo@mainstay.example",)
    assert "Best start ever" in str(notice.view)


def test_v4_wins_are_listed_with_what_may_be_used(chat: Chat) -> None:
    assert "No win is told yet" in chat("wins")
    told = {"words": "Live early", "context": "Six systems", "quote": "Best start ever", "permitted": "yes"}
    assert chat.press("win", account="acme", **told).ok
    chat("win acme Doubled their seats")
    shown = chat("wins")
    assert "2 wins" in shown
    assert "Live early “Best start ever” (with the customer's permission)" in shown
    assert "Doubled their seats (inside our company only)" in shown
    refused = chat.press("win", account="acme", words="Live early", permitted="perhaps")
    assert "“perhaps” does not say which; it can be yes, no." in refused.view.title


def test_v4_a_win_is_asked_for_by_form(chat: Chat) -> None:
    view = chat.reply("win acme").view
    assert [field.name for field in view.blocks if isinstance(field, Field)] == [
        "words",
        "context",
        "quote",
        "permitted",
    ]
