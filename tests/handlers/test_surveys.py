"""Surveys in chat: asked, answered, by whom (V1, V2)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot import text
from handlers.request import Reply, Request
from storage.uow import Units
from success.alerts import Alert, AlertState
from success.format import Reader
from success.records import Kind
from success.survey import Answer, SurveyKind
from success.view import Field
from success.voice import counted
from tests.factories import DAY, NOW, a_contact, stored, stored_account, stored_user, the_account
from tests.handlers.test_plan import Chat


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    stored_user(open_unit, "mo@mainstay.example", name="Mo", role="manager")
    ana = stored_user(open_unit, "ana@mainstay.example", manager_email="mo@mainstay.example")
    stored_account(open_unit, contract_start=DAY)
    stored(open_unit, Kind.CONTACTS, a_contact())
    return Chat(open_unit, ana)


def answers(open_unit: Units) -> list[Answer]:
    with open_unit() as uow:
        return [one for given in uow.surveys.of(uow.accounts.ids(), NOW).values() for one in given]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("nps", ("How likely are you to recommend us", "0 (not at all) to 10")),
        ("csat", ("How satisfied are you with our work", "1 (not at all) to 5")),
        ("pulse", ("effort to understand your goals", "helped you", "how can I help", "would recommend us")),
    ],
)
def test_v1_a_survey_comes_with_its_words_its_scale_and_whom_to_ask(
    chat: Chat, kind: str, says: tuple[str, ...]
) -> None:
    shown = chat(f"survey acme ask {kind}")
    for words in (*says, "Cora Champion", f"survey acme asked {kind}"):
        assert words in shown


def test_v1_what_was_asked_and_answered_is_shown(chat: Chat) -> None:
    assert "never asked" in chat("survey acme")
    assert "It comes up again on Jun 29, 2026 at the earliest." in chat("survey acme asked nps")
    assert "asked Mar 31, 2026, no answer since" in chat("survey acme")
    chat("nps acme 9")
    assert "9 of 10, Mar 31, 2026" in chat("survey acme")


def test_v1_the_form_has_the_question_its_scale_and_who_may_have_answered(chat: Chat) -> None:
    fields = {field.name: field for field in chat.reply("nps acme").view.blocks if isinstance(field, Field)}
    assert fields["score"].label == "How likely are you to recommend us to a colleague?"
    assert [option.label for option in fields["who"].options] == ["Cora Champion"]


def test_v1_the_respondent_is_a_contact_chosen_or_named(chat: Chat, open_unit: Units) -> None:
    said = text.render(chat.press("nps", account="acme", score="9", who="cora@acme.example").view, Reader())
    assert "Who answered Cora Champion" in " ".join(said.split())
    chat("csat acme 4 Cora was quick to try it")
    assert {one.respondent_email for one in answers(open_unit)} == {"cora@acme.example"}
    refused = chat.press("nps", account="acme", score="9", who="zoe@acme.example")
    assert "“zoe@acme.example” is no contact of Acme; it has Cora Champion." in refused.view.title


def test_v1_an_answer_without_a_name_is_kept_as_nobodys(chat: Chat, open_unit: Units) -> None:
    assert chat.reply("nps acme 9").ok
    assert [one.respondent_email for one in answers(open_unit)] == [""]


def test_v1_the_pulse_takes_four_answers_at_once(chat: Chat, open_unit: Units) -> None:
    assert chat.reply("pulse acme 9 8").view.is_form
    assert chat.reply("pulse acme 9 8 7 10").ok
    counts = counted(answers(open_unit))
    assert counts.pulse == tuple(Decimal(score) for score in (9, 8, 7, 10))
    assert counts.answers[SurveyKind.PULSE] == 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("nps acme 11", "The score cannot be more than 10."),
        ("nps acme -1", "The score cannot be less than 0."),
        ("csat acme 0", "The score cannot be less than 1."),
        ("csat acme many", "The score has to be a whole number."),
        ("pulse acme 9 8 7 11", "The fourth cannot be more than 10."),
    ],
)
def test_v1_a_score_off_its_scale_is_refused_in_one_sentence(chat: Chat, words: str, says: str) -> None:
    reply = chat.reply(words)
    assert not reply.ok
    assert says in text.render(reply.view, Reader())


def test_v2_a_detractor_without_a_name_waits_until_a_person_closes_the_loop(
    chat: Chat, open_unit: Units
) -> None:
    def says(minutes: int, words: str) -> Reply:
        return chat.router.answer(Request(chat.ana, NOW + timedelta(minutes=minutes), words))

    def alert() -> Alert:
        with open_unit() as uow:
            account = the_account(uow).id
            known = uow.alerts.of([account], open_only=False)[account]
        return next(each for each in known if each.key == "detractor")

    says(0, "nps acme 3 Somebody is unhappy")
    says(1, "nps acme 9 Bob loves it")
    assert alert().state is AlertState.OPEN
    assert says(2, "resolve acme detractor Wrote to all of them what we change").ok
    says(3, "nps acme 9 Bob still loves it")
    assert (alert().state, alert().facts["cleared_closed"]) == (AlertState.CLOSED, "2026-03-31")
    says(4, "nps acme 2 Too slow")
    with open_unit() as uow:
        known = uow.alerts.of([the_account(uow).id])[the_account(uow).id]
    (again,) = (each for each in known if each.key == "detractor")
    assert (again.facts["score"], again.facts["count"]) == ("2", "1")


def test_v2_a_detractor_named_in_the_comment_is_answered_as_themselves(chat: Chat, open_unit: Units) -> None:
    chat("nps acme 3 Cora is unhappy")
    with open_unit() as uow:
        account = the_account(uow).id
        (alert,) = (each for each in uow.alerts.of([account])[account] if each.key == "detractor")
    assert alert.facts["who"] == "Cora Champion"


def test_v2_a_detractor_shows_the_clock_and_how_to_close_the_loop(chat: Chat) -> None:
    shown = " ".join(chat("nps acme 3 Cora finds us slow").split())
    assert "Detractor, to be answered within 5 business days" in shown
    assert "Answer them by Apr 7, 2026" in shown
    assert "resolve acme detractor" in shown
    assert "Answer them by" not in chat("nps acme 9 Cora is happy again")
