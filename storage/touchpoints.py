"""Meetings, with the history of what was known about each and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select

from storage.repository import Repository, columns_of, here
from storage.sql import among, insert, is_in, replace
from storage.tables import IS_SCHEDULED, touchpoint_history, touchpoints
from storage.types import LONG_AGO
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus

_TOUCHPOINT = select(*columns_of(touchpoints, Touchpoint)).where(here(touchpoints))
_BY_ID = _TOUCHPOINT.where(touchpoints.c.id == bindparam("id"))
_AHEAD = _TOUCHPOINT.where(
    IS_SCHEDULED,
    touchpoints.c.scheduled_at >= bindparam("start"),
    touchpoints.c.scheduled_at < bindparam("end"),
)
_PASSED = _AHEAD.order_by(touchpoints.c.scheduled_at, touchpoints.c.id).limit(
    bindparam("limit", type_=Integer)
)
# Unordered: asked to order them, SQLite would walk through the meetings of every kind.
_OF_KINDS = _AHEAD.where(touchpoints.c.kind.in_(bindparam("kinds", expanding=True)))
_THEN = {name: touchpoint_history.c[name] for name in ("status", "held_at", "recorded_at")}
_AS_KNOWN = (
    select(*(_THEN.get(column.name, column) for column in columns_of(touchpoints, Touchpoint)))
    .join_from(touchpoints, touchpoint_history, touchpoint_history.c.touchpoint_id == touchpoints.c.id)
    .where(
        here(touchpoints),
        among(touchpoints.c.account_id, "ids"),
        touchpoint_history.c.recorded_at <= bindparam("at"),
        touchpoints.c.scheduled_at >= bindparam("since"),
    )
    .order_by(touchpoints.c.scheduled_at, touchpoints.c.id, touchpoint_history.c.id)
)
_KEY = ("workspace", "account_id", "kind", "scheduled_at")
_STATE = ("status", "held_at", "contact_emails", "note", "author_email", "recorded_at")

Natural = tuple[int, str, datetime]


class Touchpoints(Repository):
    """success.ports.Touchpoints."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Touchpoint]]:
        """Return touchpoints as they were known at `at`, oldest first; `since` bounds `scheduled_at`."""
        found = self._read(_AS_KNOWN, ids=account_ids, at=at, since=since or LONG_AGO)
        # A later row of the history replaces an earlier one: the last written holds.
        latest = {row.id: Touchpoint(*row) for row in found}
        by_account: dict[int, list[Touchpoint]] = defaultdict(list)
        for touchpoint in latest.values():
            by_account[touchpoint.account_id].append(touchpoint)
        return dict(by_account)

    def put(self, touchpoint: Touchpoint, now: datetime) -> Touchpoint:
        """Insert or replace by (account, kind, scheduled_at), known from `recorded_at` or else from now."""
        return self.put_many([touchpoint], now)[0]

    def put_many(self, known: Sequence[Touchpoint], now: datetime) -> list[Touchpoint]:
        """Insert or replace many, set-based, and return them stored, in the same order."""
        names = [column.name for column in _TOUCHPOINT.selected_columns if column.name != "id"]
        rows = [{name: getattr(touchpoint, name) for name in names} for touchpoint in known]
        for row in rows:
            row |= {"workspace": self._workspace, "recorded_at": row["recorded_at"] or now}
        return self._store(rows)

    def get(self, touchpoint_id: int) -> Touchpoint | None:
        """Return one touchpoint as it stands."""
        row = self._read(_BY_ID, id=touchpoint_id).first()
        return Touchpoint(*row) if row else None

    def passed(
        self,
        start: datetime,
        end: datetime,
        limit: int = 1000,
        kinds: Collection[TouchpointKind] | None = None,
    ) -> list[Touchpoint]:
        """Return those still scheduled with `scheduled_at` in [start, end), oldest first; of some kinds only
        where they are named.
        """
        if kinds is None:
            return [Touchpoint(*row) for row in self._read(_PASSED, start=start, end=end, limit=limit)]
        found = [Touchpoint(*row) for row in self._read(_OF_KINDS, start=start, end=end, kinds=[*kinds])]
        return sorted(found, key=lambda touchpoint: (touchpoint.scheduled_at, touchpoint.id))[:limit]

    def take(self, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Upsert imported touchpoints; what a row leaves blank stays as it is stored.

        An imported row is history: its status counts as known from when it was held or due, if that is past.
        """
        stored = self._stored(rows)
        filled = [_filled(stored.get(_natural(row)), row, now) for row in rows]
        self._store([row for row in filled if row])

    def _stored(self, rows: Sequence[Mapping[str, Any]]) -> dict[Natural, Mapping[str, Any]]:
        ids = {row["account_id"] for row in rows}
        when = [row["scheduled_at"] for row in rows]
        found = self._connection.execute(
            select(touchpoints).where(
                self._here(touchpoints),
                is_in(touchpoints.c.account_id, ids),
                touchpoints.c.scheduled_at.between(min(when), max(when)),
            )
        )
        return {_natural(row): row for row in map(dict[str, Any], found.mappings())}

    def _store(self, rows: Sequence[Mapping[str, Any]]) -> list[Touchpoint]:
        """Write touchpoints and, for each whose state is new, a row of history."""
        if not rows:
            return []
        before = self._stored(rows)
        rows = [_known_since(before.get(_natural(row)), row) for row in rows]
        self._connection.execute(replace(self._connection, touchpoints, _KEY, _STATE), rows)
        after = self._stored(rows)
        news = [after[_natural(row)] for row in rows if _differs(before.get(_natural(row)), row)]
        if news:
            self._connection.execute(
                insert(self._connection, touchpoint_history),
                [
                    {name: row[name] for name in ("workspace", "status", "held_at", "recorded_at")}
                    | {"touchpoint_id": row["id"]}
                    for row in news
                ],
            )
        names = [column.name for column in _TOUCHPOINT.selected_columns]
        return [Touchpoint(*(after[_natural(row)][name] for name in names)) for row in rows]


def _natural(row: Mapping[str, Any]) -> Natural:
    return row["account_id"], row["kind"], row["scheduled_at"]


def _differs(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    return before is None or any(before[name] != row[name] for name in ("status", "held_at"))


def _known_since(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row, its status known since the first time it was said."""
    return row if before is None or _differs(before, row) else {**row, "recorded_at": before["recorded_at"]}


def _filled(stored: Mapping[str, Any] | None, row: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """Return a whole row to store, None where it says nothing new."""
    known: Mapping[str, Any] = stored or {"status": TouchpointStatus.SCHEDULED, "contact_emails": ()}
    said = {name: value for name, value in row.items() if value is not None}
    filled: dict[str, Any] = {name: said.get(name, known.get(name)) for name in (*_KEY, *_STATE)}
    filled["recorded_at"] = min(now, filled["held_at"] or filled["scheduled_at"])
    if stored and not _differs(stored, filled):
        filled["recorded_at"] = stored["recorded_at"]
        if all(stored[name] == filled[name] for name in _STATE):
            return None
    return filled
