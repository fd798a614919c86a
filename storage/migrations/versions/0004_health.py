"""Tables for scores."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "current_health",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("composite", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("policy", types.Words(), nullable=False),
        sa.Column("dimensions", sa.LargeBinary(), nullable=False),
        sa.Column("observed_values", sa.LargeBinary(), nullable=False),
        sa.Column("observed", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("subscores", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "account_id", name=op.f("pk_current_health")),
    )
    op.create_table(
        "scores",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("composite", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("usage", sa.Integer(), nullable=False),
        sa.Column("engagement", sa.Integer(), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("relationship", sa.Integer(), nullable=False),
        sa.Column("policy", types.Words(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "account_id", "day", name=op.f("pk_scores")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changed_accounts",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_changed_accounts_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "account_id", name=op.f("pk_changed_accounts")),
    )
