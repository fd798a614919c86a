"""The files of an answer reach whoever asked, in their direct messages, and nobody else (Q5)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pptx import Presentation

from bot.slack.checkup import missing_scopes
from bot.slack.files import bring
from bot.slack.send import SlackPlatform
from bot.slack.web import AGAIN, SlackWeb, Trouble
from handlers.request import Attachment
from tests.slack.fake_files import Shared
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import BOT_TOKEN, ELSEWHERE, Fault, member
from tests.slack.slack_user import SlackUser, words
from tests.slack.test_app import newest, said

NAMES = ["review-acme-corp.md", "review-acme-corp.pptx"]
FOLLOW = "The files follow in your direct messages with Mainstay: review-acme-corp.md, review-acme-corp.pptx"
FILES = (Attachment("plan.md", "text/markdown", b"# Plan"), Attachment("deck.pptx", "x", b"\x00\xff"))


def shared(fake: FakeSlack, count: int = 1) -> Shared:
    """The files that were shared last, once there are so many messages of them."""
    fake.wait_for(lambda: len(fake.files.shared) >= count)
    return fake.files.shared[-1]


def methods(fake: FakeSlack) -> list[str]:
    return [method for method, _arguments in fake.calls]


# ---------------------------------------------------------------- where they go


def test_q5_in_a_direct_message_the_files_come_after_the_answer(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "qbr acme deck")
    came = shared(fake)
    assert came.channel == "D0MARIA"
    assert sorted(came.files) == NAMES
    assert words(came.blocks, {}).strip() == "Business review of Acme Corp"
    assert [shown.channel for shown in fake.messages] == ["D0MARIA"]
    assert FOLLOW in said(fake.messages[0])
    assert methods(fake).index("chat.postMessage") < methods(fake).index("files.getUploadURLExternal")


def test_q5_the_files_arrive_whole(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "qbr acme deck")
    document, deck = (shared(fake).files[name] for name in NAMES)
    assert document.decode().startswith("# Business review: Acme Corp")
    assert len(Presentation(io.BytesIO(deck)).slides) > 5


@pytest.mark.parametrize("place", ["C0TEAM", "D0SOMEBODYELSE"])
def test_q5_a_slash_command_answers_there_and_the_files_come_directly(
    slack: SlackUser, fake: FakeSlack, place: str
) -> None:
    slack.command("U0MARIA", "/qbr", "acme deck", channel=place)
    assert shared(fake).channel == "D0MARIA"
    shown = newest(fake)
    assert (shown.channel, shown.user) == (place, "U0MARIA")
    assert FOLLOW in said(shown)


def test_q5_a_mention_in_a_channel_brings_them_directly(slack: SlackUser, fake: FakeSlack) -> None:
    slack.mention("U0MARIA", "qbr acme deck")
    assert shared(fake).channel == "D0MARIA"
    assert (newest(fake).channel, newest(fake).user) == ("C0TEAM", "U0MARIA")


def test_q5_with_a_guest_in_the_channel_they_still_go_to_the_asker_alone(
    slack: SlackUser, fake: FakeSlack
) -> None:
    fake.users["U0GUEST"] = member("U0GUEST", "g@elsewhere.example", is_restricted=True)
    fake.members["C0TEAM"].append("U0GUEST")
    slack.mention("U0MARIA", "qbr acme deck")
    shared(fake)
    slack.finish()
    assert [each.channel for each in fake.files.shared] == ["D0MARIA"]
    assert {shown.user for shown in fake.messages} == {"U0MARIA"}


def test_q5_a_button_brings_them_too(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/qbr", "acme")
    slack.press("U0MARIA", newest(fake), "Deck")
    assert shared(fake).channel == "D0MARIA"
    assert FOLLOW in said(newest(fake, 2))


def test_a_guest_gets_no_files(slack: SlackUser, fake: FakeSlack) -> None:
    fake.users["U0MARIA"] |= {"team_id": ELSEWHERE, "is_stranger": True}
    slack.mention("U0MARIA", "qbr acme deck")
    newest(fake)
    slack.finish()
    assert fake.files.uploads == {}


def test_an_answer_without_files_uploads_nothing(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "qbr acme")
    newest(fake)
    slack.finish()
    assert "conversations.open" not in methods(fake)


# ---------------------------------------------------------------- when they come


@contextmanager
def uploads_waiting(fake: FakeSlack) -> Iterator[None]:
    fake.files.open.clear()
    try:
        yield
    finally:
        fake.files.open.set()


def test_the_acknowledgement_does_not_wait_for_the_upload(slack: SlackUser, fake: FakeSlack) -> None:
    slack.command("U0MARIA", "/risk")
    newest(fake)  # from now on it is known that charts may go into the acknowledgement
    with uploads_waiting(fake):
        assert FOLLOW in words(slack.command("U0MARIA", "/qbr", "acme deck")["blocks"], {})
        fake.wait_for(lambda: "upload" in methods(fake))
        assert fake.files.shared == []
    assert shared(fake).channel == "D0MARIA"


# ---------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize("scope", ["files:write", "im:write"])
def test_a_missing_permission_is_said_and_names_the_way(
    slack: SlackUser, fake: FakeSlack, scope: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.scopes.discard(scope)
    slack.mention("U0MARIA", "qbr acme deck")
    shown = newest(fake, 2)
    assert (shown.channel, shown.user) == ("C0TEAM", "U0MARIA")
    assert "installing Mainstay again with its present permissions" in said(shown)
    assert "missing_scope" in caplog.text
    assert missing_scopes(fake.url, BOT_TOKEN) == (scope,)


@pytest.mark.parametrize(
    ("method", "fault", "says"),
    [
        ("files.getUploadURLExternal", Fault(429, retry_after=7), "Slack is busy"),
        ("files.completeUploadExternal", Fault(error="internal_error"), "Slack is busy"),
        ("conversations.open", Fault(500), "Slack is busy"),
        ("upload", Fault(503), "Slack is busy"),
        ("upload", Fault(400), "tell an administrator what Slack answered: status 400"),
        ("files.getUploadURLExternal", Fault(error="file_uploads_disabled"), "takes no such files"),
        ("files.completeUploadExternal", Fault(error="channel_not_found"), "channel_not_found"),
    ],
)
def test_what_slack_refuses_is_said(
    slack: SlackUser, fake: FakeSlack, method: str, fault: Fault, says: str
) -> None:
    fake.faults[method] = [fault]
    slack.command("U0MARIA", "/qbr", "acme deck")
    shown = newest(fake, 2)
    assert (shown.channel, shown.user) == ("C0TEAM", "U0MARIA")
    assert "The files could not be sent" in said(shown)
    assert says in said(shown)
    assert fake.files.shared == []


def test_after_a_failure_one_press_asks_again(slack: SlackUser, fake: FakeSlack) -> None:
    fake.faults["files.getUploadURLExternal"] = [Fault(429, retry_after=7)]
    slack.direct("U0MARIA", "qbr acme deck")
    slack.press("U0MARIA", newest(fake, 2), "Make it again")
    assert sorted(shared(fake).files) == NAMES


def test_a_failure_is_said_in_the_readers_language(slack: SlackUser, fake: FakeSlack) -> None:
    slack.direct("U0MARIA", "settings locale zh_CN")
    newest(fake)
    fake.faults["files.getUploadURLExternal"] = [Fault(429, retry_after=7)]
    slack.direct("U0MARIA", "qbr acme deck")
    assert "文件未能发送" in said(newest(fake, 3))


# ---------------------------------------------------------------- the upload itself


def test_the_token_goes_to_slack_but_not_to_the_upload_address(
    platform: SlackPlatform, fake: FakeSlack
) -> None:
    bring(platform.web, "U0TOM", "Files", FILES)
    sent = [arguments for method, arguments in fake.calls if method == "upload"]
    assert [("Authorization" in headers, int(headers["Content-Length"])) for headers in sent] == [
        (False, 6),
        (False, 2),
    ]
    assert shared(fake).files == {"plan.md": b"# Plan", "deck.pptx": b"\x00\xff"}


def test_the_token_that_holds_now_is_used(fake: FakeSlack) -> None:
    tokens = ["xoxb-home", "xoxb-home", "xoxb-revoked"]
    web = SlackWeb(fake.url, lambda: tokens.pop(0))
    bring(web, "U0TOM", "Files", FILES)
    with pytest.raises(Trouble, match="invalid_auth"):
        bring(web, "U0TOM", "Files", FILES)


def test_without_a_token_nothing_is_uploaded(fake: FakeSlack) -> None:
    with pytest.raises(Trouble, match="not_authed"):
        SlackWeb(fake.url, lambda: None).upload("D0TOM", FILES, "[]")
    assert fake.calls == []


def test_a_title_is_words_and_no_markup(platform: SlackPlatform, fake: FakeSlack) -> None:
    bring(platform.web, "U0TOM", "Review of <!channel> *Acme*", FILES)
    (block,) = shared(fake).blocks
    assert block["text"] == {"type": "plain_text", "text": "Review of <!channel> *Acme*", "emoji": False}


def test_nothing_is_uploaded_where_slack_opened_no_direct_message(
    platform: SlackPlatform, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = {"ok": True, "channel": {"id": "C0TEAM"}}
    monkeypatch.setattr(SlackWeb, "call", lambda *_given, **_more: opened)
    with pytest.raises(Trouble, match="not_a_direct_message"):
        bring(platform.web, "U0TOM", "Files", FILES)
    assert fake.files.uploads == {}


def test_slack_out_of_reach_may_pass() -> None:
    with pytest.raises(Trouble, match="out of reach") as trouble:
        SlackWeb("http://127.0.0.1:9/api/", lambda: BOT_TOKEN).upload("D0TOM", FILES, "[]")
    assert trouble.value.after == AGAIN


def test_the_fake_takes_an_upload_once_and_only_as_long_as_announced(
    platform: SlackPlatform, fake: FakeSlack
) -> None:
    """The fake is as strict as Slack: otherwise these tests would prove little."""
    told = platform.web.ask("files.getUploadURLExternal", filename="a.md", length=3)
    ticket = told["upload_url"].rpartition("/")[2]
    with pytest.raises(Trouble, match="file_not_found"):
        platform.web.call("files.completeUploadExternal", files=[{"id": told["file_id"]}], channel_id="D0TOM")
    assert [fake.files.take(ticket, content) for content in (b"four", b"abc", b"abc")] == [400, 200, 404]
    files = [{"id": told["file_id"]}]
    with pytest.raises(Trouble, match="invalid_arguments"):
        platform.web.call("files.completeUploadExternal", files=files, channel_id="U0TOM")
    with pytest.raises(Trouble, match="channel_not_found"):
        platform.web.call("files.completeUploadExternal", files=files, channel_id="C0NOWHERE")
    fake.channels["C0TEAM"]["is_member"] = False
    fake.channels["C0TEAM"]["is_private"] = False
    with pytest.raises(Trouble, match="not_in_channel"):
        platform.web.call("files.completeUploadExternal", files=files, channel_id="C0TEAM")
    with pytest.raises(Trouble, match="invalid_arguments"):
        platform.web.call("files.getUploadURLExternal", filename="a.md", length=3)  # no JSON
