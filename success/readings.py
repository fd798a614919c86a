"""Arrays in, arrays out: what scoring reads and what it gives back, for one account or a million (H2).

Columns of every two-dimensional array are metric codes minus one (success.metrics). Raw values are integers
in billionths ("nano", nine decimals); scores are integers in ten-thousandths (four decimals). Instants are
integer microseconds since the epoch, UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

import numpy as np
import numpy.typing as npt

NANO = 1_000_000_000
FOUR = 10_000
NONE = -1  # "no score" in integer score arrays

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]


class Source(IntEnum):
    """Where a reading comes from."""

    MISSING = 0
    SUPPLIED = 1
    DERIVED = 2


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


@dataclass(frozen=True, slots=True)
class Readings:
    """The latest value of each metric for each account: shape (accounts, 26) but for `accounts`.

    Both the supplied and the derived value are given, since a supplied one wins only while it is fresh (H6).
    """

    accounts: Ints
    supplied: Ints  # nano
    supplied_at: Ints  # µs; meaningless where has_supplied is False
    has_supplied: npt.NDArray[np.bool_]
    derived: Ints  # nano
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
    values: Ints
    observed: Ints
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
