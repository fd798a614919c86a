"""A house with a Teams edge, and the Bot Connector it talks to."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.deliver import Door, Place
from bot.documents.review import Documents
from bot.house import House
from bot.settings import Settings
from bot.teams.adapter import Adapter
from bot.teams.app import TeamsApp
from bot.teams.connector import Connector
from bot.teams.consent import Files
from bot.teams.identity import Identity
from bot.teams.routes import router
from bot.teams.send import TeamsPlatform
from bot.teams.tokens import Gatekeeper, OwnToken, SigningKeys
from bot.teams.upload import Uploader
from handlers.router import Router
from storage.uow import Database
from success.presets import load
from success.workspace import Workspace
from tests.factories import NOW
from tests.teams.fake_connector import APP_ID, BOT, TENANT, TOKEN, FakeConnector, Posted, member

CHAT = "a:chat-maya"
CHANNEL = "19:success@thread.tacv2"
TEAM = "19:team@thread.tacv2"
MAYA = member("maya", "maya@mainstay.example")


async def no_wait(_seconds: float) -> None:
    """Stand where a retry would wait."""


@dataclass
class Teams:
    """What a test drives: it says things as a person, and reads what the connector was given."""

    client: httpx.AsyncClient
    fake: FakeConnector
    house: House
    sent: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def activity(self, who: dict[str, Any] = MAYA, **more: Any) -> dict[str, Any]:
        """Return an activity as Teams sends it: a message in the personal chat unless said otherwise."""
        self.sent += 1
        known = {
            "type": "message",
            "id": f"f:{self.sent}",
            "channelId": "msteams",
            "serviceUrl": self.fake.url,
            "from": {"id": who["id"], "name": who["name"], "aadObjectId": who["aadObjectId"]},
            "recipient": {"id": BOT, "name": "Mainstay"},
            "conversation": {"id": CHAT, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
        }
        return {**known, **more}

    def in_channel(self, text: str, who: dict[str, Any] = MAYA, **more: Any) -> dict[str, Any]:
        """Return a mention in the channel."""
        mention = {"type": "mention", "text": "<at>Mainstay</at>", "mentioned": {"id": BOT}}
        return self.activity(
            who,
            text=f"<at>Mainstay</at> {text}",
            entities=[mention],
            conversation={"id": f"{CHANNEL};messageid=1", "conversationType": "channel", "tenantId": TENANT},
            channelData={
                "tenant": {"id": TENANT},
                "team": {"id": TEAM},
                "channel": {"id": CHANNEL, "type": "standard"},
            }
            | more,
        )

    async def post(self, activity: Any, token: str | None = None) -> httpx.Response:
        """Hand an activity in, signed as the connector would."""
        headers = {"Authorization": self.fake.bearer() if token is None else token}
        return await self.client.post("/api/messages", json=activity, headers=headers)

    def answer_to(
        self, offer: Posted, action: str = "accept", who: dict[str, Any] = MAYA, **upload: str
    ) -> dict[str, Any]:
        """Return what Teams sends when somebody accepts or declines the file of a consent card."""
        (card,) = offer.offers
        value = {"type": "fileUpload", "action": action, "context": card["content"][f"{action}Context"]}
        if action == "accept":
            value["uploadInfo"] = self.fake.drive.session(self.fake.url, card["name"]) | upload
        asked = {"type": "invoke", "name": "fileConsent/invoke", "replyToId": offer.id, "value": value}
        return self.activity(who, **asked)

    async def say(self, text: str, who: dict[str, Any] = MAYA) -> str:
        """Write in the personal chat and return every word of the answer."""
        answered = await self.post(self.activity(who, text=text))
        assert answered.status_code == 200
        return words(self.fake.posted[-1].activity)


def words(part: Any) -> str:
    """Return every word that a card, a message or a part of one shows."""
    if isinstance(part, list):
        return "\n".join(filter(None, map(words, part)))
    if not isinstance(part, dict):
        return ""
    own = [part[key] for key in ("text", "title", "label") if isinstance(part.get(key), str)]
    inlines = "".join(run.get("text", "") for run in part.get("inlines", []) if isinstance(run, dict))
    rest = [words(value) for key, value in part.items() if key not in ("inlines", "fallback", "data")]
    return "\n".join(filter(None, [*own, inlines, *rest]))


@pytest.fixture
def fake() -> Iterator[FakeConnector]:
    server = FakeConnector(
        members={CHAT: [MAYA], CHANNEL: [MAYA]},
        personal={CHAT},
        channels={TEAM: [{"id": CHANNEL, "name": "Success", "type": "standard"}]},
    ).start()
    yield server
    server.stop()


def signed_in() -> OwnToken:
    """Return a token source that the fake connector takes."""
    source: Callable[[], dict[str, Any]] = lambda: {"access_token": TOKEN, "expires_in": 3600}  # noqa: E731
    return OwnToken(source, lambda: datetime(2026, 3, 2, tzinfo=UTC))


def app_of(house: House, connector: Connector) -> TeamsApp:
    """Put together what answers activities; files may go to this machine, where the fake OneDrive is."""
    identity = Identity(house.open_unit, connector)
    files = Files(house, connector, identity, Uploader(local=True, sleep=no_wait))
    return TeamsApp(house, connector, Adapter(connector), identity, files)


@pytest.fixture
def platform(sqlite_database: Database) -> Iterator[TeamsPlatform]:
    made = TeamsPlatform(sqlite_database.unit("acme-inc"), Connector(signed_in(), no_wait))
    yield made
    made.close()


@pytest.fixture
def house(sqlite_database: Database, platform: TeamsPlatform) -> House:
    open_unit = sqlite_database.unit("acme-inc")
    ws = Workspace("acme-inc", ZoneInfo("Europe/Berlin"), "en", None, load("framework"))
    door = Door({"teams": platform}, open_unit, {"escalations": Place("teams", CHANNEL)})
    answers = Router(open_unit, ws, documents=Documents())
    return House(Settings(), sqlite_database, ws, open_unit, answers, door, lambda: NOW)


@pytest.fixture
async def teams(house: House, fake: FakeConnector) -> AsyncIterator[Teams]:
    connector = Connector(signed_in(), no_wait)
    keys = SigningKeys(connector.fetch, house.now, f"{fake.url}/openid")
    web = FastAPI()
    web.include_router(router(Gatekeeper(APP_ID, keys), app_of(house, connector)))
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://mainstay.example") as client:
        yield Teams(client, fake, house)
    await connector.close()
