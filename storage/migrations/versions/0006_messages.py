"""Tables for what goes out and what came in."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "inbox",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("platform", types.Words(), nullable=False),
        sa.Column("event_id", types.Words(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "platform", "event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "notebook",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("value", types.Words(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key", name=op.f("pk_notebook")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("dedupe_key", types.Words(), nullable=False),
        sa.Column("kind", types.Words(), nullable=False),
        sa.Column("conversation", types.Words(), nullable=False),
        sa.Column("view", types.Words(), nullable=False),
        sa.Column("not_before", types.UtcDateTime(), nullable=False),
        sa.Column("locale", types.Words(), nullable=False),
        sa.Column("timezone", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("reply_to", types.Words(), nullable=True),
        sa.Column("otherwise", types.Listed(), nullable=True),
        sa.Column("put_at", types.UtcDateTime(), nullable=False),
        sa.Column("place_in_line", types.UtcDateTime(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", types.Words(), nullable=True),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("platform", types.Words(), nullable=True),
        sa.Column("place", types.Words(), nullable=True),
        sa.Column("message_id", types.Words(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("workspace", "dedupe_key", name=op.f("uq_outbox_workspace_dedupe_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["workspace", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_line",
        "outbox",
        ["workspace", "conversation", "place_in_line", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
