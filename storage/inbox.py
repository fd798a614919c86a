"""Platform events seen, so that a platform's retries are harmless (architecture rule 8)."""

from datetime import datetime

from storage.repository import Repository
from storage.sql import once
from storage.tables import inbox


class Inbox(Repository):
    """success.ports.Inbox."""

    def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """Record an event in this transaction; False when it was seen before.

        On PostgreSQL a second worker waits here until the first commits or rolls back.
        """
        statement = once(self._connection, inbox, ("workspace", "platform", "event_id"), "event_id")
        new = self._read(statement, platform=platform, event_id=event_id, seen_at=now)
        return new.first() is not None
