"""Tables for customers and the people on their side."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "accounts",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("external_id", types.Words(), nullable=False),
        sa.Column("name", types.Words(), nullable=False),
        sa.Column("aliases", types.Listed(), nullable=True),
        sa.Column("domain", types.Words(), nullable=True),
        sa.Column("arr", types.Exact(), nullable=True),
        sa.Column("currency", types.Words(), nullable=True),
        sa.Column("owner_email", types.Words(), nullable=True),
        sa.Column("ae_email", types.Words(), nullable=True),
        sa.Column("segment", types.Words(), nullable=True),
        sa.Column("contract_start", sa.Date(), nullable=True),
        sa.Column("renewal_date", sa.Date(), nullable=True),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.Column("licensed_seats", sa.BigInteger(), nullable=True),
        sa.Column("parent_external_id", types.Words(), nullable=True),
        sa.Column("internal_sponsor_email", types.Words(), nullable=True),
        sa.Column("renewal_stage", types.Words(), nullable=True),
        sa.Column("renewal_stage_since", sa.Date(), nullable=True),
        sa.Column("pilot", types.Flag(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("workspace", "external_id", name=op.f("uq_accounts_workspace_external_id")),
        sa.UniqueConstraint("workspace", "id", name=op.f("uq_accounts_workspace_id")),
    )
    op.create_index("ix_accounts_executive", "accounts", ["workspace", "ae_email"], unique=False)
    op.create_index("ix_accounts_notice", "accounts", ["workspace", "notice_date"], unique=False)
    op.create_index("ix_accounts_owner", "accounts", ["workspace", "owner_email"], unique=False)
    op.create_index("ix_accounts_renewal", "accounts", ["workspace", "renewal_date"], unique=False)
    op.create_table(
        "account_keys",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_account_keys_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "key", "account_id", name=op.f("pk_account_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_keys_account", "account_keys", ["workspace", "account_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", types.Words(), nullable=False),
        sa.Column("name", types.Words(), nullable=True),
        sa.Column("title", types.Words(), nullable=True),
        sa.Column("department", types.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_contacts_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "account_id", "email", name=op.f("pk_contacts")),
    )
    op.create_table(
        "standings",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", types.Words(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("role", types.Words(), nullable=True),
        sa.Column("status", types.Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id", "email"],
            ["contacts.workspace", "contacts.account_id", "contacts.email"],
            name=op.f("fk_standings_workspace_account_id_email"),
        ),
        sa.PrimaryKeyConstraint("workspace", "account_id", "email", "since", name=op.f("pk_standings")),
    )
