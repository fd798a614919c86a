"""The data API of a house on a fresh SQLite file, asked over ASGI."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.house import House
from bot.server import create_app
from bot.settings import Settings
from bot.wire import build
from storage.uow import Database

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
TOKEN, NORTH = "token-of-the-default-workspace", "token-of-the-northern-workspace"


@pytest.fixture
def settings(sqlite_database: Database) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{sqlite_database.url.database}",
        api_token=TOKEN,
        api_tokens={"north": NORTH},
        default_timezone="Europe/Berlin",
    )


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = build(settings, now=lambda: NOW)
    yield house
    house.close()


def client_of(house: House, token: str | None = TOKEN) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(create_app(house), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://mainstay.test", headers=headers)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(house) as client:
        yield client


@pytest.fixture
def samples() -> Path:
    """The sample CSV of each kind, with a value for every column."""
    return Path(__file__).parents[1] / "importing" / "samples"
