"""Who may hand us an activity: issuer, audience, service address, expiry and key are all checked."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.teams.connector import Connector
from bot.teams.tokens import Gatekeeper, NoToken, OwnToken, SigningKeys, Unauthorized
from tests.teams.fake_connector import APP_ID, FakeConnector

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeConnector]:
    server = FakeConnector().start()
    yield server
    server.stop()


@pytest.fixture
async def gate(fake: FakeConnector) -> Any:
    connector = Connector(OwnToken(None, Watch()))
    keys = SigningKeys(connector.fetch, Watch(), f"{fake.url}/openid")
    yield Gatekeeper(APP_ID, keys)
    await connector.close()


def activity(fake: FakeConnector, **more: Any) -> dict[str, Any]:
    return {"channelId": "msteams", "serviceUrl": fake.url + "/", **more}


async def test_it_accepts_what_the_connector_signed(gate: Gatekeeper, fake: FakeConnector) -> None:
    claims = await gate.check(fake.bearer(), activity(fake))
    assert claims["aud"] == APP_ID


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"iss": "https://evil.example"}, "not valid"),
        ({"aud": "somebody-else"}, "not valid"),
        ({"exp": 1_000_000}, "not valid"),
        ({"exp": None}, "not valid"),
        ({"serviceurl": "https://evil.example"}, "another service address"),
        ({"serviceurl": None}, "another service address"),
        ({"kid": "nobody-published-this"}, "unknown key"),
    ],
)
async def test_it_refuses_a_wrong_claim(
    gate: Gatekeeper, fake: FakeConnector, wrong: dict[str, Any], why: str
) -> None:
    with pytest.raises(Unauthorized, match=why):
        await gate.check(fake.bearer(**wrong), activity(fake))


async def test_it_refuses_a_forged_signature(gate: Gatekeeper, fake: FakeConnector) -> None:
    forged = fake.bearer(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    with pytest.raises(Unauthorized, match="not valid"):
        await gate.check(forged, activity(fake))


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer é.é.é"])
async def test_it_refuses_what_is_no_token(gate: Gatekeeper, fake: FakeConnector, header: str | None) -> None:
    with pytest.raises(Unauthorized):
        await gate.check(header, activity(fake))


async def test_it_refuses_a_key_that_is_not_endorsed_for_the_channel(
    gate: Gatekeeper, fake: FakeConnector
) -> None:
    with pytest.raises(Unauthorized, match="not endorsed"):
        await gate.check(fake.bearer(), activity(fake, channelId="webchat"))


async def test_an_empty_app_id_accepts_nobody(gate: Gatekeeper, fake: FakeConnector) -> None:
    with pytest.raises(Unauthorized, match="no Teams app id"):
        await Gatekeeper("", gate.keys).check(fake.bearer(aud=""), activity(fake))


async def test_keys_are_fetched_once_and_again_after_a_while_for_an_unknown_key(fake: FakeConnector) -> None:
    watch = Watch()
    connector = Connector(OwnToken(None, watch))
    keys = SigningKeys(connector.fetch, watch, f"{fake.url}/openid")
    before = fake.key_fetches
    for _n in range(3):
        await keys.get("key-1")
    with pytest.raises(Unauthorized):
        await keys.get("unknown")
    assert fake.key_fetches == before + 1
    watch.time += timedelta(minutes=6)
    with pytest.raises(Unauthorized):
        await keys.get("unknown")
    assert fake.key_fetches == before + 2
    await connector.close()


async def test_unreachable_keys_are_a_refusal_not_a_crash() -> None:
    async def away(_url: str) -> dict[str, Any]:
        raise OSError("no route")

    with pytest.raises(Unauthorized, match="could not be fetched"):
        await SigningKeys(away, Watch()).get("key-1")


async def test_our_own_token_is_asked_for_once_and_renewed_before_it_ends() -> None:
    watch, asked = Watch(), []

    def source() -> dict[str, Any]:
        asked.append(watch.time)
        return {"access_token": f"token-{len(asked)}", "expires_in": 3600}

    own = OwnToken(source, watch)
    first = await asyncio.gather(*(own.bearer() for _n in range(20)))
    assert set(first) == {"token-1"}
    watch.time += timedelta(minutes=56)
    assert await own.bearer() == "token-2"
    assert len(asked) == 2


async def test_a_refused_token_says_why() -> None:
    own = OwnToken(lambda: {"error": "invalid_client", "error_description": "expired secret"}, Watch())
    with pytest.raises(NoToken, match="expired secret"):
        await own.bearer()
