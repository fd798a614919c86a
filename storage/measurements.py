"""Metric observations, and the readings that scoring starts from, as arrays."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import chain

import numpy as np
from sqlalchemy import select

from storage.derived import Derived
from storage.observations import Observations
from storage.repository import Repository
from storage.sql import is_in
from storage.tables import collected, observations
from storage.types import instant, micros
from success.metrics import METRICS
from success.readings import AsOf, Ints, Readings

WIDTH = len(METRICS)
ROWS = 20_000  # fetched at a time: bounds the Python numbers alive at once

# One number names the cell: account × 32 + metric. Both engines walk the key order and pass on only the
# newest row of each metric, so a long history costs no Python object.
_LATEST_SQLITE = """
SELECT account_id * 32 + metric, MAX(observed_at), nano
FROM observations
WHERE workspace = ? AND account_id IN (SELECT value FROM json_each(?)) AND observed_at <= ?
GROUP BY account_id, metric
"""
_LATEST_POSTGRES = """
SELECT DISTINCT ON (account_id, metric) account_id * 32 + metric, observed_at, nano
FROM observations
WHERE workspace = %s AND account_id IN (SELECT unnest(%s::bigint[])) AND observed_at <= %s
ORDER BY account_id, metric, observed_at DESC
"""


class Measurements(Repository):
    """success.ports.Measurements."""

    def readings(self, account_ids: Sequence[int], as_of: AsOf) -> Readings:
        """Return the latest supplied and derived value of each metric, in the order of the ids.

        Streamed from the driver's cursor into the arrays: memory is that of the arrays and one batch of rows.
        """
        ids = np.array(account_ids, np.int64)
        place = Places(ids)
        shape = (len(ids), WIDTH)
        supplied, supplied_at = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        has_supplied = np.zeros(shape, np.bool_)
        for cells, observed_at, nano in self._latest(account_ids, as_of.at):
            cell = place.of(cells >> 5), (cells & 31) - 1
            supplied[cell], supplied_at[cell], has_supplied[cell] = nano, observed_at, True
        derived, derived_at = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        has_derived = np.zeros(shape, np.bool_)
        for column in Derived(self._connection, self._workspace).columns(account_ids, as_of):
            cell = place.of(column.accounts), np.full(len(column.accounts), METRICS[column.key].code - 1)
            derived[cell], derived_at[cell], has_derived[cell] = column.nano, column.newest, True
        return Readings(ids, supplied, supplied_at, has_supplied, derived, derived_at, has_derived)

    def collected(self, as_of: AsOf) -> frozenset[int]:
        """Return the codes of metrics for which any account of the workspace has a value by then (H8)."""
        supplied = self._connection.scalars(
            select(collected.c.metric).where(self._here(collected), collected.c.first_at <= micros(as_of.at))
        )
        derived = Derived(self._connection, self._workspace).collected(as_of)
        return frozenset(supplied) | {METRICS[key].code for key in derived}

    def series(
        self, account_ids: Collection[int], metric: int, at: datetime, since: datetime
    ) -> dict[int, list[tuple[datetime, int]]]:
        """Return (observed_at, nano value) of one metric, oldest first, by account."""
        rows = self._connection.execute(
            select(observations.c.account_id, observations.c.observed_at, observations.c.nano)
            .where(
                self._here(observations),
                is_in(observations.c.account_id, account_ids),
                observations.c.metric == metric,
                observations.c.observed_at.between(micros(since), micros(at)),
            )
            .order_by(observations.c.account_id, observations.c.observed_at)
        )
        known: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for account_id, observed_at, nano in rows:
            known[account_id].append((instant(observed_at), nano))
        return dict(known)

    def put(self, account_id: int, metric: int, nano: int, observed_at: datetime) -> None:
        """Insert or replace one observation."""
        observed = {(account_id, metric, micros(observed_at)): (nano, None)}
        Observations(self._connection, self._workspace).write(observed)

    def _latest(self, account_ids: Sequence[int], at: datetime) -> Iterator[Ints]:
        """Yield batches of (cell, µs, nano) columns straight from the driver."""
        statement = _LATEST_POSTGRES if self._postgres() else _LATEST_SQLITE
        bound = (self._workspace, self._one_parameter(account_ids), micros(at))
        with self._connection.exec_driver_sql(statement, bound) as result:
            while rows := result.cursor.fetchmany(ROWS):  # the driver's own tuples
                flat = np.fromiter(chain.from_iterable(rows), np.int64, 3 * len(rows))
                yield flat.reshape(-1, 3).T

    def _one_parameter(self, account_ids: Sequence[int]) -> object:
        """Return many ids as one value of the driver: an array, or JSON that SQLite reads as a table."""
        ids = [int(each) for each in account_ids]
        return ids if self._postgres() else json.dumps(ids)


class Places:
    """Where each account's row is in arrays made for a list of ids in any order."""

    def __init__(self, ids: Ints) -> None:
        self._order = np.argsort(ids, kind="stable")
        self._ids = ids[self._order]

    def of(self, account_ids: Ints) -> Ints:
        """Return the rows of accounts that are in the list."""
        return self._order[np.searchsorted(self._ids, account_ids)]
