"""A demo on a small company: Ana looks after Acme, Ben manages her, Cleo looks after nobody."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.deliver import Door, Place
from bot.demo.clock import Clock
from bot.demo.mailbox import Mailbox
from bot.demo.page import put_page
from bot.demo.platform import NAME, DemoPlatform
from bot.demo.sample import ZONE, Sample
from bot.demo.stage import Stage
from bot.settings import DEFAULT_WORKSPACE
from handlers.router import Router
from storage.uow import Database, Units
from success.presets import load
from success.workspace import Workspace
from tests.databases import fresh_sqlite, sqlite_template
from tests.factories import NOW, stored_account, stored_user

SAMPLE = Workspace(DEFAULT_WORKSPACE, ZONE, "en", None, load("framework"))
ANA, BEN, CLEO = "ana@mainstay.example", "ben@mainstay.example", "cleo@mainstay.example"


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database filled with the sample, to copy: filling takes seconds."""
    folder = tmp_path_factory.mktemp("sample")
    database = fresh_sqlite(sqlite_template(folder), folder)
    Sample(database.unit(SAMPLE.id), SAMPLE).fill()
    database.close()  # leaves one file, without a write-ahead log beside it
    return folder / "mainstay.db"


@pytest.fixture
def sample_database(sample_file: Path, tmp_path: Path) -> Iterator[Database]:
    database = fresh_sqlite(sample_file, tmp_path)
    yield database
    database.close()


@pytest.fixture
def sample_unit(sample_database: Database) -> Units:
    """Makes units of work on a database that is filled with the sample."""
    return sample_database.unit(SAMPLE.id)


@pytest.fixture
def ran() -> list[datetime]:
    """The instants at which everything due was run."""
    return []


@pytest.fixture
def stage(open_unit: Units, ran: list[datetime]) -> Stage:
    stored_user(open_unit, BEN, name="Ben Brook", role="manager")
    stored_user(open_unit, ANA, manager_email=BEN, timezone="Europe/Berlin")
    stored_user(open_unit, CLEO, name="Cleo Chan", timezone="Asia/Tokyo")
    stored_account(open_unit)
    ws = Workspace(open_unit().workspace, ZoneInfo("Europe/London"), "en", None, load("framework"))
    clock, mailbox = Clock(open_unit, NOW), Mailbox(open_unit)
    platform = DemoPlatform(mailbox, open_unit, clock.now)
    door = Door({NAME: platform}, open_unit, {"escalations": Place(NAME, "channel:escalations")})
    return Stage(ws, open_unit, Router(open_unit, ws).answer, door, mailbox, clock, ran.append, ANA)


@dataclass(frozen=True)
class Visitor:
    """A browser without a script, on the machine the demo runs on."""

    app: FastAPI

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._send("GET", path, None, headers))

    def post(self, path: str, data: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._send("POST", path, data, headers))

    async def _send(
        self, method: str, path: str, data: dict[str, str] | None, headers: dict[str, str] | None
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", follow_redirects=True
        ) as client:
            return await client.request(method, path, data=data, headers=headers)


@pytest.fixture
def visitor(stage: Stage) -> Visitor:
    app = FastAPI()
    put_page(app, stage)
    return Visitor(app)
