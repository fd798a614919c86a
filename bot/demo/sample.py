"""The sample in the demo's database: filled once, then fed with what arrives as the clock passes it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.demo.world import Dated, records
from success.alerting import refresh
from success.ports import OpenUnit, UnitOfWork
from success.records import Kind, Record, end_of_day
from success.scoring import rescore
from success.workspace import Workspace

ZONE = ZoneInfo("Europe/London")
START = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE).astimezone(UTC)  # a Monday, half an hour before the digests
ORDER = list(Kind)
_ARRIVED = "demo.arrived"
_DAY = timedelta(days=1)


class Sample:
    """Keeps the database in step with the sample's records."""

    def __init__(self, open_unit: OpenUnit, ws: Workspace, start: datetime = START) -> None:
        self._open_unit = open_unit
        self._ws = ws
        self._start = start
        self._records = records(start)

    def fill(self) -> bool:
        """Put everything in that is known when the demo begins; False where that was done before."""
        with self._open_unit(write=True) as uow:
            if uow.notebook.read(_ARRIVED):
                return False
            _take(uow, [one for one in self._records if one.at <= self._start], self._start)
            self._look_back(uow)
            uow.notebook.write(_ARRIVED, self._start.isoformat())
            uow.commit()
        return True

    def arrive(self, until: datetime) -> None:
        """Take in what other systems have sent since the last time."""
        with self._open_unit(write=True) as uow:
            last = datetime.fromisoformat(uow.notebook.read(_ARRIVED) or self._start.isoformat())
            due = [one for one in self._records if last < one.at <= until]
            if due:
                _take(uow, due, until)
                uow.notebook.write(_ARRIVED, until.isoformat())
                uow.commit()

    def _look_back(self, uow: UnitOfWork) -> None:
        """Score the past days and open today's alerts, so that trend and why speak from the first minute."""
        ids, today = uow.accounts.ids(), self._start.astimezone(self._ws.zone).date()
        for back in range(self._ws.preset.health.trend_days, 0, -1):
            rescore(uow, self._ws, ids, end_of_day(today - back * _DAY, self._ws.zone))
        rescore(uow, self._ws, ids, self._start)
        refresh(uow, self._ws, ids, self._start)


def _take(uow: UnitOfWork, dated: Iterable[Dated], now: datetime) -> None:
    """Take records in, kind by kind; what a kind remembers as «touched» is the day it was."""
    for kind, group in groupby(sorted(dated, key=_kind_and_day), key=lambda one: one.kind):
        for at, batch in _batches(kind, group, now):
            taken = uow.intake.take(kind, batch, at)
            if taken.refused:
                raise ValueError(f"the sample's {kind} are not sound: {taken.refused[:3]}")


def _kind_and_day(one: Dated) -> tuple[int, datetime]:
    return ORDER.index(one.kind), one.at


def _batches(kind: Kind, group: Iterable[Dated], now: datetime) -> Iterator[tuple[datetime, list[Record]]]:
    if kind is not Kind.GOALS:
        yield now, [one.record for one in group]
        return
    for at, same in groupby(group, key=lambda one: one.at):
        yield at, [one.record for one in same]
