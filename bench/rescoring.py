"""Re-scoring a whole portfolio, against reading its observations and writing its rows and nothing else.

The floor is what the database and its driver cost in any case: one bulk read of every observation and one
bulk write of the very rows that scoring writes, both as the driver's plain tuples. Scoring is measured as it
runs at night: page by page, each page its own transaction, read, scored and kept. Floor and scoring take
turns in one run; each round is a new day, so that both write new day rows and replace the current ones.
Every scoring round is a process of its own, whose peak memory is that of scoring alone.
"""

import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.figures import Figure
from storage.migrate import upgrade
from storage.uow import open_database
from success.presets import load
from success.readings import NANO, micros
from success.scoring import PAGE, rescore
from success.workspace import Workspace

ACCOUNTS, METRICS_EACH, ROUNDS = 200_000, 20, 5
QUICK_ACCOUNTS, QUICK_ROUNDS = 2_000, 1
START = datetime(2026, 3, 1, 3, tzinfo=UTC)
WORKSPACE = "bench"
BATCH = 20_000  # rows the floor reads at a time
KEPT = {"scores": "workspace, account_id, day", "current_health": "workspace, account_id"}


def run(quick: bool = False) -> list[Figure]:
    """Measure the time and the memory of re-scoring, medians over the rounds."""
    accounts = QUICK_ACCOUNTS if quick else ACCOUNTS
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        path = Path(folder) / "portfolio.db"
        fill(path, accounts)
        floors, scorings, peaks = list[float](), list[float](), list[float]()
        scored_in_a_process(path, accounts, 0)  # the rows that the first floor writes
        for turn in range(rounds):
            floors.append(read_all(path) + write_all(path, 2 * turn, 2 * turn + 1))
            seconds, peak = scored_in_a_process(path, accounts, 2 * turn + 2)
            scorings.append(seconds)
            peaks.append(peak)
    floor, scoring = statistics.median(floors), statistics.median(scorings)
    what = f"{accounts:,} accounts × {METRICS_EACH} metrics, SQLite"
    times = f"{scoring:.1f} s against {floor:.1f} s for reading and writing alone; {what}"
    return [
        Figure("re-scoring a portfolio", scoring / floor, 2.0, "×", times),
        Figure("memory of re-scoring", statistics.median(peaks), 400, "MB", f"peak of the process; {what}"),
    ]


def fill(path: Path, accounts: int) -> None:
    """Make a database in which every account has one observation of each of twenty metrics."""
    upgrade(f"sqlite:///{path}")
    dice = random.Random(1)
    codes = range(1, METRICS_EACH + 1)
    at = micros(START - timedelta(days=3))
    rows = (
        (WORKSPACE, account, code, at, dice.randrange(NANO))
        for account in range(1, accounts + 1)
        for code in codes
    )
    with connected(path) as database:
        insert = (
            "INSERT INTO observations (workspace, account_id, metric, observed_at, nano) VALUES (?,?,?,?,?)"
        )
        database.executemany(insert, rows)
        first = [(WORKSPACE, code, at) for code in codes]
        database.executemany("INSERT INTO collected (workspace, metric, first_at) VALUES (?,?,?)", first)
        database.commit()


def connected(path: Path) -> sqlite3.Connection:
    """Open the driver's own connection, tuned as the product tunes it."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    return database


def read_all(path: Path) -> float:
    """Read every observation and return the seconds it took."""
    with connected(path) as database:
        started = time.perf_counter()
        rows = database.execute(
            "SELECT account_id, metric, observed_at, nano FROM observations WHERE workspace = ?", (WORKSPACE,)
        )
        while rows.fetchmany(BATCH):
            pass
        return time.perf_counter() - started


def write_all(path: Path, day: int, new_day: int) -> float:
    """Write the rows of one scored day again as those of a new day; return the seconds the writing took."""
    seconds = 0.0
    with connected(path) as database:
        for tables in pages(database, day, new_day):
            started = time.perf_counter()
            for table, (statement, rows) in tables.items():
                database.executemany(statement, rows)
                assert rows, table
            database.commit()
            seconds += time.perf_counter() - started
    return seconds


Tables = dict[str, tuple[str, list[tuple[object, ...]]]]


def pages(database: sqlite3.Connection, day: int, new_day: int) -> Iterator[Tables]:
    """Yield page by page the statements and rows that scoring writes, made before the clock runs."""
    old, new = (instant(each).date().isoformat() for each in (day, new_day))
    last = database.execute("SELECT max(account_id) FROM current_health").fetchone()[0]
    for first in range(1, last + 1, PAGE):
        found: Tables = {}
        for table, key in KEPT.items():
            read = database.execute(
                f"SELECT * FROM {table} WHERE workspace = ? AND account_id BETWEEN ? AND ? AND day = ?",
                (WORKSPACE, first, first + PAGE - 1, old),
            )
            names = [column[0] for column in read.description]
            at = {"day": new, "at": micros(instant(new_day))}
            rows = [tuple(at.get(name, cell) for name, cell in zip(names, row, strict=True)) for row in read]
            changes = ", ".join(f"{name} = excluded.{name}" for name in names)
            marks = ", ".join("?" * len(names))
            found[table] = (
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                f" ON CONFLICT ({key}) DO UPDATE SET {changes}",
                rows,
            )
        yield found


def instant(day: int) -> datetime:
    """Return when the scoring of a numbered day runs."""
    return START + timedelta(days=day)


def scored_in_a_process(path: Path, accounts: int, day: int) -> tuple[float, float]:
    """Score everything as of a day in a fresh process; return its seconds and its peak memory in MB."""
    command = [sys.executable, "-m", "bench.rescoring", str(path), str(accounts), str(day)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = json.loads(answer.stdout)
    return seconds, peak


def score_all(path: Path, accounts: int, day: int) -> float:
    """Score and keep every account, page by page; return the seconds it took."""
    database = open_database(f"sqlite:///{path}")
    ws = Workspace(WORKSPACE, ZoneInfo("Europe/Berlin"), "en", None, load("framework"))
    open_unit = database.unit(WORKSPACE)
    started = time.perf_counter()
    for first in range(1, accounts + 1, PAGE):
        with open_unit(write=True) as uow:
            rescore(uow, ws, range(first, min(first + PAGE, accounts + 1)), instant(day))
            uow.commit()
    seconds = time.perf_counter() - started
    database.close()
    return seconds


if __name__ == "__main__":
    taken = score_all(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
