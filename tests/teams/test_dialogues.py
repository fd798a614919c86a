"""The dialogues, played in Teams: typed in the personal chat, with its buttons and forms."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.documents.review import Documents
from bot.house import House
from bot.teams.connector import Connector
from bot.teams.routes import router
from bot.teams.tokens import Gatekeeper, SigningKeys
from handlers.router import Router
from tests.factories import NOW
from tests.talk import address, dialogues, furnish, play, workspace
from tests.teams.card_rules import walk
from tests.teams.conftest import Teams, app_of, no_wait, signed_in, words
from tests.teams.fake_connector import APP_ID, TENANT, FakeConnector, member

PEOPLE = ("maria", "tom", "nina", "yves", "alex", "eve", "zed")
Json = dict[str, Any]


class InTeams:
    """Teams as an edge: what somebody last saw is a card."""

    def __init__(self, house: House, fake: FakeConnector) -> None:
        self._at = NOW
        self._fake = fake
        self._runner = asyncio.Runner()
        self._connector = Connector(signed_in(), no_wait)
        here = replace(house, now=lambda: self._at)
        keys = SigningKeys(self._connector.fetch, lambda: NOW, f"{fake.url}/openid")
        web = FastAPI()
        web.include_router(router(Gatekeeper(APP_ID, keys), app_of(here, self._connector)))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://mainstay.example")
        self._teams = Teams(client, fake, here)
        self._last: dict[str, Json] = {}

    def close(self) -> None:
        self._runner.run(self._connector.close())
        self._runner.run(self._teams.client.aclose())
        self._runner.close()

    def type(self, who: str, words: str, at: datetime) -> str:
        return self._sent(who, at, text=words)

    def press(self, who: str, label: str, at: datetime) -> str:
        return self._sent(who, at, value=_pressed(self._last[who], label))

    def fill(self, who: str, values: Mapping[str, str], at: datetime) -> str:
        card = self._last[who]
        asked = {part["id"]: part.get("value", "") for part in walk(card) if _is_input(part)}
        assert asked.keys() >= values.keys(), f"the form asks for {[*asked]}"
        data = {**card["actions"][0]["data"], **asked, **values}
        return self._sent(who, at, value=data)

    def _sent(self, who: str, at: datetime, **said: Any) -> str:
        self._at = at
        person, before = member(who, address(who)), len(self._fake.posted)
        chat = {"id": f"a:{who}", "conversationType": "personal", "tenantId": TENANT}
        answered = self._runner.run(self._teams.post(self._teams.activity(person, conversation=chat, **said)))
        assert answered.status_code == 200
        said_back, *offers = self._fake.posted[before:]
        (attachment,) = said_back.activity["attachments"]
        self._last[who] = attachment["content"]
        files = [card["name"] for offer in offers for card in offer.offers]
        assert len(files) == len(offers)
        return "\n".join([words(attachment["content"]), *files])


def _is_input(part: Json) -> bool:
    return str(part.get("type", "")).startswith("Input.")


def _pressed(card: Json, label: str) -> Json:
    """Return what pressing a button sends, be it one of its own or a choice of a menu."""
    for part in walk(card):
        if part.get("type") == "Action.Execute" and part["title"] == label:
            return dict(part["data"])
        if part.get("type") == "Input.ChoiceSet" and part["id"].startswith("menu-"):
            chosen = [choice["value"] for choice in part["choices"] if choice["title"] == label]
            if chosen:
                return {**card["actions"][-1]["data"], part["id"]: chosen[0]}
    raise AssertionError(f"no button “{label}” on the card")


@pytest.fixture
def edge(house: House, fake: FakeConnector) -> Iterator[InTeams]:
    ws = workspace()
    furnish(house.open_unit, ws)
    for who in PEOPLE:
        fake.members[f"a:{who}"] = [member(who, address(who))]
        fake.personal.add(f"a:{who}")
    answers = Router(house.open_unit, ws, documents=Documents())
    made = InTeams(replace(house, ws=ws, router=answers), fake)
    yield made
    made.close()


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda path: path.stem)
def test_it_says_over_teams(dialogue: Path, edge: InTeams, house: House) -> None:
    play(dialogue, edge, house.open_unit)
