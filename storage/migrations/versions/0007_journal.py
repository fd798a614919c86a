"""A table for the journal of accounts."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "journal",
        sa.Column("id", types.RowId, sa.Identity(), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", types.Words(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by", types.Words(), nullable=True),
        sa.Column("words", types.Words(), nullable=False),
        sa.Column("data", types.Named(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_journal_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_account", "journal", ["workspace", "account_id", "kind", "at"], unique=False)
    op.create_index("ix_journal_kind", "journal", ["workspace", "kind", "at"], unique=False)
