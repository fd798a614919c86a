"""Scores kept, and which accounts wait to be scored again.

Integers are those of success.readings: -1 is no score.
"""

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, SmallInteger, Table

from storage.tables.base import account_id, metadata, of_account, workspace
from storage.types import UtcDateTime, Words

scores = Table(
    "scores",
    metadata,
    # One row an account and day (H11). No foreign key, for the reason given at observations.
    workspace(key=True),
    account_id(key=True),
    Column("day", Date, primary_key=True),
    Column("composite", Integer, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("band", SmallInteger, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("coverage", Integer, nullable=False),
    Column("usage", Integer, nullable=False),
    Column("engagement", Integer, nullable=False),
    Column("support", Integer, nullable=False),
    Column("outcomes", Integer, nullable=False),
    Column("relationship", Integer, nullable=False),
    Column("policy", Words, nullable=False),
    sqlite_with_rowid=False,
)

current_health = Table(
    "current_health",
    metadata,
    # The one row that `/health` reads. The arrays of one account, 26 metrics wide, as raw bytes:
    # little-endian int64, and int8 for `source`.
    workspace(key=True),
    account_id(key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("composite", Integer, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("band", SmallInteger, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("coverage", Integer, nullable=False),
    Column("policy", Words, nullable=False),
    Column("dimensions", LargeBinary, nullable=False),
    Column("observed_values", LargeBinary, nullable=False),
    Column("observed", LargeBinary, nullable=False),
    Column("source", LargeBinary, nullable=False),
    Column("subscores", LargeBinary, nullable=False),
)

changed_accounts = Table(
    "changed_accounts",
    metadata,
    # Accounts whose facts changed since they were scored; scoring takes them out again.
    workspace(key=True),
    account_id(key=True),
    of_account(),
)
