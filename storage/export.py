"""Every stored row of a kind, as import takes it back unchanged."""

from collections.abc import Callable, Generator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, select

from storage.tables import (
    accounts,
    answers,
    arr_events,
    contacts,
    goals,
    observations,
    people,
    recorded_signals,
    standings,
    touchpoints,
)
from storage.types import from_nano, instant
from success.metrics import BY_CODE
from success.records import RECORDS, Kind

BATCH = 5_000

Cells = dict[str, Any]


def rows(connection: Connection, workspace: str, kind: Kind) -> Generator[Mapping[str, Any], None, None]:
    """Yield rows with the import's column names: Python values, tuples for lists, None for a blank.

    Rows stream; the order is that of the key. A contact has a row for each standing of its history.
    """
    statement = _QUERIES[kind](workspace)
    names = list(RECORDS[kind].model_fields)
    spelled = _SPELLED.get(kind)
    with connection.execute(statement, execution_options={"yield_per": BATCH}) as found:
        for row in found:
            cells = row._asdict()
            if spelled:
                spelled(cells)
            yield {name: _blank(cells[name]) for name in names}


def _blank(value: Any) -> Any:
    return None if value == () or value == "" else value


def _all(table: Table, key: str) -> Callable[[str], Select[Any]]:
    return lambda workspace: select(table).where(table.c.workspace == workspace).order_by(table.c[key])


def _of_accounts(table: Table, *order: str) -> Callable[[str], Select[Any]]:
    return lambda workspace: (
        select(accounts.c.external_id.label("account_external_id"), table)
        .join(accounts, and_(accounts.c.workspace == table.c.workspace, accounts.c.id == table.c.account_id))
        .where(table.c.workspace == workspace)
        .order_by(*(table.c[name] for name in order))
    )


def _contacts(workspace: str) -> Select[Any]:
    same = and_(*(standings.c[name] == contacts.c[name] for name in ("workspace", "account_id", "email")))
    return (
        _of_accounts(contacts, "account_id", "email")(workspace)
        .add_columns(standings.c.since, standings.c.role, standings.c.status)
        .join(standings, same)
        .order_by(standings.c.since)
    )


_QUERIES: dict[Kind, Callable[[str], Select[Any]]] = {
    Kind.USERS: _all(people, "email"),
    Kind.ACCOUNTS: _all(accounts, "id"),
    Kind.CONTACTS: _contacts,
    Kind.METRICS: _of_accounts(observations, "account_id", "metric", "observed_at"),
    Kind.TOUCHPOINTS: _of_accounts(touchpoints, "account_id", "scheduled_at", "kind"),
    Kind.SURVEYS: _of_accounts(answers, "account_id", "answered_at", "kind", "question", "respondent_email"),
    Kind.GOALS: _of_accounts(goals, "account_id", "title"),
    Kind.ARR_EVENTS: _of_accounts(arr_events, "external_id"),
    Kind.SIGNALS: _of_accounts(recorded_signals, "account_id", "observed_at", "key"),
}


def _spell_metric(cells: Cells) -> None:
    cells["metric"] = BY_CODE[cells["metric"]].key
    cells["value"] = Decimal(cells["exact"]) if cells["exact"] else from_nano(cells["nano"])
    cells["observed_at"] = instant(cells["observed_at"])


def _spell_answer(cells: Cells) -> None:
    cells["question"] = cells["question"] or None


_SPELLED: dict[Kind, Callable[[Cells], None]] = {
    Kind.METRICS: _spell_metric,
    Kind.SURVEYS: _spell_answer,
}
