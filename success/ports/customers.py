"""Our own people, the customers, and the people at customers."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from success.account import Account
from success.contact import Contact
from success.people import Address, User


class People(Protocol):
    """Our own company."""

    def get(self, email: str) -> User | None:
        """Return the person with this e-mail address, if known."""

    def all(self) -> list[User]:
        """Return everyone, by name."""

    def save(self, user: User) -> None:
        """Insert or replace one person, their digest wish included."""

    def by_address(self, platform: str, platform_user: str) -> User | None:
        """Return whom a platform's user id was linked to."""

    def addresses(self, email: str) -> list[Address]:
        """Return every platform address of a person."""

    def save_address(self, address: Address) -> None:
        """Insert or replace the address of (platform, platform_user)."""


class Accounts(Protocol):
    """Customers."""

    def get(self, account_id: int) -> Account | None:
        """Return one account."""

    def exact(self, key: str) -> list[Account]:
        """Return the accounts whose external id, name, alias or domain folds to `key`, by index."""

    def every_name(self) -> list[tuple[int, str]]:
        """Return every folded name of every account with its id (for the search after a miss)."""

    def many(self, account_ids: Collection[int]) -> dict[int, Account]:
        """Return accounts by id."""

    def ids(self, after: int = 0, limit: int = 1000) -> list[int]:
        """Return account ids in order, a page at a time."""

    def of_owners(self, emails: Collection[str]) -> list[Account]:
        """Return the accounts owned by any of these people, by name."""

    def of_executive(self, email: str) -> list[Account]:
        """Return the accounts this account executive sells to, by name."""

    def below(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts whose parent is one of these, by name."""

    def called(self, external_ids: Collection[str]) -> list[Account]:
        """Return the accounts with these external ids, by name."""

    def without_owner(self, known: Collection[str]) -> list[Account]:
        """Return the accounts that none of these people owns, by name."""

    def renewing(self, start: date, end: date) -> list[Account]:
        """Return accounts with a renewal or notice date in [start, end], or past renewal and unsigned by
        `start`.
        """

    def change(self, account_id: int, **fields: object) -> Account:
        """Set fields of one account and return it."""


class Contacts(Protocol):
    """People at customers."""

    def of(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Contact]]:
        """Return the contacts known at `at`, with their history to then, by account."""
