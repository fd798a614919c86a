"""Scores kept: a row a day, and one current row per account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np
from sqlalchemy import Row, Table, delete, exists, select

from storage.repository import Repository
from storage.sql import insert, is_in
from storage.tables import accounts, changed_accounts, current_health, scores
from storage.types import micros
from success.metrics import Dimension
from success.readings import NONE, Band, DayScore, HealthRow, Mark, ScoreTable

_KEY = ("workspace", "account_id")
_DIMENSIONS = tuple(str(dimension) for dimension in Dimension)


class Health(Repository):
    """success.ports.Health."""

    def keep(self, table: ScoreTable) -> None:
        """Store a day's scores, and as the current state where nothing newer is stored."""
        if not len(table.accounts):
            return
        columns: dict[str, Iterable[Any]] = {"workspace": repeat(self._workspace), **_columns(table)}
        dimensions = dict(zip(_DIMENSIONS, (each.tolist() for each in table.dimensions.T), strict=True))
        self._write(scores, (*_KEY, "day"), columns | dimensions)
        current = columns | {"at": repeat(micros(table.at))} | _blobs(table)
        self._write(current_health, _KEY, current, "current_health.at <= excluded.at")
        self._connection.execute(
            delete(changed_accounts).where(
                self._here(changed_accounts), is_in(changed_accounts.c.account_id, table.accounts.tolist())
            )
        )

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
        cursor = self._connection.connection.cursor()
        try:
            cursor.executemany(statement, list(zip(*columns.values(), strict=False)))
        finally:
            cursor.close()

    def current(self, account_id: int) -> HealthRow | None:
        """Return the current-state row, None when never scored or when facts changed since."""
        row = self._connection.execute(
            select(current_health).where(
                self._here(current_health),
                current_health.c.account_id == account_id,
                ~exists().where(
                    changed_accounts.c.workspace == current_health.c.workspace,
                    changed_accounts.c.account_id == current_health.c.account_id,
                ),
            )
        ).first()
        return _health_row(row) if row else None

    def currents(self, account_ids: Collection[int]) -> dict[int, HealthRow]:
        """Return current-state rows by account, stale ones included."""
        rows = self._connection.execute(
            select(current_health).where(
                self._here(current_health), is_in(current_health.c.account_id, account_ids)
            )
        )
        return {row.account_id: _health_row(row) for row in rows}

    def history(self, account_ids: Collection[int], start: date, end: date) -> dict[int, list[DayScore]]:
        """Return the stored scores of the days [start, end], oldest first, by account."""
        rows = self._connection.execute(
            select(scores)
            .where(
                self._here(scores),
                is_in(scores.c.account_id, account_ids),
                scores.c.day.between(start, end),
            )
            .order_by(scores.c.account_id, scores.c.day)
        )
        known: dict[int, list[DayScore]] = defaultdict(list)
        for row in rows:
            known[row.account_id].append(_day_score(row, [getattr(row, name) for name in _DIMENSIONS]))
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
        query = select(here.account_id, here.score, here.band, here.provisional).where(
            self._here(current_health)
        )
        if account_ids is not None:
            query = query.where(is_in(here.account_id, account_ids))
        rows = self._connection.execute(query)
        return {row[0]: Mark(row[0], _some(row[1]), Band(row[2]), row[3]) for row in rows}


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


def _day_score(row: Row[Any], dimensions: Collection[int]) -> DayScore:
    return DayScore(
        day=row.day,
        composite=_some(row.composite),
        score=_some(row.score),
        band=Band(row.band),
        provisional=row.provisional,
        coverage=row.coverage,
        dimensions=tuple(map(_some, dimensions)),
        policy=row.policy,
    )


def _health_row(row: Row[Any]) -> HealthRow:
    return HealthRow(
        account_id=row.account_id,
        at=row.at,
        today=_day_score(row, _ints(row.dimensions)),
        values=_ints(row.observed_values),
        observed=_ints(row.observed),
        source=_ints(row.source, "i1"),
        subscores=_ints(row.subscores),
    )


def _some(score: int) -> int | None:
    return None if score == NONE else score
