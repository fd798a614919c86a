"""The unit of work: one transaction on one workspace, and the database it is opened on."""

import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import (
    URL,
    Engine,
    NestedTransaction,
    inspect,
    text,
)
from sqlalchemy.exc import DatabaseError

from storage.accounts import Accounts
from storage.alerts import Alerts
from storage.arr import Arr
from storage.contacts import Contacts
from storage.engines import checked_url, connect, make_engine
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
from success.errors import Refusal
from success.texts import _


class Unit:
    """success.ports.UnitOfWork; rolled back unless committed."""

    def __init__(self, engine: Engine, workspace: str) -> None:
        self._engine = engine
        self._workspace = workspace

    def __enter__(self) -> Self:
        self._connection = connect(self._engine)
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
        self.reading = make_engine(url, write=False)
        self.writing = make_engine(url, write=True)

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
