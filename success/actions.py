"""Actions agreed with a customer, tracked until done: who does what by when (Q3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from success.account import Account
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.people import User
from success.ports import UnitOfWork
from success.texts import _


@dataclass(frozen=True, slots=True)
class Agreed:
    """One action. `number` names it in chat; `owner` is an e-mail address of ours, or a name at the
    customer; `name` is what ours is called, empty for anybody else.
    """

    number: int
    account_id: int
    text: str
    owner: str
    due: date
    agreed_at: datetime
    done_at: datetime | None = None
    done_by: str | None = None
    name: str = ""


def named(actions: Iterable[Agreed], person: Callable[[str], User | None]) -> list[Agreed]:
    """Return actions with the names of those owners whom `person` finds by e-mail address."""
    owners = ((action, person(action.owner)) for action in actions)
    return [replace(action, name=owner.name) if owner else action for action, owner in owners]


def agreed(entries: Iterable[Entry]) -> list[Agreed]:
    """Return the actions among journal entries, the next due first; entries are oldest first."""
    known: dict[int, Agreed] = {}
    for entry in entries:
        if entry.kind is not EntryKind.ACTION:
            continue
        about = entry.data.get("about")
        if about is None:
            number = entry.id or 0
            due = date.fromisoformat(entry.data["due"])
            known[number] = Agreed(number, entry.account_id, entry.words, entry.data["owner"], due, entry.at)
        elif int(about) in known:
            known[int(about)] = replace(known[int(about)], done_at=entry.at, done_by=entry.by)
    return sorted(known.values(), key=lambda action: (action.due, action.number))


def agree(
    uow: UnitOfWork, account: Account, text: str, owner: str, due: date, actor: User, now: datetime
) -> Entry:
    """Write an action down."""
    data = {"owner": owner, "due": due.isoformat()}
    return uow.journal.add(Entry(account.id, EntryKind.ACTION, now, actor.email, text, data))


def finish(uow: UnitOfWork, account: Account, number: int, actor: User, now: datetime) -> Agreed:
    """Record that an action is done; Refusal where none is open by that number."""
    entries = uow.journal.of([account.id], [EntryKind.ACTION], now).get(account.id, [])
    still = {action.number: action for action in agreed(entries) if action.done_at is None}
    if number not in still:
        numbers = ", ".join(f"#{one}" for one in still) or _("none")
        raise Refusal(
            _("{account} has no open action #{number}; open are: {numbers}.").format(
                account=account.name, number=number, numbers=numbers
            )
        )
    uow.journal.add(Entry(account.id, EntryKind.ACTION, now, actor.email, "", {"about": str(number)}))
    return still[number]
