"""Who answers for an account on a day, whatever became of its owner.

The owner; while they are on leave their backup, and where that one is away too their manager. An account that
nobody owns, or whose owner is not known here, falls to the first director, else manager, else administrator:
to one person rather than to everybody. An owner whose role no longer lets them work on accounts is answered
for by their manager.
"""

from collections.abc import Mapping
from datetime import datetime

from success.account import Account, RenewalStage
from success.alerting import manager_of, present
from success.people import Role, User
from success.permissions import works_accounts
from success.ports import UnitOfWork
from success.workspace import Workspace

People = Mapping[str, User]


def everyone(uow: UnitOfWork) -> People:
    """Return our people by e-mail."""
    return {user.email: user for user in uow.people.all()}


def owner_of(account: Account, people: People) -> User | None:
    """Return the owner, None where nobody known owns the account."""
    return people.get(account.owner_email or "")


def without_owner(uow: UnitOfWork, ws: Workspace, people: People, at: datetime) -> list[Account]:
    """Return the accounts that nobody owns who is known and can work on them, by name; none lost by `at`."""
    known = [user.email for user in people.values() if works_accounts(user)]
    found = uow.accounts.without_owner(known)
    day = at.astimezone(ws.zone).date()
    return [each for each in found if each.known_on(day).renewal_stage is not RenewalStage.CHURNED]


def steward(account: Account, people: People, ws: Workspace, at: datetime) -> User | None:
    """Return who acts and is told for an account at `at`; None where nobody at all is known."""
    return acting_for(owner_of(account, people), people, ws, at)


def acting_for(owner: User | None, people: People, ws: Workspace, at: datetime) -> User | None:
    """Return who acts and is told for the accounts of an owner at `at`; None where nobody at all is known."""
    if owner is None or not works_accounts(owner):
        return manager_of(owner, people, ws, at)
    acting = present(owner, people, ws, at)
    return (manager_of(owner, people, ws, at) or acting) if is_away(acting, ws, at) else acting


def superior(account: Account, people: People, ws: Workspace, at: datetime) -> User | None:
    """Return who is told above the steward; None where that would be the same person."""
    manager = manager_of(owner_of(account, people), people, ws, at)
    acting = steward(account, people, ws, at)
    return None if manager is None or (acting is not None and acting.email == manager.email) else manager


def director(people: People, ws: Workspace, at: datetime) -> User | None:
    """Return the director of CS: the first by address who is not on leave, else the first one's stand-in."""
    directors = sorted(
        (user for user in people.values() if user.role is Role.DIRECTOR), key=lambda u: u.email
    )
    here = [user for user in directors if not is_away(user, ws, at)]
    return here[0] if here else present(directors[0], people, ws, at) if directors else None


def is_away(user: User, ws: Workspace, at: datetime) -> bool:
    """Whether somebody is on leave on their own day."""
    return user.on_leave(at.astimezone(ws.zone_of(user)).date())
