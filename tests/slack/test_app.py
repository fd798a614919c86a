"""What people do in Slack, and what they see: commands, mentions, direct messages."""

import shutil
from pathlib import Path

import pytest

from bot.house import House
from bot.slack import app
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import BOT, ELSEWHERE, Fault, Shown
from tests.slack.slack_user import SlackUser, words

NAMES = {"U0MARIA": "Maria Moreno"}


def said(shown: Shown) -> str:
    return words(shown.blocks, NAMES)


def newest(fake: FakeSlack, count: int = 1) -> Shown:
    """The last message, once there are so many."""
    fake.wait_for(lambda: len(fake.messages) >= count)
    return fake.messages[-1]


# ---------------------------------------------------------------- slash commands


def test_a_slash_command_is_answered_in_the_acknowledgement(slack: SlackUser, fake: FakeSlack) -> None:
    answer = slack.command("U0MARIA", "/health", "acme")
    assert answer["response_type"] == "ephemeral"
    assert "Acme Corp · 66 🟡 Yellow" in words(answer["blocks"], NAMES)
    assert "Acme Corp" in answer["text"]
    assert [method for method, _arguments in fake.calls] == ["users.info", "auth.test"]


def test_the_second_command_of_a_person_needs_no_network(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/health", "acme")
    fake.calls.clear()
    slack.command("U0MARIA", "/health", "acme")
    assert fake.calls == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("/health", "acme"), ("/acme-health", "acme"), ("/cs", "health acme"), ("/ask-us", "/cs health acme")],
)
def test_commands_may_have_other_names(slack: SlackUser, name: str, text: str) -> None:
    assert "Acme Corp · 66" in words(slack.command("U0MARIA", name, text)["blocks"], NAMES)


def test_an_unknown_account_brings_the_nearest_as_buttons(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/health", "glob")
    slack.press("U0MARIA", fake.messages[-1], "Globex West")
    assert "Globex West" in said(newest(fake, 2))


def test_a_stranger_gets_one_sentence(slack: SlackUser, fake: FakeSlack) -> None:
    answer = slack.command("U0ZED", "/health", "acme")
    assert "Mainstay does not know you yet." in words(answer["blocks"], NAMES)
    assert "Acme" not in str(answer)


def test_charts_go_in_the_acknowledgement_once_slack_took_one(slack: SlackUser, fake: FakeSlack) -> None:
    assert slack.command("U0MARIA", "/risk") == {}
    assert newest(fake).user == "U0MARIA"
    assert "data_table" in [block["type"] for block in fake.messages[-1].blocks]
    # That Slack took it is known a moment later: whoever asks in between gets a message again.
    answers = (slack.command("U0MARIA", "/risk") for _attempt in range(20))
    assert any(answer.get("blocks") for answer in answers)


def test_charts_stay_out_of_it_where_slack_refused_one(slack: SlackUser, fake: FakeSlack) -> None:
    fake.takes_native = False
    assert slack.command("U0MARIA", "/risk") == {}
    newest(fake)
    answer = slack.command("U0MARIA", "/risk")
    assert "data_table" not in [block["type"] for block in answer["blocks"]]
    assert "Acme Corp" in words(answer["blocks"], NAMES)


def test_a_slow_answer_follows_through_the_response_url(
    slack: SlackUser, fake: FakeSlack, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.command("U0MARIA", "/health", "acme")
    monkeypatch.setattr(app, "READY_WITHIN", 0.1)
    with house.database.writing.begin():  # somebody else holds the writer's lock
        assert slack.command("U0MARIA", "/cs", "log acme Met Jane") == {}
        assert len(fake.messages) == 1
    shown = newest(fake, 2)
    assert shown.user == "U0MARIA"
    assert "Noted for Acme Corp" in said(shown)


def test_a_command_delivered_twice_is_carried_out_once(slack: SlackUser, fake: FakeSlack) -> None:
    body = slack.command_body("U0MARIA", "/cs", "log acme Met Jane", "C0TEAM")
    kind = "application/x-www-form-urlencoded"
    assert slack.send(body, kind).content
    again = slack.send(body, kind, X_Slack_Retry_Num="1")
    assert (again.status_code, again.content) == (200, b"")


def test_a_database_that_is_away_is_a_sentence_and_later_all_is_well(
    slack: SlackUser, house: House, tmp_path: Path
) -> None:
    slack.command("U0MARIA", "/health", "acme")
    path = Path(str(house.database.url.database))
    for engine in (house.database.reading, house.database.writing):
        engine.dispose()
    shutil.move(path, tmp_path / "away.db")
    path.mkdir()
    answer = slack.command("U0MARIA", "/health", "acme")
    assert "try again" in words(answer["blocks"], NAMES)
    assert "Acme" not in str(answer)
    path.rmdir()
    shutil.move(tmp_path / "away.db", path)
    assert "Acme Corp · 66" in words(slack.command("U0MARIA", "/health", "acme")["blocks"], NAMES)


def test_when_slack_does_not_say_who_asks_it_is_a_sentence(slack: SlackUser, fake: FakeSlack) -> None:
    fake.faults["users.info"] = [Fault(500)]
    answer = slack.command("U0MARIA", "/health", "acme")
    assert "could not ask Slack who you are" in words(answer["blocks"], NAMES)
    assert "Acme Corp" in words(slack.command("U0MARIA", "/health", "acme")["blocks"], NAMES)


# ---------------------------------------------------------------- mentions and direct messages


def test_a_mention_is_answered_for_the_askers_eyes_only(slack: SlackUser, fake: FakeSlack) -> None:
    slack.mention("U0MARIA", "health acme")
    shown = newest(fake)
    assert (shown.channel, shown.user) == ("C0TEAM", "U0MARIA")
    assert "Acme Corp · 66" in said(shown)


def test_a_mention_in_a_thread_is_answered_there(slack: SlackUser, fake: FakeSlack) -> None:
    fake.messages.append(Shown("C0TEAM", "A question", [], "1774000000.9"))
    slack.mention("U0MARIA", "health acme", thread_ts="1774000000.9")
    assert newest(fake, 2).thread == "1774000000.9"


def test_where_slack_shows_nothing_in_the_channel_the_answer_comes_directly(
    slack: SlackUser, fake: FakeSlack
) -> None:
    fake.members["C0TEAM"].remove("U0MARIA")
    slack.mention("U0MARIA", "health acme")
    assert newest(fake).channel == "D0MARIA"


def test_a_direct_message_is_answered_in_its_conversation(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "health acme")
    shown = newest(fake)
    assert (shown.channel, shown.user) == ("D0MARIA", "")
    assert "Acme Corp · 66" in said(shown)


def test_what_slack_made_of_typed_words_is_undone(slack: SlackUser, fake: FakeSlack) -> None:
    event = {"type": "message", "channel": "D0MARIA", "channel_type": "im", "user": "U0MARIA", "ts": "1.1"}
    slack.event({**event, "text": "health <http://acme.example|acme.example>"})
    assert "Acme Corp · 66" in said(newest(fake))
    slack.event({**event, "text": "log acme R&amp;D &lt;now&gt; <mailto:a@b.example|a@b.example> <@U0TOM>"})
    assert "R&D <now> a@b.example @U0TOM" in said(newest(fake, 2))


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"user": BOT},
        {"channel": "C0TEAM", "channel_type": "channel"},
    ],
)
def test_bots_edits_and_what_was_not_said_to_mainstay_are_passed_over(
    slack: SlackUser, fake: FakeSlack, more: dict[str, str]
) -> None:
    event = {"type": "message", "channel": "D0MARIA", "channel_type": "im", "user": "U0MARIA", "ts": "1.1"}
    slack.event({**event, "text": "log acme Met Jane", **more})
    slack.finish()
    assert (fake.messages, fake.calls) == ([], [])


def test_an_event_delivered_again_is_answered_once(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "health acme", event_id="Ev1")
    slack.direct("U0MARIA", "health acme", event_id="Ev1", X_Slack_Retry_Num="1")
    slack.finish()
    assert len(fake.messages) == 1


def test_a_guest_in_a_shared_channel_sees_nothing(slack: SlackUser, fake: FakeSlack) -> None:
    fake.users["U0MARIA"] |= {"team_id": ELSEWHERE, "is_stranger": True}
    slack.mention("U0MARIA", "health acme")
    assert "does not know you" in said(newest(fake))
    assert "66" not in said(newest(fake))


def test_hostile_words_stay_words(slack: SlackUser, fake: FakeSlack) -> None:
    hostile = "log acme <!channel> <@U0TOM> *b* `c` <https://evil.example|bank> &amp; \u202eabc"
    slack.direct("U0MARIA", hostile)
    shown = newest(fake)
    assert "<!channel> <@U0TOM> *b* `c` <https://evil.example|bank> &amp; abc" in said(shown)
    assert '"type": "user"' not in str(shown.blocks).replace("'", '"')
    assert "<" not in shown.text
