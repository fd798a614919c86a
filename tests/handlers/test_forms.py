"""What is left out is asked for with a form, and a form reaches the same command as typing does."""

import pytest

from handlers.commands import COMMANDS
from handlers.request import Reply, Request
from handlers.router import Router
from storage.uow import Units
from success.view import Field
from tests.factories import NOW
from tests.talk import address, furnish, workspace

WS = workspace()
ABOUT_ACCOUNTS = [name for name, command in COMMANDS.items() if command.about_account]


@pytest.fixture
def router(open_unit: Units) -> Router:
    furnish(open_unit, WS)
    return Router(open_unit, WS)


def press(router: Router, command: str, **args: str) -> Reply:
    with router.open_unit() as uow:
        actor = uow.people.get(address("maria"))
    return router.answer(Request(actor, NOW, command=command, args=args))


@pytest.mark.parametrize("name", ABOUT_ACCOUNTS)
def test_every_form_asks_for_what_its_command_takes(router: Router, name: str) -> None:
    view = press(router, name, account="acme").view
    if view.submit is None:
        return
    fields = {block.name for block in view.blocks if isinstance(block, Field)}
    takes = COMMANDS[view.submit.command].model.model_fields.keys()
    assert fields
    assert fields <= takes
    assert set(view.submit.args) <= takes
    assert not fields & set(view.submit.args)


@pytest.mark.parametrize(
    "name", ["checkin done", "log", "sentiment", "nps", "csat", "escalate", "signal", "touchpoint"]
)
def test_nothing_is_written_while_a_form_only_asks(router: Router, name: str) -> None:
    assert press(router, name, account="acme").view.is_form
    with router.open_unit() as uow:
        ids = uow.accounts.ids()
        assert len(uow.touchpoints.of(ids, NOW)) == 1
        assert uow.surveys.of(ids, NOW) == {}
        assert uow.escalations.running() == []


def test_a_form_sent_empty_asks_again(router: Router) -> None:
    assert press(router, "checkin done", account="acme", note="   ").view.is_form
    assert press(router, "nps", account="acme", score="", comment="Hm").view.is_form


def test_a_form_with_something_wrong_says_what(router: Router) -> None:
    reply = press(router, "snooze", account="acme", key="usage_decline", until="2026-02-30", reason="Later")
    assert not reply.ok
    assert "“2026-02-30” is not a day in the calendar." in reply.view.title


def test_a_form_keeps_what_was_already_given(router: Router) -> None:
    view = press(router, "touchpoint", account="acme", note="Met their CFO").view
    values = {block.name: block.value for block in view.blocks if isinstance(block, Field)}
    assert values == {"kind": "", "note": "Met their CFO"}


@pytest.mark.parametrize("words", ["x" * 4001, "<b>" * 2000])
def test_a_note_too_long_is_refused_in_one_sentence(router: Router, words: str) -> None:
    reply = press(router, "log", account="acme", note=words)
    assert reply.view.title == "The note is too long; 4000 characters at most."
