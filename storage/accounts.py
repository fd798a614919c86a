"""Customers, found by id, by any of their names, by owner or by date."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from storage.repository import Repository, columns_of
from storage.sql import insert, is_in
from storage.tables import account_keys, accounts
from success.account import Account, RenewalStage
from success.errors import NotFound
from success.naming import fold
from success.ports import AccountName
from success.texts import _

_ACCOUNT = select(*columns_of(accounts, Account))
# Made once: this runs at every look-up.
_CALLED = select(account_keys.c.account_id).where(
    account_keys.c.workspace == bindparam("workspace"), account_keys.c.key == bindparam("key")
)
_BY_KEY = _ACCOUNT.where(accounts.c.workspace == bindparam("workspace"), accounts.c.id.in_(_CALLED))
_CHANGEABLE = frozenset(accounts.c.keys()) - {"id", "workspace", "external_id"}
_NAMING = frozenset({"name", "aliases", "domain"})


class Accounts(Repository):
    """success.ports.Accounts."""

    def get(self, account_id: int) -> Account | None:
        """Return one account."""
        row = self._connection.execute(
            _ACCOUNT.where(self._here(accounts), accounts.c.id == account_id)
        ).first()
        return Account(*row) if row else None

    def exact(self, key: str) -> list[Account]:
        """Return the accounts called exactly so, but for case, accents and spaces."""
        # Sorted here: asked to do it, SQLite would rather walk through all accounts in the order of ids.
        rows = self._connection.execute(_BY_KEY, {"workspace": self._workspace, "key": fold(key)})
        return sorted((Account(*row) for row in rows), key=lambda account: account.id)

    def names(self) -> list[AccountName]:
        """Return every way to call every account."""
        rows = self._connection.execute(
            select(account_keys.c.account_id, accounts.c.external_id, accounts.c.name, account_keys.c.key)
            .join(
                accounts,
                and_(
                    account_keys.c.workspace == accounts.c.workspace,
                    account_keys.c.account_id == accounts.c.id,
                ),
            )
            .where(self._here(account_keys))
            .order_by(account_keys.c.account_id, account_keys.c.key)
        )
        return [AccountName(*row) for row in rows]

    def many(self, account_ids: Collection[int]) -> dict[int, Account]:
        """Return accounts by id."""
        rows = self._connection.execute(
            _ACCOUNT.where(self._here(accounts), is_in(accounts.c.id, account_ids))
        )
        return {row.id: Account(*row) for row in rows}

    def ids(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Return account ids in order, a page at a time."""
        return list(
            self._connection.scalars(
                select(accounts.c.id)
                .where(self._here(accounts), accounts.c.id > after)
                .order_by(accounts.c.id)
                .limit(limit)
            )
        )

    def of_owners(self, emails: Collection[str]) -> list[Account]:
        """Return the accounts owned by any of these people, by name."""
        rows = self._connection.execute(
            _ACCOUNT.where(self._here(accounts), is_in(accounts.c.owner_email, [*emails]))
        )
        return _by_name(rows)

    def of_executive(self, email: str) -> list[Account]:
        """Return the accounts this account executive sells to, by name."""
        rows = self._connection.execute(
            _ACCOUNT.where(self._here(accounts), accounts.c.ae_email == email.lower())
        )
        return _by_name(rows)

    def renewing(self, start: date, end: date) -> list[Account]:
        """Return accounts with a renewal or notice date in [start, end], or past renewal and unsigned."""
        stage = func.coalesce(accounts.c.renewal_stage, RenewalStage.NOT_STARTED)
        unsigned = stage.not_in([RenewalStage.SIGNED, RenewalStage.CHURNED])
        # Two queries of ids, each answered by its own index; one with OR would walk through all accounts.
        by_renewal = select(accounts.c.id).where(
            self._here(accounts),
            accounts.c.renewal_date <= end,
            or_(accounts.c.renewal_date >= start, unsigned),
        )
        by_notice = select(accounts.c.id).where(
            self._here(accounts), accounts.c.notice_date.between(start, end)
        )
        either = by_renewal.union(by_notice).subquery()
        rows = self._connection.execute(
            _ACCOUNT.where(self._here(accounts), accounts.c.id.in_(select(either.c.id)))
        )
        return _by_name(rows)

    def change(self, account_id: int, **fields: object) -> Account:
        """Set fields of one account and return it."""
        unknown = fields.keys() - _CHANGEABLE
        if unknown:
            raise ValueError(f"an account has no field {', '.join(sorted(unknown))}")
        here = (self._here(accounts), accounts.c.id == account_id)
        if fields:
            self._connection.execute(update(accounts).where(*here).values(**fields))
        account = self.get(account_id)
        if account is None:
            raise NotFound(_("That account is not known here any more."))
        if fields.keys() & _NAMING:
            self.index([account])
        return account

    def index(self, known: Sequence[Account]) -> None:
        """Store anew under which keys these accounts are found."""
        ids = [account.id for account in known]
        self._connection.execute(
            delete(account_keys).where(self._here(account_keys), is_in(account_keys.c.account_id, ids))
        )
        rows = [
            {"workspace": self._workspace, "key": key, "account_id": account.id}
            for account in known
            for key in _keys(account)
        ]
        if rows:
            self._connection.execute(insert(self._connection, account_keys), rows)


def _keys(account: Account) -> set[str]:
    names = chain((account.external_id, account.name, account.domain or ""), account.aliases)
    return {fold(name) for name in names} - {""}


def _by_name(rows: Iterable[Any]) -> list[Account]:
    return sorted((Account(*row) for row in rows), key=lambda account: (fold(account.name), account.id))
