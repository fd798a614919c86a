import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from storage.engines import checked_url
from storage.uow import Database, Units, open_database
from success.errors import Refusal, Unavailable
from tests.conftest import WORKSPACE


def test_it_rolls_back_unless_committed(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        uow.notebook.write("tick", "1")
    with open_unit() as uow:
        assert uow.notebook.read("tick") is None


def test_it_rolls_back_when_something_goes_wrong(open_unit: Units) -> None:
    def fail() -> None:
        with open_unit(write=True) as uow:
            uow.notebook.write("tick", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with open_unit() as uow:
        assert uow.notebook.read("tick") is None


def test_it_keeps_what_was_committed_and_loses_what_came_after(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        uow.notebook.write("tick", "1")
        uow.commit()
        uow.notebook.write("tick", "2")
    with open_unit() as uow:
        assert uow.notebook.read("tick") == "1"


def test_it_knows_its_workspace(open_unit: Units) -> None:
    with open_unit() as uow:
        assert uow.workspace == WORKSPACE


def test_a_reader_cannot_write(open_unit: Units) -> None:
    with open_unit() as uow, pytest.raises((DBAPIError, Unavailable)):
        uow.notebook.write("tick", "1")


def test_a_reader_sees_one_moment(open_unit: Units) -> None:
    with open_unit() as reader:
        assert reader.notebook.read("tick") is None
        with open_unit(write=True) as writer:
            writer.notebook.write("tick", "1")
            writer.commit()
        assert reader.notebook.read("tick") is None
    with open_unit() as reader:
        assert reader.notebook.read("tick") == "1"


def test_a_writer_takes_the_lock_when_it_begins(sqlite_database: Database) -> None:
    """Rule 7: what a writer reads is still true when it writes, so a second writer waits at the door."""
    units = sqlite_database.unit(WORKSPACE)
    order: list[str] = []
    inside, done = threading.Event(), threading.Event()

    def second() -> None:
        inside.wait(5)
        with units(write=True) as uow:
            order.append("second begins")
            uow.notebook.write("count", str(int(uow.notebook.read("count") or 0) + 1))
            uow.commit()
        done.set()

    thread = threading.Thread(target=second)
    thread.start()
    with units(write=True) as uow:
        inside.set()
        seen = int(uow.notebook.read("count") or 0)
        assert not done.wait(0.05)
        uow.notebook.write("count", str(seen + 1))
        order.append("first commits")
        uow.commit()
    thread.join(10)
    assert order == ["first commits", "second begins"]
    with units() as uow:
        assert uow.notebook.read("count") == "2"


def test_it_says_so_when_the_database_is_locked(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engines.WAIT_FOR_LOCK_MS", 10)
    impatient = open_database(str(sqlite_database.url))
    with (
        sqlite_database.unit(WORKSPACE)(write=True),
        pytest.raises(Unavailable, match="cannot be reached"),
        impatient.unit(WORKSPACE)(write=True),
    ):
        pass
    impatient.close()


def test_it_says_so_when_the_database_is_away() -> None:
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(Unavailable, match="cannot be reached"):
        away.check()
    with pytest.raises(Unavailable), away.unit(WORKSPACE)(write=True):
        pass
    away.close()


def test_it_shows_signs_of_life(database: Database) -> None:
    database.check()


@pytest.mark.parametrize("url", ["not an address", "mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_it_refuses_addresses_it_cannot_use(url: str) -> None:
    with pytest.raises(Refusal):
        checked_url(url)


def test_it_makes_the_folder_of_a_new_file(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/new/folder/mainstay.db")
    database.check()
    database.close()
    assert (tmp_path / "new" / "folder" / "mainstay.db").exists()


def test_it_takes_plain_postgresql_addresses_for_psycopg() -> None:
    assert checked_url("postgresql://host/name").drivername == "postgresql+psycopg"
    assert create_engine(checked_url("postgresql://host/name")).driver == "psycopg"
