"""One request, one unit of work, one answer, whatever happens (architecture rules 5, 7, 8)."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.commands import COMMANDS
from handlers.registry import Access
from handlers.request import Conversation, Reply, Request
from handlers.router import Router
from storage.uow import Units
from success.people import User
from success.records import Kind
from success.view import Actions, Button
from tests.factories import NOW, a_touchpoint, stored, stored_account, stored_user
from tests.talk import address, button, furnish, workspace

WS = workspace()
CHANNEL = Conversation("slack", "C1", private=False, label="#customers")


@pytest.fixture
def router(open_unit: Units) -> Router:
    furnish(open_unit, WS)
    return Router(open_unit, WS)


def who(router: Router, name: str) -> User | None:
    with router.open_unit() as uow:
        return uow.people.get(address(name))


def ask(router: Router, words: str, name: str = "maria", **fields: object) -> Reply:
    return router.answer(replace(Request(who(router, name), NOW, words), **fields))  # type: ignore[arg-type]


def press(router: Router, command: str, name: str = "maria", **args: str) -> Reply:
    return router.answer(Request(who(router, name), NOW, command=command, args=args))


def notes(router: Router) -> list[str]:
    with router.open_unit() as uow:
        met = uow.touchpoints.of(uow.accounts.ids(), NOW + timedelta(days=1))
    return [each.note for known in met.values() for each in known if each.note]


def test_it_keeps_what_was_written(router: Router) -> None:
    assert ask(router, "log acme Kept").ok
    assert "Kept" in notes(router)


def test_it_takes_a_platforms_retry_once(router: Router) -> None:
    first = ask(router, "log acme Once", conversation=CHANNEL, event_id="E1")
    again = ask(router, "log acme Once", conversation=CHANNEL, event_id="E1")
    other = ask(router, "log acme Twice", conversation=CHANNEL, event_id="E2")
    assert (first.repeated, again.repeated, other.repeated) == (False, True, False)
    assert notes(router).count("Once") == 1
    assert notes(router).count("Twice") == 1


def test_an_event_that_was_refused_may_come_again(router: Router) -> None:
    refused = ask(router, "sentiment acme 9", conversation=CHANNEL, event_id="E1")
    again = ask(router, "sentiment acme 4", conversation=CHANNEL, event_id="E1")
    assert (refused.ok, again.ok, again.repeated) == (False, True, False)


def test_it_answers_a_failure_of_its_own_with_an_id_that_is_in_the_log(
    router: Router, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(cmd: object, here: object) -> Reply:
        raise RuntimeError("a bug")

    monkeypatch.setitem(COMMANDS, "log", replace(COMMANDS["log"], run=fails))
    with caplog.at_level(logging.ERROR):
        reply = ask(router, "log acme Lost")
    assert not reply.ok
    assert "Lost" not in notes(router)
    reference = next(part.text for part in reply.view.blocks[1].parts if len(part.text) == 8)  # type: ignore[union-attr]
    assert reference in caplog.text
    assert "a bug" in caplog.text
    assert "a bug" not in reply.view.model_dump_json()


def test_what_fails_halfway_leaves_nothing_behind(router: Router, monkeypatch: pytest.MonkeyPatch) -> None:
    run = COMMANDS["log"].run

    def fails_after(cmd: object, here: object) -> Reply:
        run(cmd, here)  # type: ignore[arg-type]
        raise RuntimeError("after the write")

    monkeypatch.setitem(COMMANDS, "log", replace(COMMANDS["log"], run=fails_after))
    assert not ask(router, "log acme Halfway").ok
    assert "Halfway" not in notes(router)


def test_it_knows_no_command_by_that_name(router: Router) -> None:
    reply = press(router, "dance", account="acme")
    assert not reply.ok


def test_a_forged_button_passes_the_same_check_as_typing(router: Router) -> None:
    for name in ("tom", "yves", "alex"):
        assert not press(router, "sentiment", name, account="acme", score="1").ok
    assert not press(router, "health", "eve", account="acme").ok
    assert press(router, "sentiment", "maria", account="acme", score="1").ok


def test_a_button_of_last_month_with_more_arguments_still_works(router: Router) -> None:
    assert press(router, "health", account="acme", colour="blue").ok


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.about_account])
def test_s14_no_command_about_an_account_answers_an_employee_or_a_stranger(router: Router, name: str) -> None:
    stranger = router.answer(Request(None, NOW, command=name, args={"account": "acme"}))
    assert not stranger.ok
    assert "Acme Corp" not in stranger.view.model_dump_json()
    employee = press(router, name, "eve", account="acme")
    if COMMANDS[name].access is not Access.LOG:
        assert not employee.ok
        assert "Acme Corp" not in employee.view.model_dump_json()


@pytest.mark.parametrize("name", COMMANDS)
def test_s14_a_stranger_gets_one_sentence_whatever_is_asked(router: Router, name: str) -> None:
    reply = router.answer(Request(None, NOW, command=name, args={"account": "acme"}))
    assert not reply.ok
    assert reply.view.blocks == ()


@pytest.mark.parametrize(
    "words",
    [
        "health acme",
        "health acmee",
        "health corp",
        "health umbrella",
        "health glob",
        "why acme",
        "log acme x",
        "accounts acme",
        "accounts",
        "risk",
        "renewals",
        "today",
        "acme",
    ],
)
def test_s14_what_may_not_be_read_is_not_named(open_unit: Units, words: str) -> None:
    ws = workspace(others_readable=False)
    furnish(open_unit, ws)
    router = Router(open_unit, ws)
    stored_user(open_unit, address("olga"), name="Olga Orlova")
    stored_account(open_unit, "acmeville", name="Acmeville", owner_email=address("olga"))
    reply = router.answer(Request(who(router, "olga"), NOW, words))
    said = reply.view.model_dump_json()
    assert not any(name in said for name in ("Acme Corp", "Globex", "Umbrella"))


def test_s14_the_nearest_names_are_only_those_one_may_read(open_unit: Units) -> None:
    ws = workspace(others_readable=False)
    furnish(open_unit, ws)
    router = Router(open_unit, ws)
    assert "Umbrella" in ask(router, "health umbrela", "tom").view.model_dump_json()
    assert "Umbrella" not in ask(router, "health umbrela", "maria").view.model_dump_json()


def test_the_database_away_is_one_sentence(router: Router, monkeypatch: pytest.MonkeyPatch) -> None:
    from success.errors import Unavailable

    def away(*, write: bool = False) -> object:
        raise Unavailable("The database cannot be reached just now.")

    reply = Router(away, WS).answer(Request(who(router, "maria"), NOW, "health acme"))  # type: ignore[arg-type]
    assert not reply.ok
    assert reply.view.title == "The database cannot be reached just now."


def test_sharing_names_who_will_see_it_and_is_private_until_then(router: Router) -> None:
    asked = ask(router, "health acme", conversation=CHANNEL)
    share = button(asked.view, "Share in #customers")
    offered = ask(router, "", conversation=CHANNEL, command=share.command, args=share.args)
    assert not offered.public
    assert "#customers" in offered.view.model_dump_json()
    post = button(offered.view, "Post it")
    posted = ask(router, "", conversation=CHANNEL, command=post.command, args=post.args)
    assert posted.public
    assert not any(isinstance(block, Actions) for block in posted.view.blocks)
    assert "Maria Moreno" in posted.view.model_dump_json()


def test_h10_a_remembered_change_is_forgotten_once_something_is_written(
    router: Router, open_unit: Units
) -> None:
    first = ask(router, "health acme").view
    assert router.memory
    assert ask(router, "health acme").view == first
    assert ask(router, "sentiment acme 2 Worried").ok
    assert not router.memory
    assert "Worried" in ask(router, "health acme").view.model_dump_json()


def test_facts_that_change_elsewhere_show_at_once(router: Router, open_unit: Units) -> None:
    before = ask(router, "health acme").view
    later = NOW + timedelta(hours=1)
    missed = a_touchpoint(scheduled_at=NOW - timedelta(days=3), status="missed")
    stored(open_unit, Kind.TOUCHPOINTS, missed, now=later)
    after = router.answer(Request(who(router, "maria"), later, "health acme")).view
    assert after.title != before.title


def test_buttons_are_at_most_five_and_each_can_be_typed(router: Router) -> None:
    for words in ("health acme", "renewal acme", "risk", "accounts", "why acme", "trend acme"):
        view = ask(router, words, conversation=CHANNEL).view
        for block in view.blocks:
            if isinstance(block, Actions):
                assert len(block.buttons) <= 5
                assert all(_is_known(each) for each in block.buttons)


def _is_known(each: Button) -> bool:
    return set(each.args) <= COMMANDS[each.command].model.model_fields.keys()
