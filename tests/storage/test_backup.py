import sqlite3
from pathlib import Path

import pytest

from storage.uow import Database, open_database
from success.errors import Refusal
from tests.conftest import WORKSPACE
from tests.factories import stored_account, the_account


def test_a_backup_is_a_whole_database(sqlite_database: Database, tmp_path: Path) -> None:
    account = stored_account(sqlite_database.unit(WORKSPACE))
    sqlite_database.backup(tmp_path / "backup.db")
    stored_account(sqlite_database.unit(WORKSPACE), "later")
    copy = open_database(f"sqlite:///{tmp_path}/backup.db")
    with copy.unit(WORKSPACE)() as uow:
        assert the_account(uow) == account
        assert uow.accounts.exact("later") == []
    assert copy.integrity() == []
    copy.close()


def test_a_backup_made_while_somebody_writes_holds_what_was_committed(
    sqlite_database: Database, tmp_path: Path
) -> None:
    units = sqlite_database.unit(WORKSPACE)
    with units(write=True) as uow:
        uow.notebook.write("half", "done")
        sqlite_database.backup(tmp_path / "backup.db")
        uow.commit()
    copy = open_database(f"sqlite:///{tmp_path}/backup.db")
    with copy.unit(WORKSPACE)() as uow:
        assert uow.notebook.read("half") is None
    copy.close()


def test_a_newer_backup_replaces_an_older_one(sqlite_database: Database, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("an older backup")
    sqlite_database.backup(target)
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.db"]


def test_it_never_writes_over_itself(sqlite_database: Database) -> None:
    with pytest.raises(Refusal, match="the database itself"):
        sqlite_database.backup(Path(sqlite_database.url.database or ""))


def test_it_says_so_where_a_backup_cannot_be_written(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        sqlite_database.backup(tmp_path / "no" / "such" / "folder" / "backup.db")


def test_on_postgresql_it_names_the_tool_that_does_it(postgres: Database, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="pg_dump"):
        postgres.backup(tmp_path / "backup.dump")


def test_a_sound_database_has_nothing_to_report(database: Database) -> None:
    stored_account(database.unit(WORKSPACE))
    assert database.integrity() == []


def test_it_reports_rows_that_refer_to_nothing(sqlite_database: Database) -> None:
    stored_account(sqlite_database.unit(WORKSPACE))
    direct = sqlite3.connect(sqlite_database.url.database or "")
    direct.execute("DELETE FROM accounts")
    direct.commit()
    direct.close()
    problems = sqlite_database.integrity()
    assert any("account_keys" in problem for problem in problems)


def test_it_reports_a_damaged_file(sqlite_database: Database) -> None:
    stored_account(sqlite_database.unit(WORKSPACE))
    sqlite_database.close()
    path = Path(sqlite_database.url.database or "")
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xff" * (4096 * 6)
    path.write_bytes(content)
    assert sqlite_database.integrity() != []
