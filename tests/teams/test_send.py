"""Notices to Teams: direct, in a channel, in a thread; what is refused and what is tried again."""

from dataclasses import replace

import pytest

from bot.deliver import Audience, Door, Gone
from bot.house import House
from bot.teams.identity import Reference
from bot.teams.inbound import read
from bot.teams.send import TeamsPlatform
from bot.teams.teams import remember_team
from success.format import Reader
from success.notice import Later, Never, Sent, ToChannel
from success.people import Address
from success.ports import Claimed
from success.view import View, paragraph
from tests.factories import a_notice, stored_user
from tests.teams.conftest import CHANNEL, CHAT, MAYA, TEAM, words
from tests.teams.fake_connector import BOT, TENANT, FakeConnector, member

VIEW = View(title="Acme turned critical", blocks=(paragraph("Call them."),))
READER = Reader()


def address(fake: FakeConnector, conversation: str = CHAT) -> Address:
    reference = Reference(fake.url, TENANT, BOT, MAYA["id"], conversation)
    return Address(MAYA["email"], "teams", MAYA["aadObjectId"], reference.dump())


@pytest.fixture
def _in_team(house: House, fake: FakeConnector) -> None:
    added = {
        "type": "conversationUpdate",
        "id": "1",
        "serviceUrl": fake.url,
        "conversation": {"id": CHANNEL, "conversationType": "channel"},
        "recipient": {"id": BOT},
        "channelData": {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}},
    }
    remember_team(house.open_unit, read(added))


def test_it_writes_into_the_personal_chat(platform: TeamsPlatform, fake: FakeConnector) -> None:
    outcome = platform.direct(address(fake), VIEW, READER)
    assert isinstance(outcome, Sent)
    assert (outcome.platform, outcome.place) == ("teams", CHAT)
    assert "Call them." in words(fake.posted[0].activity)
    assert fake.posted[0].activity["summary"].startswith("Acme turned critical")


def test_it_opens_a_personal_chat_once_where_there_is_none(
    platform: TeamsPlatform, fake: FakeConnector, house: House
) -> None:
    stored_user(house.open_unit, MAYA["email"])
    platform.direct(address(fake, ""), VIEW, READER)
    with house.open_unit() as uow:
        (kept,) = uow.people.addresses(MAYA["email"])
    platform.direct(kept, VIEW, READER)
    assert len(fake.opened) == 1
    assert {posted.conversation for posted in fake.posted} == {f"a:chat-{MAYA['id']}"}


def test_a_removed_bot_is_gone_for_good(platform: TeamsPlatform, fake: FakeConnector) -> None:
    fake.strangers.add(MAYA["id"])
    assert isinstance(platform.direct(address(fake), VIEW, READER), Gone)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        ((429, "Throttled", {"Retry-After": "90"}), Later(90.0, "429 Throttled")),
        ((400, "BadSyntax", {}), Never("400 BadSyntax")),
    ],
)
def test_a_refusal_is_a_result_not_an_exception(
    platform: TeamsPlatform,
    fake: FakeConnector,
    refusal: tuple[int, str, dict[str, str]],
    expected: Later | Never,
) -> None:
    fake.refusals = [refusal] * 8
    assert platform.direct(address(fake), VIEW, READER) == expected


def test_a_connector_that_is_away_is_tried_later(platform: TeamsPlatform, fake: FakeConnector) -> None:
    away = replace(address(fake), reference=Reference("http://127.0.0.1:1", TENANT, BOT, "x", CHAT).dump())
    assert isinstance(platform.direct(away, VIEW, READER), Later)


@pytest.mark.usefixtures("_in_team")
def test_an_escalation_opens_a_post_and_later_steps_reply_in_its_thread(
    house: House, fake: FakeConnector
) -> None:
    root = a_notice("esc:1", to=ToChannel("escalations"), view=VIEW)
    first = house.door.send(Claimed(1, root, 1))
    assert isinstance(first, Sent)
    step = a_notice("esc:1:2", to=ToChannel("escalations"), view=VIEW, reply_to="esc:1")
    house.door.send(Claimed(2, step, 1, (first.platform, first.place, first.message_id)))
    assert [posted.conversation for posted in fake.posted] == [
        CHANNEL,
        f"{CHANNEL};messageid={first.message_id}",
    ]


@pytest.mark.usefixtures("_in_team")
@pytest.mark.parametrize(
    ("outside", "audience"),
    [
        ({"userRole": "guest"}, Audience.OUTSIDERS),
        ({"tenantId": "another"}, Audience.OUTSIDERS),
        ({}, Audience.INSIDE),
    ],
)
def test_a_guest_anywhere_in_the_list_of_members_closes_the_channel(
    platform: TeamsPlatform, fake: FakeConnector, outside: dict[str, str], audience: Audience
) -> None:
    fake.members[CHANNEL] = [MAYA, member("b", "b@x.example"), member("c", "c@x.example", **outside)]
    assert platform.audience(CHANNEL) is audience


@pytest.mark.usefixtures("_in_team")
def test_a_shared_channel_is_closed_and_a_failed_look_up_too(
    platform: TeamsPlatform, fake: FakeConnector
) -> None:
    fake.channels[TEAM][0]["type"] = "shared"
    assert platform.audience(CHANNEL) is Audience.OUTSIDERS
    fake.channels = {}
    assert platform.audience(CHANNEL) is Audience.UNKNOWN


def test_a_team_nobody_added_us_to_is_unknown(platform: TeamsPlatform) -> None:
    assert platform.audience(CHANNEL) is Audience.UNKNOWN
    assert isinstance(platform.post(CHANNEL, VIEW, READER), Never)


@pytest.mark.usefixtures("_in_team")
def test_a_refused_channel_tells_the_people_concerned_directly(
    house: House, fake: FakeConnector, platform: TeamsPlatform
) -> None:
    stored_user(house.open_unit, MAYA["email"])
    fake.members[CHANNEL].append(member("g", "g@x.example", userRole="guest"))
    notice = a_notice("esc:1", to=ToChannel("escalations"), view=VIEW, otherwise=(MAYA["email"],))
    assert isinstance(house.door.send(Claimed(1, notice, 1)), Never)
    assert fake.posted == []
    with house.open_unit() as uow:
        assert uow.outbox.known([f"esc:1:to:{MAYA['email']}"])
    assert isinstance(house.door, Door)
