"""Buttons, menus, modals, the message shortcut, the App Home and sharing, as people use them in Slack."""

from typing import Any

import pytest

from bot.house import House
from bot.slack import app
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import ELSEWHERE, Fault, Shown, channel
from tests.slack.slack_user import SlackUser, inputs, pressable, words
from tests.slack.test_app import NAMES, newest, said

Json = dict[str, Any]


def health(slack: SlackUser, fake: FakeSlack, where: str = "C0TEAM") -> Shown:
    """Ask about Acme and return what is shown."""
    slack.command("U0MARIA", "/health", "acme", where)
    shown = newest(fake)  # on a busy machine it comes after the acknowledgement
    fake.calls.clear()
    return shown


def methods(fake: FakeSlack) -> list[str]:
    return [method for method, _arguments in fake.calls]


def filled(fake: FakeSlack, modal: str = "") -> tuple[str, Json]:
    """The modal that is done loading."""

    def done() -> tuple[str, Json] | None:
        ready = [(i, v) for i, v in fake.modals.items() if "One moment" not in str(v["blocks"])]
        return ready[-1] if ready else None

    found: tuple[str, Json] = fake.wait_for(done)
    return found


# ---------------------------------------------------------------- buttons


def test_a_button_is_answered_through_the_response_url(slack: SlackUser, fake: FakeSlack) -> None:
    slack.press("U0MARIA", health(slack, fake), "Why")
    shown = newest(fake, 2)
    assert "Why Acme Corp went from 75" in said(shown)
    assert (shown.user, shown.replaced) == ("U0MARIA", False)
    assert methods(fake) == ["response_url"]


def test_in_the_one_to_one_conversation_the_answer_stays(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "health acme")
    slack.press("U0MARIA", newest(fake), "Why")
    shown = newest(fake, 2)
    assert (shown.channel, shown.user) == ("D0MARIA", "")


def test_what_was_done_from_a_private_answer_takes_its_place(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/cs", "ack acme")
    slack.press("U0MARIA", fake.messages[-1], "Usage is declining")
    shown = newest(fake, 2)
    assert "You have taken up" in said(shown)
    assert shown.replaced


def test_a_message_others_read_is_never_replaced(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "ack acme")
    slack.press("U0MARIA", newest(fake), "Usage is declining")
    assert not newest(fake, 2).replaced


def test_a_response_url_that_is_used_up_is_made_good(slack: SlackUser, fake: FakeSlack) -> None:
    shown = health(slack, fake)
    fake.faults["response_url"] = [Fault(404)]
    slack.press("U0MARIA", shown, "Why")
    assert "Why Acme Corp" in said(newest(fake, 2))
    assert methods(fake) == ["response_url", "chat.postEphemeral"]


def test_a_forged_button_meets_the_same_check_as_typing(slack: SlackUser, fake: FakeSlack) -> None:
    shown = health(slack, fake)
    element, _value = pressable(shown.blocks)["Why"]
    element["value"] = '{"c":"sentiment","a":{"account":"umbrella","score":"1"}}'
    slack.press("U0MARIA", shown, "Why")
    assert "Umbrella Café is not yours to change" in said(newest(fake, 2))


def test_a_press_delivered_twice_is_carried_out_once(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/cs", "ack acme")
    shown = fake.messages[-1]
    slack.press("U0MARIA", shown, "Usage is declining")
    newest(fake, 2)
    slack.again()
    slack.finish()
    assert len(fake.messages) == 2


# ---------------------------------------------------------------- modals


def test_a_modal_is_open_before_the_work_begins(slack: SlackUser, fake: FakeSlack, house: House) -> None:
    shown = health(slack, fake)
    with house.database.writing.begin():  # the work has to wait
        slack.press("U0MARIA", shown, "Check-in done")
        fake.wait_for(lambda: fake.modals)
        assert "One moment" in str(fake.modals)
    _modal, view = filled(fake)
    assert list(inputs(view["blocks"])) == ["note"]
    assert methods(fake) == ["views.open", "views.update"]


def test_a_sent_modal_shows_what_came_of_it(slack: SlackUser, fake: FakeSlack) -> None:
    slack.press("U0MARIA", health(slack, fake), "Check-in done")
    modal, _view = filled(fake)
    answer = slack.submit("U0MARIA", modal, {"note": "Roll-out is on track"})
    assert answer["response_action"] == "update"
    assert "submit" not in answer["view"]
    assert "recorded as held" in words(answer["view"]["blocks"], NAMES) + answer["view"]["title"]["text"]


def test_what_is_wrong_stands_under_the_input_and_nothing_typed_is_lost(
    slack: SlackUser, fake: FakeSlack
) -> None:
    slack.command("U0MARIA", "/cs", "checkin acme")
    modal, view = filled(fake)
    answer = slack.submit("U0MARIA", modal, {"day": "2026-03-01"})
    assert answer["response_action"] == "errors"
    ((block_id, sentence),) = answer["errors"].items()
    assert block_id == inputs(view["blocks"])["day"]["block_id"]
    assert sentence.startswith("That day has passed.")
    assert slack.submit("U0MARIA", modal, {"day": "2026-04-02"})["response_action"] == "update"


def test_a_slow_modal_says_so_and_is_filled_later(
    slack: SlackUser, fake: FakeSlack, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.command("U0MARIA", "/cs", "checkin acme done")
    modal, _view = filled(fake)
    monkeypatch.setattr(app, "READY_WITHIN", 0.1)
    with house.database.writing.begin():
        answer = slack.submit("U0MARIA", modal, {"note": "On track"})
        assert "One moment" in str(answer["view"])
    _modal, view = filled(fake)
    assert "recorded as held" in words(view["blocks"], NAMES)


def test_where_no_modal_opens_the_form_is_a_message(slack: SlackUser, fake: FakeSlack) -> None:
    shown = health(slack, fake)
    fake.faults["views.open"] = [Fault(error="expired_trigger_id")] * 2
    slack.press("U0MARIA", shown, "Check-in done")
    form = newest(fake, 2)
    for block in inputs(form.blocks).values():
        block["element"]["initial_value"] = "Typed into the message"
    slack.press("U0MARIA", form, "Save")
    shown = newest(fake, 3)
    assert "Typed into the message" in said(shown)
    assert shown.replaced


def test_a_modal_that_was_closed_is_answered_as_a_message(slack: SlackUser, fake: FakeSlack) -> None:
    shown = health(slack, fake)
    fake.faults["views.update"] = [Fault(error="not_found")]
    slack.press("U0MARIA", shown, "Check-in done")
    assert list(inputs(newest(fake, 2).blocks)) == ["note"]


def test_a_typed_command_that_needs_a_form_opens_it(slack: SlackUser, fake: FakeSlack) -> None:
    assert slack.command("U0MARIA", "/cs", "log acme") == {}
    _modal, view = filled(fake)
    assert list(inputs(view["blocks"])) == ["note"]


def test_a_mention_that_needs_a_form_gets_it_in_the_message(slack: SlackUser, fake: FakeSlack) -> None:
    slack.mention("U0MARIA", "log acme")
    form = newest(fake)
    inputs(form.blocks)["note"]["element"]["initial_value"] = "Met Jane"
    slack.press("U0MARIA", form, "Save")
    assert "Met Jane" in said(newest(fake, 2))


# ---------------------------------------------------------------- the message shortcut


def test_a_message_is_logged_as_a_touchpoint(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/health", "acme")
    slack.log_message("U0MARIA", "They love the new <report> & say so")
    modal, view = filled(fake)
    assert view["title"]["text"] == "Log as touchpoint"
    assert inputs(view["blocks"])["note"]["element"]["initial_value"] == "They love the new <report> & say so"
    answer = slack.submit("U0MARIA", modal, {"account": "acme corp"})
    assert "They love the new <report> & say so" in words(answer["view"]["blocks"], NAMES)


def test_a_shortcut_about_an_unclear_account_offers_a_choice(slack: SlackUser, fake: FakeSlack) -> None:
    slack.log_message("U0MARIA", "Met at the fair")
    modal, _view = filled(fake)
    answer = slack.submit("U0MARIA", modal, {"account": "globexx"})
    slack.press_in_view("U0MARIA", fake.modals[modal], "Globex West")
    fake.wait_for(lambda: "Noted for Globex West" in str(fake.modals[modal]))
    assert "Globex Industries" in str(answer)


def test_a_stranger_who_logs_a_message_is_refused(slack: SlackUser, fake: FakeSlack) -> None:
    slack.log_message("U0ZED", "I was here")
    modal, _view = filled(fake)
    answer = slack.submit("U0ZED", modal, {"account": "acme"})
    assert "does not know you" in str(answer["errors"])


# ---------------------------------------------------------------- the App Home


def test_the_app_home_shows_my_accounts_worst_first(slack: SlackUser, fake: FakeSlack) -> None:
    slack.open_home("U0MARIA")
    fake.wait_for(lambda: fake.homes)
    shown = words(fake.homes["U0MARIA"]["blocks"], NAMES)
    assert "Your 3 accounts, the most worrying first" in shown
    assert shown.index("Globex West") < shown.index("Acme Corp") < shown.index("Globex Industries")
    assert "Umbrella" not in shown


def test_a_stranger_at_home_reads_one_sentence(slack: SlackUser, fake: FakeSlack) -> None:
    slack.open_home("U0ZED")
    fake.wait_for(lambda: fake.homes)
    assert words(fake.homes["U0ZED"]["blocks"], NAMES).strip().startswith("Mainstay does not know you yet.")
    assert pressable(fake.homes["U0ZED"]["blocks"]) == {}


def test_a_button_at_home_answers_in_a_modal(slack: SlackUser, fake: FakeSlack) -> None:
    slack.open_home("U0MARIA")
    fake.wait_for(lambda: fake.homes)
    slack.press_in_view("U0MARIA", {**fake.homes["U0MARIA"], "type": "home"}, "At risk")
    _modal, view = filled(fake)
    assert "Acme Corp" in words(view["blocks"], NAMES)


def test_another_tab_is_not_the_home(slack: SlackUser, fake: FakeSlack) -> None:
    slack.event({"type": "app_home_opened", "user": "U0MARIA", "channel": "D0MARIA", "tab": "messages"})
    slack.finish()
    assert fake.calls == []


# ---------------------------------------------------------------- sharing


def asked_to_share(slack: SlackUser, fake: FakeSlack) -> Shown:
    """Press Share and return the question who is to see it."""
    slack.press("U0MARIA", health(slack, fake), "Share in #team")
    shown = newest(fake, 2)
    assert "Everyone who reads #team will see" in said(shown)
    return shown


def test_a_shared_answer_is_public_and_the_sharer_is_told(slack: SlackUser, fake: FakeSlack) -> None:
    slack.press("U0MARIA", asked_to_share(slack, fake), "Post it")
    told = newest(fake, 4)
    public = fake.messages[-2]
    assert (public.channel, public.user) == ("C0TEAM", "")
    assert "Acme Corp · 66" in said(public)
    assert (told.user, "everyone in this channel" in said(told)) == ("U0MARIA", True)


@pytest.mark.parametrize(
    "flags",
    [{"is_ext_shared": True, "is_shared": True}, {"pending_shared": [ELSEWHERE]}, {"is_shared": None}],
)
def test_nothing_is_shared_where_outsiders_read_or_may(
    slack: SlackUser, fake: FakeSlack, flags: dict[str, Any]
) -> None:
    shown = asked_to_share(slack, fake)
    fake.channels["C0TEAM"] = channel("C0TEAM", **flags)
    slack.press("U0MARIA", shown, "Post it")
    newest(fake, 4)
    seen = [(message.channel, message.user) for message in fake.messages[2:]]
    assert sorted(seen) == [("C0TEAM", "U0MARIA"), ("D0MARIA", "")]
    refused = next(message for message in fake.messages[2:] if message.user)
    assert "Not posted in the channel" in said(refused)
    assert "66" not in said(refused)


# ---------------------------------------------------------------- what changes in Slack


def test_who_becomes_a_guest_loses_access_at_once(slack: SlackUser, fake: FakeSlack) -> None:
    health(slack, fake)
    fake.users["U0MARIA"]["is_restricted"] = True
    slack.event({"type": "user_change", "user": fake.users["U0MARIA"]})

    def is_refused() -> bool:
        return "does not know you" in str(slack.command("U0MARIA", "/health", "acme"))

    assert any(is_refused() for _try in range(100))
