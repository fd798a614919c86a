"""The journal: what people said, promised and proved about an account. Rows are only ever added."""

from sqlalchemy import Column, Index, Table

from storage.tables.base import account_id, metadata, of_account, row_id, workspace
from storage.types import Choice, Named, UtcDateTime, Words
from success.journal import EntryKind

journal = Table(
    "journal",
    metadata,
    row_id(),
    workspace(),
    account_id(),
    Column("kind", Choice(EntryKind), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Words),  # null: Mainstay itself
    Column("words", Words, nullable=False),
    Column("data", Named, nullable=False),
    of_account(),
)
# Serves the entries of some kinds of an account, and of a kind over the workspace.
Index("ix_journal_account", journal.c.workspace, journal.c.account_id, journal.c.kind, journal.c.at)
Index("ix_journal_kind", journal.c.workspace, journal.c.kind, journal.c.at)
