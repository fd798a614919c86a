"""The journal of accounts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import bindparam, exists, insert, select

from storage.repository import Repository, columns_of, here
from storage.sql import among
from storage.tables import journal
from success.journal import Entry, EntryKind

_ENTRIES = (
    select(*columns_of(journal, Entry))
    .where(
        here(journal),
        among(journal.c.account_id, "ids"),
        journal.c.kind.in_(bindparam("kinds", expanding=True)),
        journal.c.at <= bindparam("at"),
    )
    .order_by(journal.c.at, journal.c.id)
)


class Journal(Repository):
    """success.ports.Journal."""

    def of(
        self, account_ids: Collection[int], kinds: Collection[EntryKind], at: datetime
    ) -> dict[int, list[Entry]]:
        """Return the entries of these kinds up to `at`, oldest first, by account."""
        known: dict[int, list[Entry]] = defaultdict(list)
        for row in self._read(_ENTRIES, ids=account_ids, kinds=[*kinds], at=at):
            known[row.account_id].append(Entry(*row))
        return dict(known)

    def everywhere(self, kind: EntryKind, start: datetime, end: datetime) -> list[Entry]:
        """Return the entries of a kind in (start, end] over the whole workspace, oldest first."""
        rows = self._connection.execute(
            select(*columns_of(journal, Entry))
            .where(self._here(journal), journal.c.kind == kind, journal.c.at > start, journal.c.at <= end)
            .order_by(journal.c.at, journal.c.id)
        )
        return [Entry(*row) for row in rows]

    def kept(self, kind: EntryKind, at: datetime) -> bool:
        """Whether any account of the workspace had an entry of a kind by `at`."""
        there = exists().where(self._here(journal), journal.c.kind == kind, journal.c.at <= at)
        return bool(self._connection.scalar(select(there)))

    def add(self, entry: Entry) -> Entry:
        """Append an entry and return it with its id."""
        row = {name: value for name, value in asdict(entry).items() if name != "id"}
        statement = insert(journal).returning(journal.c.id)
        number = self._connection.execute(statement, row | {"workspace": self._workspace}).scalar_one()
        return replace(entry, id=number)
