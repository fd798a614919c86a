"""Books of business: whose accounts a person works, and so sees in lists, digests and at home (§14)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from success.account import Account
from success.people import Role, User
from success.permissions import assists, manages, may_read, stands_in
from success.ports import UnitOfWork
from success.workspace import Workspace

OWN_EVERYONES = frozenset({Role.DIRECTOR, Role.ANALYST, Role.ADMIN})


def owners_for(user: User, everyone: Sequence[User], ws: Workspace, now: datetime) -> list[str] | None:
    """Return the e-mails of the owners whose accounts are this person's to look after at `now`, own first.

    A CSM: their own, and those of whoever is on leave and named them as backup. A manager: everybody's below
    them. A specialist: those of the CSMs they assist. An employee or account executive: nobody's. None for a
    director, analyst or administrator: everybody's, those without an owner included.
    """
    if user.role in OWN_EVERYONES:
        return None
    if user.role in (Role.EMPLOYEE, Role.AE):
        return []
    by_email = {person.email: person for person in everyone}

    def looked_after(owner: User) -> bool:
        return stands_in(user, owner, ws, now) or assists(user, owner) or manages(user, owner, by_email.get)

    others = [owner.email for owner in everyone if owner.email != user.email and looked_after(owner)]
    return [user.email, *others]


def book_of(uow: UnitOfWork, ws: Workspace, user: User, now: datetime) -> list[Account] | None:
    """Return the accounts that are this person's to look after, by name; for an AE those they sell to.

    None where that is every account of the workspace, too many to list.
    """
    if user.role is Role.AE:
        return uow.accounts.of_executive(user.email)
    owners = owners_for(user, uow.people.all(), ws, now)
    return None if owners is None else uow.accounts.of_owners(owners)


def readable(
    uow: UnitOfWork, ws: Workspace, user: User, accounts: Sequence[Account], now: datetime
) -> list[Account]:
    """Return which of these accounts a person may see, at the cost of one query."""
    if not accounts:
        return []
    everyone = {person.email: person for person in uow.people.all()}
    return [account for account in accounts if may_read(user, account, ws, everyone.get, now)]


def pages(uow: UnitOfWork, book: Sequence[Account] | None, size: int) -> Iterator[Sequence[Account]]:
    """Yield the accounts of a book so many at a time; None for every account of the workspace."""
    if book is not None:
        yield from (book[start : start + size] for start in range(0, len(book), size))
        return
    ids = uow.accounts.ids(0, size)
    while ids:
        yield list(uow.accounts.many(ids).values())
        ids = uow.accounts.ids(ids[-1], size)
