"""Scores kept: a row a day, and one current row per account."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, delete, exists, select

from storage.repository import Repository
from storage.sql import insert, is_in, replace
from storage.tables import changed_accounts, current_health, scores
from success.metrics import Dimension
from success.readings import NONE, Band, DayScore, HealthRow, Mark, ScoreTable

_KEY = ("workspace", "account_id")
_DAY = ("day", "composite", "score", "band", "provisional", "coverage")
_BLOBS = ("observed_values", "observed", "source", "subscores")
_DIMENSIONS = tuple(str(dimension) for dimension in Dimension)


class Health(Repository):
    """success.ports.Health."""

    def keep(self, table: ScoreTable) -> None:
        """Store a day's scores, and as the current state where nothing newer is stored."""
        if not len(table.accounts):
            return
        shared = {"workspace": self._workspace, "day": table.day, "policy": table.policy}
        rows = [shared | row for row in _day_rows(table)]
        columns = (*_DAY[1:], *_DIMENSIONS, "policy")
        self._connection.execute(replace(self._connection, scores, (*_KEY, "day"), columns), rows)
        statement = insert(self._connection, current_health)
        changing = {name: statement.excluded[name] for name in ("at", *_DAY, "policy", "dimensions", *_BLOBS)}
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(_KEY),
                set_=changing,
                where=current_health.c.at <= statement.excluded.at,
            ),
            [shared | {"at": table.at} | row for row in _current_rows(table)],
        )
        self._connection.execute(
            delete(changed_accounts).where(
                self._here(changed_accounts), is_in(changed_accounts.c.account_id, table.accounts.tolist())
            )
        )

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
        rows = [{"workspace": self._workspace, "account_id": each} for each in account_ids]
        if rows:
            self._connection.execute(
                insert(self._connection, changed_accounts).on_conflict_do_nothing(), rows
            )

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


def _day_rows(table: ScoreTable) -> Iterator[dict[str, Any]]:
    columns = (table.accounts, table.composite, table.score, table.band, table.provisional, table.coverage)
    names = ("account_id", *_DAY[1:], *_DIMENSIONS)
    lists: list[Any] = [column.tolist() for column in columns]
    lists += [column.tolist() for column in table.dimensions.T]
    for row in zip(*lists, strict=True):
        yield dict(zip(names, row, strict=True))


def _current_rows(table: ScoreTable) -> Iterator[dict[str, Any]]:
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "dimensions": table.dimensions,
        "observed_values": table.values,
        "observed": table.observed,
        "source": table.source,
        "subscores": table.subscores,
    }
    for place, row in enumerate(_day_rows(table)):
        plain = {name: row[name] for name in ("account_id", *_DAY[1:])}
        yield plain | {name: _bytes(array[place]) for name, array in arrays.items()}


def _bytes(array: np.ndarray[Any, Any]) -> bytes:
    return array.astype(array.dtype.newbyteorder("<")).tobytes()


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
