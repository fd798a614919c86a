"""Platform events seen, so that a platform's retries are harmless (architecture rule 8)."""

from datetime import datetime

from storage.repository import Repository
from storage.sql import insert
from storage.tables import inbox


class Inbox(Repository):
    """success.ports.Inbox."""

    def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """Record an event in this transaction; False when it was seen before.

        RETURNING tells which: after ON CONFLICT DO NOTHING, rowcount is 1 or 0 on SQLite but -1 on
        PostgreSQL. There a second worker waits here until the first commits or rolls back.
        """
        row = {"workspace": self._workspace, "platform": platform, "event_id": event_id, "seen_at": now}
        statement = insert(self._connection, inbox).on_conflict_do_nothing().returning(inbox.c.event_id)
        return self._connection.execute(statement, row).first() is not None
