"""A strict Slack: a real HTTP server on loopback that refuses what the real one refuses.

It keeps what people can see (messages, modals, App Homes) and every call that was made. `faults` are answers
to give instead: `{"chat.postMessage": [Fault(429, retry_after=7)]}` makes the next call fail.
"""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.block_kit_limits import message_faults, view_faults
from tests.slack.fake_files import Files
from tests.slack.slack_objects import APP_TOKEN, BOT, BOT_TOKEN, TEAM, Fault, Hook, Refused, Shown, installed

Json = dict[str, Any]

OK = 200
HOOK_USES = 5
WAIT = 10.0  # seconds a test waits for what should happen at once

# Which scope each method needs; views and OAuth need none.
SCOPE_OF = {
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
READING = (
    "app_mentions:read",
    "channels:read",
    "groups:read",
    "im:history",
    "users:read",
    "users:read.email",
)
ALL_SCOPES = (*READING, "chat:write", "commands", "files:write", "im:write")


@dataclass
class FakeSlack:
    """The state of one Slack workspace, and the server over it."""

    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    messages: list[Shown] = field(default_factory=list)
    modals: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    triggers: set[str] = field(default_factory=set)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    takes_native: bool = True
    enterprise: str = ""
    envelopes: list[Json] = field(default_factory=list)
    acknowledged: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="fake-slack", daemon=True)
        self.files = Files(self._where, self.number)

    # ------------------------------------------------------------ the server

    def start(self) -> None:
        self._thread.start()
        assert self._up.wait(WAIT)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hook/{hook}", self._hooked)
        app.router.add_get("/socket", self._socket)
        app.router.add_post("/upload/{ticket}", self._uploaded)
        runner = web.AppRunner(app)
        self._loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self._loop.run_until_complete(site.start())
        self.port = runner.addresses[0][1]
        self._up.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def number(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):06d}"

    def wait_for(self, happened: Callable[[], Any]) -> Any:
        """Wait until something is so, and return it."""
        with self._changed:
            assert self._changed.wait_for(happened, WAIT), f"nothing of the kind; calls: {self.calls}"
            return happened()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # ------------------------------------------------------------ the Web API

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        try:
            if self.faults[method]:
                return _faulty(self.faults[method].pop(0))
            answer = self._answer(method, arguments, request.headers.get("Authorization", ""))
        except Refused as refused:
            answer = refused.answer
        finally:
            self._tell()
        return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    def _answer(self, method: str, arguments: Json, authorization: str) -> Json:
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "users.info": self._users_info,
            "users.lookupByEmail": self._users_lookup,
            "conversations.info": self._conversations_info,
            "conversations.members": self._conversations_members,
            "conversations.open": self._conversations_open,
            "files.getUploadURLExternal": self._reserved,
            "files.completeUploadExternal": self.files.complete,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "views.open": self._views_open,
            "views.update": self._views_update,
            "views.publish": self._views_publish,
        }
        if method == "oauth.v2.access":
            return installed(arguments, authorization)
        token = authorization.removeprefix("Bearer ")
        if not token:
            raise Refused("not_authed")
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("not_allowed_token_type")
            return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"}
        if method not in known:
            raise Refused("unknown_method")
        if token != BOT_TOKEN:
            raise Refused("invalid_auth")
        needed = SCOPE_OF.get(method)
        if needed and needed not in self.scopes:
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return {"ok": True, **known[method](arguments)}

    def _auth_test(self, arguments: Json) -> Json:
        return {"team_id": TEAM, "user_id": BOT, "enterprise_id": self.enterprise or None}

    def _users_info(self, arguments: Json) -> Json:
        user = self.users.get(arguments.get("user", ""))
        if user is None:
            raise Refused("user_not_found")
        return {"user": self._seen(user)}

    def _seen(self, user: Json) -> Json:
        profile = dict(user["profile"])
        if "users:read.email" not in self.scopes:
            profile.pop("email", None)
        return {**user, "profile": profile}

    def _users_lookup(self, arguments: Json) -> Json:
        for user in self.users.values():
            if user["profile"].get("email") == arguments.get("email") and not user.get("deleted"):
                return {"user": user}
        raise Refused("users_not_found")

    def _channel(self, channel: object) -> Json:
        found = self.channels.get(str(channel))
        if found is None:
            raise Refused("channel_not_found")
        if found["is_private"] and ("groups:read" not in self.scopes or not found["is_member"]):
            raise Refused("channel_not_found")
        return found

    def _conversations_info(self, arguments: Json) -> Json:
        return {"channel": self._channel(arguments.get("channel"))}

    def _conversations_members(self, arguments: Json) -> Json:
        self._channel(arguments.get("channel"))
        everyone, start = self.members[arguments["channel"]], int(arguments.get("cursor") or 0)
        page = everyone[start : start + int(arguments.get("limit", 100))]
        end = start + len(page)
        return {
            "members": page,
            "response_metadata": {"next_cursor": str(end) if end < len(everyone) else ""},
        }

    def _conversations_open(self, arguments: Json) -> Json:
        user = str(arguments.get("users", ""))
        if user not in self.users:
            raise Refused("user_not_found")
        if self.users[user].get("deleted"):
            raise Refused("user_disabled")
        return {"channel": {"id": f"D{user[1:]}"}}

    # ------------------------------------------------------------ files

    def _reserved(self, arguments: Json) -> Json:
        return self.files.reserve(arguments, f"http://127.0.0.1:{self.port}/upload/")

    async def _uploaded(self, request: web.Request) -> web.Response:
        content = await request.read()
        self.calls.append(("upload", dict(request.headers)))
        if self.faults["upload"]:
            return _faulty(self.faults["upload"].pop(0))
        await asyncio.to_thread(self.files.open.wait, WAIT)
        status = self.files.take(request.match_info["ticket"], content)
        return web.Response(status=status, text=f"OK - {len(content)}" if status == OK else "refused")

    # ------------------------------------------------------------ messages

    def _post_message(self, arguments: Json) -> Json:
        channel = self._where(str(arguments.get("channel", "")))
        return self._show(channel, arguments)

    def _where(self, channel: str) -> str:
        if channel in self.users:
            if self.users[channel].get("deleted"):
                raise Refused("channel_not_found")
            return f"D{channel[1:]}"
        if channel.startswith("D") and f"U{channel[1:]}" in self.users:
            return channel
        found = self._channel(channel)
        if found["is_archived"]:
            raise Refused("is_archived")
        if not found["is_member"]:
            raise Refused("not_in_channel")
        return channel

    def _post_ephemeral(self, arguments: Json) -> Json:
        channel = self._where(str(arguments.get("channel", "")))
        user = str(arguments.get("user", ""))
        if user not in self.members.get(channel, ()):
            raise Refused("user_not_in_channel")
        return {"message_ts": self._show(channel, arguments, user)["ts"]}

    def _show(self, channel: str, arguments: Mapping[str, Any], user: str = "") -> Json:
        blocks = arguments.get("blocks") or []
        if not blocks and not str(arguments.get("text", "")).strip():
            raise Refused("no_text")
        self._check(blocks)
        thread = str(arguments.get("thread_ts", ""))
        if thread and not any(m.ts == thread and m.channel == channel for m in self.messages):
            raise Refused("thread_not_found")
        shown = Shown(
            channel, str(arguments.get("text", "")), blocks, self.number("1774900000."), user, thread
        )
        self.messages.append(shown)
        self._tell()
        return {"channel": channel, "ts": shown.ts}

    def _check(self, blocks: list[Json]) -> None:
        faults = message_faults(blocks) if blocks else []
        if not self.takes_native:
            faults += [b["type"] for b in blocks if b["type"] in ("data_table", "data_visualization")]
        if faults:
            long = any("msg_blocks_too_long" in fault for fault in faults)
            raise Refused("msg_blocks_too_long" if long else "invalid_blocks", errors=faults)

    async def _hooked(self, request: web.Request) -> web.Response:
        hook = self.hooks[request.match_info["hook"]]
        payload = json.loads(await request.read())
        self.calls.append(("response_url", payload))
        if self.faults["response_url"]:
            return _faulty(self.faults["response_url"].pop(0))
        hook.uses += 1
        if hook.uses > HOOK_USES or hook.expired:
            return web.Response(status=404, text="used_url" if hook.uses > HOOK_USES else "expired_url")
        try:
            self.respond(hook, payload)
        except Refused as refused:
            return web.json_response(refused.answer, status=400)
        return web.json_response({"ok": True})

    def respond(self, hook: Hook, payload: Json) -> None:
        """Show what came through a response URL, or in an acknowledgement."""
        everybody = payload.get("response_type") == "in_channel"
        self._show(hook.channel, payload, "" if everybody else hook.user)
        self.messages[-1].replaced = bool(payload.get("replace_original"))

    # ------------------------------------------------------------ modals and App Homes

    def _views_open(self, arguments: Json) -> Json:
        trigger = str(arguments.get("trigger_id", ""))
        if trigger not in self.triggers:
            raise Refused("expired_trigger_id")
        self.triggers.discard(trigger)
        return {"view": self._keep(self.number("V"), arguments["view"])}

    def _views_update(self, arguments: Json) -> Json:
        if arguments.get("view_id") not in self.modals:
            raise Refused("not_found")
        return {"view": self._keep(arguments["view_id"], arguments["view"])}

    def keep_view(self, view_id: str, view: Json) -> None:
        """Show a view that came in an acknowledgement."""
        self._keep(view_id, view)

    def _keep(self, view_id: str, view: Json) -> Json:
        faults = view_faults(view)
        if faults:
            raise Refused("invalid_arguments", response_metadata={"messages": faults})
        self.modals[view_id] = {**view, "id": view_id, "hash": self.number("h")}
        self._tell()
        return self.modals[view_id]

    def _views_publish(self, arguments: Json) -> Json:
        faults = view_faults(arguments["view"])
        if faults:
            raise Refused("invalid_arguments", response_metadata={"messages": faults})
        if arguments.get("user_id") not in self.users:
            raise Refused("user_not_found")
        self.homes[arguments["user_id"]] = arguments["view"]
        return {}

    # ------------------------------------------------------------ Socket Mode

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        """Deliver what is in `envelopes` over a socket and keep what is acknowledged."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        for envelope in self.envelopes:
            await socket.send_json(envelope)
        async for sent in socket:
            if sent.type is WSMsgType.TEXT and sent.data.startswith("{"):
                self.acknowledged.append(json.loads(sent.data))
                self._tell()
        return socket


async def _arguments(request: web.Request) -> Json:
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= json.loads(await request.read() or b"{}")
    else:
        given |= dict(await request.post())
    return given


def _faulty(fault: Fault) -> web.Response:
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=headers)
    return web.Response(status=fault.status, text="<html>trouble</html>", headers=headers)
