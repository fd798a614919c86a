"""Arrays in, arrays out: what scoring reads and what it gives back, for one account or a million (H2).

Columns of every two-dimensional array are metric codes minus one (success.metrics). Raw values are integers
in billionths ("nano", nine decimals); scores are integers in ten-thousandths (four decimals). Instants are
integer microseconds since the epoch, UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

NANO = 1_000_000_000
FOUR = 10_000
NONE = -1  # "no score" in integer score arrays
NEVER = np.iinfo(np.int64).max  # the raw value of "it never happened", such as meeting a sponsor: scores 0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]


class Source(IntEnum):
    """Where a reading comes from."""

    MISSING = 0
    SUPPLIED = 1
    DERIVED = 2
    UNCOLLECTED = 3  # missing, and no account of the workspace ever had a value (H8)


class Band(IntEnum):
    """H3; the numbers are how storage keeps them."""

    UNKNOWN = 0
    RED = 1
    YELLOW = 2
    GREEN = 3

    @property
    def word(self) -> str:
        """The name used in the data API: unknown, red, yellow, green."""
        return self.name.lower()


def micros(instant: datetime) -> int:
    """Return an aware instant as microseconds since the epoch."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def instant_of(micros: int) -> datetime:
    """Return microseconds since the epoch as an aware instant, UTC."""
    return EPOCH + timedelta(microseconds=micros)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of `day` in `zone`, as UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


@lru_cache(maxsize=256)
def _starts(day: date, zone: ZoneInfo, back: int) -> Ints:
    """The first instants in µs of `day` and of so many days before it, oldest first."""
    days = [day - timedelta(days=each) for each in range(back, -1, -1)]
    return np.array([micros(start_of_day(each, zone)) for each in days], np.int64)


class Ages:
    """How many calendar days old facts are, for whole columns of instants.

    Counted with the first instants of the days that matter, so a day of 23 or 25 hours is a day. Whatever is
    more than `oldest` days old has the age `oldest` + 1.
    """

    def __init__(self, at: datetime, zone: ZoneInfo, oldest: int) -> None:
        self.day = at.astimezone(zone).date()
        self._oldest = oldest
        self._starts = _starts(self.day, zone, oldest)

    def of(self, instants: Ints) -> Ints:
        """Return the ages in days of instants in µs, none of them after `at`."""
        return self._oldest + 1 - np.searchsorted(self._starts, instants, "right").astype(np.int64)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The instant a reading is for, and how far back derived metrics look.

    Ages and windows are counted in calendar days of the workspace's `zone`: a fact of N days ago has the age
    N whatever the hour, and a window of N days still holds it. `windows` is in days, by metric key.
    """

    at: datetime
    zone: ZoneInfo
    windows: Mapping[str, int]

    @property
    def day(self) -> date:
        """The date of `at` in the workspace's zone."""
        return self.at.astimezone(self.zone).date()

    def since(self, key: str) -> datetime:
        """Return the first instant of the window of a derived metric; one that is not scored has none."""
        return start_of_day(self.day - timedelta(days=self.windows.get(key, 0)), self.zone)


@dataclass(frozen=True, slots=True)
class Readings:
    """The latest value of each metric for each account: shape (accounts, 26) but for `accounts`.

    Both the supplied and the derived value are given, since a supplied one wins only while it is fresh (H6).
    """

    accounts: Ints
    supplied: Ints  # nano
    supplied_at: Ints  # µs; meaningless where has_supplied is False
    has_supplied: npt.NDArray[np.bool_]
    derived: Ints  # nano, or NEVER
    derived_at: Ints  # µs of the newest record it was derived from
    has_derived: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The scores of many accounts at one instant; `day` is that instant's date in the workspace's zone.

    `composite` and the five `dimensions` are in ten-thousandths, `score` is the displayed integer; NONE where
    there is no data. `coverage` is in ten-thousandths. `values`, `observed`, `source` and `subscores` are
    what was scored, (accounts, 26).
    """

    at: datetime
    day: date
    policy: str  # name@hash
    accounts: Ints
    composite: Ints
    score: Ints
    band: Bytes
    provisional: npt.NDArray[np.bool_]
    coverage: Ints
    dimensions: Ints  # (accounts, 5)
    values: Ints  # nano, or NEVER; a supplied exec_sponsor_days as grown by the days since
    observed: Ints  # µs
    source: Bytes
    subscores: Ints  # ten-thousandths, NONE where not scored (stale or missing)


@dataclass(frozen=True, slots=True)
class DayScore:
    """One account's stored score of one day."""

    day: date
    composite: int | None
    score: int | None
    band: Band
    provisional: bool
    coverage: int
    dimensions: tuple[int | None, ...]
    policy: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An account's score and band as kept at an instant, for lists of many accounts."""

    account_id: int
    score: int | None
    band: Band
    provisional: bool
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HealthRow:
    """The current-state row of one account, as kept by scoring: a ScoreTable of one, unpacked to plain
    tuples.
    """

    account_id: int
    at: datetime
    today: DayScore
    values: tuple[int, ...]
    observed: tuple[int, ...]
    source: tuple[int, ...]
    subscores: tuple[int, ...]


def row_of(table: ScoreTable, place: int) -> HealthRow:
    """Return one row of a score table as a current-state row."""
    return HealthRow(
        account_id=int(table.accounts[place]),
        at=table.at,
        today=day_of(table, place),
        values=tuple(table.values[place].tolist()),
        observed=tuple(table.observed[place].tolist()),
        source=tuple(table.source[place].tolist()),
        subscores=tuple(table.subscores[place].tolist()),
    )


def day_of(table: ScoreTable, place: int) -> DayScore:
    """Return one row of a score table as the score of its day."""
    return DayScore(
        day=table.day,
        composite=_or_none(table.composite[place]),
        score=_or_none(table.score[place]),
        band=Band(int(table.band[place])),
        provisional=bool(table.provisional[place]),
        coverage=int(table.coverage[place]),
        dimensions=tuple(_or_none(each) for each in table.dimensions[place]),
        policy=table.policy,
    )


def marks_of(table: ScoreTable) -> list[Mark]:
    """Return score and band of each row of a score table, in its order."""
    scored = zip(
        table.accounts.tolist(),
        table.score.tolist(),
        table.band.tolist(),
        table.provisional.tolist(),
        strict=True,
    )
    return [
        Mark(account, None if score == NONE else score, Band(band), provisional, table.at)
        for account, score, band, provisional in scored
    ]


def _or_none(score: np.int64) -> int | None:
    return None if score == NONE else int(score)
