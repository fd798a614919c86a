"""Metric observations on their way in: the one kind that comes by the million."""

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from storage.measurements import KEY, Measurements
from storage.repository import Repository
from storage.sql import replace
from storage.tables import observations
from storage.types import EPOCH, NANO
from success.metrics import METRICS
from success.records import MetricRecord, Record

LARGEST = 2**63 - 1
CODES = {key: metric.code for key, metric in METRICS.items()}


class Observations(Repository):
    """Stores batches of observations."""

    def take(self, records: Sequence[tuple[int, Record]]) -> None:
        """Upsert observations by account, metric and instant; of two of the same, the later one wins."""
        rows: dict[tuple[int, int, int], tuple[int, str | None]] = {}
        first: dict[int, int] = {}
        for account_id, record in cast("Sequence[tuple[int, MetricRecord]]", records):
            since = record.observed_at - EPOCH
            at = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
            metric = CODES[record.metric]
            rows[account_id, metric, at] = in_nano(record.value)
            if at < first.get(metric, LARGEST):
                first[metric] = at
        names = (*KEY, "nano", "exact")
        self._connection.execute(
            replace(self._connection, observations, KEY, ("nano", "exact")),
            [dict(zip(names, (self._workspace, *key, *value), strict=True)) for key, value in rows.items()],
        )
        Measurements(self._connection, self._workspace).seen(first)


def in_nano(value: Decimal) -> tuple[int, str | None]:
    """Return a value in billionths, clipped to 64 bits, and its digits where they did not fit."""
    nano = int(value * NANO)
    if -LARGEST <= nano <= LARGEST:
        return nano, None
    return (LARGEST if nano > 0 else -LARGEST), format(value, "f")
