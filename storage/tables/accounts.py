"""Customers, every way to call them, and the people on their side."""

from sqlalchemy import BigInteger, Column, Date, ForeignKeyConstraint, Index, Table, UniqueConstraint

from storage.tables.base import account_id, metadata, of_account, row_id, workspace
from storage.types import Choice, Exact, Flag, Listed, UtcDateTime, Words
from success.account import RenewalStage, Segment
from success.contact import ContactRole, ContactStatus

accounts = Table(
    "accounts",
    metadata,
    row_id(),
    workspace(),
    Column("external_id", Words, nullable=False),
    Column("name", Words, nullable=False),
    # Everything below may be null: no import has said it yet.
    Column("aliases", Listed),
    Column("domain", Words),
    Column("arr", Exact),
    Column("currency", Words),
    Column("owner_email", Words),
    Column("ae_email", Words),
    Column("segment", Choice(Segment)),
    Column("contract_start", Date),
    Column("renewal_date", Date),
    Column("notice_date", Date),
    Column("licensed_seats", BigInteger),
    Column("parent_external_id", Words),
    Column("internal_sponsor_email", Words),
    Column("renewal_stage", Choice(RenewalStage, absent=RenewalStage.NOT_STARTED)),
    Column("renewal_stage_since", Date),
    Column("pilot", Flag),
    UniqueConstraint("workspace", "external_id"),
    UniqueConstraint("workspace", "id"),  # what other tables refer to; also pages through ids
)
# Serves a person's book of business, and renewals by either date.
Index("ix_accounts_owner", accounts.c.workspace, accounts.c.owner_email)
Index("ix_accounts_executive", accounts.c.workspace, accounts.c.ae_email)
Index("ix_accounts_renewal", accounts.c.workspace, accounts.c.renewal_date)
Index("ix_accounts_notice", accounts.c.workspace, accounts.c.notice_date)
# Serves the accounts below one.
Index("ix_accounts_parent", accounts.c.workspace, accounts.c.parent_external_id)

account_keys = Table(
    "account_keys",
    metadata,
    # External id, name, aliases and domain, folded (success.naming): the key order serves the exact look-up.
    workspace(key=True),
    Column("key", Words, primary_key=True),
    account_id(key=True),
    of_account(),
    sqlite_with_rowid=False,
)
# Serves replacing the keys of an account that was renamed.
Index("ix_account_keys_account", account_keys.c.workspace, account_keys.c.account_id)

contacts = Table(
    "contacts",
    metadata,
    workspace(key=True),
    account_id(key=True),
    Column("email", Words, primary_key=True),
    Column("name", Words),  # null: no import has said it; shown by e-mail address then
    Column("title", Words),
    Column("department", Words),
    of_account(),
)

standings = Table(
    "standings",
    metadata,
    # A contact's role and status from `since` on: history, so that any past day reads as it was.
    workspace(key=True),
    account_id(key=True),
    Column("email", Words, primary_key=True),
    Column("since", UtcDateTime, primary_key=True),
    Column("role", Choice(ContactRole)),  # null: known, but not in a role that matters to us
    Column("status", Choice(ContactStatus), nullable=False),
    ForeignKeyConstraint(
        ["workspace", "account_id", "email"],
        ["contacts.workspace", "contacts.account_id", "contacts.email"],
    ),
)
