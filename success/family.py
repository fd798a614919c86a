"""Parents and children: the accounts above and below one, as far as somebody may see them.

What a reader may not see is left out and not even counted (fail closed), as everywhere. Circles and parents
that are not known, which an import can produce, end the search.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from success.account import Account
from success.alerting import present
from success.books import readable
from success.people import User
from success.permissions import may_read
from success.ports import UnitOfWork
from success.readings import Mark
from success.scoring import marks_at
from success.workspace import Workspace

DEEPEST = 10  # levels below an account that are looked at
MOST_BELOW = 2_000  # accounts below one that are counted


@dataclass(frozen=True, slots=True)
class Relative:
    """An account above or below, its score as last kept, and its owner."""

    account: Account
    mark: Mark | None
    owner: User | None


@dataclass(frozen=True, slots=True)
class Family:
    """What is above and below an account. `children` are the next level, `below` everything down from it."""

    parent: Relative | None
    children: tuple[Relative, ...]
    below: tuple[Account, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the account stands alone."""
        return self.parent is None and not self.children


def family(uow: UnitOfWork, ws: Workspace, account: Account, reader: User, at: datetime) -> Family:
    """Return the family of an account that a reader may see; one query where it stands alone."""
    above = [account.parent_external_id] if account.parent_external_id else []
    parents = [each for each in uow.accounts.called(above) if each.id != account.id] if above else []
    below = _below(uow, account)
    if not parents and not below:
        return Family(None, (), ())
    everyone = {each.id: each for each in [*parents, *below]}
    seen = {each.id: each for each in readable(uow, ws, reader, [*everyone.values()], at)}
    near = [each.id for each in (*parents, *below) if each.id in seen and _is_near(each, account)]
    marks, people = marks_at(uow, ws, near, at), {user.email: user for user in uow.people.all()}
    found = {
        each: Relative(seen[each], marks.get(each), people.get(seen[each].owner_email or "")) for each in near
    }
    children = [each for each in below if each.parent_external_id == account.external_id]
    return Family(
        next((found[each.id] for each in parents if each.id in found), None),
        tuple(found[each.id] for each in children if each.id in found),
        tuple(each for each in below if each.id in seen),
    )


def _is_near(other: Account, account: Account) -> bool:
    return account.external_id == other.parent_external_id or account.parent_external_id == other.external_id


def _below(uow: UnitOfWork, account: Account) -> list[Account]:
    """Every account below one, level by level; in a circle each is met once."""
    met: dict[int, Account] = {account.id: account}
    level = [account]
    for _depth in range(DEEPEST):
        found = uow.accounts.below([each.external_id for each in level])
        level = [each for each in found if each.id not in met]
        met |= {each.id: each for each in level}
        if not level or len(met) > MOST_BELOW:
            break
    return [each for each in met.values() if each.id != account.id]


def heads(uow: UnitOfWork, accounts: Mapping[int, Account]) -> dict[int, Account]:
    """Return the parent of each of these accounts that has one, by the id of the child."""
    above = {each.parent_external_id for each in accounts.values() if each.parent_external_id}
    known = {each.external_id: each for each in uow.accounts.called(above)} if above else {}
    pairs = ((each, known.get(account.parent_external_id or "")) for each, account in accounts.items())
    return {each: parent for each, parent in pairs if parent is not None and parent.id != each}


def owner_above(
    child: Account, parent: Account, people: Mapping[str, User], ws: Workspace, at: datetime
) -> User | None:
    """Return who hears that a child is Critical: the parent's owner, or their backup while they are on leave.

    None where the child is theirs too, or where they may not see it.
    """
    owner = people.get(parent.owner_email or "")
    if owner is None or owner.email == child.owner_email:
        return None
    reader = present(owner, people, ws, at)
    return reader if may_read(reader, child, ws, people.get, at) else None
