"""Who may see an account, and who may do something about it (§14). The one check that everything passes.

Roles are read as docs/adr/0020 says. `person` looks up one of our people by e-mail; it is only asked where
the answer depends on somebody else, so that an owner's own question costs no query.
"""

from collections.abc import Callable
from datetime import datetime

from success.account import Account
from success.errors import NotAllowed
from success.people import Role, User
from success.texts import _
from success.workspace import Workspace

Lookup = Callable[[str], User | None]

LONGEST_CHAIN = 10  # a manager chain that goes in circles ends here
READS_ALL = frozenset({Role.DIRECTOR, Role.ANALYST, Role.ADMIN})
ACTS_ON_ALL = frozenset({Role.DIRECTOR, Role.ADMIN})
READS_OTHERS = frozenset({Role.MANAGER, Role.CSM, Role.SPECIALIST, Role.AE})


def known(actor: User | None) -> User:
    """Return the person asking, or refuse a stranger, who is told nothing about anybody."""
    if actor is None:
        raise NotAllowed(
            _("Mainstay does not know you yet. Ask your administrator to add you, then ask again.")
        )
    return actor


def is_staff(actor: User | None) -> bool:
    """Whether somebody works with accounts; an employee only adds to them."""
    return actor is not None and actor.role is not Role.EMPLOYEE


def may_load(actor: User | None) -> bool:
    """Whether somebody may load records of every kind from outside: administrators."""
    return actor is not None and actor.role is Role.ADMIN


def works_accounts(user: User) -> bool:
    """Whether somebody's role lets them work on accounts at all, be it their own."""
    return user.role not in (Role.EMPLOYEE, Role.ANALYST, Role.AE)


def may_log(actor: User | None) -> bool:
    """Whether somebody may log an observation: everyone in the company may (V3)."""
    return actor is not None


def may_read(actor: User | None, account: Account, ws: Workspace, person: Lookup, now: datetime) -> bool:
    """Whether somebody may see an account, its health and what was recorded about it."""
    if actor is None or actor.role is Role.EMPLOYEE:
        return False
    if actor.role in READS_ALL or (ws.others_readable and actor.role in READS_OTHERS):
        return True
    return actor.email == account.ae_email or may_act(actor, account, ws, person, now)


def may_act(actor: User | None, account: Account, ws: Workspace, person: Lookup, now: datetime) -> bool:
    """Whether somebody may work on an account: its owner, their backup while they are on leave, their
    managers, the specialists of their team, directors and administrators.
    """
    if actor is None or not works_accounts(actor):
        return False
    if actor.role in ACTS_ON_ALL or actor.email == account.owner_email:
        return True
    owner = person(account.owner_email) if account.owner_email else None
    if owner is None:
        return actor.role is Role.MANAGER
    return stands_in(actor, owner, ws, now) or assists(actor, owner) or manages(actor, owner, person)


def may_move_renewal(
    actor: User | None, account: Account, ws: Workspace, person: Lookup, now: datetime
) -> bool:
    """Whether somebody may move the renewal: the account executive too."""
    is_executive = actor is not None and actor.role is Role.AE and actor.email == account.ae_email
    return is_executive or may_act(actor, account, ws, person, now)


def stands_in(actor: User, owner: User, ws: Workspace, now: datetime) -> bool:
    """Whether somebody is the backup of an owner who is on leave today, in the owner's own zone."""
    return actor.email == owner.backup_email and owner.on_leave(now.astimezone(ws.zone_of(owner)).date())


def assists(actor: User, owner: User) -> bool:
    """Whether a specialist works this owner's accounts: reporting to the owner, or to the same manager."""
    shared = actor.manager_email is not None and actor.manager_email in (owner.email, owner.manager_email)
    return actor.role is Role.SPECIALIST and shared


def manages(actor: User, owner: User, person: Lookup) -> bool:
    """Whether somebody is the owner's manager, or a manager's manager."""
    above = owner.manager_email
    for _step in range(LONGEST_CHAIN):
        if above is None:
            return False
        if above == actor.email:
            return True
        manager = person(above)
        above = manager.manager_email if manager else None
    return False
