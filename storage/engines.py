"""Connections: pools for SQLite and PostgreSQL, and what their troubles mean.

SQLite: write-ahead log, so that readers never wait for the writer; writers take the lock when they begin
(a read that turns into a write would fail at once with "database is locked", whatever the timeout); reader
connections cannot write at all. PostgreSQL: writers read what is committed, readers see one snapshot.
"""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty

from success.errors import Refusal, Unavailable
from success.texts import _

WAIT_FOR_LOCK_MS = 10_000
# What passes by itself or by an operator's hand, by the name the driver gives it.
_AWAY = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_CANTOPEN",
    "SQLITE_IOERR",
    "SQLITE_FULL",
    "SQLITE_READONLY_",
)


def checked_url(url: str) -> URL:
    """Return a database address that can be used; Refusal, with a sentence, for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Refusal(
            _(
                "The database address is not one; it looks like sqlite:///var/mainstay.db or postgresql+psycopg://host/name."
            )
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        raise Refusal(
            _("Mainstay keeps its data in SQLite or PostgreSQL; {name} is neither.").format(
                name=parsed.drivername
            )
        )
    if parsed.drivername == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise Refusal(_("A SQLite database needs a file, such as sqlite:///var/mainstay.db."))
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return parsed


def make_engine(url: URL, *, write: bool) -> Engine:
    """Return a pool of connections that write, or of connections that only read."""
    if url.get_backend_name() == "sqlite":
        # A connection is a file handle: as many as there are threads.
        engine = create_engine(url, max_overflow=-1)
        _tune_sqlite(engine, write=write)
    elif write:
        engine = create_engine(url, pool_pre_ping=True)
    else:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        )
    event.listen(engine, "handle_error", _say_it_is_away)
    return engine


def connect(engine: Engine) -> Connection:
    """Return a connection with its transaction begun; Unavailable, with a sentence, when there is none."""
    try:
        connection = engine.connect()
    except PoolIsEmpty:
        raise _unavailable() from None
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def _tune_sqlite(engine: Engine, *, write: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # the driver must not begin by itself; `begin` below does
        for pragma in (
            f"busy_timeout = {WAIT_FOR_LOCK_MS}",
            "journal_mode = WAL",
            "synchronous = NORMAL",  # a power cut may undo the last commits, but never damages the file
            "cache_size = -32000",  # KiB: index pages of a large import stay in memory
            "foreign_keys = ON",
            *(() if write else ("query_only = ON",)),
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _say_it_is_away(context: ExceptionContext) -> None:
    """Turn a database that cannot be reached or written into a sentence; other errors stay what they are."""
    error: Any = context.original_exception
    if isinstance(error, sqlite3.Error):
        away = (getattr(error, "sqlite_errorname", None) or "").startswith(_AWAY)
    else:
        away = context.is_disconnect or isinstance(error, psycopg.OperationalError)
    if away:
        raise _unavailable() from error


def _unavailable() -> Unavailable:
    return Unavailable(_("The database cannot be reached just now. Nothing was lost; please try again."))
