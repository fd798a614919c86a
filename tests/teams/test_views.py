"""Everything Mainstay can show is a card that Teams takes: the gallery, and the answers to real questions."""

import pytest

from bot.documents.review import Documents
from bot.teams.cards import message
from bot.teams.fitting import compact
from handlers.commands import COMMANDS
from handlers.registry import Group
from handlers.request import Request
from handlers.router import Router
from storage.uow import Database
from success.format import Reader
from success.view import View
from tests.bot.test_gallery import shown
from tests.factories import NOW
from tests.talk import address, furnish, workspace
from tests.teams.card_rules import problems
from tests.teams.fake_connector import MESSAGE_LIMIT


def faults(view: View) -> list[str]:
    """Return what Teams would refuse in a View; in Chinese, the same card needs more room."""
    sent = {language: message(view, Reader(language)) for language in ("en", "zh_CN")}
    large = [
        f"larger than 28 KB: {x}" for x, one in sent.items() if len(compact(one).encode()) > MESSAGE_LIMIT
    ]
    return [*problems(sent["en"]["attachments"][0]["content"]), *large]


@pytest.mark.parametrize("name", shown())
def test_a_message_of_the_gallery_is_a_card(name: str) -> None:
    assert faults(shown()[name].example()) == []


@pytest.fixture
def router(sqlite_database: Database) -> Router:
    made = Router(sqlite_database.unit("acme-inc"), workspace(), documents=Documents())
    furnish(made.open_unit, made.ws)
    return made


NEW = (Group.PLAN, Group.NOTES, Group.SAVE, Group.BOOK)  # most of their messages have no example of their own


@pytest.mark.parametrize("group", NEW)
def test_the_answer_to_every_example_is_a_card(router: Router, group: Group) -> None:
    with router.open_unit() as uow:
        maria = uow.people.get(address("maria"))
    asked = [command for command in COMMANDS.values() if command.group == group]
    answers = {one.name: router.answer(Request(maria, NOW, one.example)).view for one in asked}
    wrong = {name: faults(view) for name, view in answers.items()}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(answers) > 5
