"""Tables for alerts, escalations and tasks."""

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "alerts",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("due", types.UtcDateTime(), nullable=True),
        sa.Column("state", types.Words(), nullable=False),
        sa.Column("facts", types.Named(), nullable=False),
        sa.Column("snoozed_until", types.UtcDateTime(), nullable=True),
        sa.Column("acted_by", types.Words(), nullable=True),
        sa.Column("acted_at", types.UtcDateTime(), nullable=True),
        sa.Column("note", types.Words(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("cleared_by", types.Words(), nullable=False),
        sa.Column("policy", types.Words(), nullable=False),
        sa.Column("breached_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_alerts_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_account", "alerts", ["workspace", "account_id"], unique=False)
    op.create_index(
        "ix_alerts_due",
        "alerts",
        ["workspace", "due"],
        unique=False,
        sqlite_where=sa.text("breached_at IS NULL"),
        postgresql_where=sa.text("breached_at IS NULL"),
    )
    op.create_index(
        "ix_alerts_snoozed",
        "alerts",
        ["workspace", "snoozed_until"],
        unique=False,
        sqlite_where=sa.text("state = 'snoozed'"),
        postgresql_where=sa.text("state = 'snoozed'"),
    )
    op.create_index(
        "uq_alerts_live",
        "alerts",
        ["workspace", "account_id", "key"],
        unique=True,
        sqlite_where=sa.text("state IN ('open', 'acknowledged', 'snoozed')"),
        postgresql_where=sa.text("state IN ('open', 'acknowledged', 'snoozed')"),
    )
    op.create_table(
        "escalations",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("cause", types.Words(), nullable=False),
        sa.Column("reason", types.Words(), nullable=False),
        sa.Column("owner_email", types.Words(), nullable=True),
        sa.Column("due", types.UtcDateTime(), nullable=False),
        sa.Column("thread", types.Words(), nullable=False),
        sa.Column("opened_by", types.Words(), nullable=True),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("step_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_action_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_by", types.Words(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace", "account_id"],
            ["accounts.workspace", "accounts.id"],
            name=op.f("fk_escalations_workspace_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_index(
        "uq_escalations_running",
        "escalations",
        ["workspace", "account_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "alert_events",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("alert_id", types.RowId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("what", types.Words(), nullable=False),
        sa.Column("by", types.Words(), nullable=True),
        sa.Column("until", types.UtcDateTime(), nullable=True),
        sa.Column("note", types.Words(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_events_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
    )
    op.create_index("ix_alert_events_alert", "alert_events", ["alert_id", "id"], unique=False)
    op.create_index("ix_alert_events_at", "alert_events", ["workspace", "at"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", types.RowId, sa.Identity(always=False), nullable=False),
        sa.Column("workspace", types.Words(), nullable=False),
        sa.Column("escalation_id", types.RowId, nullable=False),
        sa.Column("text", types.Words(), nullable=False),
        sa.Column("owner_email", types.Words(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_at", types.UtcDateTime(), nullable=True),
        sa.Column("done_by", types.Words(), nullable=True),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_tasks_escalation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_escalation", "tasks", ["escalation_id", "id"], unique=False)
