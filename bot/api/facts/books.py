"""Books of business: what is at risk in them, and how much one person carries (D1, S1, S2)."""

from datetime import datetime

from bot.api.facts.parts import Customer, Exact, Facts, Money, money, named
from success.capacity import Book
from success.capacity import capacity as read_capacity
from success.health_report import Number
from success.ports import UnitOfWork
from success.readings import Band
from success.risk import RiskRow, at_risk
from success.workspace import Workspace

UNKNOWN = "unknown"  # the segment of an account that nobody can tell


class AccountAtRisk(Customer):
    """One account at risk; `weight` is what ranks it: ARR × (100 − score) ÷ 100 × urgency.

    `alerts` counts those open now by level; `days_left` is below zero where the renewal date has passed.
    """

    score: int | None
    band: str
    alerts: dict[str, int]
    days_left: int | None
    arr: Money | None
    weight: Money


class Risk(Facts):
    """The accounts at risk, ranked: currency by currency, open Criticals first, then by weight (D1)."""

    as_of: datetime
    accounts: list[AccountAtRisk]


def risk(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> Risk:
    """Return the accounts at risk, ranked by what is at stake."""
    rows = at_risk(uow, ws, None if owner is None else [owner], at)
    return Risk(as_of=at, accounts=[_at_risk(row) for row in rows])


def _at_risk(row: RiskRow) -> AccountAtRisk:
    band = row.mark.band if row.mark else Band.UNKNOWN
    return AccountAtRisk(
        **named(row.account),
        score=row.mark.score if row.mark else None,
        band=band.word,
        alerts={level.word: count for level, count in row.levels.items()},
        days_left=row.days_left,
        arr=money(row.account.arr, row.account.currency),
        weight=Money(amount=row.weight, currency=row.currency),
    )


class BookFacts(Facts):
    """What one person carries (S2): accounts by segment, revenue a year by currency, the share of a full book
    (1 is full), and open Criticals; with more than `most_criticals` their manager is told.
    """

    owner: str
    accounts: int
    segments: dict[str, int]
    arr: dict[str, Exact]
    load: Number
    is_over: bool
    criticals: int
    most_criticals: int
    tells_manager: bool


class Capacity(Facts):
    """Every book, those with most Criticals first."""

    as_of: datetime
    books: list[BookFacts]


def capacity(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> Capacity:
    """Return each book of business against what one person can carry."""
    found = [book for book in read_capacity(uow, ws, at) if owner in (None, book.owner.email)]
    return Capacity(as_of=at, books=[_book(book) for book in found])


def _book(book: Book) -> BookFacts:
    return BookFacts(
        owner=book.owner.email,
        accounts=book.accounts,
        segments={segment.value if segment else UNKNOWN: count for segment, count in book.segments.items()},
        arr=dict(book.arr),
        load=book.load,
        is_over=book.is_over,
        criticals=book.criticals,
        most_criticals=book.most_criticals,
        tells_manager=book.tells_manager,
    )
