"""Tables for what is known about accounts."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "collected",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("metric", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "metric", name=op.f("pk_collected")),
    )
    op.create_table(
        "observations",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("metric", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("observed_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nano", sa.BigInteger(), nullable=False),
        sa.Column("exact", types.Words(), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "account_id", "metric", "observed_at", name=op.f("pk_observations")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answers",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", types.Words(), nullable=False),
        sa.Column("question", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("respondent_email", types.Words(), nullable=False),
        sa.Column("answered_at", types.UtcDateTime(), nullable=False),
        sa.Column("score", types.Nano(), nullable=False),
        sa.Column("comment", types.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_answers_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace",
            "account_id",
            "kind",
            "question",
            "respondent_email",
            "answered_at",
            name=op.f("pk_answers"),
        ),
    )
    op.create_index("ix_answers_kind", "answers", ["workspace", "kind", "answered_at"], unique=False)
    op.create_table(
        "arr_events",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("external_id", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", types.Words(), nullable=False),
        sa.Column("amount", types.Exact(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_arr_events_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "external_id", name=op.f("pk_arr_events")),
    )
    op.create_index(
        "ix_arr_events_account", "arr_events", ["workspace", "account_id", "effective_on"], unique=False
    )
    op.create_table(
        "goals",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("kpi", types.Words(), nullable=True),
        sa.Column("unit", types.Words(), nullable=True),
        sa.Column("baseline", types.Exact(), nullable=True),
        sa.Column("target", types.Exact(), nullable=True),
        sa.Column("actual", types.Exact(), nullable=True),
        sa.Column("customer_owner", types.Words(), nullable=True),
        sa.Column("owner_email", types.Words(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("achieved_at", sa.Date(), nullable=True),
        sa.Column("roi_amount", types.Exact(), nullable=True),
        sa.Column("roi_currency", types.Words(), nullable=True),
        sa.Column("roi_source", types.Words(), nullable=True),
        sa.Column("functions", types.Listed(), nullable=True),
        sa.Column("touched_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_goals_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("workspace", "account_id", "title", name=op.f("pk_goals")),
    )
    op.create_table(
        "recorded_signals",
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("observed_at", types.UtcDateTime(), nullable=False),
        sa.Column("note", types.Words(), nullable=True),
        sa.Column("by", types.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_recorded_signals_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint(
            "workspace", "account_id", "key", "observed_at", name=op.f("pk_recorded_signals")
        ),
    )
    op.create_table(
        "touchpoints",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", types.Words(), nullable=False),
        sa.Column("scheduled_at", types.UtcDateTime(), nullable=False),
        sa.Column("status", types.Words(), nullable=False),
        sa.Column("held_at", types.UtcDateTime(), nullable=True),
        sa.Column("contact_emails", types.Listed(), nullable=True),
        sa.Column("note", types.Words(), nullable=True),
        sa.Column("author_email", types.Words(), nullable=True),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_touchpoints_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoints")),
        sa.UniqueConstraint(
            "workspace",
            "account_id",
            "kind",
            "scheduled_at",
            name=op.f("uq_touchpoints_workspace_account_id_kind_scheduled_at"),
        ),
    )
    op.create_index(
        "ix_touchpoints_scheduled",
        "touchpoints",
        ["workspace", "scheduled_at"],
        unique=False,
        sqlite_where=sa.text("status = 'scheduled'"),
        postgresql_where=sa.text("status = 'scheduled'"),
    )
    op.create_table(
        "touchpoint_history",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("touchpoint_id", types.RowId, nullable=False),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.Column("status", types.Words(), nullable=False),
        sa.Column("held_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_touchpoint_history_touchpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint_history")),
    )
    op.create_index(
        "ix_touchpoint_history_touchpoint", "touchpoint_history", ["touchpoint_id", "id"], unique=False
    )
