"""The unit of work: every repository of one workspace in one transaction."""

from types import TracebackType
from typing import Protocol, Self

from success.ports.customers import Accounts, Contacts, People
from success.ports.delivery import Inbox, Notebook, Outbox
from success.ports.facts import (
    Arr,
    Intake,
    Journal,
    Measurements,
    Plans,
    RecordedSignals,
    Surveys,
    Touchpoints,
)
from success.ports.judgement import Alerts, Escalations, Health


class Savepoint(Protocol):
    """A part of a transaction that can be undone by itself."""

    def commit(self) -> None:
        """Keep the part, as far as the transaction is kept."""

    def rollback(self) -> None:
        """Undo the part."""


class UnitOfWork(Protocol):
    """One transaction on one workspace; rolled back unless committed."""

    @property
    def workspace(self) -> str:
        """The workspace every query is bound to."""

    @property
    def intake(self) -> Intake:
        """Records from outside."""

    @property
    def people(self) -> People:
        """Our own company."""

    @property
    def accounts(self) -> Accounts:
        """Customers."""

    @property
    def contacts(self) -> Contacts:
        """People at customers."""

    @property
    def touchpoints(self) -> Touchpoints:
        """Meetings planned, held, missed."""

    @property
    def surveys(self) -> Surveys:
        """Answers of customers."""

    @property
    def plans(self) -> Plans:
        """Success plans."""

    @property
    def arr(self) -> Arr:
        """Recurring revenue."""

    @property
    def recorded(self) -> RecordedSignals:
        """Recorded signals."""

    @property
    def journal(self) -> Journal:
        """What people said, promised and proved."""

    @property
    def measurements(self) -> Measurements:
        """Metric observations."""

    @property
    def health(self) -> Health:
        """Scores kept."""

    @property
    def alerts(self) -> Alerts:
        """Open and past alerts."""

    @property
    def escalations(self) -> Escalations:
        """Escalations and their tasks."""

    @property
    def outbox(self) -> Outbox:
        """Notices on their way out."""

    @property
    def inbox(self) -> Inbox:
        """Platform events seen."""

    @property
    def notebook(self) -> Notebook:
        """Small state of jobs and settings."""

    def commit(self) -> None:
        """Make everything done so far permanent."""

    def savepoint(self) -> Savepoint:
        """Begin a part that can be undone by itself."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class OpenUnit(Protocol):
    """Makes units of work; each is used once."""

    def __call__(self, *, write: bool = False) -> UnitOfWork:
        """Return a new unit: a reader's, or with `write` one that takes the writer's lock at once."""
