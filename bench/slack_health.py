"""`/health` in Slack among 100,000 accounts on SQLite, against slack-bolt saying back what was typed.

Both servers run in one run on the same web stack (FastAPI, uvicorn), each alone on the first core; the load
comes from a process on the last one. A request is signed, verified, and answered in its acknowledgement.
Throughput is measured with many connections, which saturates the server's core; latency with one. The
accounts asked about are a team's: a few hundred, by turns, asked about before. How many answers a second come
about accounts nobody asked about yet is in the detail.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from bench.figures import Figure
from bench.slack_load import USER
from bench.slack_server import WORKSPACE
from storage.migrate import upgrade
from storage.uow import Units, open_database
from success.people import Address
from success.presets import load as load_preset
from success.records import AccountRecord, Kind, MetricRecord, UserRecord
from success.scoring import PAGE, rescore
from success.workspace import Workspace

ACCOUNTS, ROUNDS, REQUESTS, CONNECTIONS = 100_000, 5, 3_000, 32
QUICK_ACCOUNTS, QUICK_ROUNDS, QUICK_REQUESTS = 2_000, 1, 320
ASKED = 200  # accounts asked about by turns
ALONE = 300  # requests one after the other
AT_LEAST, AT_MOST = 0.5, 1.25
METRICS = {"dau_mau_ratio": "0.3", "feature_adoption": "0.5", "usage_trend": "0.05", "csat": "4.2"}
CSM = "csm@bench.example"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PATIENCE = 60.0


def run(quick: bool = False) -> list[Figure]:
    """Measure both and return the ratio of their rates and of their latencies, medians over the rounds."""
    accounts, rounds, requests = (
        (QUICK_ACCOUNTS, QUICK_ROUNDS, QUICK_REQUESTS) if quick else (ACCOUNTS, ROUNDS, REQUESTS)
    )
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        database = Path(folder) / "portfolio.db"
        fill(database, accounts)
        with _server("echo", database) as echo, _server("ours", database) as ours:
            fresh = ours.rate(min(requests, accounts - ASKED) // CONNECTIONS * CONNECTIONS, first=ASKED + 1)
            for server in (echo, ours):
                server.rate(2 * ASKED)
            rates, waits, busy = _rounds(echo, ours, rounds, requests)
    return _figures(rates, waits, busy, fresh, accounts)


def _rounds(
    echo: "_Server", ours: "_Server", rounds: int, requests: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], list[float]]:
    rates, waits, busy = [], [], []
    for _round in range(rounds):
        bare = echo.rate(requests)
        used, started = ours.cpu(), time.perf_counter()
        mine = ours.rate(requests)
        busy.append((ours.cpu() - used) / (time.perf_counter() - started))
        rates.append((mine, bare))
        waits.append((ours.wait(), echo.wait()))
    return rates, waits, busy


def _figures(
    rates: list[tuple[float, float]],
    waits: list[tuple[float, float]],
    busy: list[float],
    fresh: float,
    accounts: int,
) -> list[Figure]:
    mine, bare = median(rate for rate, _ in rates), median(rate for _, rate in rates)
    wait, bare_wait = median(wait for wait, _ in waits), median(wait for _, wait in waits)
    among = f"among {accounts:,} accounts, SQLite"
    rate = (
        f"{mine:,.0f}/s against {bare:,.0f}/s on one core ({median(busy):.0%} busy), {among}; "
        f"{fresh:,.0f}/s for accounts not asked about before"
    )
    return [
        Figure(
            "Slack: /health a second against a bare slack-bolt echo",
            median(mine / bare for mine, bare in rates),
            AT_LEAST,
            "×",
            rate,
            at_least=True,
        ),
        Figure(
            "Slack: time to a /health alone against a bare slack-bolt echo",
            median(mine / bare for mine, bare in waits),
            AT_MOST,
            "×",
            f"{wait * 1000:.1f} ms against {bare_wait * 1000:.1f} ms, {among}",
        ),
    ]


# ---------------------------------------------------------------- the portfolio


def fill(path: Path, accounts: int) -> None:
    """Make a database of scored accounts, one CSM's, who is linked to a Slack user."""
    upgrade(f"sqlite:///{path}")
    database = open_database(f"sqlite:///{path}")
    units, now = database.unit(WORKSPACE), datetime.now(UTC)
    with units(write=True) as uow:
        csm = UserRecord.model_validate({"email": CSM, "name": "Bench", "role": "csm"})
        uow.intake.take(Kind.USERS, [csm], now)
        uow.people.save_address(Address(CSM, "slack", USER, USER))
        uow.commit()
    for start in range(1, accounts + 1, PAGE):
        _add(units, range(start, min(start + PAGE, accounts + 1)), now)
    database.close()


def _add(units: Units, numbers: range, now: datetime) -> None:
    ws = Workspace(WORKSPACE, ZoneInfo("UTC"), "en", None, load_preset("framework"))
    with units(write=True) as uow:
        touched = uow.intake.take(Kind.ACCOUNTS, [_account(number, now) for number in numbers], now).touched
        for days in (40, 2):
            seen = [_seen(number, key, now - timedelta(days=days)) for number in numbers for key in METRICS]
            uow.intake.take(Kind.METRICS, seen, now)
        for days in (30, 0):
            rescore(uow, ws, sorted(touched), now - timedelta(days=days))
        uow.commit()


def _account(number: int, now: datetime) -> AccountRecord:
    return AccountRecord.model_construct(
        external_id=f"a-{number:06d}",
        name=f"Account {number:06d}",
        arr=Decimal(20_000 + number),
        currency="USD",
        owner_email=CSM,
        contract_start=(now - timedelta(days=200)).date(),
        renewal_date=(now + timedelta(days=165)).date(),
    )


def _seen(number: int, key: str, at: datetime) -> MetricRecord:
    value = Decimal(METRICS[key]) * (50 + number % 50) / 100
    return MetricRecord.model_construct(
        account_external_id=f"a-{number:06d}", metric=key, value=round(value, 9), observed_at=at
    )


# ---------------------------------------------------------------- the servers


@dataclass(frozen=True, slots=True)
class _Server:
    port: int
    pid: int

    def rate(self, requests: int, first: int = 1) -> float:
        """Return answers a second over many connections."""
        told = _load(self.port, requests, CONNECTIONS, first, max(requests, 1) if first > 1 else ASKED)
        return float(told["answers"]) / float(told["seconds"])

    def wait(self) -> float:
        """Return the median seconds to an answer, asked one after the other."""
        return float(_load(self.port, ALONE, 1, 1, ASKED)["answer"])

    def cpu(self) -> float:
        """Return the processor seconds used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _load(*numbers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.slack_load", *map(str, numbers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        _pin(process.pid, -1)
        out, _err = process.communicate(timeout=PATIENCE * 5)
    told: dict[str, Any] = json.loads(out)
    return told


def _pin(pid: int, which: int) -> None:
    """Keep a process on one core: the servers on the first, the load on the last."""
    if len(CORES) > 1:
        os.sched_setaffinity(pid, {CORES[which]})


@contextmanager
def _server(kind: str, database: Path) -> Iterator[_Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.slack_server", kind, str(port), str(database)])
    _pin(process.pid, 0)
    try:
        _await_port(port)
        yield _Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _await_port(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")
