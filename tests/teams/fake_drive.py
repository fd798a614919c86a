"""Somebody's OneDrive on loopback: upload sessions that refuse what the real ones refuse.

A session is an address that carries its own proof. It takes a whole file once, with a range that fits; a
bearer token beside it is an error, as it is for the real one.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
_RANGE = re.compile(r"bytes 0-(\d+)/(\d+)")


@dataclass
class FakeDrive:
    """The files that arrived, by name, and the sessions still open."""

    files: dict[str, bytes] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # the name of the file each is for
    answers: list[int] = field(default_factory=list)  # statuses answered first, in order
    tries: int = 0
    led_astray: int = 0  # requests that followed a redirect
    seen: list[str] = field(default_factory=list)  # names of headers that came

    def add_to(self, app: web.Application) -> None:
        app.router.add_put("/personal/maya/uploadSession", self._put)
        app.router.add_route("*", "/astray", self._astray)

    def session(self, url: str, name: str) -> Json:
        """Open a session and describe it as Teams does when somebody accepts."""
        number = str(len(self.sessions) + 1)
        self.sessions[number] = name
        return {
            "contentUrl": f"{url}/personal/maya/Documents/Applications/Mainstay/{name}",
            "name": name,
            "uploadUrl": f"{url}/personal/maya/uploadSession?guid={number}&tempauth=v1.a%2Bb%3D",
            "uniqueId": f"item-{number}",
            "fileType": name.rpartition(".")[2],
        }

    def knows(self, card: Json) -> bool:
        """Whether a card is about a file that is here."""
        about = card.get("content", {})
        name = str(card.get("contentUrl", "")).rpartition("/")[2]
        return name in self.files and bool(about.get("uniqueId")) and about.get("fileType") in name

    async def _put(self, request: web.Request) -> web.Response:
        self.tries += 1
        self.seen += [*request.headers]
        if self.answers:
            status = self.answers.pop(0)
            return web.Response(status=status, headers={"Location": "/astray"} if status < 400 else {})
        if "Authorization" in request.headers:
            return web.Response(status=401)
        name = self.sessions.get(request.query.get("guid", ""))
        if name is None or name in self.files or "tempauth=v1.a%2Bb%3D" not in request.raw_path:
            return web.Response(status=404)
        content = await request.read()
        stated = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
        if not stated or (int(stated[1]), int(stated[2])) != (len(content) - 1, len(content)):
            return web.Response(status=416)
        self.files[name] = content
        return web.json_response({"name": name, "size": len(content)}, status=201)

    async def _astray(self, request: web.Request) -> web.Response:
        self.led_astray += 1
        return web.Response(status=201)


def wrong_consent(card: Json) -> str:
    """Return what is wrong with a consent card, empty when Teams would take it."""
    content = card.get("content", {})
    contexts = [content.get("acceptContext"), content.get("declineContext")]
    if not card.get("name") or not isinstance(content.get("description"), str):
        return "a consent card has a name and a description"
    if not isinstance(content.get("sizeInBytes"), int) or content["sizeInBytes"] <= 0:
        return "a consent card has a size"
    if not all(isinstance(context, dict) for context in contexts):
        return "a context is an object"
    return ""
