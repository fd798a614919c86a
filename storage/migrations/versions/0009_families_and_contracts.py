"""Indexes for the accounts below one, and for renewals by the day they are due."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_index("ix_accounts_parent", "accounts", ["workspace", "parent_external_id"], unique=False)
    op.create_index("ix_arr_events_due", "arr_events", ["workspace", "due_on"], unique=False)
