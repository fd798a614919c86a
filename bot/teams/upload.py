"""Putting bytes where somebody's Teams client says, and nowhere else.

The address comes from outside with every acceptance, so it is a way to make this server write anywhere
(server-side request forgery). Only Microsoft 365's own storage is written to; the address carries its own
proof, so our token never goes along; a redirect is a failure.
"""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.teams.connector import FIRST_WAIT, RETRIED

# OneDrive and SharePoint of organisations: worldwide, the two US government clouds, and China
STORAGE = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TRIES = 3
TIMEOUT = aiohttp.ClientTimeout(total=60)
DONE = frozenset({200, 201})
_HOST = re.compile(r"[a-z0-9][a-z0-9.-]*")


class UploadError(Exception):
    """A file did not reach its place. Says nothing of the address: whoever knows it may write there."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Writes to people's OneDrive. `local` permits this machine as well, for emulators."""

    local: bool = False
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def trusted(self, address: str) -> URL | None:
        """Return an address that may be written to; None for every other."""
        if not address.isascii() or not address.isprintable() or " " in address:
            return None
        try:
            # parsed once, and used as it stands: no second reading can find another host in it
            url = URL(address, encoded=True)
        except ValueError:
            return None
        if url.user is not None or url.password is not None:
            return None
        return url if self._may_write(url) else None

    def _may_write(self, url: URL) -> bool:
        host = url.host or ""
        if self.local and host in LOOPBACK:
            return url.scheme in ("http", "https")
        stored = host.endswith(STORAGE) and _HOST.fullmatch(host) is not None
        return url.scheme == "https" and url.explicit_port in (None, 443) and stored

    async def put(self, url: URL, content: bytes) -> None:
        """Write a whole file to a trusted address; UploadError when it does not arrive."""
        for attempt in range(TRIES):
            status = await self._once(url, content)
            if status in DONE:
                return
            if status not in RETRIED or attempt == TRIES - 1:
                raise UploadError(f"the storage answered {status}")
            await self.sleep(FIRST_WAIT * 2.0**attempt)

    async def _once(self, url: URL, content: bytes) -> int:
        size = len(content)
        headers = {
            "Content-Range": f"bytes 0-{size - 1}/{size}",
            "Content-Type": "application/octet-stream",
        }
        try:
            async with (
                # a session of its own: no cookie, token or connection is shared with anything else
                aiohttp.ClientSession(timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.put(url, data=io.BytesIO(content), headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UploadError(type(error).__name__) from error
