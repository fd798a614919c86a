"""Rows become records and land in batches; each bad row is told about and the good ones land."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.importing.rows import BadFile, Broken, Row, Rows
from bot.importing.sentences import reason
from success.ports import OpenUnit, UnitOfWork
from success.records import RECORDS, Kind, Record

BATCH = 2_000  # rows in one transaction: few enough to hold, enough to be quick

Refuse = Callable[["Refused"], None]
Watch = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that did not land: its number from 1 among the rows, the line it begins on, and why."""

    row: int
    line: int
    reason: str


@dataclass(slots=True)
class _Batch:
    records: list[Record] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)  # row number and line of each record
    refused: list[Refused] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.records) + len(self.refused)


class Landing:
    """One import under way; leave it as a context manager.

    Each batch is a transaction of its own, so an import that is interrupted has landed what it said and can
    be run again. A dry run keeps one transaction open over everything, so that later rows see the accounts
    of earlier ones, and rolls it back at the end.
    """

    def __init__(self, open_unit: OpenUnit, zone: ZoneInfo, now: datetime, *, dry_run: bool = False) -> None:
        self._open_unit = open_unit
        self._context = {"zone": zone}
        self._now = now.astimezone(zone)  # whose day is the workspace's
        self._dry_unit: UnitOfWork | None = open_unit(write=True) if dry_run else None
        self.accepted = 0
        self.refused = 0
        self.touched: set[int] = set()

    def __enter__(self) -> "Landing":
        if self._dry_unit is not None:
            self._dry_unit.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        if self._dry_unit is not None:
            self._dry_unit.__exit__(None, None, None)
            self.touched.clear()

    def take(self, kind: Kind, rows: Rows, refuse: Refuse, watch: Watch = lambda: None) -> None:
        """Land all rows of one source, telling `refuse` of each that does not, in order.

        `watch` is called after each batch, for a progress bar. BadFile where not one row could be read.
        """
        batch = _Batch()
        number = 0
        try:
            for number, row in enumerate(rows, start=1):
                self._sort(kind, number, row, batch)
                if len(batch) >= BATCH:
                    self._flush(kind, batch, refuse)
                    batch = _Batch()
                    watch()
        except BadFile as error:
            if not number:
                raise
            batch.refused.append(Refused(number + 1, error.line, str(error)))
        self._flush(kind, batch, refuse)

    def _sort(self, kind: Kind, number: int, row: Row | Broken, batch: _Batch) -> None:
        if isinstance(row, Broken):
            batch.refused.append(Refused(number, row.line, row.reason))
            return
        try:
            record = RECORDS[kind].model_validate(row.values, context=self._context)
        except ValidationError as error:
            batch.refused.append(Refused(number, row.line, reason(error, kind)))
            return
        batch.records.append(record)
        batch.places.append((number, row.line))

    def _flush(self, kind: Kind, batch: _Batch, refuse: Refuse) -> None:
        if batch.records:
            with self._unit() as uow:
                taken = uow.intake.take(kind, batch.records, self._now)
                if self._dry_unit is None:
                    uow.commit()
            self.accepted += taken.accepted
            self.touched |= taken.touched
            batch.refused.extend(Refused(*batch.places[at], why) for at, why in taken.refused)
        self.refused += len(batch.refused)
        for each in sorted(batch.refused, key=lambda refused: refused.row):
            refuse(each)

    def _unit(self) -> AbstractContextManager[UnitOfWork]:
        if self._dry_unit is not None:
            return nullcontext(self._dry_unit)
        return self._open_unit(write=True)
