"""When goals and tasks came to be known, so that none shows before."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the instants; of what is there already nobody knows them."""
    op.add_column("goals", sa.Column("created_at", types.UtcDateTime(), nullable=True))
    op.add_column("tasks", sa.Column("added_at", types.UtcDateTime(), nullable=True))
