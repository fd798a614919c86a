"""The unit of work: one transaction on one workspace, and the database it is opened on.

SQLite: write-ahead log, so that readers never wait for the writer; writers take the lock when they begin
(a read that turns into a write would fail at once with "database is locked", whatever the timeout); reader
connections cannot write at all. PostgreSQL: writers read what is committed, readers see one snapshot.
"""

import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NestedTransaction,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, DatabaseError

from storage.accounts import Accounts
from storage.alerts import Alerts
from storage.arr import Arr
from storage.contacts import Contacts
from storage.escalations import Escalations
from storage.health import Health
from storage.inbox import Inbox
from storage.installations import Installations
from storage.intake import Intake
from storage.journal import Journal
from storage.measurements import Measurements
from storage.notebook import Notebook
from storage.outbox import Outbox
from storage.people import People
from storage.plans import Plans
from storage.recorded import RecordedSignals
from storage.surveys import Surveys
from storage.touchpoints import Touchpoints
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
    "SQLITE_READONLY_DB",
)


class Unit:
    """success.ports.UnitOfWork; rolled back unless committed."""

    def __init__(self, engine: Engine, workspace: str) -> None:
        self._engine = engine
        self._workspace = workspace

    def __enter__(self) -> Self:
        self._connection = self._engine.connect()
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def commit(self) -> None:
        """Make everything done so far permanent; what follows is a new transaction."""
        self._connection.commit()

    def savepoint(self) -> NestedTransaction:
        """Begin a part that can be undone by itself."""
        return self._connection.begin_nested()

    @property
    def workspace(self) -> str:
        """The workspace every query is bound to."""
        return self._workspace

    @cached_property
    def intake(self) -> Intake:
        """Records from outside."""
        return Intake(self._connection, self._workspace)

    @cached_property
    def people(self) -> People:
        """Our own company."""
        return People(self._connection, self._workspace)

    @cached_property
    def accounts(self) -> Accounts:
        """Customers."""
        return Accounts(self._connection, self._workspace)

    @cached_property
    def contacts(self) -> Contacts:
        """People at customers."""
        return Contacts(self._connection, self._workspace)

    @cached_property
    def touchpoints(self) -> Touchpoints:
        """Meetings planned, held, missed."""
        return Touchpoints(self._connection, self._workspace)

    @cached_property
    def surveys(self) -> Surveys:
        """Answers of customers."""
        return Surveys(self._connection, self._workspace)

    @cached_property
    def plans(self) -> Plans:
        """Success plans."""
        return Plans(self._connection, self._workspace)

    @cached_property
    def arr(self) -> Arr:
        """Recurring revenue."""
        return Arr(self._connection, self._workspace)

    @cached_property
    def recorded(self) -> RecordedSignals:
        """Recorded signals."""
        return RecordedSignals(self._connection, self._workspace)

    @cached_property
    def journal(self) -> Journal:
        """What people said, promised and proved."""
        return Journal(self._connection, self._workspace)

    @cached_property
    def measurements(self) -> Measurements:
        """Metric observations."""
        return Measurements(self._connection, self._workspace)

    @cached_property
    def health(self) -> Health:
        """Scores kept."""
        return Health(self._connection, self._workspace)

    @cached_property
    def alerts(self) -> Alerts:
        """Open and past alerts."""
        return Alerts(self._connection, self._workspace)

    @cached_property
    def escalations(self) -> Escalations:
        """Escalations and their tasks."""
        return Escalations(self._connection, self._workspace)

    @cached_property
    def outbox(self) -> Outbox:
        """Notices on their way out."""
        return Outbox(self._connection, self._workspace)

    @cached_property
    def inbox(self) -> Inbox:
        """Platform events seen."""
        return Inbox(self._connection, self._workspace)

    @cached_property
    def notebook(self) -> Notebook:
        """Small state of jobs and settings."""
        return Notebook(self._connection, self._workspace)

    @cached_property
    def installations(self) -> Installations:
        """Where Mainstay was installed, with tokens."""
        return Installations(self._connection, self._workspace)


class Units:
    """success.ports.OpenUnit: makes units of work on one workspace."""

    def __init__(self, database: "Database", workspace: str) -> None:
        self._database = database
        self._workspace = workspace

    def __call__(self, *, write: bool = False) -> Unit:
        """Return a new unit: a reader's, or with `write` one that takes the writer's lock at once."""
        engine = self._database.writing if write else self._database.reading
        return Unit(engine, self._workspace)


class Database:
    """An open database: two pools of connections, for reading and for writing."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.reading = _engine(url, write=False)
        self.writing = _engine(url, write=True)

    def unit(self, workspace: str) -> Units:
        """Return the maker of units of work on one workspace."""
        return Units(self, workspace)

    def check(self) -> None:
        """Ask the database for a sign of life; Unavailable, with a sentence, when there is none."""
        with self.reading.connect() as connection:
            connection.execute(text("SELECT 1"))

    def is_empty(self) -> bool:
        """Whether nothing was ever stored here: not a table."""
        with self.reading.connect() as connection:
            return not inspect(connection).get_table_names()

    def integrity(self) -> list[str]:
        """Return what is wrong with the stored data, nothing when all is well."""
        if self.url.get_backend_name() != "sqlite":
            self.check()  # PostgreSQL keeps its own checksums and constraints
            return []
        try:
            with self.reading.connect() as connection:
                damage = connection.execute(text("PRAGMA integrity_check")).scalars().all()
                orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        except DatabaseError as error:  # damage so bad that not even the check can read on
            return [str(error.orig)]
        return [line for line in damage if line != "ok"] + [
            _("Row {row} of {table} refers to a row that is not there.").format(row=row[1], table=row[0])
            for row in orphans
        ]

    def backup(self, path: Path) -> None:
        """Write a consistent copy to `path` while everything keeps running; an older file is replaced."""
        source = self.url.database
        if self.url.get_backend_name() != "sqlite" or source is None:
            raise Refusal(
                _(
                    "This database is PostgreSQL; make a consistent copy with pg_dump, for example: {command}"
                ).format(command="pg_dump --format=custom --file=mainstay.dump $MAINSTAY_DATABASE_URL")
            )
        if path.resolve() == Path(source).resolve():
            raise Refusal(_("A backup needs a file of its own; that is the database itself."))
        try:
            _copy(Path(source), path)
        except (OSError, sqlite3.Error) as error:
            raise Refusal(
                _("The backup cannot be written to {path}: {reason}.").format(path=path, reason=error)
            ) from None

    def close(self) -> None:
        """Close all connections."""
        self.reading.dispose()
        self.writing.dispose()


def _copy(source: Path, target: Path) -> None:
    """Copy through SQLite itself, which gives one moment of a database in use; appear only when whole."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(unfinished)) as writing:
        reading.backup(writing)
    unfinished.replace(target)


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql+psycopg://…`; the folder of a SQLite file is made when missing."""
    return Database(checked_url(url))


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


def _engine(url: URL, *, write: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_FOR_LOCK_MS / 1000})
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


def _tune_sqlite(engine: Engine, *, write: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # the driver must not begin by itself; `begin` below does
        for pragma in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            f"busy_timeout = {WAIT_FOR_LOCK_MS}",
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
        raise Unavailable(
            _("The database cannot be reached just now. Nothing was lost; please try again.")
        ) from error
