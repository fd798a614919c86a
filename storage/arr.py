"""Recurring revenue as it changed."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, bindparam, or_, select

from storage.repository import Repository, columns_of, here
from storage.sql import among
from storage.tables import arr_events
from success.arr import ArrEvent, ArrKind

_EVENTS = (
    select(*columns_of(arr_events, ArrEvent))
    .where(
        here(arr_events),
        among(arr_events.c.account_id, "ids"),
        arr_events.c.effective_on <= bindparam("until"),
    )
    .order_by(arr_events.c.effective_on, arr_events.c.external_id)
)
_UNSIGNED = (
    select(*columns_of(arr_events, ArrEvent))
    .where(
        here(arr_events),
        arr_events.c.kind == ArrKind.RENEWAL,
        arr_events.c.due_on.between(bindparam("start"), bindparam("end")),
        or_(arr_events.c.signed_on.is_(None), arr_events.c.signed_on > bindparam("day", type_=Date)),
    )
    .order_by(arr_events.c.due_on, arr_events.c.external_id)
)
_UNSIGNED_OF = _UNSIGNED.where(among(arr_events.c.account_id, "ids"))


class Arr(Repository):
    """success.ports.Arr."""

    def of(self, account_ids: Collection[int], until: date) -> dict[int, list[ArrEvent]]:
        """Return the events effective by `until`, oldest first."""
        known: dict[int, list[ArrEvent]] = defaultdict(list)
        for row in self._read(_EVENTS, ids=account_ids, until=until):
            known[row.account_id].append(ArrEvent(*row))
        return dict(known)

    def unsigned(
        self, start: date, end: date, day: date, account_ids: Collection[int] | None = None
    ) -> dict[int, list[ArrEvent]]:
        """Return the renewals due in [start, end] and not signed by `day`, soonest first, by account."""
        known: dict[int, list[ArrEvent]] = defaultdict(list)
        bound: dict[str, object] = {"start": start, "end": end, "day": day}
        statement = _UNSIGNED if account_ids is None else _UNSIGNED_OF
        for row in self._read(statement, **bound, **({} if account_ids is None else {"ids": account_ids})):
            known[row.account_id].append(ArrEvent(*row))
        return dict(known)
