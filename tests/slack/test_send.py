"""Messages to Slack: what is sent, and what each of Slack's refusals becomes."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.deliver import Gone
from bot.slack.people import address
from bot.slack.send import SlackPlatform
from bot.slack.web import AGAIN, SlackWeb
from success.format import Reader
from success.notice import Later, Never, Sent
from success.view import Chart, Column, Series, Table, Text, View, paragraph
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import Fault
from tests.slack.slack_user import Clock, words

READER = Reader()
VIEW = View(title="Good morning", blocks=(paragraph("All is well."),))
TOM = address("tom@mainstay.example", "U0TOM")
DRAWN = View(
    title="Acme",
    blocks=(
        Chart(
            title="Health",
            categories=("Jan", "Feb"),
            series=(Series(name="Score", values=(Decimal(70), Decimal(40))),),
        ),
        Table(caption="Open", columns=(Column(label="Alert"),), rows=(((Text(text="Usage"),),),)),
    ),
)


def test_a_direct_message_goes_to_the_person(platform: SlackPlatform, fake: FakeSlack) -> None:
    sent = platform.direct(TOM, VIEW, READER)
    (shown,) = fake.messages
    assert sent == Sent("slack", "D0TOM", shown.ts)
    assert words(shown.blocks, {}).split() == ["Good", "morning", "All", "is", "well."]
    assert "All is well." in shown.text


def test_words_are_sent_as_words(platform: SlackPlatform, fake: FakeSlack) -> None:
    platform.direct(TOM, VIEW, READER)
    _method, arguments = fake.calls[-1]
    assert [arguments[k] for k in ("mrkdwn", "unfurl_links", "unfurl_media", "link_names")] == [False] * 4


def test_a_reply_stands_in_its_thread(platform: SlackPlatform, fake: FakeSlack, clock: Clock) -> None:
    first = platform.post("C0ALARM", VIEW, READER)
    assert isinstance(first, Sent)
    clock.at += timedelta(seconds=2)
    platform.post("C0ALARM", VIEW, READER, ("slack", first.place, first.message_id))
    assert fake.messages[-1].thread == first.message_id


def test_a_direct_reply_has_no_thread_of_a_channel(platform: SlackPlatform, fake: FakeSlack) -> None:
    assert isinstance(platform.direct(TOM, VIEW, READER, ("slack", "C0ALARM", "1774900000.1")), Sent)
    assert fake.messages[-1].thread == ""


def test_a_channel_gets_one_message_a_second(platform: SlackPlatform, fake: FakeSlack, clock: Clock) -> None:
    platform.post("C0ALARM", VIEW, READER)
    clock.at += timedelta(milliseconds=400)
    again = platform.post("C0ALARM", VIEW, READER)
    assert isinstance(again, Later)
    assert again.after == pytest.approx(0.6)
    assert isinstance(platform.post("C0TEAM", VIEW, READER), Sent)
    clock.at += timedelta(milliseconds=600)
    assert isinstance(platform.post("C0ALARM", VIEW, READER), Sent)


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        (Fault(429, error="ratelimited", retry_after=17), 17.0),
        (Fault(429), AGAIN),
        (Fault(503, retry_after=5), 5.0),
        (Fault(500), AGAIN),
        (Fault(error="internal_error"), AGAIN),
        (Fault(error="service_unavailable"), AGAIN),
    ],
)
def test_what_passes_is_tried_later(
    platform: SlackPlatform, fake: FakeSlack, fault: Fault, after: float
) -> None:
    fake.faults["chat.postMessage"] = [fault]
    result = platform.direct(TOM, VIEW, READER)
    assert isinstance(result, Later)
    assert result.after == after


def test_slack_out_of_reach_is_tried_later(platform: SlackPlatform, clock: Clock) -> None:
    away = SlackPlatform(SlackWeb("http://127.0.0.1:9/api/", lambda: "xoxb"), platform.colleagues, clock)
    result = away.direct(TOM, VIEW, READER)
    assert isinstance(result, Later)
    assert result.after == AGAIN


@pytest.mark.parametrize(
    "error",
    ["token_revoked", "account_inactive", "invalid_auth", "missing_scope", "is_archived", "not_in_channel"],
)
def test_what_does_not_pass_is_never_tried_again(
    platform: SlackPlatform, fake: FakeSlack, error: str
) -> None:
    fake.faults["chat.postMessage"] = [Fault(error=error)] * 2
    assert platform.direct(TOM, VIEW, READER) == Never(error)
    assert platform.post("C0ALARM", VIEW, READER) == Never(error)


def test_without_a_token_nothing_is_tried(platform: SlackPlatform, fake: FakeSlack, clock: Clock) -> None:
    bare = SlackPlatform(SlackWeb(fake.url, lambda: None), platform.colleagues, clock)
    assert bare.direct(TOM, VIEW, READER) == Never("not_authed")
    assert fake.calls == []


def test_somebody_who_left_is_gone(platform: SlackPlatform, fake: FakeSlack) -> None:
    fake.users["U0TOM"]["deleted"] = True
    assert platform.direct(TOM, VIEW, READER) == Gone("channel_not_found")


def test_an_unknown_channel_is_never_posted_to(platform: SlackPlatform) -> None:
    assert platform.post("C0NOWHERE", VIEW, READER) == Never("channel_not_found")


def kinds(fake: FakeSlack) -> Iterator[str]:
    return (block["type"] for block in fake.messages[-1].blocks)


def test_charts_and_tables_are_native(platform: SlackPlatform, fake: FakeSlack) -> None:
    assert isinstance(platform.direct(TOM, DRAWN, READER), Sent)
    assert list(kinds(fake)) == ["header", "data_visualization", "data_table"]


def test_where_they_are_refused_they_are_drawn_in_text(
    platform: SlackPlatform, fake: FakeSlack, clock: Clock
) -> None:
    fake.takes_native = False
    assert isinstance(platform.direct(TOM, DRAWN, READER), Sent)
    assert "data_table" not in list(kinds(fake))
    assert "█▁" in words(fake.messages[-1].blocks, {})
    clock.at += timedelta(seconds=2)
    calls = len(fake.calls)
    platform.direct(TOM, DRAWN, READER)
    assert len(fake.calls) == calls + 1, "what a workspace refuses is remembered"
    clock.at += timedelta(hours=2)
    fake.takes_native = True
    platform.direct(TOM, DRAWN, READER)
    assert "data_table" in list(kinds(fake)), "and tried again some time later"


def test_words_alone_go_out_where_every_block_is_refused(platform: SlackPlatform, fake: FakeSlack) -> None:
    fake.faults["chat.postMessage"] = [Fault(error="invalid_blocks")]
    assert isinstance(platform.direct(TOM, VIEW, READER), Sent)
    assert fake.messages[-1].blocks == []
    assert "All is well." in fake.messages[-1].text


def test_a_mention_is_made_of_who_is_known(platform: SlackPlatform, fake: FakeSlack) -> None:
    hostile = View(title="<!channel> & <@U0TOM>", blocks=(paragraph("{x}", x="<!here> *now*"),))
    platform.direct(TOM, hostile, READER)
    assert "<" not in fake.messages[-1].text
    assert "<!here> *now*" in words(fake.messages[-1].blocks, {})
