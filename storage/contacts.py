"""People at customers, with the history of what they were."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from storage.repository import Repository, here
from storage.sql import among, is_in, replace, upsert
from storage.tables import contacts, standings
from success.contact import Contact, ContactStatus, Standing

_KEY = ("workspace", "account_id", "email")


_KNOWN = (
    select(
        contacts.c.account_id,
        contacts.c.email,
        contacts.c.name,
        contacts.c.title,
        contacts.c.department,
        standings.c.since,
        standings.c.role,
        standings.c.status,
    )
    .join(standings, and_(*(standings.c[name] == contacts.c[name] for name in _KEY)))
    .where(here(contacts), among(contacts.c.account_id, "ids"), standings.c.since <= bindparam("at"))
    .order_by(contacts.c.account_id, contacts.c.email, standings.c.since)
)


class Contacts(Repository):
    """success.ports.Contacts."""

    def of(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Contact]]:
        """Return the contacts known at `at`, with their history to then, by account."""
        histories: dict[tuple[Any, ...], list[Standing]] = defaultdict(list)
        for *who, since, role, status in self._read(_KNOWN, ids=account_ids, at=at):
            histories[tuple(who)].append(Standing(since, role, status))
        known: dict[int, list[Contact]] = defaultdict(list)
        for (account_id, email, name, title, department), history in histories.items():
            contact = Contact(account_id, email, name or email, title, department, tuple(history))
            known[account_id].append(contact)
        return dict(known)

    def take(self, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
        """Upsert imported contacts; a role or status that differs from what held at `since` is history.

        `since` is `now` where a row does not say it. A row that repeats what holds leaves no trace.
        """
        named = [{name: row[name] for name in (*_KEY, "name", "title", "department")} for row in rows]
        statement = upsert(self._connection, contacts, _KEY, ("name", "title", "department"))
        self._connection.execute(statement, named)
        histories = self._histories({row["account_id"] for row in rows}, {row["email"] for row in rows})
        added = [_add(histories[row["account_id"], row["email"]], row, now) for row in rows]
        if any(added):
            self._connection.execute(
                replace(self._connection, standings, (*_KEY, "since"), ("role", "status")),
                [
                    {name: row[name] for name in _KEY}
                    | {"since": standing.since, "role": standing.role, "status": standing.status}
                    for row, standing in zip(rows, added, strict=True)
                    if standing
                ],
            )

    def _histories(self, ids: set[int], emails: set[str]) -> dict[tuple[int, str], list[Standing]]:
        rows = self._connection.execute(
            select(
                standings.c.account_id,
                standings.c.email,
                standings.c.since,
                standings.c.role,
                standings.c.status,
            )
            .where(
                self._here(standings),
                is_in(standings.c.account_id, ids),
                is_in(standings.c.email, emails),
            )
            .order_by(standings.c.since)
        )
        histories: dict[tuple[int, str], list[Standing]] = defaultdict(list)
        for account_id, email, *standing in rows:
            histories[account_id, email].append(Standing(*standing))
        return histories


def _add(history: list[Standing], row: Mapping[str, Any], now: datetime) -> Standing | None:
    """Put a row's standing into a contact's history in place; None where it says nothing new."""
    since = row["since"] or now
    before = [standing for standing in history if standing.since <= since]
    held = before[-1] if before else None
    role = row["role"] or (held.role if held else None)
    status = row["status"] or (held.status if held else ContactStatus.ACTIVE)
    if held and (held.role, held.status) == (role, status):
        return None
    standing = Standing(since, role, status)
    history[:] = sorted(
        [other for other in history if other.since != since] + [standing], key=lambda each: each.since
    )
    return standing
