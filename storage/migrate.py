"""Bringing a database to the shape that this version needs; no settings file is involved."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.engines import connect
from storage.uow import open_database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 62_467_829  # any number of our own


def upgrade(url: str) -> None:
    """Run every migration that has not run yet, all of them or none; two that start at once take turns."""
    database = open_database(url)
    try:
        with connect(database.writing) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        database.close()


def is_current(url: str) -> bool:
    """Whether every migration has run; Unavailable when the database cannot be asked."""
    database = open_database(url)
    try:
        with database.reading.connect() as connection:
            context = MigrationContext.configure(connection)
            return set(context.get_current_heads()) == set(ScriptDirectory.from_config(_config()).get_heads())
    finally:
        database.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
