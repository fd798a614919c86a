"""The sample in the demo's database: filled once, then fed with what arrives as the clock passes it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.demo.customers import PLAYER, Customer, customers, value_on
from bot.demo.world import Dated, lot, records
from success.alerting import refresh
from success.ports import OpenUnit, UnitOfWork
from success.records import Kind, Record, end_of_day
from success.scoring import rescore
from success.touchpoint import Touchpoint, TouchpointStatus
from success.workspace import Workspace

ZONE = ZoneInfo("Europe/London")
START = datetime(2026, 3, 2, 8, 0, tzinfo=ZONE).astimezone(UTC)  # a Monday, half an hour before the digests
ORDER = list(Kind)
MEETING = timedelta(hours=1)  # how long a check-in takes
_ARRIVED = "demo.arrived"
_DAY = timedelta(days=1)


class Sample:
    """Keeps the database in step with the sample's records."""

    def __init__(self, open_unit: OpenUnit, ws: Workspace, start: datetime = START) -> None:
        self._open_unit = open_unit
        self._ws = ws
        self._start = start
        self._records = records(start)
        self._customers = {customer.external_id: customer for customer in customers()}

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
        """Take in what other systems have sent since the last time, and what colleagues have done."""
        with self._open_unit(write=True) as uow:
            last = datetime.fromisoformat(uow.notebook.read(_ARRIVED) or self._start.isoformat())
            due = self._between(last, until)
            _take(uow, due, until)
            met = self._colleagues(uow, last - MEETING, until - MEETING)
            if due or met:
                uow.notebook.write(_ARRIVED, until.isoformat())
                uow.commit()

    def _between(self, after: datetime, until: datetime) -> Sequence[Dated]:
        first, last = (bisect_right(self._records, at, key=lambda one: one.at) for at in (after, until))
        return self._records[first:last]

    def _colleagues(self, uow: UnitOfWork, after: datetime, until: datetime) -> bool:
        """Record what came of planned meetings with customers of all but the player."""
        ended = uow.touchpoints.passed(after, until)
        accounts = uow.accounts.many({meeting.account_id for meeting in ended})
        told = []
        for meeting in ended:
            customer = self._customers[accounts[meeting.account_id].external_id]
            if customer.owner_email != PLAYER:
                told.append(self._told(meeting, customer))
        if told:
            uow.touchpoints.put_many(told, until)
            uow.health.changed([meeting.account_id for meeting in told])
        return bool(told)

    def _told(self, meeting: Touchpoint, customer: Customer) -> Touchpoint:
        day = (meeting.scheduled_at - self._start).days
        held = lot(f"{customer.external_id}:{day}") + 0.5 < value_on(customer.story.attendance, day)
        return replace(
            meeting,
            status=TouchpointStatus.HELD if held else TouchpointStatus.MISSED,
            held_at=meeting.scheduled_at if held else None,
            contact_emails=tuple(customer.address(row[0]) for row in customer.contacts[:2]),
            author_email=customer.owner_email,
            recorded_at=meeting.scheduled_at + MEETING,
        )

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
