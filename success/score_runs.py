"""The scores of the days before: how long what a score warns of has been so.

Days that were kept are read as they were; the others are recomputed from the facts, for many accounts at a
time, and only as far back as something has lasted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from success.ports import UnitOfWork
from success.readings import Band, DayScore, day_of
from success.records import end_of_day
from success.scoring import score_accounts
from success.workspace import Workspace

SCORES_BACK = 90  # days a run of scores is followed back
_BLOCK = 30  # days of stored scores read at a time
_DAY = timedelta(days=1)
_LEAST_SHOWN = 5_000  # ten-thousandths: half a point is shown as 1


def at_zero(dimensions: tuple[int | None, ...]) -> list[int]:
    """Return the positions of the dimensions that are shown as 0."""
    return [place for place, each in enumerate(dimensions) if each is not None and each < _LEAST_SHOWN]


@dataclass(frozen=True, slots=True)
class Watch:
    """What an account's score warns of, so how far back its days are worth reading."""

    today: DayScore
    below: int  # a score under this is a drop

    def warns_of(self) -> set[str]:
        """The signals that the days before must date."""
        today, keys = self.today, set()
        if today.band is Band.YELLOW:
            keys.add("yellow_persistent")
        if today.band is Band.RED and not today.provisional:
            keys.add("score_red")
        if at_zero(today.dimensions):
            keys.add("dimension_zero")
        if _under(today, self.below):
            keys.add("score_drop")
        return keys

    def lasts(self, day: DayScore) -> bool:
        """Whether any of it was so on a day before."""
        if self.today.band in (Band.YELLOW, Band.RED) and day.band is self.today.band:
            return True
        if at_zero(self.today.dimensions) and at_zero(day.dimensions):
            return True
        return _under(self.today, self.below) and _under(day, self.below)


def _under(day: DayScore, below: int) -> bool:
    return day.score is not None and day.score < below


def days_back(
    uow: UnitOfWork, ws: Workspace, watches: Mapping[int, Watch], at: datetime
) -> dict[int, tuple[DayScore, ...]]:
    """Return scores from today back, newest first, for as long as a watch lasts and one day more."""
    today = at.astimezone(ws.zone).date()
    runs = {each: [watch.today] for each, watch in watches.items()}
    running = set(runs)
    stored: dict[int, dict[date, DayScore]] = {}
    for back in range(1, SCORES_BACK + 1):
        if not running:
            break
        day = today - back * _DAY
        if (back - 1) % _BLOCK == 0:
            stored = _stored(uow, running, day)
        scores = _scores_of(uow, ws, running, day, stored)
        for each in tuple(running):
            runs[each].append(scores[each])
            if not watches[each].lasts(scores[each]):
                running.remove(each)
    return {each: tuple(run) for each, run in runs.items()}


def _stored(uow: UnitOfWork, ids: Collection[int], end: date) -> dict[int, dict[date, DayScore]]:
    history = uow.health.history(ids, end - (_BLOCK - 1) * _DAY, end)
    return {each: {day.day: day for day in days} for each, days in history.items()}


def _scores_of(
    uow: UnitOfWork,
    ws: Workspace,
    ids: Collection[int],
    day: date,
    stored: Mapping[int, Mapping[date, DayScore]],
) -> dict[int, DayScore]:
    """Return every account's score of one past day, as stored, else recomputed from the facts."""
    known = {each: stored[each][day] for each in ids if day in stored.get(each, {})}
    lacking = sorted(each for each in ids if each not in known)
    if lacking:
        table = score_accounts(uow, ws, lacking, end_of_day(day, ws.zone))
        known |= {each: day_of(table, row) for row, each in enumerate(table.accounts.tolist())}
    return known
