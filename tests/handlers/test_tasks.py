"""Tasks of a save plan, for oneself or for colleagues without a seat (W8)."""

import pytest

from bot import text
from handlers.request import Request
from storage.uow import Units
from success.format import Reader
from success.notice import Notice, ToPerson
from success.people import User
from success.view import Actions
from tests.factories import NOW, stored_account, stored_user
from tests.handlers.test_save import DAY, Saving, chat, plain, said

__all__ = ["chat"]  # the fixture


def given(open_unit: Units, email: str) -> list[Notice]:
    """What somebody was told directly."""
    with open_unit() as uow:
        queued = uow.outbox.pending(NOW + 400 * DAY)
    return [notice for notice in queued if notice.to == ToPerson(email)]


@pytest.fixture
def tom(open_unit: Units) -> User:
    """Somebody of Product, who has no seat."""
    return stored_user(open_unit, "tom@mainstay.example", name="Tom Tanner", role="employee")


@pytest.mark.parametrize(
    "words",
    [
        "task acme friday Send the figures for tom@mainstay.example",
        "task acme friday Send the figures for Tom Tanner",
        "task acme friday Send the figures for tom.",
        "task acme for tom@mainstay.example friday Send the figures",
        "task acme for Tom Tanner friday Send the figures",
        "task acme friday Send the figures 给 Tom Tanner",
    ],
)
def test_w8_a_task_can_be_for_a_colleague_who_is_told_once(
    chat: Saving, open_unit: Units, tom: User, words: str
) -> None:
    assert "Send the figures · Tom Tanner · by Apr 3, 2026" in chat(words)
    (told,) = given(open_unit, tom.email)
    shown = text.render(told.view, Reader())
    assert told.view.title == "A task for you, to save Acme"
    assert "Ana Alvarez counts on you for this:" in shown
    assert "They are unhappy" not in shown  # nothing of the account but the task


def test_w8_a_task_of_ones_own_tells_nobody(chat: Saving, open_unit: Units) -> None:
    chat("task acme friday Send the figures")
    chat("task acme friday Call them for ana@mainstay.example")
    chat("task acme friday Prepare the room for the board")
    assert "Prepare the room for the board · Ana Alvarez" in chat("save acme")
    assert given(open_unit, chat.ana.email) == []


def test_w8_a_task_given_at_night_waits_for_the_morning(chat: Saving, open_unit: Units, tom: User) -> None:
    chat.now = NOW + 4 * DAY  # Saturday
    chat("task acme for tom 2026-04-10 Send the figures")
    (told,) = given(open_unit, tom.email)
    assert told.not_before.isoformat() == "2026-04-06T09:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "task acme friday Send it for zoe@mainstay.example",
            "“zoe@mainstay.example” is nobody Mainstay knows.",
        ),
        ("task acme for Zoe friday Send it", "“Zoe” is nobody Mainstay knows."),
        (
            "task acme for tom friday Send it",
            "“tom” can be several people: tom@mainstay.example, tim@x.example.",
        ),
    ],
)
def test_w8_a_task_for_nobody_we_know_is_refused_in_one_sentence(
    chat: Saving, open_unit: Units, tom: User, words: str, says: str
) -> None:
    stored_user(open_unit, "tim@x.example", name="Tom Turner", role="employee")
    reply = chat.reply(words)
    assert not reply.ok
    assert says in plain(reply)


def test_w8_whoever_owns_a_task_records_it_without_a_seat(chat: Saving, open_unit: Units, tom: User) -> None:
    chat("task acme for tom friday Send the figures")
    (told,) = given(open_unit, tom.email)
    (row,) = [block.buttons for block in told.view.blocks if isinstance(block, Actions)]
    assert not chat.router.answer(Request(tom, NOW, "save acme")).ok
    listed = plain(chat.router.answer(Request(tom, NOW, "task mine")))
    assert "1 open task of yours" in listed
    done = chat.router.answer(Request(tom, NOW, command=row[0].command, args=row[0].args))
    assert "Task done, thank you" in plain(done)
    assert "✓ Send the figures · Tom Tanner" in chat("save acme")
    again = chat.router.answer(Request(tom, NOW, command=row[0].command, args=row[0].args))
    assert "No open task of yours has the number" in plain(again)
    assert "No task of yours is open" in plain(chat.router.answer(Request(tom, NOW, "task mine")))


def test_w8_nobody_records_the_tasks_of_others_as_their_own(chat: Saving, tom: User) -> None:
    reply = chat.router.answer(Request(tom, NOW, "task mine done 1"))
    assert "No open task of yours has the number 1." in plain(reply)


def test_w8_tasks_name_the_people_in_their_roles_where_they_are_known(open_unit: Units, chat: Saving) -> None:
    stored_user(open_unit, "vera@mainstay.example", name="Vera VP", role="director")
    stored_user(open_unit, "alex@mainstay.example", name="Alex Adler", role="ae")
    stored_account(open_unit, ae_email="alex@mainstay.example")
    shown = chat("save acme")
    assert "understand the concerns · Ana Alvarez with Vera VP · by" in shown
    assert "present the solution · Ana Alvarez with Alex Adler · by" in shown
    assert "Roadmap review, Product: address the gaps · Ana Alvarez · by" in shown  # the CSM answers for it


# ---------------------------------------------------------------- changed


def test_w8_a_task_moves_to_another_day_and_to_another_person(
    chat: Saving, open_unit: Units, tom: User
) -> None:
    assert "document the ROI · Ana Alvarez · by Apr 20, 2026" in chat("task acme move 2 2026-04-20")
    assert "document the ROI · Tom Tanner · by Apr 20, 2026" in chat("task acme give 2 Tom Tanner")
    assert [notice.view.title for notice in said(open_unit)] == ["Acme: task changed"] * 2
    (told,) = given(open_unit, tom.email)
    assert told.view.title == "A task for you, to save Acme"
    assert "document the ROI · Ana Alvarez" in chat("task acme give 2")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("task acme move 2 2026-03-01", "That day has passed."),
        ("task acme move 2 2026-02-30", "is not a day in the calendar"),
        ("task acme move 2", "Say the new day"),
        ("task acme move 99 friday", "That task is not part of this escalation."),
        ("task acme give 2 Zoe", "“Zoe” is nobody Mainstay knows."),
    ],
)
def test_w8_a_change_that_cannot_be_says_what_would_work(chat: Saving, words: str, says: str) -> None:
    reply = chat.reply(words)
    assert not reply.ok
    assert says in plain(reply)
