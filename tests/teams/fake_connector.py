"""A strict Bot Connector on loopback: a real HTTP server that refuses what the real one refuses.

It publishes signing keys, gives out our bearer token, and knows its conversations and their members.
A message over 28 KB, to an unknown conversation, with a wrong token, or targeted where that is not
offered, is refused; so is a file that is offered outside a personal chat, or shown without having arrived.
"""

import asyncio
import json
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.teams.card_rules import problems
from tests.teams.fake_drive import CONSENT, INFO, FakeDrive, wrong_consent

Json = dict[str, Any]

MESSAGE_LIMIT = 28 * 1024  # bytes
APP_ID = "5c0f7d0e-6a0b-4c8e-9f0e-0d6f1f3b2a11"
TENANT = "0f5a9d52-5b0b-4f5c-8d6e-2b3c4d5e6f70"
BOT = f"28:{APP_ID}"
TOKEN = "a-token-for-the-bot"
KEY_ID = "key-1"


@dataclass
class Posted:
    """One message the connector accepted."""

    conversation: str
    activity: Json
    reply_to: str = ""
    targeted: bool = False
    updated: str = ""
    id: str = ""

    @property
    def offers(self) -> list[Json]:
        """The consent cards it carries."""
        return [card for card in self.activity.get("attachments", []) if card["contentType"] == CONSENT]


@dataclass
class FakeConnector:
    """The server and what it saw."""

    members: dict[str, list[Json]] = field(default_factory=dict)  # by conversation
    personal: set[str] = field(default_factory=set)
    channels: dict[str, list[Json]] = field(default_factory=dict)  # by team
    posted: list[Posted] = field(default_factory=list)
    opened: list[Json] = field(default_factory=list)
    refusals: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)  # answered first, in order
    targeted_offered: bool = True
    calls: int = 0
    key_fetches: int = 0
    strangers: set[str] = field(default_factory=set)  # users who removed the bot
    removed: list[str] = field(default_factory=list)  # ids of messages taken away
    files_offered: bool = True  # as an administrator allows
    drive: FakeDrive = field(default_factory=FakeDrive)

    def __post_init__(self) -> None:
        self.key = signing_key()
        self.connections: set[Any] = set()
        self._number = 0
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    # ------------------------------------------------------------ life

    def start(self) -> "FakeConnector":
        self._thread.start()
        assert self._started.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=2**22)
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/v3/conversations", self._open)
        app.router.add_post("/v3/conversations/{conversation}/activities", self._post)
        app.router.add_post("/v3/conversations/{conversation}/activities/{activity}", self._post)
        app.router.add_put("/v3/conversations/{conversation}/activities/{activity}", self._put)
        app.router.add_delete("/v3/conversations/{conversation}/activities/{activity}", self._delete)
        app.router.add_get("/v3/conversations/{conversation}/members/{user}", self._member)
        app.router.add_get("/v3/conversations/{conversation}/pagedmembers", self._members)
        app.router.add_get("/v3/teams/{team}/conversations", self._channels)
        self.drive.add_to(app)
        runner = web.AppRunner(app)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # ------------------------------------------------------------ signing

    def bearer(self, *, key: Any = None, kid: str = KEY_ID, **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            "exp": now + 600,
            "nbf": now - 60,
            "serviceurl": self.url,
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return "Bearer " + jwt.encode(body, key or self.key, algorithm="RS256", headers={"kid": kid})

    async def _openid(self, request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"{self.url}/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        self.key_fetches += 1
        published = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [{**published, "kid": KEY_ID, "endorsements": ["msteams"]}]})

    # ------------------------------------------------------------ the API

    def _refused(self, request: web.Request) -> web.Response | None:
        self.calls += 1
        self.connections.add(request.transport)
        if self.refusals:
            status, code, headers = self.refusals.pop(0)
            return _error(status, code, headers)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "Unauthorized")
        conversation = request.match_info.get("conversation")
        if conversation is not None and conversation.partition(";")[0] not in self.members:
            return _error(404, "ConversationNotFound")
        return None

    async def _post(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        raw = await request.read()
        if len(raw) > MESSAGE_LIMIT:
            return _error(413, "MessageSizeTooBig")
        activity = json.loads(raw)
        conversation = request.match_info["conversation"]
        targeted = request.query.get("isTargetedActivity") == "true"
        if targeted and not self._may_target(conversation, activity):
            return _error(400, "BadRequest")
        if conversation in self.personal and self._removed(conversation):
            return _error(403, "BotNotInConversationRoster")
        wrong = [said for card in _cards(activity) for said in problems(card)]
        if wrong:
            return _error(400, f"BadSyntax: {wrong[0]}")
        wrong_file = self._wrong_file(conversation, activity, targeted)
        if wrong_file:
            return _error(400, f"BadSyntax: {wrong_file}")
        reply_to = request.match_info.get("activity", "")
        number = self._next()
        self.posted.append(Posted(conversation, activity, reply_to, targeted, id=number))
        return web.json_response({"id": number}, status=201)

    def _wrong_file(self, conversation: str, activity: Json, targeted: bool) -> str:
        """Return what is wrong with the files of a message: they are known in personal chats alone."""
        for card in activity.get("attachments", []):
            if card["contentType"] not in (CONSENT, INFO):
                continue
            if not self.files_offered or targeted or conversation not in self.personal:
                return "files are not offered here"
            if card["contentType"] == INFO and not self.drive.knows(card):
                return "no such file"
            if card["contentType"] == CONSENT and wrong_consent(card):
                return wrong_consent(card)
        return ""

    async def _delete(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        gone = request.match_info["activity"]
        if gone in self.removed or gone not in [posted.id for posted in self.posted]:
            return _error(404, "ActivityNotFoundInConversation")
        self.removed.append(gone)
        return web.Response(status=200)

    def _may_target(self, conversation: str, activity: Json) -> bool:
        recipient = activity.get("recipient", {}).get("id")
        inside = any(member["id"] == recipient for member in self.members[conversation.partition(";")[0]])
        return self.targeted_offered and conversation not in self.personal and inside

    def _removed(self, conversation: str) -> bool:
        return any(member["id"] in self.strangers for member in self.members[conversation])

    async def _put(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        place, changed = request.match_info["conversation"], request.match_info["activity"]
        self.posted.append(Posted(place, await request.json(), updated=changed))
        return web.json_response({"id": changed})

    async def _open(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        asked = await request.json()
        self.opened.append(asked)
        if asked.get("isGroup"):
            channel = asked["channelData"]["channel"]["id"]
            if channel not in self.members:
                return _error(404, "ConversationNotFound")
            number = self._next()
            self.posted.append(Posted(channel, asked["activity"]))
            return web.json_response(
                {"id": f"{channel};messageid={number}", "activityId": number}, status=201
            )
        user = asked["members"][0]["id"]
        chat = f"a:chat-{user}"
        self.members.setdefault(chat, [{"id": user}])
        self.personal.add(chat)
        return web.json_response({"id": chat}, status=201)

    async def _member(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        for member in self.members[request.match_info["conversation"].partition(";")[0]]:
            if member["id"] == request.match_info["user"]:
                return web.json_response(member)
        return _error(404, "MemberNotFoundInConversation")

    async def _members(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        found = self.members[request.match_info["conversation"].partition(";")[0]]
        start = int(request.query.get("continuationToken", "0"))
        page = {"members": found[start : start + 2]}  # small pages, so that paging is used
        if start + 2 < len(found):
            page["continuationToken"] = str(start + 2)  # type: ignore[assignment]
        return web.json_response(page)

    async def _channels(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused:
            return refused
        found = self.channels.get(request.match_info["team"])
        return web.json_response({"conversations": found}) if found else _error(404, "TeamNotFound")

    def _next(self) -> str:
        self._number += 1
        return str(1_700_000_000_000 + self._number)


@cache
def signing_key() -> rsa.RSAPrivateKey:
    """Return the key that every fake connector signs with: making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status, headers=headers)


def _cards(activity: Json) -> list[Json]:
    return [
        attachment["content"]
        for attachment in activity.get("attachments", [])
        if attachment.get("contentType") == "application/vnd.microsoft.card.adaptive"
    ]


def member(user: str, email: str, **more: Any) -> Json:
    """Return one member of a conversation, as the Connector describes them."""
    about = {
        "id": f"29:{user}",
        "aadObjectId": f"aad-{user}",
        "name": user.title(),
        "email": email,
        "userPrincipalName": email,
        "tenantId": TENANT,
        "userRole": "user",
    }
    return {**about, **more}
