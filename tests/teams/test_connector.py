"""Calling the Bot Connector: kept connections, retries with jitter and Retry-After, targeted messages."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from bot.teams.cards import message
from bot.teams.connector import TRIES, Connector, ConnectorError
from bot.teams.fitting import CARD_BUDGET, compact
from bot.teams.tokens import OwnToken
from success.format import Reader
from success.view import View, paragraph
from tests.teams.fake_connector import TOKEN, FakeConnector, member

CHAT = "a:chat"
MESSAGE = {"type": "message", "text": "hello"}


@pytest.fixture
def fake() -> Iterator[FakeConnector]:
    server = FakeConnector(members={CHAT: [member("maya", "maya@example.com")]}).start()
    yield server
    server.stop()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
async def connector(waits: list[float]) -> AsyncIterator[Connector]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    own = OwnToken(
        lambda: {"access_token": TOKEN, "expires_in": 3600}, lambda: datetime(2026, 3, 2, tzinfo=UTC)
    )
    made = Connector(own, sleep)
    yield made
    await made.close()


async def test_chinese_takes_no_more_room_than_it_was_measured_to(
    fake: FakeConnector, connector: Connector
) -> None:
    full = View(title="客户", blocks=tuple(paragraph("健康度" * 100) for _n in range(40)))
    await connector.send(fake.url, CHAT, message(full, Reader("zh_CN")))
    (card,) = [attached["content"] for attached in fake.posted[0].activity["attachments"]]
    assert len(compact(card).encode()) > CARD_BUDGET - 1_000


async def test_it_keeps_one_connection_for_many_messages(fake: FakeConnector, connector: Connector) -> None:
    for _n in range(20):
        await connector.send(fake.url, CHAT, MESSAGE)
    assert len(fake.posted) == 20
    assert len(fake.connections) == 1


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_it_tries_again_what_passes(
    fake: FakeConnector, connector: Connector, waits: list[float], status: int
) -> None:
    fake.refusals = [(status, "Busy", {})] * 2
    await connector.send(fake.url, CHAT, MESSAGE)
    assert len(fake.posted) == 1
    assert len(waits) == 2
    assert 0.25 <= waits[0] <= 0.75
    assert 0.5 <= waits[1] <= 1.5


async def test_it_waits_as_long_as_it_is_told(
    fake: FakeConnector, connector: Connector, waits: list[float]
) -> None:
    fake.refusals = [(429, "Throttled", {"Retry-After": "3"})]
    await connector.send(fake.url, CHAT, MESSAGE)
    assert waits == [3.0]


async def test_a_long_wait_is_left_to_the_outbox(
    fake: FakeConnector, connector: Connector, waits: list[float]
) -> None:
    fake.refusals = [(429, "Throttled", {"Retry-After": "120"})]
    with pytest.raises(ConnectorError) as refused:
        await connector.send(fake.url, CHAT, MESSAGE)
    assert (refused.value.passing, refused.value.retry_after, waits) == (True, 120.0, [])


async def test_it_gives_up_after_some_tries(fake: FakeConnector, connector: Connector) -> None:
    fake.refusals = [(503, "Away", {})] * 10
    with pytest.raises(ConnectorError):
        await connector.send(fake.url, CHAT, MESSAGE)
    assert fake.calls == TRIES


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
async def test_it_does_not_try_again_what_will_never_pass(
    fake: FakeConnector, connector: Connector, status: int
) -> None:
    fake.refusals = [(status, "No", {})]
    with pytest.raises(ConnectorError) as refused:
        await connector.send(fake.url, CHAT, MESSAGE)
    assert (refused.value.passing, fake.calls) == (False, 1)


async def test_nobody_listening_is_a_passing_failure(fake: FakeConnector, connector: Connector) -> None:
    with pytest.raises(ConnectorError) as refused:
        await connector.send("http://127.0.0.1:1", CHAT, MESSAGE)
    assert refused.value.passing


async def test_it_reads_every_page_of_members(fake: FakeConnector, connector: Connector) -> None:
    fake.members[CHAT] = [member(f"m{n}", f"m{n}@example.com") for n in range(5)]
    assert [one["id"] for one in await connector.members(fake.url, CHAT)] == [f"29:m{n}" for n in range(5)]
