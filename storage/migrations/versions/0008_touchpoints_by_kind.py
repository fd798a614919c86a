"""An index for the meetings of one kind that are still ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it."""
    op.create_index(
        "ix_touchpoints_scheduled_kind",
        "touchpoints",
        ["workspace", "kind", "scheduled_at"],
        unique=False,
        sqlite_where=sa.text("status = 'scheduled'"),
        postgresql_where=sa.text("status = 'scheduled'"),
    )
