"""Customers, found by id, by any of their names, by owner or by date."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Integer, bindparam, delete, func, or_, select, update

from storage.repository import Repository, columns_of, here
from storage.sql import among, insert, is_in
from storage.tables import account_keys, accounts
from success.account import Account, RenewalStage
from success.errors import NotFound
from success.naming import fold
from success.texts import _

_ACCOUNT = select(*columns_of(accounts, Account)).where(here(accounts))
_BY_ID = _ACCOUNT.where(accounts.c.id == bindparam("id"))
# Not ordered: asked to do it, SQLite would rather walk through all accounts in the order of ids.
_BY_KEY = _ACCOUNT.where(
    accounts.c.id.in_(
        select(account_keys.c.account_id).where(here(account_keys), account_keys.c.key == bindparam("key"))
    )
)
_MANY = _ACCOUNT.where(among(accounts.c.id, "ids"))
_OWNED = _ACCOUNT.where(among(accounts.c.owner_email, "emails"))
_NOBODYS = _ACCOUNT.where(accounts.c.owner_email.is_(None))
_OWNERS = select(accounts.c.owner_email).where(here(accounts)).distinct()
_BELOW = _ACCOUNT.where(among(accounts.c.parent_external_id, "above"))
_NAMED = _ACCOUNT.where(among(accounts.c.external_id, "external_ids"))
_SOLD = _ACCOUNT.where(accounts.c.ae_email == bindparam("email"))
_PAGE = (
    select(accounts.c.id)
    .where(here(accounts), accounts.c.id > bindparam("after"))
    .order_by(accounts.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_KEYS = (
    select(account_keys.c.account_id, account_keys.c.key)
    .where(here(account_keys))
    .order_by(account_keys.c.account_id, account_keys.c.key)
)
_CHANGEABLE = frozenset(accounts.c.keys()) - {"id", "workspace", "external_id"}
_NAMING = frozenset({"name", "aliases", "domain"})


class Accounts(Repository):
    """success.ports.Accounts."""

    def get(self, account_id: int) -> Account | None:
        """Return one account."""
        row = self._read(_BY_ID, id=account_id).first()
        return Account(*row) if row else None

    def exact(self, key: str) -> list[Account]:
        """Return the accounts called exactly so, but for case, accents and spaces."""
        called = [Account(*row) for row in self._read(_BY_KEY, key=fold(key))]
        return sorted(called, key=lambda account: account.id)

    def every_name(self) -> list[tuple[int, str]]:
        """Return every folded name of every account with its id."""
        return [(account_id, key) for account_id, key in self._read(_KEYS)]

    def many(self, account_ids: Collection[int]) -> dict[int, Account]:
        """Return accounts by id."""
        return {row.id: Account(*row) for row in self._read(_MANY, ids=account_ids)}

    def ids(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Return account ids in order, a page at a time."""
        return [*self._read(_PAGE, after=after, limit=limit).scalars()]

    def of_owners(self, emails: Collection[str]) -> list[Account]:
        """Return the accounts owned by any of these people, by name."""
        return _by_name(self._read(_OWNED, emails=emails))

    def of_executive(self, email: str) -> list[Account]:
        """Return the accounts this account executive sells to, by name."""
        return _by_name(self._read(_SOLD, email=email.lower()))

    def below(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts whose parent is one of these, by name."""
        return _by_name(self._read(_BELOW, above=external_ids))

    def called(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts with these external ids, by name."""
        return _by_name(self._read(_NAMED, external_ids=external_ids))

    def without_owner(self, known: Collection[str]) -> list[Account]:
        """Return the accounts that none of these people owns, by name."""
        named = {email for email in self._read(_OWNERS).scalars() if email is not None}
        return _by_name([*self._read(_NOBODYS), *self._read(_OWNED, emails=named - {*known})])

    def renewing(self, start: date, end: date) -> list[Account]:
        """Return accounts with a renewal or notice date in [start, end], or past renewal and unsigned by
        `start`.
        """
        stage = func.coalesce(accounts.c.renewal_stage, RenewalStage.NOT_STARTED)
        unsigned = stage.not_in([RenewalStage.SIGNED, RenewalStage.CHURNED])
        # Two queries of ids, each answered by its own index; one with OR would walk through all accounts.
        by_renewal = select(accounts.c.id).where(
            self._here(accounts),
            accounts.c.renewal_date <= end,
            or_(accounts.c.renewal_date >= start, unsigned, accounts.c.renewal_stage_since > start),
        )
        by_notice = select(accounts.c.id).where(
            self._here(accounts), accounts.c.notice_date.between(start, end)
        )
        either = by_renewal.union(by_notice).subquery()
        return _by_name(self._read(_ACCOUNT.where(accounts.c.id.in_(select(either.c.id)))))

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
