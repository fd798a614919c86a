"""What is known about accounts: metrics, meetings, answers, goals, revenue, recorded signals."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    UniqueConstraint,
    literal_column,
)

from storage.tables.base import account_id, metadata, of_account, row_id, workspace
from storage.types import Choice, Exact, Listed, Nano, Remark, RowId, UtcDateTime, Words
from success.arr import ArrKind
from success.survey import SurveyKind
from success.touchpoint import TouchpointKind, TouchpointStatus

observations = Table(
    "observations",
    metadata,
    # No foreign key: ids come from a look-up in the same transaction, accounts are never deleted, and a check
    # for each of millions of rows would cost more than the row. The key order serves "latest by `at`".
    workspace(key=True),
    account_id(key=True),
    Column("metric", SmallInteger, primary_key=True, autoincrement=False),  # code in success.metrics
    Column("observed_at", BigInteger, primary_key=True, autoincrement=False),  # µs, as UtcDateTime keeps them
    Column("nano", BigInteger, nullable=False),  # billionths, clipped to 64 bits
    Column("exact", Words),  # null: `nano` says it all; else the digits that 64 bits could not hold
    sqlite_with_rowid=False,
)

collected = Table(
    "collected",
    metadata,
    # The first observation of each metric by any account (H8), kept so that nobody scans them all for it.
    workspace(key=True),
    Column("metric", SmallInteger, primary_key=True, autoincrement=False),
    Column("first_at", BigInteger, nullable=False),
)

touchpoints = Table(
    "touchpoints",
    metadata,
    row_id(),
    workspace(),
    account_id(),
    Column("kind", Choice(TouchpointKind), nullable=False),
    Column("scheduled_at", UtcDateTime, nullable=False),
    Column("status", Choice(TouchpointStatus), nullable=False),  # the newest of its history
    Column("held_at", UtcDateTime),  # null: not held, or held at the scheduled time for all we know
    Column("contact_emails", Listed),
    Column("note", Remark),
    Column("author_email", Words),
    Column("recorded_at", UtcDateTime, nullable=False),  # when the present status became known
    UniqueConstraint("workspace", "account_id", "kind", "scheduled_at"),
    of_account(),
)
# Spelled out, not bound: only so can an engine tell that the partial index answers a query.
IS_SCHEDULED = touchpoints.c.status == literal_column(f"'{TouchpointStatus.SCHEDULED}'")
# Serves the tick that looks for meetings whose time has passed, whatever the number of others.
Index(
    "ix_touchpoints_scheduled",
    touchpoints.c.workspace,
    touchpoints.c.scheduled_at,
    sqlite_where=IS_SCHEDULED,
    postgresql_where=IS_SCHEDULED,
)
# Serves the tick that looks weeks ahead for the rare kinds, business reviews, among all the check-ins.
Index(
    "ix_touchpoints_scheduled_kind",
    touchpoints.c.workspace,
    touchpoints.c.kind,
    touchpoints.c.scheduled_at,
    sqlite_where=IS_SCHEDULED,
    postgresql_where=IS_SCHEDULED,
)

touchpoint_history = Table(
    "touchpoint_history",
    metadata,
    # Each status a touchpoint has had; as of `at`, the last one written among those recorded by then holds.
    row_id(),
    workspace(),
    Column("touchpoint_id", RowId, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("status", Choice(TouchpointStatus), nullable=False),
    Column("held_at", UtcDateTime),  # as in touchpoints
    ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"]),
)
Index("ix_touchpoint_history_touchpoint", touchpoint_history.c.touchpoint_id, touchpoint_history.c.id)

answers = Table(
    "answers",
    metadata,
    workspace(key=True),
    account_id(key=True),
    Column("kind", Choice(SurveyKind), primary_key=True),
    Column("question", SmallInteger, primary_key=True, autoincrement=False),  # 1–4 for a pulse, else 0
    Column("respondent_email", Words, primary_key=True),  # empty: anonymous
    Column("answered_at", UtcDateTime, primary_key=True),
    Column("score", Nano, nullable=False),
    Column("comment", Remark),
    of_account(),
)
# Serves "did anybody ever answer such a survey?" (H8), which is asked whenever an account is scored.
Index("ix_answers_kind", answers.c.workspace, answers.c.kind, answers.c.answered_at)

goals = Table(
    "goals",
    metadata,
    workspace(key=True),
    account_id(key=True),
    Column("title", Words, primary_key=True),
    # Null: nobody has said it yet (P5 flags a goal without a measure or owner).
    Column("kpi", Words),
    Column("unit", Words),
    Column("baseline", Exact),
    Column("target", Exact),
    Column("actual", Exact),
    Column("customer_owner", Words),
    Column("owner_email", Words),
    Column("due_date", Date),
    Column("achieved_at", Date),
    Column("roi_amount", Exact),
    Column("roi_currency", Words),
    Column("roi_source", Words),
    Column("functions", Listed),
    Column("touched_at", UtcDateTime, nullable=False),  # when something about it last changed
    Column("created_at", UtcDateTime),  # null: it came from outside, which does not say
    of_account(),
)

arr_events = Table(
    "arr_events",
    metadata,
    workspace(key=True),
    Column("external_id", Words, primary_key=True),
    account_id(),
    Column("kind", Choice(ArrKind), nullable=False),
    Column("amount", Exact, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("due_on", Date),  # null: not a renewal, or no date was due
    Column("signed_on", Date),  # null: nothing was signed
    of_account(),
)
# Serves the revenue history of an account.
Index("ix_arr_events_account", arr_events.c.workspace, arr_events.c.account_id, arr_events.c.effective_on)
# Serves the renewals that are due.
Index("ix_arr_events_due", arr_events.c.workspace, arr_events.c.due_on)

recorded_signals = Table(
    "recorded_signals",
    metadata,
    workspace(key=True),
    account_id(key=True),
    Column("key", Words, primary_key=True),
    Column("observed_at", UtcDateTime, primary_key=True),
    Column("note", Remark),
    Column("by", Words),  # null: another system recorded it
    of_account(),
)
