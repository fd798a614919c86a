"""Files of a reply reach the asker's OneDrive, and nobody else's and nowhere else (Q5)."""

import io
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pptx import Presentation

from bot.teams.connector import Connector
from bot.teams.files import LASTS
from bot.teams.upload import TRIES
from tests.factories import NOW, stored_account, stored_user, the_account
from tests.teams.conftest import CHAT, MAYA, Teams, app_of, no_wait, signed_in, words
from tests.teams.fake_connector import FakeConnector, Posted, member

OFFERED = ["review-acme.md", "review-acme.pptx"]
PERSONAL = f"a:chat-{MAYA['id']}"


@pytest.fixture
async def patient() -> AsyncIterator[Connector]:
    connector = Connector(signed_in(), no_wait)
    yield connector
    await connector.close()


@pytest.fixture(autouse=True)
def _maya(teams: Teams) -> None:
    stored_user(teams.house.open_unit, MAYA["email"], name="Maya")
    stored_account(teams.house.open_unit, "acme", owner_email=MAYA["email"])


async def offers(teams: Teams) -> list[Posted]:
    """Ask for the files of a review in the personal chat and return their offers."""
    await teams.post(teams.activity(text="qbr acme deck"))
    return [posted for posted in teams.fake.posted if posted.offers]


def told(fake: FakeConnector) -> str:
    """Return what was said last."""
    return words(fake.posted[-1].activity)


# ---------------------------------------------------------------- offering


async def test_q5_the_document_and_the_deck_are_offered_below_the_answer(teams: Teams) -> None:
    asked = await offers(teams)
    answer = teams.fake.posted[0]
    assert "Business review of Acme" in words(answer.activity)
    assert "Accept a file below to have it in your OneDrive." in words(answer.activity)
    assert teams.fake.posted[1:] == asked
    assert [offer.offers[0]["name"] for offer in asked] == OFFERED
    assert {offer.offers[0]["content"]["description"] for offer in asked} == {"Business review of Acme"}
    assert {offer.conversation for offer in asked} == {CHAT}


async def test_q5_a_button_offers_them_too(teams: Teams) -> None:
    data = {"mainstay": {"command": "qbr deck", "args": {"account": "acme"}}}
    value = {"action": {"type": "Action.Execute", "verb": "mainstay", "data": data}}
    answered = await teams.post(teams.activity(type="invoke", name="adaptiveCard/action", value=value))
    assert "Accept a file below" in words(answered.json()["value"])
    assert [posted.offers[0]["name"] for posted in teams.fake.posted] == OFFERED


@pytest.mark.parametrize("scope", ["channel", "groupChat"])
async def test_q5_asked_before_others_the_files_wait_in_the_personal_chat(teams: Teams, scope: str) -> None:
    asked = teams.in_channel("qbr acme deck")
    asked["conversation"]["conversationType"] = scope
    await teams.post(asked)
    *apart, answer = teams.fake.posted
    assert [(one.conversation, one.offers[0]["name"]) for one in apart] == [(PERSONAL, f) for f in OFFERED]
    assert answer.targeted
    assert "The files are offered in your personal chat with Mainstay." in words(answer.activity)


async def test_q5_without_a_personal_chat_the_answer_says_to_open_one(teams: Teams) -> None:
    await teams.say("help")
    teams.fake.refusals = [(403, "ForbiddenOperationException", {})]
    await teams.post(teams.in_channel("qbr acme deck"))
    assert "open one with Mainstay and ask there for “qbr acme deck”" in told(teams.fake)
    assert not any(posted.offers for posted in teams.fake.posted)


async def test_q5_files_an_administrator_does_not_allow_are_said_to_be_refused(teams: Teams) -> None:
    teams.fake.files_offered = False
    assert "an administrator can allow them" in await teams.say("qbr acme deck")


# ---------------------------------------------------------------- accepting


async def test_q5_an_accepted_file_is_in_onedrive_and_shown(teams: Teams) -> None:
    document, deck = await offers(teams)
    assert (await teams.post(teams.answer_to(document))).status_code == 200
    assert (await teams.post(teams.answer_to(deck))).status_code == 200
    arrived = teams.fake.drive.files
    assert arrived["review-acme.md"].decode().startswith("# Business review: Acme")
    assert len(Presentation(io.BytesIO(arrived["review-acme.pptx"])).slides) > 5
    assert len(arrived["review-acme.md"]) == document.offers[0]["content"]["sizeInBytes"]
    shown = [posted.activity["attachments"][0] for posted in teams.fake.posted[-2:]]
    assert [card["contentType"].rpartition(".")[2] for card in shown] == ["info", "info"]
    assert [card["name"] for card in shown] == OFFERED
    assert teams.fake.removed == [document.id, deck.id]


async def test_q5_our_token_never_goes_to_the_storage(teams: Teams) -> None:
    document, _deck = await offers(teams)
    await teams.post(teams.answer_to(document))
    assert teams.fake.drive.tries == 1
    seen = {name.lower() for name in teams.fake.drive.seen}
    assert {"content-length", "content-range"} <= seen
    assert not {"authorization", "cookie", "transfer-encoding"} & seen


async def test_q5_teams_has_its_answer_before_anything_is_made_or_sent(
    teams: Teams, patient: Connector
) -> None:
    document, _deck = await offers(teams)
    calls = teams.fake.calls
    received = await app_of(teams.house, patient).receive(teams.answer_to(document), {})
    assert (received.body, teams.fake.calls, teams.fake.drive.tries) == (None, calls, 0)
    assert received.later is not None
    await received.later()
    assert "review-acme.md" in teams.fake.drive.files


async def test_q5_a_replayed_acceptance_uploads_once(teams: Teams) -> None:
    document, _deck = await offers(teams)
    accepted = teams.answer_to(document)
    await teams.post(accepted)
    before = len(teams.fake.posted)
    assert (await teams.post(accepted)).status_code == 200
    await teams.post(teams.answer_to(document))  # a second click, with an address of its own
    assert (teams.fake.drive.tries, len(teams.fake.posted)) == (1, before)


async def test_q5_a_card_that_cannot_be_taken_away_stops_nothing(teams: Teams) -> None:
    document, _deck = await offers(teams)
    await teams.post(teams.answer_to(document) | {"replyToId": "long gone"})
    assert "review-acme.md" in teams.fake.drive.files


# ---------------------------------------------------------------- who may


async def test_q5_somebody_else_cannot_accept_and_the_asker_still_can(teams: Teams) -> None:
    stored_user(teams.house.open_unit, "noah@mainstay.example", name="Noah", role="director")
    noah = member("noah", "noah@mainstay.example")
    teams.fake.members[CHAT].append(noah)
    document, _deck = await offers(teams)
    await teams.post(teams.answer_to(document, who=noah))
    assert "was offered to somebody else" in told(teams.fake)
    assert teams.fake.drive.tries == 0
    await teams.post(teams.answer_to(document))
    assert "review-acme.md" in teams.fake.drive.files


async def test_q5_permission_is_asked_again_when_the_file_is_accepted(teams: Teams) -> None:
    document, _deck = await offers(teams)
    stored_user(teams.house.open_unit, MAYA["email"], name="Maya", role="employee")
    await teams.post(teams.answer_to(document))
    assert "Acme" not in told(teams.fake)
    assert teams.fake.drive.tries == 0


async def test_q5_an_acceptance_from_where_others_read_is_ignored(teams: Teams) -> None:
    document, _deck = await offers(teams)
    before = len(teams.fake.posted)
    await teams.post(teams.in_channel("") | _only_what_was_answered(teams.answer_to(document)))
    assert (teams.fake.drive.tries, len(teams.fake.posted)) == (0, before)


def _only_what_was_answered(answered: dict[str, Any]) -> dict[str, Any]:
    return {key: answered[key] for key in ("type", "name", "replyToId", "value")}


def _nothing(context: dict[str, Any]) -> None:
    context.clear()


def _writes(context: dict[str, Any]) -> None:
    context["mainstay"] |= {"command": "log", "args": {"account": "acme", "note": "Slipped in"}}


def _unheard_of(context: dict[str, Any]) -> None:
    context["mainstay"]["command"] = "no such command"


def _other_shape(context: dict[str, Any]) -> None:
    context["mainstay"]["args"] = ["acme"]


def _other_file(context: dict[str, Any]) -> None:
    context["mainstay"]["name"] = "../secrets.txt"


async def test_q5_a_forged_offer_does_nothing(teams: Teams) -> None:
    document, _deck = await offers(teams)
    for forge in (_nothing, _writes, _unheard_of, _other_shape, _other_file):
        forged = deepcopy(teams.answer_to(document))
        forge(forged["value"]["context"])
        assert (await teams.post(forged)).status_code == 200
        assert "Ask for the file again" in told(teams.fake), forge
    assert teams.fake.drive.tries == 0
    with teams.house.open_unit() as uow:
        assert uow.touchpoints.of([the_account(uow).id], NOW) == {}


async def test_q5_an_answer_without_an_offer_is_never_500(teams: Teams) -> None:
    odd: tuple[Any, ...] = (None, 7, [], {}, {"context": 3}, {"action": {"data": {"mainstay": {}}}})
    for value in odd:
        asked = teams.activity(type="invoke", name="fileConsent/invoke", value=value)
        assert (await teams.post(asked)).status_code == 200


# ---------------------------------------------------------------- going nowhere


async def test_q5_a_declined_file_goes_nowhere_and_can_be_had_again(teams: Teams) -> None:
    document, _deck = await offers(teams)
    await teams.post(teams.answer_to(document, "decline"))
    assert "review-acme.md was not put into your OneDrive." in told(teams.fake)
    assert "Make it again" in told(teams.fake)
    assert teams.fake.removed == [document.id]
    await teams.post(teams.answer_to(document))
    assert teams.fake.drive.tries == 0


async def test_q5_an_offer_is_good_for_a_day(teams: Teams, patient: Connector) -> None:
    document, deck = await offers(teams)

    async def accept(offer: Posted, at: datetime) -> None:
        house = replace(teams.house, now=lambda: at)
        received = await app_of(house, patient).receive(teams.answer_to(offer), {})
        assert received.later is not None
        await received.later()

    await accept(document, NOW + LASTS)
    await accept(deck, NOW + LASTS + timedelta(seconds=1))
    assert [*teams.fake.drive.files] == ["review-acme.md"]
    assert "review-acme.pptx was offered more than a day ago" in told(teams.fake)


async def test_q5_a_place_that_is_not_in_onedrive_is_refused(teams: Teams) -> None:
    document, deck = await offers(teams)
    inward, away = "http://169.254.169.254/latest", "https://drive.evil.example/up"
    for forged in (teams.answer_to(document, uploadUrl=inward), teams.answer_to(deck, contentUrl=away)):
        await teams.post(forged)
        assert "is not in OneDrive, so nothing was sent there" in told(teams.fake)
        assert inward not in told(teams.fake)
    assert teams.fake.drive.tries == 0


async def test_q5_a_file_that_does_not_arrive_is_said_so_with_a_way_on(teams: Teams) -> None:
    document, deck = await offers(teams)
    teams.fake.drive.answers = [404, 507]
    for offer in (document, deck):
        await teams.post(teams.answer_to(offer))
        assert f"{offer.offers[0]['name']} did not reach your OneDrive." in told(teams.fake)
        assert "Make it again" in told(teams.fake)
    assert teams.fake.drive.tries == 2


async def test_q5_a_busy_storage_is_tried_again(teams: Teams) -> None:
    document, deck = await offers(teams)
    teams.fake.drive.answers = [503, 429]
    await teams.post(teams.answer_to(document))
    assert "review-acme.md" in teams.fake.drive.files
    teams.fake.drive.answers = [503] * TRIES
    await teams.post(teams.answer_to(deck))
    assert "did not reach your OneDrive" in told(teams.fake)


async def test_q5_a_redirect_is_not_followed(teams: Teams) -> None:
    document, deck = await offers(teams)
    teams.fake.drive.answers = [302, 307]
    for offer in (document, deck):
        await teams.post(teams.answer_to(offer))
        assert "did not reach your OneDrive" in told(teams.fake)
    assert teams.fake.drive.led_astray == 0
