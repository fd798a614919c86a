"""Which account is meant: by external id, name, alias or domain through the index; by likeness after a miss.

Nobody learns a name they may not read: not from a choice, not from the nearest names, not from a refusal.
"""

import re
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from success.account import Account
from success.errors import NotFound
from success.naming import fold
from success.ports import UnitOfWork
from success.texts import _

LONGEST_NAME = 200  # characters compared
ALIKE = 83  # likeness from which one name may stand for another
NEAR = 60  # rapidfuzz score from which it is worth suggesting
SWAPPED = 90.0  # how alike two words are that differ by two neighbouring letters swapped
CLEARLY_AHEAD = 5  # points by which the best must lead to be taken without asking
SUGGESTED = 5
LONGEST_ECHO = 60
LOOKED_AT = 50

_FIGURES = re.compile(r"\d+")

Readable = Callable[[Account], bool]


class Several(NotFound):
    """More than one account may be meant."""

    def __init__(self, said: str, accounts: Sequence[Account]) -> None:
        super().__init__(
            _("Several accounts go by “{name}”. Which one do you mean?").format(name=shown(said))
        )
        self.accounts = tuple(accounts)


class Missing(NotFound):
    """No account that the person may read is called that; `nearest` are those that come close."""

    def __init__(self, said: str, nearest: Sequence[Account] = ()) -> None:
        super().__init__(_("There is no account called “{name}”.").format(name=shown(said)))
        self.nearest = tuple(nearest)


def shown(said: str) -> str:
    """Return somebody's words, short enough to be repeated to them."""
    return said if len(said) <= LONGEST_ECHO else said[: LONGEST_ECHO - 1] + "…"


def find(uow: UnitOfWork, said: str, readable: Readable) -> Account:
    """Return the one account meant by `said`, or raise Several or Missing."""
    key = fold(said)[:LONGEST_NAME]
    exact = [account for account in uow.accounts.exact(key) if readable(account)] if key else []
    if exact:
        return _only(said, [account for account in exact if fold(account.external_id) == key] or exact)
    return _alike(uow, said, key, readable)


def find_exactly(uow: UnitOfWork, said: str) -> Account:
    """Return the account that `said` names exactly; what comes close is not told (for an employee's log)."""
    key = fold(said)[:LONGEST_NAME]
    exact = uow.accounts.exact(key) if key else []
    by_id = [account for account in exact if fold(account.external_id) == key]
    if len(by_id or exact) != 1:
        raise Missing(said)
    return (by_id or exact)[0]


def exists(uow: UnitOfWork, key: str) -> bool:
    """Whether a folded name is exactly that of an account (for reading a line, never shown)."""
    return bool(uow.accounts.exact(key[:LONGEST_NAME]))


def _only(said: str, accounts: Sequence[Account]) -> Account:
    if len(accounts) > 1:
        raise Several(said, accounts[:SUGGESTED])
    return accounts[0]


def _alike(uow: UnitOfWork, said: str, key: str, readable: Readable) -> Account:
    """Return the one account whose name is nearly `key`; ask where several are, else suggest the nearest."""
    scores = _scores(uow.accounts.every_name(), key) if key else {}
    stored = uow.accounts.many(list(scores))
    near = [account for i in scores if (account := stored.get(i)) is not None and readable(account)]
    best = scores[near[0].id] if near else 0.0
    alike = [account for account in near if scores[account.id] >= max(ALIKE, best - CLEARLY_AHEAD)]
    if not alike:
        raise Missing(said, near[:SUGGESTED])
    return _only(said, alike)


def _scores(named: Sequence[tuple[int, str]], key: str) -> dict[int, float]:
    """Return the likeliest account ids with their best score, best first."""
    keys = [each for _account_id, each in named]
    hits = process.extract(key, keys, scorer=fuzz.WRatio, score_cutoff=NEAR, limit=LOOKED_AT)
    best: dict[int, float] = {}
    for like, _score, position in hits:
        account_id = named[position][0]
        best[account_id] = max(best.get(account_id, 0.0), likeness(key, like))
    return dict(sorted(best.items(), key=lambda pair: -pair[1]))


def alikeness(word: str, other: str) -> float:
    """Return how alike two words are, 0–100; two letters in the wrong order hardly count."""
    swapped = sorted(word) == sorted(other) and OSA.distance(word, other, score_cutoff=1) == 1
    return max(fuzz.ratio(word, other), SWAPPED if swapped else 0.0)


def likeness(key: str, name: str) -> float:
    """Return how well each word of `key` is found in `name`, 0–100; words of `name` left over cost little.

    A figure is never a typo: names that differ in one are only near.
    """
    if set(_FIGURES.findall(key)) - set(_FIGURES.findall(name)):
        return NEAR
    said, called = key.split(), name.split()
    worst = min(max(alikeness(word, other) for other in called) for word in said)
    return max(fuzz.ratio(key, name), worst - max(0, len(called) - len(said)))
