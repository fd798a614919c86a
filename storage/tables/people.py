"""Our own company: people, where they can be reached, and the platform installations they use."""

from sqlalchemy import Column, Date, Index, Table

from storage.tables.base import metadata, workspace
from storage.types import Choice, Flag, UtcDateTime, Words
from success.people import Role

people = Table(
    "people",
    metadata,
    workspace(key=True),
    Column("email", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Choice(Role), nullable=False),
    Column("manager_email", Words),  # null: reports to nobody we know
    Column("timezone", Words),  # null: the workspace's own
    Column("locale", Words),  # null: the workspace's own
    Column("backup_email", Words),  # null: nobody stands in
    Column("leave_from", Date),  # null with leave_until: not on leave; null alone: no start known
    Column("leave_until", Date),  # null with leave_from set: no end known
    Column("notices_on", Words),  # null: no platform chosen yet
    Column("digest", Words),  # JSON of DigestWish; null: the standard wish
)

addresses = Table(
    "addresses",
    metadata,
    workspace(key=True),
    Column("platform", Words, primary_key=True),
    Column("platform_user", Words, primary_key=True),
    Column("email", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("dead", Flag, nullable=False),
)
# Serves "every address of a person", asked before each direct message.
Index("ix_addresses_email", addresses.c.workspace, addresses.c.email)

installations = Table(
    "installations",
    metadata,
    workspace(key=True),
    Column("platform", Words, primary_key=True),
    Column("tenant", Words, primary_key=True),  # the platform's team or tenant id
    Column("bot_user", Words, nullable=False),
    Column("token", Words, nullable=False),  # encrypted; see storage.installations
    Column("scopes", Words, nullable=False),
    Column("installed_at", UtcDateTime, nullable=False),
)
