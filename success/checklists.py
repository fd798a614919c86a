"""Checklists: what Mainstay can see is ticked by itself with the fact that proves it, the rest by a person.

Used for onboarding (O1), QBR preparation (Q1), what a save plan calls success (W8) and off-boarding. A
person's tick is a journal entry, and so is taking it back; a tick that follows from the facts cannot be
taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from success.account import Account
from success.errors import Refusal
from success.journal import Entry, EntryKind, latest
from success.people import User
from success.ports import UnitOfWork
from success.texts import _

DONE, OPEN = "done", "open"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a checklist, by its key; `by_hand` says that a person may tick it, `needs_note` that they
    say how they know.
    """

    key: str
    by_hand: bool = True
    needs_note: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one item stands. `proof` are the values its fact is worded from, `by` and `at` a person's
    tick.
    """

    item: Item
    done: bool
    proof: tuple[str, ...] = ()
    by: str | None = None
    at: datetime | None = None
    note: str = ""


Proofs = Mapping[str, tuple[str, ...] | None]  # by item: the values that prove it, None where nothing does


def marks(items: Iterable[Item], proofs: Proofs, ticks: Mapping[str, Entry]) -> tuple[Mark, ...]:
    """Return where each item stands, in order: proven by facts, else ticked by a person, else open."""
    return tuple(_mark(item, proofs.get(item.key), ticks.get(item.key)) for item in items)


def _mark(item: Item, proof: tuple[str, ...] | None, tick: Entry | None) -> Mark:
    if proof is not None:
        return Mark(item, done=True, proof=proof)
    if tick is not None and tick.data.get("state") == DONE:
        return Mark(item, done=True, by=tick.by, at=tick.at, note=tick.words)
    return Mark(item, done=False)


def ticks(entries: Iterable[Entry], name: str, about: str = "") -> dict[str, Entry]:
    """Return the last tick of each item of one list; `about` names one of several such lists of an
    account.
    """
    held = latest((entry for entry in entries if entry.kind is EntryKind.TICK), "list", "about", "item")
    return {item: entry for (of, what, item), entry in held.items() if (of, what) == (name, about)}


def tick(
    uow: UnitOfWork,
    account: Account,
    name: str,
    items: Iterable[Item],
    key: str,
    actor: User,
    now: datetime,
    *,
    about: str = "",
    note: str = "",
    done: bool = True,
) -> Entry:
    """Record a person's tick, or that it is taken back; Refusal where the item is not one to tick by hand."""
    known = {item.key: item for item in items}
    if key not in known:
        raise Refusal(
            _("“{item}” is not on this list. It has: {items}.").format(
                item=key[:40], items=", ".join(item.key for item in known.values() if item.by_hand)
            )
        )
    if not known[key].by_hand:
        raise Refusal(_("“{item}” follows from what is recorded; nobody ticks it.").format(item=key))
    if done and known[key].needs_note and not note:
        raise Refusal(_("“{item}” is ticked with a note on how you know it.").format(item=key))
    data = {"list": name, "about": about, "item": key, "state": DONE if done else OPEN}
    return uow.journal.add(Entry(account.id, EntryKind.TICK, now, actor.email, note, data))
