"""Alerts, escalations and their tasks. Nothing here is ever deleted (W4)."""

from sqlalchemy import Column, Date, ForeignKeyConstraint, Index, SmallInteger, Table, literal_column

from storage.tables.base import account_id, metadata, of_account, row_id, workspace
from storage.types import Choice, Named, RowId, UtcDateTime, Words
from success.alerts import AlertState, Level

alerts = Table(
    "alerts",
    metadata,
    row_id(),
    workspace(),
    account_id(),
    Column("key", Words, nullable=False),
    Column("level", Choice(Level), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due", UtcDateTime),  # null: no clock runs on it
    Column("state", Choice(AlertState), nullable=False),
    Column("facts", Named, nullable=False),
    Column("snoozed_until", UtcDateTime),  # null: not snoozed
    Column("acted_by", Words),  # null: nobody has acted on it
    Column("acted_at", UtcDateTime),
    Column("note", Words, nullable=False),
    Column("closed_at", UtcDateTime),  # null: not over
    Column("cleared_by", Words, nullable=False),
    Column("policy", Words, nullable=False),
    Column("breached_at", UtcDateTime),  # null: no breach was told (W5)
    of_account(),
)
# Spelled out, not bound: only so can an engine tell that the partial index answers a query.
_LIVE = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)
IS_LIVE = alerts.c.state.in_([literal_column(f"'{state}'") for state in _LIVE])
# W3: one live alert per account and signal. Also serves the alerts of an account.
Index(
    "uq_alerts_live",
    alerts.c.workspace,
    alerts.c.account_id,
    alerts.c.key,
    unique=True,
    sqlite_where=IS_LIVE,
    postgresql_where=IS_LIVE,
)
IS_SNOOZED = alerts.c.state == literal_column(f"'{AlertState.SNOOZED}'")
# Serves the tick that looks for snoozes that have ended.
Index(
    "ix_alerts_snoozed",
    alerts.c.workspace,
    alerts.c.snoozed_until,
    sqlite_where=IS_SNOOZED,
    postgresql_where=IS_SNOOZED,
)
# Serves an account's past alerts.
Index("ix_alerts_account", alerts.c.workspace, alerts.c.account_id)

# Serves the tick that looks for clocks that ran out.
Index(
    "ix_alerts_due",
    alerts.c.workspace,
    alerts.c.due,
    sqlite_where=alerts.c.breached_at.is_(None),
    postgresql_where=alerts.c.breached_at.is_(None),
)

alert_events = Table(
    "alert_events",
    metadata,
    row_id(),
    workspace(),
    Column("alert_id", RowId, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("what", Words, nullable=False),
    Column("by", Words),  # null: the clock did it
    Column("until", UtcDateTime),  # null: not a snooze
    Column("note", Words, nullable=False),
    ForeignKeyConstraint(["alert_id"], ["alerts.id"]),
)
Index("ix_alert_events_alert", alert_events.c.alert_id, alert_events.c.id)
# Serves "what happened since?".
Index("ix_alert_events_at", alert_events.c.workspace, alert_events.c.at)

escalations = Table(
    "escalations",
    metadata,
    row_id(),
    workspace(),
    account_id(),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("cause", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("owner_email", Words),  # null: the account has no owner
    Column("due", UtcDateTime, nullable=False),
    Column("thread", Words, nullable=False),
    Column("opened_by", Words),  # null: the clock opened it
    Column("step", SmallInteger, nullable=False),
    Column("step_at", UtcDateTime),  # null: no step beyond the first was taken
    Column("last_action_at", UtcDateTime),  # null: nothing was done yet
    Column("closed_at", UtcDateTime),  # null: still running
    Column("closed_by", Words),
    of_account(),
)
# One running escalation per account; also serves finding it, and all that run.
Index(
    "uq_escalations_running",
    escalations.c.workspace,
    escalations.c.account_id,
    unique=True,
    sqlite_where=escalations.c.closed_at.is_(None),
    postgresql_where=escalations.c.closed_at.is_(None),
)

tasks = Table(
    "tasks",
    metadata,
    row_id(),
    workspace(),
    Column("escalation_id", RowId, nullable=False),
    Column("text", Words, nullable=False),
    Column("owner_email", Words),  # null: nobody has taken it
    Column("due", Date, nullable=False),
    Column("done_at", UtcDateTime),  # null: open
    Column("done_by", Words),
    Column("added_at", UtcDateTime),  # null: when the escalation was opened, or nobody knows
    ForeignKeyConstraint(["escalation_id"], ["escalations.id"]),
)
Index("ix_tasks_escalation", tasks.c.escalation_id, tasks.c.id)
