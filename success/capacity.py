"""Capacity: how much one CSM carries (S2)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from success.account import Account, RenewalStage, Segment
from success.alerts import Level
from success.alerts_at import levels_at
from success.people import Role, User
from success.ports import UnitOfWork
from success.segment_rules import SegmentRule, SegmentRules
from success.segments import segment_of, served, unsegmented
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Book:
    """What one person carries (S2).

    `segments` counts accounts, under None those whose segment nobody can tell; `arr` is a year's revenue by
    currency. `load` is the share of a full book: 1 is full; a segment without an upper end adds nothing.
    `full` is how many accounts of a segment make a book, from and up to; `unknown` are those without one.
    """

    owner: User
    segments: Mapping[Segment | None, int]
    arr: Mapping[str, Decimal]
    load: Decimal
    criticals: int
    most_criticals: int
    full: Mapping[Segment, tuple[int, int | None]]
    unknown: tuple[Account, ...] = ()

    @property
    def accounts(self) -> int:
        """How many customers there are in the book."""
        return sum(self.segments.values())

    @property
    def is_over(self) -> bool:
        """Whether the book is larger than the ratio allows."""
        return self.load > 1

    @property
    def tells_manager(self) -> bool:
        """Whether so many Criticals are open that the manager hears of it."""
        return self.criticals > self.most_criticals


def capacity(uow: UnitOfWork, ws: Workspace, at: datetime) -> list[Book]:
    """Return the book of every CSM and of anybody else who owns accounts, most Criticals as of `at` first
    (S2).

    Lost customers weigh nothing. Costs four queries for the present.
    """
    people = uow.people.all()
    by_owner: dict[str, list[Account]] = {user.email: [] for user in people}
    for account in uow.accounts.of_owners(list(by_owner)):
        if not _lost(account, at, ws):
            by_owner[account.owner_email or ""].append(account)
    levels = levels_at(uow, ws, [each.id for owned in by_owner.values() for each in owned], at)
    criticals = {account_id: counts.get(Level.CRITICAL, 0) for account_id, counts in levels.items()}
    books = [
        _book(user, by_owner[user.email], criticals, ws.preset.segments)
        for user in people
        if by_owner[user.email] or user.role is Role.CSM
    ]
    return sorted(books, key=lambda book: (-book.criticals, -book.load, book.owner.name))


@dataclass(frozen=True, slots=True)
class Strain:
    """Somebody with more open Criticals than one person can answer, and the accounts they are on (S2)."""

    owner: User
    accounts: tuple[Account, ...]
    criticals: int
    most: int


def strained(uow: UnitOfWork, ws: Workspace, at: datetime) -> list[Strain]:
    """Return everybody with more open Criticals as of `at` than the preset allows, by name."""
    levels = levels_at(uow, ws, None, at)
    counts = {each: known.get(Level.CRITICAL, 0) for each, known in levels.items()}
    accounts = uow.accounts.many({each for each, count in counts.items() if count})
    by_owner: dict[str, list[Account]] = defaultdict(list)
    for account in accounts.values():
        if not _lost(account, at, ws):
            by_owner[account.owner_email or ""].append(account)
    most = ws.preset.segments.criticals_per_csm
    return [
        Strain(user, tuple(sorted(owned, key=lambda each: each.name)), total, most)
        for user in uow.people.all()
        if (owned := by_owner[user.email]) and (total := sum(counts[each.id] for each in owned)) > most
    ]


def _lost(account: Account, at: datetime, ws: Workspace) -> bool:
    return account.known_on(at.astimezone(ws.zone).date()).renewal_stage is RenewalStage.CHURNED


def _book(user: User, owned: Iterable[Account], criticals: Mapping[int, int], rules: SegmentRules) -> Book:
    accounts = list(owned)
    arr: dict[str, Decimal] = defaultdict(Decimal)
    for account in accounts:
        if account.arr is not None:
            arr[account.currency or rules.currency] += account.arr
    segments = Counter(segment_of(account, rules) for account in accounts)
    return Book(
        owner=user,
        segments=dict(segments),
        arr=dict(arr),
        load=_load(segments, rules),
        criticals=sum(criticals.get(account.id, 0) for account in accounts),
        most_criticals=rules.criticals_per_csm,
        full={each: _ratio(served(each, rules)) for each in segments if each is not None},
        unknown=unsegmented(accounts, rules),
    )


def _ratio(rule: SegmentRule) -> tuple[int, int | None]:
    return rule.book_from, rule.book_to


def _load(segments: Mapping[Segment | None, int], rules: SegmentRules) -> Decimal:
    full = {segment: served(segment, rules).book_to for segment in segments if segment is not None}
    shares = (Decimal(segments[segment]) / most for segment, most in full.items() if most)
    return sum(shares, Decimal(0))
