"""Bringing a database to the shape that this version needs; no settings file is involved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.uow import open_database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Run every migration that has not run yet, all of them or none."""
    with _writing(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def is_current(url: str) -> bool:
    """Whether every migration has run; Unavailable when the database cannot be asked."""
    database = open_database(url)
    try:
        with database.reading.connect() as connection:
            context = MigrationContext.configure(connection)
            return set(context.get_current_heads()) == set(ScriptDirectory.from_config(_config()).get_heads())
    finally:
        database.close()


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    database = open_database(url)
    try:
        with database.writing.connect() as connection:
            yield connection
    finally:
        database.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
