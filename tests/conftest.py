"""What every test may use: fresh databases, units of work on them, and no network but loopback."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from storage.uow import Database, Units, open_database
from tests.databases import emptied, fresh_sqlite, postgres_server, sqlite_template

WORKSPACE = "acme-inc"

settings.register_profile("untimed", deadline=None)  # how long an example takes says nothing about it
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test tried to reach {address[0]}; only loopback is allowed")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    """One PostgreSQL for the whole session (each xdist worker has its own)."""
    with postgres_server() as url:
        database = open_database(url)
        yield database
        database.close()


@pytest.fixture
def sqlite_database(sqlite_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    database = fresh_sqlite(sqlite_file, tmp_path)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        sqlite: Database = request.getfixturevalue("sqlite_database")
        return sqlite
    return emptied(request.getfixturevalue("postgres"))


@pytest.fixture
def open_unit(sqlite_database: Database) -> Units:
    """Makes units of work on an empty SQLite database, for tests of what lies above storage."""
    return sqlite_database.unit(WORKSPACE)
