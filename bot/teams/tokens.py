"""Tokens, both ways: proving that an activity comes from the Bot Connector, and proving to it who we are.

Keys and our own tokens are cached; whatever has to be fetched is fetched without holding up the event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import jwt
from msal import ConfidentialClientApplication, ManagedIdentityClient, UserAssignedManagedIdentity

from bot.house import Clock

ISSUER = "https://api.botframework.com"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
MULTI_TENANT = "botframework.com"  # the tenant that multi-tenant bots ask for their tokens
RESOURCE = "https://api.botframework.com"
LEEWAY = timedelta(minutes=5)  # clocks differ
KEYS_LAST = timedelta(hours=24)
ASK_AGAIN = timedelta(minutes=5)  # how soon an unknown key id may cause another look at the published keys
RENEW_EARLY = timedelta(minutes=5)

Json = dict[str, Any]
Fetch = Callable[[str], Awaitable[Json]]


class Unauthorized(Exception):
    """An activity that nobody vouches for; answered 401."""


@dataclass(slots=True)
class SigningKeys:
    """The keys the Bot Connector signs with, by key id, with the channels each is endorsed for."""

    fetch: Fetch
    now: Clock
    url: str = OPENID
    _keys: dict[str, tuple[jwt.PyJWK, tuple[str, ...]]] = field(default_factory=dict)
    _asked: datetime | None = None

    async def get(self, key_id: str) -> tuple[jwt.PyJWK, tuple[str, ...]]:
        """Return a key and its endorsements; Unauthorized when nobody published it."""
        age = self.now() - self._asked if self._asked else None
        if age is None or age > KEYS_LAST or (key_id not in self._keys and age > ASK_AGAIN):
            await self._refresh()
        if key_id not in self._keys:
            raise Unauthorized("the token is signed with an unknown key")
        return self._keys[key_id]

    async def _refresh(self) -> None:
        try:
            about = await self.fetch(self.url)
            published = await self.fetch(about["jwks_uri"])
        except (OSError, TimeoutError, KeyError, ValueError) as error:
            if not self._keys:
                raise Unauthorized("the signing keys could not be fetched") from error
            return
        self._asked = self.now()
        self._keys = {
            key["kid"]: (jwt.PyJWK.from_dict(key, algorithm="RS256"), tuple(key.get("endorsements", ())))
            for key in published.get("keys", ())
            if key.get("kty") == "RSA"
        }


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Decides who may hand us an activity.

    `app_id` is ours; an empty one accepts nobody, unless `anonymous` was chosen for a local emulator.
    """

    app_id: str
    keys: SigningKeys
    anonymous: bool = False

    async def check(self, header: str | None, activity: Mapping[str, Any]) -> Json:
        """Return the claims of a valid token; Unauthorized in every other case."""
        if self.anonymous:
            return {}
        if not self.app_id:
            raise Unauthorized("no Teams app id is configured")
        scheme, _space, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized("a bearer token is needed")
        claims = await self._claims(token, str(activity.get("channelId", "")))
        stated = str(claims.get("serviceurl") or claims.get("serviceUrl") or "")
        if not stated or stated.rstrip("/") != str(activity.get("serviceUrl", "")).rstrip("/"):
            raise Unauthorized("the token is for another service address")
        return claims

    async def _claims(self, token: str, channel: str) -> Json:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            if not isinstance(key_id, str):
                raise Unauthorized("the token names no key")
            key, endorsements = await self.keys.get(key_id)
            claims: Json = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self.app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized(f"the token is not valid: {error}") from error
        if endorsements and channel not in endorsements:
            raise Unauthorized("the key is not endorsed for this channel")
        return claims


class TokenSource(Protocol):
    """Something that can ask for a fresh token; blocking."""

    def __call__(self) -> Json:
        """Return {"access_token", "expires_in"} or {"error", "error_description"}."""


def client_secret_source(app_id: str, password: str, tenant: str, http_client: Any = None) -> TokenSource:
    """Ask with a client secret, for single-tenant and multi-tenant apps."""
    application: list[
        ConfidentialClientApplication
    ] = []  # made at the first ask: msal looks its authority up

    def ask() -> Json:
        if not application:
            application.append(
                ConfidentialClientApplication(
                    app_id,
                    client_credential=password,
                    authority=f"{LOGIN}/{tenant}",
                    instance_discovery=False,
                    http_client=http_client,
                )
            )
        return dict(application[0].acquire_token_for_client([f"{RESOURCE}/.default"]))

    return ask


def managed_identity_source(app_id: str, http_client: Any) -> TokenSource:
    """Ask the host's managed identity."""
    client = ManagedIdentityClient(UserAssignedManagedIdentity(client_id=app_id), http_client=http_client)

    def ask() -> Json:
        return dict(client.acquire_token_for_client(resource=RESOURCE))

    return ask


class NoToken(Exception):
    """Our own token could not be had; the sentence says why."""


@dataclass(slots=True)
class OwnToken:
    """Our bearer token for the Bot Connector, renewed a little before it ends. None means anonymous."""

    source: TokenSource | None
    now: Clock
    _token: str = ""
    _until: datetime | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def bearer(self) -> str:
        """Return a valid token, empty when we are anonymous; NoToken when none is to be had."""
        if self.source is None:
            return ""
        if self._until and self.now() < self._until:
            return self._token
        async with self._lock:
            if not (self._until and self.now() < self._until):
                await self._renew(self.source)
        return self._token

    async def _renew(self, source: TokenSource) -> None:
        try:
            got = await asyncio.to_thread(source)
        except (OSError, ValueError) as error:
            raise NoToken(f"no token could be fetched: {error}") from error
        if "access_token" not in got:
            raise NoToken(f"no token: {got.get('error')}: {got.get('error_description')}")
        self._token = str(got["access_token"])
        self._until = self.now() + timedelta(seconds=float(got.get("expires_in", 0))) - RENEW_EARLY
