"""Scores kept: a row a day, and one current row per account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any

import numpy as np
from sqlalchemy import Table, select

from storage.repository import Repository
from storage.sql import insert, is_in
from storage.tables import accounts, changed_accounts, current_health, scores
from storage.types import instant, micros
from storage.written import written
from success.metrics import BY_CODE, Dimension
from success.readings import NONE, Band, DayScore, HealthRow, Mark, ScoreTable

_KEY = ("workspace", "account_id")
_DIMENSIONS = tuple(str(dimension) for dimension in Dimension)

_CURRENT = """
SELECT
    account_id, at, day, composite, score, band, provisional, coverage, policy,
    dimensions, observed_values, observed, source, subscores
FROM current_health WHERE workspace = :workspace
"""
_UNCHANGED = """
AND account_id = :account_id AND NOT EXISTS (
    SELECT 1 FROM changed_accounts WHERE workspace = :workspace AND account_id = :account_id
)
"""
# No fact that was stored ahead of its time has come to count since. Naming the metrics makes each a seek.
_NOTHING_CAME = """
AND NOT EXISTS (
    SELECT 1 FROM observations WHERE workspace = :workspace AND account_id = :account_id
        AND metric IN {metrics} AND observed_at > current_health.at AND observed_at <= :at
) AND NOT EXISTS (
    SELECT 1 FROM answers WHERE workspace = :workspace AND account_id = :account_id
        AND answered_at > current_health.at AND answered_at <= :at
) AND NOT EXISTS (
    SELECT 1 FROM standings WHERE workspace = :workspace AND account_id = :account_id
        AND since > current_health.at AND since <= :at
)
""".replace("{metrics}", f"({', '.join(str(code) for code in BY_CODE)})")
# Scoring a past day settles nothing: what is current is newer.
_SETTLE = """
DELETE FROM changed_accounts WHERE workspace = :workspace AND account_id IN {ids} AND NOT EXISTS (
    SELECT 1 FROM current_health
    WHERE current_health.workspace = :workspace
        AND current_health.account_id = changed_accounts.account_id AND current_health.at > :at
)
"""
_HISTORY = """
SELECT
    account_id, day, composite, score, band, provisional, coverage, policy,
    usage, engagement, support, outcomes, relationship
FROM scores
WHERE workspace = :workspace AND account_id IN {ids} AND day BETWEEN :start AND :end
ORDER BY account_id, day
"""


class Health(Repository):
    """success.ports.Health."""

    def settle(self, account_ids: Collection[int], at: datetime) -> None:
        """Take accounts off the list of those that wait, before their facts are read to be scored as of `at`.

        Before, not after: facts that another worker commits meanwhile put them on the list again.
        """
        taken = {"ids": list(account_ids), "at": at, "workspace": self._workspace}
        self._connection.execute(written(_SETTLE, postgres=self._postgres()), taken)

    def keep(self, table: ScoreTable) -> None:
        """Store a day's scores, and as the current state where nothing newer is stored."""
        if not len(table.accounts):
            return
        columns: dict[str, Iterable[Any]] = {"workspace": repeat(self._workspace), **_columns(table)}
        dimensions = dict(zip(_DIMENSIONS, (each.tolist() for each in table.dimensions.T), strict=True))
        self._write(scores, (*_KEY, "day"), columns | dimensions)
        current = columns | {"at": repeat(micros(table.at))} | _blobs(table)
        self._write(current_health, _KEY, current, "current_health.at <= excluded.at")

    def _write(
        self, table: Table, key: Sequence[str], columns: Mapping[str, Iterable[Any]], where: str = "true"
    ) -> None:
        """Upsert whole columns through the driver itself: plain tuples, no object made for each cell."""
        names = ", ".join(columns)
        marks = ", ".join(["%s" if self._postgres() else "?"] * len(columns))
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
        statement = (
            f"INSERT INTO {table.name} ({names}) VALUES ({marks}) "  # noqa: S608 - names of our own columns
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes} WHERE {where}"
        )
        self._connection.exec_driver_sql(statement, list(zip(*columns.values(), strict=False)))

    def current(self, account_id: int, at: datetime | None = None) -> HealthRow | None:
        """Return the current-state row; None when never scored, when facts changed since, or with `at` when a
        fact stored ahead of its time came to count after the row and by then.
        """
        if at is None:
            rows = self._rows(_CURRENT + _UNCHANGED, account_id=account_id)
        else:
            rows = self._rows(_CURRENT + _UNCHANGED + _NOTHING_CAME, account_id=account_id, at=at)
        return _health_row(rows[0]) if rows else None

    def currents(self, account_ids: Collection[int]) -> dict[int, HealthRow]:
        """Return current-state rows by account, stale ones included."""
        rows = self._rows(_CURRENT + " AND account_id IN {ids}", ids=account_ids)
        return {row[0]: _health_row(row) for row in rows}

    def _rows(self, query: str, **bound: object) -> Sequence[Any]:
        statement = written(query, postgres=self._postgres())
        return self._connection.execute(statement, bound | {"workspace": self._workspace}).all()

    def history(self, account_ids: Collection[int], start: date, end: date) -> dict[int, list[DayScore]]:
        """Return the stored scores of the days [start, end], oldest first, by account."""
        known: dict[int, list[DayScore]] = defaultdict(list)
        for account_id, *row in self._rows(_HISTORY, ids=account_ids, start=start, end=end):
            known[account_id].append(_day_score(row[:7], row[7:]))
        return dict(known)

    def changed(self, account_ids: Collection[int]) -> None:
        """Note that facts of these accounts changed, so their current rows no longer hold."""
        # In the order of ids, so that two workers that mark the same accounts never wait in a ring.
        known = (
            select(accounts.c.workspace, accounts.c.id)
            .where(self._here(accounts), is_in(accounts.c.id, account_ids))
            .order_by(accounts.c.id)
        )
        marks = insert(self._connection, changed_accounts).from_select(["workspace", "account_id"], known)
        self._connection.execute(marks.on_conflict_do_nothing())

    def waiting(self, limit: int = 1000) -> list[int]:
        """Return accounts whose facts changed since they were scored, in order."""
        return list(
            self._connection.scalars(
                select(changed_accounts.c.account_id)
                .where(self._here(changed_accounts))
                .order_by(changed_accounts.c.account_id)
                .limit(limit)
            )
        )

    def marks(self, account_ids: Collection[int] | None = None) -> dict[int, Mark]:
        """Return score and band as last kept, by account; None asks for them all."""
        here = current_health.c
        query = select(here.account_id, here.score, here.band, here.provisional, here.at).where(
            self._here(current_health)
        )
        if account_ids is not None:
            query = query.where(is_in(here.account_id, account_ids))
        rows = self._connection.execute(query)
        return {row[0]: Mark(row[0], _some(row[1]), Band(row[2]), row[3], row[4]) for row in rows}


def _columns(table: ScoreTable) -> dict[str, Iterable[Any]]:
    return {
        "day": repeat(table.day.isoformat()),
        "policy": repeat(table.policy),
        "account_id": table.accounts.tolist(),
        "composite": table.composite.tolist(),
        "score": table.score.tolist(),
        "band": table.band.tolist(),
        "provisional": table.provisional.tolist(),
        "coverage": table.coverage.tolist(),
    }


def _blobs(table: ScoreTable) -> dict[str, Iterable[Any]]:
    """Each account's arrays as raw little-endian bytes."""
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "dimensions": table.dimensions,
        "observed_values": table.values,
        "observed": table.observed,
        "source": table.source,
        "subscores": table.subscores,
    }
    return {name: _rows_of_bytes(array) for name, array in arrays.items()}


def _rows_of_bytes(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    width = array.shape[1] * array.dtype.itemsize
    whole = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    return (whole[start : start + width] for start in range(0, len(whole), width))


def _ints(stored: bytes, kind: str = "<i8") -> tuple[int, ...]:
    return tuple(np.frombuffer(stored, kind).tolist())


def _day_score(row: Sequence[Any], dimensions: Collection[int]) -> DayScore:
    day, composite, score, band, provisional, coverage, policy = row
    return DayScore(
        day=day if isinstance(day, date) else date.fromisoformat(day),  # SQLite keeps dates as text
        composite=_some(composite),
        score=_some(score),
        band=Band(band),
        provisional=bool(provisional),
        coverage=coverage,
        dimensions=tuple(map(_some, dimensions)),
        policy=policy,
    )


def _health_row(row: Sequence[Any]) -> HealthRow:
    account_id, at, *today = row[:9]
    dimensions, values, observed, source, subscores = row[9:]
    return HealthRow(
        account_id=account_id,
        at=instant(at),
        today=_day_score(today, _ints(dimensions)),
        values=_ints(values),
        observed=_ints(observed),
        source=_ints(source, "i1"),
        subscores=_ints(subscores),
    )


def _some(score: int) -> int | None:
    return None if score == NONE else score
