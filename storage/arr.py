"""Recurring revenue as it changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select

from storage.repository import Repository, columns_of, here
from storage.sql import among
from storage.tables import arr_events
from success.arr import ArrEvent

_EVENTS = (
    select(*columns_of(arr_events, ArrEvent))
    .where(
        here(arr_events),
        among(arr_events.c.account_id, "ids"),
        arr_events.c.effective_on <= bindparam("until"),
    )
    .order_by(arr_events.c.effective_on, arr_events.c.external_id)
)


class Arr(Repository):
    """success.ports.Arr."""

    def of(self, account_ids: Collection[int], until: date) -> dict[int, list[ArrEvent]]:
        """Return the events effective by `until`, oldest first."""
        known: dict[int, list[ArrEvent]] = defaultdict(list)
        for row in self._read(_EVENTS, ids=account_ids, until=until):
            known[row.account_id].append(ArrEvent(*row))
        return dict(known)
