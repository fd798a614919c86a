"""What is known of customers: records from outside, meetings, surveys, plans, revenue, the journal."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from success.arr import ArrEvent
from success.journal import Entry, EntryKind
from success.plan import Goal
from success.readings import AsOf, Readings
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


class Intake(Protocol):
    """Records from outside, upserted by natural key in set-based statements."""

    def take(self, kind: Kind, records: Sequence[Record], now: datetime) -> Taken:
        """Upsert a batch; a None field leaves the stored value. Refuses rows that name an unknown account."""

    def export(self, kind: Kind) -> Iterator[Mapping[str, Any]]:
        """Yield every stored row of a kind with the import's column names, in a stable order."""


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
