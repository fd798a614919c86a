"""What the core needs from the outside, as Protocols. `storage/` and `bot/deliver.py` fulfil them.

All repositories of one UnitOfWork share one transaction and one workspace. Instants are aware and UTC.
Where a method takes `at`, only what was known at or before it counts (the «as of» rule). Bulk methods take
many account ids and cost a bounded number of queries, whatever their number; nothing here is called once
per account in a loop.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Any, Protocol, Self

from success.account import Account
from success.alerts import Alert, AlertEvent, Level
from success.arr import ArrEvent
from success.contact import Contact
from success.escalation import Escalation, Task
from success.journal import Entry, EntryKind
from success.notice import Notice, SendResult
from success.people import Address, User
from success.plan import Goal
from success.readings import AsOf, DayScore, HealthRow, Mark, Readings, ScoreTable
from success.records import Kind, Record
from success.signals import Recorded
from success.survey import Answer
from success.touchpoint import Touchpoint, TouchpointKind


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one batch of records: how many landed, which were refused (row position from 0, reason),
    and the accounts whose facts changed."""

    accepted: int
    refused: tuple[tuple[int, str], ...] = ()
    touched: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row leased to one dispatcher; `root` is the sent root message when the notice is a reply."""

    id: int
    notice: Notice
    attempt: int
    root: tuple[str, str, str] | None = None  # platform, place, message id


class Sender(Protocol):
    """The way out of the building: delivers one notice, outside of any transaction."""

    def send(self, claimed: Claimed) -> SendResult:
        """Deliver a notice, in the thread of `claimed.root` where there is one, and say what came of it."""


class Intake(Protocol):
    """Records from outside, upserted by natural key in set-based statements."""

    def take(self, kind: Kind, records: Sequence[Record], now: datetime) -> Taken:
        """Upsert a batch; a None field leaves the stored value. Refuses rows that name an unknown account."""

    def export(self, kind: Kind) -> Iterator[Mapping[str, Any]]:
        """Yield every stored row of a kind with the import's column names, in a stable order."""


class People(Protocol):
    """Our own company."""

    def get(self, email: str) -> User | None:
        """Return the person with this e-mail address, if known."""

    def all(self) -> list[User]:
        """Return everyone, by name."""

    def save(self, user: User) -> None:
        """Insert or replace one person, their digest wish included."""

    def by_address(self, platform: str, platform_user: str) -> User | None:
        """Return whom a platform's user id was linked to."""

    def addresses(self, email: str) -> list[Address]:
        """Return every platform address of a person."""

    def save_address(self, address: Address) -> None:
        """Insert or replace the address of (platform, platform_user)."""


class Accounts(Protocol):
    """Customers."""

    def get(self, account_id: int) -> Account | None:
        """Return one account."""

    def exact(self, key: str) -> list[Account]:
        """Return the accounts whose external id, name, alias or domain folds to `key`, by index."""

    def every_name(self) -> list[tuple[int, str]]:
        """Return every folded name of every account with its id (for the search after a miss)."""

    def many(self, account_ids: Collection[int]) -> dict[int, Account]:
        """Return accounts by id."""

    def ids(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Return account ids in order, a page at a time."""

    def of_owners(self, emails: Collection[str]) -> list[Account]:
        """Return the accounts owned by any of these people, by name."""

    def of_executive(self, email: str) -> list[Account]:
        """Return the accounts this account executive sells to, by name."""

    def below(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts whose parent is one of these, by name."""

    def called(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts with these external ids, by name."""

    def without_owner(self, known: Collection[str]) -> list[Account]:
        """Return the accounts that none of these people owns, by name."""

    def renewing(self, start: date, end: date) -> list[Account]:
        """Return accounts with a renewal or notice date in [start, end], or past renewal and unsigned by
        `start`.
        """

    def change(self, account_id: int, **fields: object) -> Account:
        """Set fields of one account and return it."""


class Contacts(Protocol):
    """People at customers."""

    def of(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Contact]]:
        """Return the contacts known at `at`, with their history to then, by account."""


class Touchpoints(Protocol):
    """Meetings planned, held, missed."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Touchpoint]]:
        """Return touchpoints as they were known at `at`, oldest first; `since` bounds `scheduled_at`."""

    def put(self, touchpoint: Touchpoint, now: datetime) -> Touchpoint:
        """Insert or replace by (account, kind, scheduled_at) and return it stored."""

    def put_many(self, known: Sequence[Touchpoint], now: datetime) -> list[Touchpoint]:
        """Insert or replace many, set-based, and return them stored, in the same order."""

    def get(self, touchpoint_id: int) -> Touchpoint | None:
        """Return one touchpoint."""

    def passed(
        self,
        start: datetime,
        end: datetime,
        limit: int = 1000,
        kinds: Collection[TouchpointKind] | None = None,
    ) -> list[Touchpoint]:
        """Return those still scheduled with `scheduled_at` in [start, end), oldest first; of some kinds only
        where they are named.
        """


class Surveys(Protocol):
    """Answers of customers."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Answer]]:
        """Return answers given by `at`, oldest first."""

    def put(self, answer: Answer) -> None:
        """Insert or replace by natural key."""


class Plans(Protocol):
    """Success plans and their goals."""

    def goals(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Goal]]:
        """Return the goals known at `at`, by account; of those from outside nobody knows since when."""

    def put_goal(self, goal: Goal, now: datetime) -> None:
        """Insert or replace by (account, title)."""

    def kept(self, at: datetime) -> bool:
        """Whether any account of the workspace had a goal known at `at`."""


class Arr(Protocol):
    """Recurring revenue."""

    def of(self, account_ids: Collection[int], until: date) -> dict[int, list[ArrEvent]]:
        """Return the events effective by `until`, oldest first."""

    def unsigned(
        self, start: date, end: date, day: date, account_ids: Collection[int] | None = None
    ) -> dict[int, list[ArrEvent]]:
        """Return the renewals due in [start, end] and not signed by `day`, soonest first, by account; None
        asks for those of the whole workspace.
        """


class RecordedSignals(Protocol):
    """Signals somebody or something recorded."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Recorded]]:
        """Return recorded signals observed by `at`, oldest first."""

    def put(self, account_id: int, recorded: Recorded) -> None:
        """Insert or replace by (account, key, observed_at)."""


class Journal(Protocol):
    """What people said, promised and proved about accounts; entries are only ever added."""

    def of(
        self, account_ids: Collection[int], kinds: Collection[EntryKind], at: datetime
    ) -> dict[int, list[Entry]]:
        """Return the entries of these kinds up to `at`, oldest first, by account."""

    def everywhere(self, kind: EntryKind, start: datetime, end: datetime) -> list[Entry]:
        """Return the entries of a kind in (start, end] over the whole workspace, oldest first."""

    def kept(self, kind: EntryKind, at: datetime) -> bool:
        """Whether any account of the workspace had an entry of a kind by `at`."""

    def add(self, entry: Entry) -> Entry:
        """Append an entry and return it with its id."""


class Measurements(Protocol):
    """Metric observations, and what scoring reads of all other records."""

    def readings(self, account_ids: Sequence[int], as_of: AsOf) -> Readings:
        """Return the latest supplied and derived value of each metric as of an instant, as arrays in the
        order of the ids.
        """

    def collected(self, as_of: AsOf) -> frozenset[int]:
        """Return the codes of metrics for which any account of the workspace has a value by then (H8)."""

    def series(
        self, account_ids: Collection[int], metric: int, at: datetime, since: datetime
    ) -> dict[int, list[tuple[datetime, int]]]:
        """Return (observed_at, nano value) of one metric, oldest first, by account."""

    def put(self, account_id: int, metric: int, nano: int, observed_at: datetime) -> None:
        """Insert or replace one observation."""


class Health(Protocol):
    """Scores kept: a row a day, and one current row per account."""

    def settle(self, account_ids: Collection[int], at: datetime) -> None:
        """Take accounts off the list of those that wait, before their facts are read to be scored."""

    def keep(self, table: ScoreTable) -> None:
        """Store the scores of many accounts for the table's day, and as their current state if it is the
        newest.
        """

    def current(self, account_id: int, at: datetime | None = None) -> HealthRow | None:
        """Return the current-state row; None when never scored, when facts changed since, or with `at` when a
        fact stored ahead of its time came to count after the row and by then.
        """

    def currents(self, account_ids: Collection[int]) -> dict[int, HealthRow]:
        """Return current-state rows by account, stale ones included."""

    def history(self, account_ids: Collection[int], start: date, end: date) -> dict[int, list[DayScore]]:
        """Return the stored scores of the days [start, end], oldest first, by account."""

    def changed(self, account_ids: Collection[int]) -> None:
        """Note that facts of these accounts changed, so their current rows no longer hold."""

    def waiting(self, limit: int = 1000) -> list[int]:
        """Return accounts whose facts changed since they were scored."""

    def marks(self, account_ids: Collection[int] | None = None) -> dict[int, Mark]:
        """Return score and band as last kept, by account and without the arrays; None asks for them all."""


class Alerts(Protocol):
    """Open and past alerts; none is ever deleted (W4)."""

    def of(self, account_ids: Collection[int], *, open_only: bool = True) -> dict[int, list[Alert]]:
        """Return alerts by account, most severe first."""

    def standing(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert] | None]:
        """Return the live alerts of accounts at `at`, most severe first; None where what is stored does not
        tell, since the account was scored or an alert of it changed later.
        """

    def moved_on(self, account_ids: Collection[int] | None, at: datetime) -> set[int]:
        """Return the accounts scored, or with an alert changed, after `at`; None asks among all."""

    def get(self, alert_id: int) -> Alert | None:
        """Return one alert."""

    def save(self, alert: Alert) -> Alert:
        """Insert (id None) or update, and return it with its id."""

    def record(self, event: AlertEvent) -> None:
        """Append what happened to an alert: opened, updated, acknowledged, snoozed, resolved, closed,
        breached.
        """

    def events(self, alert_ids: Collection[int], at: datetime) -> dict[int, list[AlertEvent]]:
        """Return what had happened by `at`, oldest first."""

    def accounts_with_open(self) -> list[int]:
        """Return ids of the accounts that have an open alert."""

    def unsettled(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert]]:
        """Return by account the alerts that are not closed, resolved ones included, and those that closed
        while a snooze still runs at `at` (W4).
        """

    def overdue(self, at: datetime, limit: int = 1000) -> list[Alert]:
        """Return open or acknowledged alerts with `due` at or before `at` and no `breached_at`, oldest due
        first (W5).
        """

    def save_many(self, alerts: Sequence[Alert]) -> list[Alert]:
        """Insert (id None) or update many, set-based, and return them with their ids in the same order."""

    def record_many(self, events: Sequence[AlertEvent]) -> None:
        """Append many events, set-based."""

    def live_levels(self, account_ids: Collection[int] | None = None) -> dict[int, dict[Level, int]]:
        """Return how many live alerts of each level an account has, by account; None asks for them all."""

    def happened(
        self,
        start: datetime,
        end: datetime,
        account_ids: Collection[int] | None = None,
        *,
        what: Collection[str] | None = None,
        live_from: Level | None = None,
    ) -> list[tuple[AlertEvent, Alert]]:
        """Return what happened in (start, end] with its alert as it stands now, oldest first.

        `what` names the events wanted; `live_from` asks only for alerts that are live and of that level or
        above.
        """

    def waking(self, at: datetime) -> list[int]:
        """Return ids of the accounts with an alert whose snooze ended at or before `at`."""


class Escalations(Protocol):
    """Escalation threads and their tasks."""

    def open_for(self, account_id: int) -> Escalation | None:
        """Return the running escalation of an account."""

    def get(self, escalation_id: int) -> Escalation | None:
        """Return one escalation."""

    def ran_at(self, account_id: int, at: datetime) -> Escalation | None:
        """Return the escalation of an account that ran at `at`, without what was done later; its owner and
        its ladder step are those of now.
        """

    def running(self, at: datetime | None = None) -> list[Escalation]:
        """Return all running escalations; with `at` those that ran then, as `ran_at` does."""

    def save(self, escalation: Escalation) -> Escalation:
        """Insert (id None) or update."""

    def tasks(self, escalation_id: int, at: datetime | None = None) -> list[Task]:
        """Return its tasks in order; with `at` those added by then, as they stood."""

    def save_task(self, task: Task) -> Task:
        """Insert (id None) or update."""

    def open_tasks(self, emails: Collection[str], until: date, at: datetime) -> list[tuple[Task, Escalation]]:
        """Return the tasks of these people due by `until`, undone at `at` in escalations that ran then,
        oldest due first.
        """


class Outbox(Protocol):
    """Notices on their way out (architecture rule 9)."""

    def put(self, notice: Notice, now: datetime) -> bool:
        """Queue a notice; False when its dedupe key is already known."""

    def claim(self, now: datetime, lease_seconds: float, limit: int) -> list[Claimed]:
        """Lease due notices, at most one per conversation, oldest first; safe among many workers."""

    def record(self, claimed: Claimed, result: SendResult, now: datetime) -> None:
        """Store what came of a delivery and end the lease."""

    def known(self, dedupe_keys: Collection[str]) -> set[str]:
        """Return which of these keys were ever put."""

    def sent(self, dedupe_key: str) -> tuple[str, str, str] | None:
        """Return (platform, place, message id) of a delivered notice."""

    def pending(self, until: datetime, email: str | None = None) -> list[Notice]:
        """Return what is queued and unsent and due by `until`, in that order; for one person where named."""


class Inbox(Protocol):
    """What a platform delivered, so that its retries are harmless (architecture rule 8)."""

    def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """Record an event in this transaction; False when it was seen before."""


class Notebook(Protocol):
    """Small state that jobs and settings keep: the last tick, the demo's clock, workspace choices."""

    def read(self, key: str) -> str | None:
        """Return the value stored under a key."""

    def write(self, key: str, value: str) -> None:
        """Store a value under a key."""

    def read_many(self, keys: Collection[str]) -> dict[str, str]:
        """Return the values of those of these keys that have one."""

    def swap(self, key: str, old: str | None, new: str) -> bool:
        """Store `new` only where `old` stands (None: nothing yet); of many workers one gets True.

        On PostgreSQL the others wait until the winner's transaction has ended.
        """


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
