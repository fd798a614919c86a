"""Signals that somebody or something recorded."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from storage.repository import Repository
from storage.sql import is_in, replace
from storage.tables import recorded_signals
from success.signals import Recorded

KEY = ("workspace", "account_id", "key", "observed_at")


class RecordedSignals(Repository):
    """success.ports.RecordedSignals."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Recorded]]:
        """Return recorded signals observed by `at`, oldest first."""
        signals = recorded_signals.c
        rows = self._connection.execute(
            select(
                signals.account_id,
                signals.key,
                signals.observed_at,
                signals.note,
                signals.by,
            )
            .where(
                self._here(recorded_signals),
                is_in(signals.account_id, account_ids),
                signals.observed_at <= at,
                *([signals.observed_at >= since] if since else []),
            )
            .order_by(signals.observed_at, signals.key)
        )
        known: dict[int, list[Recorded]] = defaultdict(list)
        for account_id, *signal in rows:
            known[account_id].append(Recorded(*signal))
        return dict(known)

    def put(self, account_id: int, recorded: Recorded) -> None:
        """Insert or replace by (account, key, observed_at)."""
        row = asdict(recorded) | {"workspace": self._workspace, "account_id": account_id}
        self._connection.execute(replace(self._connection, recorded_signals, KEY, ("note", "by")), row)
