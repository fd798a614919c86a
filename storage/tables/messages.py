"""What goes out, what came in, and the small state of jobs and settings."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from storage.tables.base import account_id, metadata, row_id, workspace
from storage.types import Listed, UtcDateTime, Words

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    workspace(),
    Column("dedupe_key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("conversation", Words, nullable=False),  # person:EMAIL or channel:PURPOSE
    Column("view", Words, nullable=False),  # JSON
    Column("not_before", UtcDateTime, nullable=False),
    Column("locale", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    account_id(nullable=True),  # null: about no single account
    Column("reply_to", Words),  # null: opens its own thread
    Column("otherwise", Listed),
    Column("put_at", UtcDateTime, nullable=False),
    Column("place_in_line", UtcDateTime, nullable=False),  # orders a conversation, with id; never moves
    Column("due_at", UtcDateTime, nullable=False),  # when it may be claimed: moved by a lease and by Later
    Column("attempts", Integer, nullable=False),  # also tells one lease from the next
    Column("why", Words),  # null: nothing has gone wrong
    Column("ended_at", UtcDateTime),  # null: still waiting to be sent
    Column("platform", Words),  # null until sent, and for ever where it never could be; as the two below
    Column("place", Words),
    Column("message_id", Words),
    UniqueConstraint("workspace", "dedupe_key"),
)
_WAITING = outbox.c.ended_at.is_(None)
# Serves claiming: what waits for a later hour is never looked at.
Index(
    "ix_outbox_due",
    outbox.c.workspace,
    outbox.c.due_at,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
# Serves "is there an older one in this conversation?".
Index(
    "ix_outbox_line",
    outbox.c.workspace,
    outbox.c.conversation,
    outbox.c.place_in_line,
    outbox.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

inbox = Table(
    "inbox",
    metadata,
    workspace(key=True),
    Column("platform", Words, primary_key=True),
    Column("event_id", Words, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)

notebook = Table(
    "notebook",
    metadata,
    workspace(key=True),
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
