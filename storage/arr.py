"""Recurring revenue as it changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from storage.repository import Repository, columns_of
from storage.sql import is_in
from storage.tables import arr_events
from success.arr import ArrEvent


class Arr(Repository):
    """success.ports.Arr."""

    def of(self, account_ids: Collection[int], until: date) -> dict[int, list[ArrEvent]]:
        """Return the events effective by `until`, oldest first."""
        rows = self._connection.execute(
            select(*columns_of(arr_events, ArrEvent))
            .where(
                self._here(arr_events),
                is_in(arr_events.c.account_id, account_ids),
                arr_events.c.effective_on <= until,
            )
            .order_by(arr_events.c.effective_on, arr_events.c.external_id)
        )
        known: dict[int, list[ArrEvent]] = defaultdict(list)
        for row in rows:
            known[row.account_id].append(ArrEvent(*row))
        return dict(known)
