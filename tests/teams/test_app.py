"""Being written to in Teams: who is answered, where, and what never leaks."""

from typing import Any

import pytest

from bot.teams.send import TeamsPlatform
from success.people import Address
from tests.factories import stored_account, stored_user
from tests.teams.conftest import CHANNEL, CHAT, MAYA, TEAM, Teams, words
from tests.teams.fake_connector import BOT, FakeConnector, member


@pytest.fixture(autouse=True)
def _maya(teams: Teams) -> None:
    stored_user(teams.house.open_unit, MAYA["email"], name="Maya")
    stored_account(teams.house.open_unit, "acme", owner_email=MAYA["email"])


def press(command: str, args: dict[str, str], **inputs: str) -> dict[str, Any]:
    data = {"mainstay": {"command": command, "args": args}, **inputs}
    return {"action": {"type": "Action.Execute", "verb": "mainstay", "data": data}, "trigger": "manual"}


# ---------------------------------------------------------------- the door


@pytest.mark.parametrize("token", ["", "Bearer x.y.z"])
async def test_a_wrong_token_is_401_and_nothing_happens(teams: Teams, token: str) -> None:
    answered = await teams.post(teams.activity(text="log acme Not me"), token)
    assert answered.status_code == 401
    assert teams.fake.posted == []


async def test_an_unknown_key_and_an_expired_token_are_401_not_500(teams: Teams) -> None:
    for token in (teams.fake.bearer(kid="unknown"), teams.fake.bearer(exp=1_000_000)):
        assert (await teams.post(teams.activity(text="help"), token)).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b"{" + b" " * 300_000 + b"}"])
async def test_what_is_no_json_object_is_400(teams: Teams, body: bytes) -> None:
    headers = {"Authorization": teams.fake.bearer()}
    assert (await teams.client.post("/api/messages", content=body, headers=headers)).status_code == 400


@pytest.mark.parametrize(
    "broken",
    [
        {"type": None},
        {"type": 3},
        {"conversation": "x"},
        {"conversation": None},
        {"recipient": "y", "type": ""},
    ],
)
async def test_a_malformed_activity_is_400(teams: Teams, broken: dict[str, Any]) -> None:
    assert (await teams.post(teams.activity(**broken))).status_code == 400


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "typing"},
        {"type": "somethingNew"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "conversationUpdate"},
        {"type": "conversationUpdate", "membersAdded": "everyone"},
        {"type": "message", "text": 7, "entities": 3, "value": [1]},
        {"type": "message", "from": {"id": 3}},
        {"type": "invoke", "name": "task/fetch", "value": {}},
    ],
)
async def test_an_unknown_activity_is_never_500(teams: Teams, odd: dict[str, Any]) -> None:
    assert (await teams.post(teams.activity(**odd))).status_code in (200, 400)


# ---------------------------------------------------------------- being asked


@pytest.mark.parametrize("said", ["hi", "Hello", "help", "/help", "HELP "])
async def test_hi_hello_and_help_answer(teams: Teams, said: str) -> None:
    assert "health" in await teams.say(said)


async def test_a_mention_without_words_gets_help(teams: Teams) -> None:
    mention = {"type": "mention", "text": "<at>Mainstay</at>", "mentioned": {"id": BOT}}
    await teams.post(teams.activity(text="<at>Mainstay</at>&nbsp;", entities=[mention]))
    assert "health" in words(teams.fake.posted[-1].activity)


async def test_a_stranger_gets_one_sentence_and_sees_nothing(teams: Teams) -> None:
    eve = member("eve", "eve@elsewhere.example")
    teams.fake.members[CHAT] = [eve]
    said = await teams.say("health acme", eve)
    assert "Acme" not in said
    assert len(said.splitlines()) <= 2


@pytest.mark.parametrize(
    "outside",
    [
        {"userRole": "guest"},
        {"userPrincipalName": "maya_mainstay.example#EXT#@other.onmicrosoft.example"},
        {"tenantId": "another-tenant"},
    ],
)
async def test_a_guest_with_the_right_address_is_a_stranger(teams: Teams, outside: dict[str, str]) -> None:
    guest = {**MAYA, **outside}
    teams.fake.members[CHAT] = [guest]
    assert "Acme" not in await teams.say("health acme", guest)


async def test_it_asks_teams_once_who_somebody_is(teams: Teams) -> None:
    await teams.say("help")
    calls = teams.fake.calls
    await teams.say("help")
    assert teams.fake.calls == calls + 1  # the answer alone


async def test_a_retried_activity_is_done_once(teams: Teams) -> None:
    activity = teams.activity(text="log acme Spoke with Cora")
    await teams.post(activity)
    before = len(teams.fake.posted)
    assert (await teams.post(activity)).status_code == 200
    assert len(teams.fake.posted) == before


# ---------------------------------------------------------------- in front of others


async def test_a_slash_command_in_a_channel_is_answered_for_the_asker_alone(teams: Teams) -> None:
    asked = teams.in_channel("")
    asked |= {"text": "/health acme", "recipient": {"id": BOT, "isTargeted": True}, "entities": []}
    await teams.post(asked)
    posted = teams.fake.posted[-1]
    assert posted.targeted
    assert posted.activity["recipient"]["id"] == MAYA["id"]
    assert posted.activity["entities"] == [{"type": "targetedMessageInfo", "messageId": asked["id"]}]
    assert "Acme" in words(posted.activity)


async def test_a_mention_in_a_channel_is_answered_for_the_asker_alone(teams: Teams) -> None:
    await teams.post(teams.in_channel("health acme"))
    assert [posted.targeted for posted in teams.fake.posted] == [True]


async def test_where_targeted_messages_are_refused_the_personal_chat_answers(teams: Teams) -> None:
    teams.fake.targeted_offered = False
    await teams.post(teams.in_channel("health acme"))
    (posted,) = teams.fake.posted
    assert posted.conversation == f"a:chat-{MAYA['id']}"
    assert "Acme" in words(posted.activity)


# ---------------------------------------------------------------- buttons


async def test_a_button_replaces_its_card_in_a_personal_chat(teams: Teams) -> None:
    answered = await teams.post(
        teams.activity(type="invoke", name="adaptiveCard/action", value=press("help", {}))
    )
    body = answered.json()
    assert (body["statusCode"], body["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert "health" in words(body["value"])


async def test_a_button_in_a_channel_answers_its_presser_alone(teams: Teams) -> None:
    asked = teams.in_channel("") | {
        "type": "invoke",
        "name": "adaptiveCard/action",
        "value": press("health", {"account": "acme"}),
    }
    body = (await teams.post(asked)).json()
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert "Acme" not in body["value"]
    assert teams.fake.posted[-1].targeted


async def test_a_submit_from_an_older_client_is_a_message_and_works(teams: Teams) -> None:
    data = {"mainstay": {"command": "help", "args": {}}}
    await teams.post(teams.activity(value=data))
    assert "health" in words(teams.fake.posted[-1].activity)


async def test_a_forged_button_meets_the_same_permission_check_as_typing(teams: Teams) -> None:
    stored_user(teams.house.open_unit, "eli@mainstay.example", name="Eli", role="employee")
    eli = member("eli", "eli@mainstay.example")
    teams.fake.members[CHAT] = [eli]
    forged = teams.activity(
        eli, type="invoke", name="adaptiveCard/action", value=press("health", {"account": "acme"})
    )
    pressed = words((await teams.post(forged)).json()["value"])
    typed = await teams.say("health acme", eli)
    assert "Acme" not in pressed
    assert pressed.splitlines()[0] == typed.splitlines()[0]


async def test_a_button_from_last_month_with_unknown_arguments_says_why_or_works(teams: Teams) -> None:
    old = press("no longer there", {"account": "acme", "gone": "x"})
    answered = await teams.post(teams.activity(type="invoke", name="adaptiveCard/action", value=old))
    assert answered.status_code == 200
    assert words(answered.json()["value"])


# ---------------------------------------------------------------- coming and going


async def test_the_welcome_comes_once_and_names_what_to_do_first(teams: Teams) -> None:
    await teams.post(teams.activity(type="installationUpdate", action="add"))
    await teams.post(teams.activity(type="conversationUpdate", membersAdded=[{"id": BOT}]))
    (welcome,) = teams.fake.posted
    assert "health" in words(welcome.activity)


async def test_a_removed_bot_marks_the_address_and_coming_back_mends_it(teams: Teams) -> None:
    def dead() -> list[bool]:
        with teams.house.open_unit() as uow:
            return [address.dead for address in uow.people.addresses(MAYA["email"])]

    await teams.say("help")
    await teams.post(teams.activity(type="installationUpdate", action="remove"))
    assert dead() == [True]
    await teams.say("help")
    assert dead() == [False]


async def test_being_added_to_a_team_says_nothing_and_remembers_how_to_post_there(
    teams: Teams, platform: TeamsPlatform
) -> None:
    added = teams.in_channel("") | {"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}
    await teams.post(added)
    assert teams.fake.posted == []
    assert platform.audience(CHANNEL).value == "inside"


# ---------------------------------------------------------------- one person, two platforms


async def test_one_address_is_one_person_whatever_the_platform(teams: Teams) -> None:
    with teams.house.open_unit(write=True) as uow:
        uow.people.save_address(Address(MAYA["email"], "slack", "U1", "U1"))
        uow.commit()
    await teams.say("help")
    with teams.house.open_unit() as uow:
        assert {a.platform for a in uow.people.addresses(MAYA["email"])} == {"slack", "teams"}
        assert uow.people.by_address("teams", MAYA["aadObjectId"]) == uow.people.by_address("slack", "U1")


def test_the_team_of_the_fixture_is_the_one_members_are_read_from(fake: FakeConnector) -> None:
    assert TEAM in fake.channels


# ---------------------------------------------------------------- sharing


async def test_a_share_is_posted_for_all_where_only_colleagues_read(teams: Teams) -> None:
    asked = teams.in_channel("") | {"value": press("share now", {"account": "acme"})["action"]["data"]}
    await teams.post(asked)
    shared, receipt = teams.fake.posted
    assert (shared.targeted, receipt.targeted) == (False, True)
    assert "Acme" in words(shared.activity)
    assert "Everyone in this conversation" in words(receipt.activity)


@pytest.mark.parametrize(
    "closed",
    [{"members": {"userRole": "guest"}}, {"channel": "shared"}, {"failed": True}],
    ids=["guest", "shared channel", "failed check"],
)
async def test_nothing_is_shared_where_outsiders_read_or_may(teams: Teams, closed: dict[str, Any]) -> None:
    if "members" in closed:
        teams.fake.members[CHANNEL].append(member("g", "g@x.example", **closed["members"]))
    if "failed" in closed:
        teams.fake.channels.clear()
    kind = closed.get("channel", "standard")
    asked = teams.in_channel("", channel={"id": CHANNEL, "type": kind})
    await teams.post(asked | {"value": press("share now", {"account": "acme"})["action"]["data"]})
    (only,) = teams.fake.posted
    assert only.targeted
    assert "120,000" not in words(only.activity)
