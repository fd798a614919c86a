"""The journal of accounts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import insert, select

from storage.repository import Repository, columns_of
from storage.sql import is_in
from storage.tables import journal
from success.journal import Entry, EntryKind


class Journal(Repository):
    """success.ports.Journal."""

    def of(
        self, account_ids: Collection[int], kinds: Collection[EntryKind], at: datetime
    ) -> dict[int, list[Entry]]:
        """Return the entries of these kinds up to `at`, oldest first, by account."""
        rows = self._connection.execute(
            select(*columns_of(journal, Entry))
            .where(
                self._here(journal),
                is_in(journal.c.account_id, account_ids),
                journal.c.kind.in_(kinds),
                journal.c.at <= at,
            )
            .order_by(journal.c.at, journal.c.id)
        )
        known: dict[int, list[Entry]] = defaultdict(list)
        for row in rows:
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

    def add(self, entry: Entry) -> Entry:
        """Append an entry and return it with its id."""
        row = {name: value for name, value in asdict(entry).items() if name != "id"}
        statement = insert(journal).returning(journal.c.id)
        number = self._connection.execute(statement, row | {"workspace": self._workspace}).scalar_one()
        return replace(entry, id=number)
