"""Alerts and what happened to them; none is ever deleted (W4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    union_all,
    update,
)

from storage.repository import Repository, columns_of, here
from storage.sql import among, insert, is_in
from storage.tables import IS_LIVE, IS_SNOOZED, accounts, alert_events, alerts, current_health
from success.alerts import Alert, AlertEvent, AlertState, Level

_ALERT = select(*columns_of(alerts, Alert)).where(here(alerts))
_BY_ID = _ALERT.where(alerts.c.id == bindparam("id"))
_GRAVEST_FIRST = _ALERT.where(among(alerts.c.account_id, "ids")).order_by(
    alerts.c.level.desc(), alerts.c.since, alerts.c.id
)
_LIVE = _GRAVEST_FIRST.where(IS_LIVE)
_UNSETTLED = _GRAVEST_FIRST.where(
    or_(alerts.c.state != AlertState.CLOSED, alerts.c.snoozed_until > bindparam("at"))
)
_OVERDUE = (
    _ALERT.where(
        alerts.c.state.in_([AlertState.OPEN, AlertState.ACKNOWLEDGED]),
        alerts.c.due <= bindparam("at"),
        alerts.c.breached_at.is_(None),
    )
    .order_by(alerts.c.due, alerts.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_EVENTS = (
    select(*columns_of(alert_events, AlertEvent))
    .where(here(alert_events), among(alert_events.c.alert_id, "ids"), alert_events.c.at <= bindparam("at"))
    .order_by(alert_events.c.at, alert_events.c.id)
)


def _moved_on(ids: str | None) -> CompoundSelect[Any]:
    """The accounts, of those bound under `ids` or of all, scored or with an alert changed after `at`."""

    def asked(column: ColumnElement[Any]) -> ColumnElement[bool]:
        return among(column, ids) if ids else true()

    scored, changed = current_health.c, alert_events.c
    return union_all(
        select(scored.account_id).where(
            here(current_health), asked(scored.account_id), scored.at > bindparam("at")
        ),
        select(alerts.c.account_id)
        .join(alert_events, changed.alert_id == alerts.c.id)
        .where(here(alert_events), asked(alerts.c.account_id), changed.at > bindparam("at")),
    )


_MOVED_ON = _moved_on("ids")
_ANY_MOVED_ON = _moved_on(None)
_STANDING = (
    select(accounts.c.id, accounts.c.id.in_(_MOVED_ON), *columns_of(alerts, Alert))
    .join_from(
        accounts,
        alerts,
        and_(alerts.c.workspace == accounts.c.workspace, alerts.c.account_id == accounts.c.id, IS_LIVE),
        isouter=True,
    )
    .where(here(accounts), among(accounts.c.id, "ids"))
    .order_by(alerts.c.level.desc(), alerts.c.since, alerts.c.id)
)
_KEY = ("workspace", "account_id", "key")
_STATE = tuple(field.name for field in fields(Alert) if field.name != "id")


class Alerts(Repository):
    """success.ports.Alerts."""

    def of(self, account_ids: Collection[int], *, open_only: bool = True) -> dict[int, list[Alert]]:
        """Return alerts by account, most severe first; open ones include acknowledged and snoozed."""
        return _by_account(self._read(_LIVE if open_only else _GRAVEST_FIRST, ids=account_ids))

    def standing(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert] | None]:
        """Return the live alerts of accounts at `at`, most severe first; None where what is stored does not
        tell, since the account was scored or an alert of it changed later.
        """
        known: dict[int, list[Alert] | None] = {}
        for account_id, moved_on, *alert in self._read(_STANDING, ids=account_ids, at=at):
            live = known.setdefault(account_id, None if moved_on else [])
            if live is not None and alert[-1] is not None:
                live.append(Alert(*alert))
        return known

    def moved_on(self, account_ids: Collection[int] | None, at: datetime) -> set[int]:
        """Return the accounts scored, or with an alert changed, after `at`; None asks among all."""
        if account_ids is None:
            return {*self._read(_ANY_MOVED_ON, at=at).scalars()}
        return {*self._read(_MOVED_ON, ids=account_ids, at=at).scalars()}

    def unsettled(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert]]:
        """Return by account the alerts that are not closed, resolved ones included, and those that closed
        while a snooze still runs at `at` (W4).
        """
        return _by_account(self._read(_UNSETTLED, ids=account_ids, at=at))

    def overdue(self, at: datetime, limit: int = 1000) -> list[Alert]:
        """Return open or acknowledged alerts with `due` at or before `at` and no `breached_at`, oldest due
        first (W5).
        """
        return [Alert(*row) for row in self._read(_OVERDUE, at=at, limit=limit)]

    def get(self, alert_id: int) -> Alert | None:
        """Return one alert."""
        row = self._read(_BY_ID, id=alert_id).first()
        return Alert(*row) if row else None

    def save(self, alert: Alert) -> Alert:
        """Insert (id None) or update, and return it with its id."""
        return self.save_many([alert])[0]

    def save_many(self, alerts: Sequence[Alert]) -> list[Alert]:
        """Insert (id None) or update many, and return them with their ids in the same order.

        Where another worker opened the same live alert meanwhile, that one is updated instead (W3).
        """
        self._update([alert for alert in alerts if alert.id is not None])
        new = iter(self._insert([alert for alert in alerts if alert.id is None]))
        return [alert if alert.id is not None else next(new) for alert in alerts]

    def record(self, event: AlertEvent) -> None:
        """Append what happened to an alert."""
        self.record_many([event])

    def record_many(self, events: Sequence[AlertEvent]) -> None:
        """Append many events."""
        if events:
            rows = [asdict(event) | {"workspace": self._workspace} for event in events]
            self._connection.execute(insert(self._connection, alert_events), rows)

    def events(self, alert_ids: Collection[int], at: datetime) -> dict[int, list[AlertEvent]]:
        """Return what had happened by `at`, oldest first."""
        known: dict[int, list[AlertEvent]] = defaultdict(list)
        for row in self._read(_EVENTS, ids=alert_ids, at=at):
            known[row.alert_id].append(AlertEvent(*row))
        return dict(known)

    def accounts_with_open(self) -> list[int]:
        """Return ids of the accounts that have an open alert, in order."""
        return list(
            self._connection.scalars(
                select(alerts.c.account_id)
                .distinct()
                .where(self._here(alerts), IS_LIVE)
                .order_by(alerts.c.account_id)
            )
        )

    def live_levels(self, account_ids: Collection[int] | None = None) -> dict[int, dict[Level, int]]:
        """Return how many live alerts of each level an account has, by account; None asks for them all."""
        query = select(alerts.c.account_id, alerts.c.level, func.count()).where(self._here(alerts), IS_LIVE)
        if account_ids is not None:
            query = query.where(is_in(alerts.c.account_id, account_ids))
        counts: dict[int, dict[Level, int]] = defaultdict(dict)
        for account_id, level, count in self._connection.execute(
            query.group_by(alerts.c.account_id, alerts.c.level)
        ):
            counts[account_id][level] = count
        return dict(counts)

    def happened(
        self,
        start: datetime,
        end: datetime,
        account_ids: Collection[int] | None = None,
        *,
        what: Collection[str] | None = None,
        live_from: Level | None = None,
    ) -> list[tuple[AlertEvent, Alert]]:
        """Return what happened in (start, end] with its alert as it stands now, oldest first."""
        events = columns_of(alert_events, AlertEvent)
        query = (
            select(*events, *columns_of(alerts, Alert))
            .join(alerts, alerts.c.id == alert_events.c.alert_id)
            .where(self._here(alert_events), alert_events.c.at > start, alert_events.c.at <= end)
            .order_by(alert_events.c.at, alert_events.c.id)
        )
        if account_ids is not None:
            query = query.where(is_in(alerts.c.account_id, account_ids))
        if what is not None:
            query = query.where(is_in(alert_events.c.what, [*what]))
        if live_from is not None:
            query = query.where(IS_LIVE, alerts.c.level >= live_from)
        rows = self._connection.execute(query)
        return [(AlertEvent(*row[: len(events)]), Alert(*row[len(events) :])) for row in rows]

    def waking(self, at: datetime) -> list[int]:
        """Return ids of the accounts with an alert whose snooze ended at or before `at`."""
        return list(
            self._connection.scalars(
                select(alerts.c.account_id)
                .distinct()
                .where(self._here(alerts), IS_SNOOZED, alerts.c.snoozed_until <= at)
                .order_by(alerts.c.account_id)
            )
        )

    def _update(self, stored: Sequence[Alert]) -> None:
        if stored:
            # A bind parameter may not be called like a column that is set, hence `which`.
            which = update(alerts).where(self._here(alerts), alerts.c.id == bindparam("which"))
            values: dict[str, Any] = {name: bindparam(name) for name in _STATE}
            rows = [asdict(alert) | {"which": alert.id} for alert in stored]
            self._connection.execute(which.values(values), rows)

    def _insert(self, new: Sequence[Alert]) -> list[Alert]:
        if not new:
            return []
        statement = insert(self._connection, alerts)
        changing = {name: statement.excluded[name] for name in _STATE if name not in (*_KEY, "since")}
        rows = [
            {name: value for name, value in asdict(alert).items() if name != "id"}
            | {"workspace": self._workspace}
            for alert in new
        ]
        # Matched by natural key: what RETURNING gives for many rows is in no promised order.
        stored = {
            (row.account_id, row.key): row
            for row in self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=list(_KEY), index_where=IS_LIVE, set_=changing
                ).returning(alerts.c.id, alerts.c.since, alerts.c.account_id, alerts.c.key),
                rows,
            )
        }
        opened = [(alert, stored[alert.account_id, alert.key]) for alert in new]
        return [replace(alert, id=row.id, since=row.since) for alert, row in opened]


def _by_account(rows: Iterable[Any]) -> dict[int, list[Alert]]:
    known: dict[int, list[Alert]] = defaultdict(list)
    for row in rows:
        known[row.account_id].append(Alert(*row))
    return dict(known)
