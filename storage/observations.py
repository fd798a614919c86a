"""Metric observations on their way in: the one kind that comes by the million."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from storage.repository import Repository
from storage.sql import insert
from storage.tables import collected
from storage.types import EPOCH, NANO
from success.metrics import METRICS
from success.records import MetricRecord, Record

LARGEST = 2**63 - 1
CODES = {key: metric.code for key, metric in METRICS.items()}

Observed = tuple[int, int, int]  # account id, metric code, µs
Value = tuple[int, str | None]  # billionths, and all digits where 64 bits did not hold them


# Straight to the driver: a million rows are bound five times as fast as through the expression language.
_ROW_BY_ROW = """
    INSERT INTO observations (workspace, account_id, metric, observed_at, nano, exact)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (workspace, account_id, metric, observed_at)
    DO UPDATE SET nano = excluded.nano, exact = excluded.exact
"""
_FROM_ARRAYS = """
    INSERT INTO observations (workspace, account_id, metric, observed_at, nano, exact)
    SELECT %s, * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::text[])
    ON CONFLICT (workspace, account_id, metric, observed_at)
    DO UPDATE SET nano = excluded.nano, exact = excluded.exact
"""


class Observations(Repository):
    """Stores batches of observations."""

    def take(self, records: Sequence[tuple[int, Record]]) -> None:
        """Upsert observations by account, metric and instant; of two of the same, the later one wins."""
        observed: dict[Observed, Value] = {}
        for account_id, record in cast("Sequence[tuple[int, MetricRecord]]", records):
            since = record.observed_at - EPOCH
            at = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
            observed[account_id, CODES[record.metric], at] = in_nano(record.value)
        self.write(observed)

    def write(self, observed: Mapping[Observed, Value]) -> None:
        """Upsert values by account, metric code and µs, and note which metrics are collected (H8)."""
        # In the order of the key: rows that lie together are written together, and two workers that write
        # the same rows never wait for each other in a ring.
        rows = [(*key, *observed[key]) for key in sorted(observed)]
        if self._postgres():
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._connection.exec_driver_sql(_FROM_ARRAYS, (self._workspace, *columns))
        else:
            self._connection.exec_driver_sql(_ROW_BY_ROW, [(self._workspace, *row) for row in rows])
        first: dict[int, int] = {}
        for _account, metric, at in observed:
            if at < first.get(metric, LARGEST):
                first[metric] = at
        self._note(first)

    def _note(self, first: Mapping[int, int]) -> None:
        statement = insert(self._connection, collected)
        new, stored = statement.excluded.first_at, collected.c.first_at
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace", "metric"], set_={"first_at": new}, where=new < stored
            ),
            [
                {"workspace": self._workspace, "metric": metric, "first_at": at}
                # In order of the metric, so that two workers never wait for each other in a ring.
                for metric, at in sorted(first.items())
            ],
        )


def in_nano(value: Decimal) -> Value:
    """Return a value in billionths, clipped to 64 bits, and its digits where they did not fit."""
    nano = int(value * NANO)
    if -LARGEST <= nano <= LARGEST:
        return nano, None
    return (LARGEST if nano > 0 else -LARGEST), format(value, "f")
