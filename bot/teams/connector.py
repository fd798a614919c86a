"""The Bot Connector's REST API, on one kept connection pool, with the retries its documentation asks for."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.teams.fitting import compact
from bot.teams.tokens import OwnToken

Json = dict[str, Any]

RETRIED = frozenset({412, 429, 502, 503, 504})
TRIES = 4
LONGEST_WAIT = 5.0  # seconds; whoever is told to wait longer comes back later through the outbox
FIRST_WAIT = 0.5
TIMEOUT = aiohttp.ClientTimeout(total=20)
MEMBERS_PAGE = 500
MEMBERS_PAGES = 20  # a conversation larger than this is not read to the end, and so not trusted


class ConnectorError(Exception):
    """The Connector refused; `status` is HTTP's (0: no answer), `code` its own word for it."""

    def __init__(self, status: int, code: str, retry_after: float | None = None) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.retry_after = retry_after

    @property
    def passing(self) -> bool:
        """Whether the same call may go through later."""
        return self.status == 0 or self.status in RETRIED or self.status >= 500


@dataclass(slots=True)
class Connector:
    """Calls one Bot Connector; used inside one event loop, and closed there."""

    token: OwnToken
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _session: aiohttp.ClientSession | None = None
    _random: random.SystemRandom = field(default_factory=random.SystemRandom)

    async def send(
        self,
        service_url: str,
        conversation: str,
        activity: Json,
        *,
        reply_to: str = "",
        targeted: bool = False,
    ) -> str:
        """Post an activity and return its id; `targeted` shows it to its recipient alone."""
        path = f"v3/conversations/{quote(conversation, safe='')}/activities"
        if reply_to:
            path += f"/{quote(reply_to, safe='')}"
        query = {"isTargetedActivity": "true"} if targeted else {}
        return str((await self._call("POST", service_url, path, activity, query)).get("id", ""))

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Json) -> None:
        """Replace a message that was sent before."""
        path = f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(activity_id, safe='')}"
        await self._call("PUT", service_url, path, activity)

    async def remove(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Take a message that was sent before away."""
        path = f"v3/conversations/{quote(conversation, safe='')}/activities/{quote(activity_id, safe='')}"
        await self._call("DELETE", service_url, path)

    async def open(self, service_url: str, parameters: Json) -> tuple[str, str]:
        """Open a conversation; return its id and that of its first activity, if it has one."""
        made = await self._call("POST", service_url, "v3/conversations", parameters)
        return str(made.get("id", "")), str(made.get("activityId") or "")

    async def member(self, service_url: str, conversation: str, user: str) -> Json:
        """Return one member of a conversation: id, name, email, userPrincipalName, userRole, tenantId."""
        path = f"v3/conversations/{quote(conversation, safe='')}/members/{quote(user, safe='')}"
        return await self._call("GET", service_url, path)

    async def members(self, service_url: str, conversation: str) -> list[Json]:
        """Return every member of a conversation; ConnectorError when there are too many to read."""
        path = f"v3/conversations/{quote(conversation, safe='')}/pagedmembers"
        query = {"pageSize": str(MEMBERS_PAGE)}
        found: list[Json] = []
        for _page in range(MEMBERS_PAGES):
            page = await self._call("GET", service_url, path, None, query)
            found += page.get("members", [])
            if not page.get("continuationToken"):
                return found
            query["continuationToken"] = page["continuationToken"]
        raise ConnectorError(0, "TooManyMembers")

    async def channels(self, service_url: str, team: str) -> list[Json]:
        """Return the channels of a team: id, name, type (standard, private, shared)."""
        got = await self._call("GET", service_url, f"v3/teams/{quote(team, safe='')}/conversations")
        return list(got.get("conversations", []))

    async def fetch(self, url: str) -> Json:
        """Return the JSON document at an address (the signing keys); OSError when it is not there."""
        async with self._open_session().get(url) as answer:
            if answer.status != 200:
                raise OSError(f"{url} answered {answer.status}")
            return dict(await answer.json(content_type=None))

    async def close(self) -> None:
        """Let the connections go."""
        if self._session:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, json_serialize=compact)
        return self._session

    async def _call(
        self,
        verb: str,
        service_url: str,
        path: str,
        body: Json | None = None,
        query: dict[str, str] | None = None,
    ) -> Json:
        url = f"{service_url.rstrip('/')}/{path}"
        for attempt in range(TRIES):
            try:
                return await self._once(verb, url, body, query or {})
            except ConnectorError as error:
                wait = self._wait(error, attempt)
                if attempt == TRIES - 1 or wait is None:
                    raise
                await self.sleep(wait)
        raise ConnectorError(0, "unreachable")

    def _wait(self, error: ConnectorError, attempt: int) -> float | None:
        """Return the seconds before the next try, None when there should be none."""
        if error.status not in RETRIED:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= LONGEST_WAIT else None
        longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2.0**attempt)
        return longest * self._random.uniform(0.5, 1.5)

    async def _once(self, verb: str, url: str, body: Json | None, query: dict[str, str]) -> Json:
        bearer = await self.token.bearer()
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        try:
            async with self._open_session().request(
                verb, url, json=body, params=query, headers=headers
            ) as answer:
                got = await _json(answer)
                if answer.status < 300:
                    return got
                raise ConnectorError(answer.status, _code(got), _retry_after(answer))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectorError(0, type(error).__name__) from error


async def _json(answer: aiohttp.ClientResponse) -> Json:
    try:
        got = await answer.json(content_type=None)
    except ValueError:
        return {}
    return got if isinstance(got, dict) else {}


def _code(got: Json) -> str:
    error = got.get("error")
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _retry_after(answer: aiohttp.ClientResponse) -> float | None:
    stated = answer.headers.get("Retry-After", "")
    return float(stated) if stated.replace(".", "", 1).isdigit() else None
