"""Tables for our own company."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "addresses",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("platform", types.Words(), nullable=False),
        sa.Column("platform_user", types.Words(), nullable=False),
        sa.Column("email", types.Words(), nullable=False),
        sa.Column("reference", types.Words(), nullable=False),
        sa.Column("dead", types.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "platform", "platform_user", name=op.f("pk_addresses")),
    )
    op.create_index("ix_addresses_email", "addresses", ["workspace", "email"], unique=False)
    op.create_table(
        "installations",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("platform", types.Words(), nullable=False),
        sa.Column("tenant", types.Words(), nullable=False),
        sa.Column("bot_user", types.Words(), nullable=False),
        sa.Column("token", types.Words(), nullable=False),
        sa.Column("scopes", types.Words(), nullable=False),
        sa.Column("installed_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "platform", "tenant", name=op.f("pk_installations")),
    )
    op.create_table(
        "people",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("email", types.Words(), nullable=False),
        sa.Column("name", types.Words(), nullable=False),
        sa.Column("role", types.Words(), nullable=False),
        sa.Column("manager_email", types.Words(), nullable=True),
        sa.Column("timezone", types.Words(), nullable=True),
        sa.Column("locale", types.Words(), nullable=True),
        sa.Column("backup_email", types.Words(), nullable=True),
        sa.Column("leave_from", sa.Date(), nullable=True),
        sa.Column("leave_until", sa.Date(), nullable=True),
        sa.Column("notices_on", types.Words(), nullable=True),
        sa.Column("digest", types.Words(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "email", name=op.f("pk_people")),
    )
