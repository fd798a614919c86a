"""A tick over a million pending reminders, against one over a thousand.

A pending reminder is a meeting in the calendar of the coming months and a notice queued for that day. Both
databases have as many accounts and people, and in every round as many meetings come due; so whatever the
large one costs more is the cost of what merely waits. A tick is every job once, and the delivery of what they
queued.
"""

import sqlite3
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.figures import Figure
from scheduler.dispatch import dispatch
from scheduler.ticks import run_due
from storage.migrate import upgrade
from storage.uow import Database, open_database
from success.notice import SendResult, Sent
from success.ports import Claimed, OpenUnit
from success.presets import load
from success.readings import micros
from success.records import AccountRecord, Kind, UserRecord
from success.touchpoint import Touchpoint, TouchpointKind
from success.view import View, paragraph
from success.workspace import Workspace

PENDING, FEW, ROUNDS = 1_000_000, 1_000, 5
QUICK_PENDING, QUICK_ROUNDS = 20_000, 3
ACCOUNTS, PEOPLE, DUE = 1_000, 20, 20  # DUE meetings come due in every round
START = datetime(2026, 3, 31, 8, tzinfo=UTC)  # a Tuesday morning
SPREAD = 90  # days over which what is pending is spread
WORKSPACE = "bench"


def run(quick: bool = False) -> list[Figure]:
    """Measure one tick with many reminders pending against one with few, medians over the rounds."""
    pending, rounds = (QUICK_PENDING, QUICK_ROUNDS) if quick else (PENDING, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        few, many = (Clockwork.build(Path(folder) / f"{count}.db", count) for count in (FEW, pending))
        times: dict[Clockwork, list[float]] = {few: [], many: []}
        for turn in range(rounds):
            for clockwork in (few, many):
                times[clockwork].append(clockwork.tick(turn))
        few.close()
        many.close()
    small, large = statistics.median(times[few]), statistics.median(times[many])
    detail = (
        f"{large * 1000:.0f} ms with {pending:,} pending against {small * 1000:.0f} ms with {FEW:,}; "
        f"{DUE} reminders due in each, SQLite"
    )
    return [Figure("a tick over pending reminders", large / small, 1.5, "×", detail)]


class _Nowhere:
    """A sender that takes everything."""

    def send(self, claimed: Claimed) -> SendResult:
        return Sent("bench", claimed.notice.conversation, str(claimed.id))


@dataclass(frozen=True, eq=False)
class Clockwork:
    """One database and the workspace on it."""

    database: Database
    open_unit: OpenUnit
    ws: Workspace

    @classmethod
    def build(cls, path: Path, pending: int) -> "Clockwork":
        """Make a database with that many reminders pending, and let the clock run once."""
        upgrade(f"sqlite:///{path}")
        database = open_database(f"sqlite:///{path}")
        clockwork = cls(
            database,
            database.unit(WORKSPACE),
            Workspace(WORKSPACE, ZoneInfo("Europe/Berlin"), "en", "DE", load("framework")),
        )
        clockwork._people_and_accounts()
        _fill(path, pending)
        clockwork._ticked(START - timedelta(hours=1))
        return clockwork

    def tick(self, turn: int) -> float:
        """Let some meetings come due, tick, and return the seconds the tick took."""
        now = START + timedelta(minutes=turn)
        meetings = [
            Touchpoint(account, TouchpointKind.OTHER, now + timedelta(hours=2))
            for account in range(1 + turn * DUE, 1 + (turn + 1) * DUE)
        ]
        with self.open_unit(write=True) as uow:
            uow.touchpoints.put_many(meetings, now)
            uow.commit()
        started = time.perf_counter()
        sent = self._ticked(now)
        seconds = time.perf_counter() - started
        if sent != DUE:
            raise RuntimeError(f"{sent} reminders went out, not {DUE}")
        return seconds

    def close(self) -> None:
        """Let the database go."""
        self.database.close()

    def _ticked(self, now: datetime) -> int:
        for report in run_due(self.open_unit, self.ws, now):
            if report.failed:
                raise RuntimeError(f"{report.job}: {report.failed[0].why}")
        sent = 0
        while done := dispatch(self.open_unit, _Nowhere(), now).done:
            sent += sum(key.startswith("meeting:") for key in done)
        return sent

    def _people_and_accounts(self) -> None:
        users = [
            UserRecord.model_validate(
                {"email": f"csm{each}@bench.example", "name": f"CSM {each}", "role": "csm"}
            )
            for each in range(PEOPLE)
        ]
        accounts = [
            AccountRecord(
                external_id=f"a{each}",
                name=f"Account {each}",
                arr=Decimal(10_000),  # SMB: nothing is planned by itself
                currency="USD",
                owner_email=f"csm{each % PEOPLE}@bench.example",
            )
            for each in range(ACCOUNTS)
        ]
        with self.open_unit(write=True) as uow:
            uow.intake.take(Kind.USERS, users, START)
            uow.intake.take(Kind.ACCOUNTS, accounts, START)
            uow.commit()


def _fill(path: Path, pending: int) -> None:
    """Queue reminders of meetings from the day after tomorrow on."""
    view = View(title="Today", blocks=(paragraph("A meeting"),)).model_dump_json()
    step = timedelta(days=SPREAD) / pending
    first = START + timedelta(days=2)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.executemany(
            "INSERT INTO touchpoints (workspace, account_id, kind, scheduled_at, status, recorded_at)"
            " VALUES (?, ?, 'other', ?, 'scheduled', ?)",
            (
                (WORKSPACE, 1 + each % ACCOUNTS, micros(first + step * each), micros(START))
                for each in range(pending)
            ),
        )
        database.executemany(
            "INSERT INTO outbox (workspace, dedupe_key, kind, conversation, view, not_before, locale,"
            " timezone, put_at, place_in_line, due_at, attempts)"
            " VALUES (?, ?, 'reminder', ?, ?, ?, 'en', 'UTC', ?, ?, ?, 0)",
            (
                (WORKSPACE, f"queued:{each}", f"person:csm{each % PEOPLE}@bench.example", view, *[at] * 4)
                for each in range(pending)
                for at in [micros(first + step * each)]
            ),
        )
    database.close()
