"""The voice of the customer in chat (V1, V3, V4)."""

from decimal import Decimal

import pytest

from handlers.request import Request
from storage.uow import Units
from success.notice import ToChannel
from success.records import Kind
from success.survey import SurveyKind
from success.voice import counted, nps
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


def test_v1_the_pulse_takes_four_answers_at_once(chat: Chat, open_unit: Units) -> None:
    assert chat.reply("pulse acme 9 8").view.is_form
    assert chat.reply("pulse acme 9 8 7 10").ok
    with open_unit() as uow:
        found = uow.surveys.of(uow.accounts.ids(), NOW)
    counts = counted(one for given in found.values() for one in given)
    assert counts.pulse == tuple(Decimal(score) for score in (9, 8, 7, 10))
    assert counts.answers[SurveyKind.PULSE] == 4
    assert "fourth cannot be more than 10" in chat("pulse acme 9 8 7 11")


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


def test_v2_an_unanswered_detractor_is_named(chat: Chat) -> None:
    chat("nps acme 3 Too slow")
    assert "1 detractor waits for an answer: Acme" in chat("voices")


def test_v4_a_win_is_kept_and_told_in_the_wins_channel(chat: Chat, open_unit: Units) -> None:
    story = {"words": "Live two weeks early", "quote": "Best start ever", "permitted": "yes"}
    assert chat.press("win", account="acme", **story).ok
    with open_unit() as uow:
        (notice,) = [n for n in uow.outbox.pending(NOW) if isinstance(n.to, ToChannel)]
    assert notice.to == ToChannel("wins")
    assert notice.otherwise == ("mo@mainstay.example",)
    assert "Best start ever" in str(notice.view)
