"""Signals that somebody or something recorded."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.repository import Repository, columns_of, here
from storage.sql import among, replace
from storage.tables import recorded_signals
from storage.types import LONG_AGO
from success.signals import Recorded

KEY = ("workspace", "account_id", "key", "observed_at")


_OBSERVED = (
    select(recorded_signals.c.account_id, *columns_of(recorded_signals, Recorded))
    .where(
        here(recorded_signals),
        among(recorded_signals.c.account_id, "ids"),
        recorded_signals.c.observed_at.between(bindparam("since"), bindparam("at")),
    )
    .order_by(recorded_signals.c.observed_at, recorded_signals.c.key)
)


class RecordedSignals(Repository):
    """success.ports.RecordedSignals."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Recorded]]:
        """Return recorded signals observed by `at`, oldest first."""
        known: dict[int, list[Recorded]] = defaultdict(list)
        found = self._read(_OBSERVED, ids=account_ids, at=at, since=since or LONG_AGO)
        for account_id, *signal in found:
            known[account_id].append(Recorded(*signal))
        return dict(known)

    def put(self, account_id: int, recorded: Recorded) -> None:
        """Insert or replace by (account, key, observed_at)."""
        row = asdict(recorded) | {"workspace": self._workspace, "account_id": account_id}
        self._connection.execute(replace(self._connection, recorded_signals, KEY, ("note", "by")), row)
