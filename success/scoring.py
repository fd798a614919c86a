"""Scores on request: of many accounts, of one at any instant, over ninety days, and what moved them.

What was scored and kept is read; what was not is recomputed from the facts known at that instant, never from
later ones. A day without facts has no score.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from success.account import Account
from success.health import as_of, score, scored_columns
from success.health_report import HealthReport, report_of
from success.metrics import BY_CODE
from success.ports import UnitOfWork
from success.presets import Preset
from success.readings import (
    NONE,
    DayScore,
    HealthRow,
    Mark,
    ScoreTable,
    Source,
    day_of,
    instant_of,
    marks_of,
    row_of,
)
from success.records import end_of_day
from success.why import Change, explain
from success.workspace import Workspace

MONTH = timedelta(days=30)  # what a change is measured over unless asked otherwise
LIST_HOLDS = timedelta(hours=25)  # nightly scoring, and an hour for a clock that is set back
PAGE = 5_000  # accounts scored at a time: arrays of a few megabytes
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


def score_accounts(uow: UnitOfWork, ws: Workspace, ids: Sequence[int], at: datetime) -> ScoreTable:
    """Score accounts as of `at`, in the order of `ids`, without keeping the scores.

    Memory grows with the number of ids, about a kilobyte each: page through a whole portfolio.
    """
    scope = as_of(ws.preset, at, ws.zone)
    collected = uow.measurements.collected(scope)
    return score(uow.measurements.readings(ids, scope), collected, ws.preset, at, ws.zone)


def rescore(uow: UnitOfWork, ws: Workspace, ids: Sequence[int], at: datetime) -> ScoreTable:
    """Score accounts as of `at` and keep the scores; the caller commits."""
    uow.health.settle(ids, at)
    table = score_accounts(uow, ws, ids, at)
    uow.health.keep(table)
    return table


def all_tables(uow: UnitOfWork, ws: Workspace, at: datetime) -> Iterator[ScoreTable]:
    """Score every account of the workspace as of `at`, a page at a time, without keeping the scores."""
    ids = uow.accounts.ids(0, PAGE)
    while ids:
        yield score_accounts(uow, ws, ids, at)
        ids = uow.accounts.ids(ids[-1], PAGE)


def health_at(uow: UnitOfWork, ws: Workspace, account_id: int, at: datetime) -> HealthRow:
    """Return one account's health as of `at`: the kept row where it holds, else recomputed from the facts."""
    row = uow.health.current(account_id, at)
    if row is not None and _holds(row, ws, at):
        return row
    return row_of(score_accounts(uow, ws, [account_id], at), 0)


def marks_at(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int] | None, at: datetime
) -> dict[int, Mark]:
    """Return score and band of many accounts as of `at`; None asks for all that were ever scored.

    What was kept within the last day holds for a list; what was kept earlier, or after `at`, is recomputed
    from the facts known then, a page at a time.
    """
    kept = uow.health.marks(account_ids)
    held = {each: mark for each, mark in kept.items() if mark.at and at - LIST_HOLDS <= mark.at <= at}
    rest = sorted({*(kept if account_ids is None else account_ids)} - {*held})
    for start in range(0, len(rest), PAGE):
        page = rest[start : start + PAGE]
        held |= zip(page, marks_of(score_accounts(uow, ws, page, at)), strict=True)
    return held


def _holds(row: HealthRow, ws: Workspace, at: datetime) -> bool:
    """Whether a kept row is what scoring at `at` would say: ages and windows turn with the day."""
    same_day = row.today.day == at.astimezone(ws.zone).date()
    return row.at <= at and same_day and row.today.policy == ws.preset.stamp


# ------------------------------------------------------------------- over time


def history(
    uow: UnitOfWork,
    ws: Workspace,
    account_id: int,
    start: date,
    end: date,
    at: datetime | None = None,
) -> list[DayScore]:
    """Return a score for every day of [start, end], oldest first (H11).

    A day is read as it was kept, else recomputed as of its end; without facts its score is None. With `at`
    nothing later counts: the day of `at` is read as of that instant, and days after it are left out. Where
    `policy` changes from one day to the next, the preset was changed.
    """
    days = [start + back * _DAY for back in range((end - start).days + 1)]
    return _on(uow, ws, account_id, days, at)


def trend(uow: UnitOfWork, ws: Workspace, account_id: int, at: datetime) -> list[DayScore]:
    """Return the scores of the preset's trend days in weekly steps up to `at`, oldest first (H11)."""
    weeks = ws.preset.health.trend_days // 7
    today = at.astimezone(ws.zone).date()
    return _on(uow, ws, account_id, [today - back * _WEEK for back in range(weeks, -1, -1)], at)


def _on(
    uow: UnitOfWork, ws: Workspace, account_id: int, days: Sequence[date], at: datetime | None
) -> list[DayScore]:
    if not days:
        return []
    today = at.astimezone(ws.zone).date() if at else None
    kept = {
        each.day: each for each in uow.health.history([account_id], days[0], days[-1]).get(account_id, ())
    }
    scores = []
    for day in days:
        if at and today and day >= today:
            if day == today:
                scores.append(health_at(uow, ws, account_id, at).today)
        elif day in kept:
            scores.append(kept[day])
        else:
            table = score_accounts(uow, ws, [account_id], end_of_day(day, ws.zone))
            scores.append(day_of(table, 0))
    return scores


def why(uow: UnitOfWork, ws: Workspace, account_id: int, since: datetime | None, at: datetime) -> Change:
    """Explain what moved an account's score between `since` (30 days before unless given) and `at` (H9).

    The score of then is recomputed from its facts, unless that day was kept under another preset: then the
    score people saw counts, and the difference is the change of policy.
    """
    then = health_at(uow, ws, account_id, since or at - MONTH)
    now = health_at(uow, ws, account_id, at)
    for kept in uow.health.history([account_id], then.today.day, then.today.day).get(account_id, ()):
        if kept.policy != now.today.policy:
            then = replace(then, today=kept)
    return explain(then, now, ws.preset, ws.zone)


def health_report(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> HealthReport:
    """Return the health of an account as of `at` as the data API gives it."""
    row = health_at(uow, ws, account.id, at)
    change = why(uow, ws, account.id, at - MONTH, at)
    return report_of(account.external_id, row, change, ws.preset, at)


# ------------------------------------------------------------------- what was scored


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A metric that has a value too old to be scored (H8); `days` is its age."""

    metric: str
    days: int


def scored_on(row: HealthRow, preset: Preset) -> tuple[int, int]:
    """Return how many metrics were scored, of how many that the workspace collects (H8)."""
    columns = scored_columns(preset)
    scored = sum(row.subscores[column] != NONE for column in columns)
    collected = sum(row.source[column] != Source.UNCOLLECTED for column in columns)
    return scored, collected


def left_out(row: HealthRow, ws: Workspace) -> list[LeftOut]:
    """Return what was too old to be scored, with its age in days as of the row, oldest first (H8)."""
    today = row.at.astimezone(ws.zone).date()
    stale = [
        LeftOut(
            BY_CODE[column + 1].key,
            (today - instant_of(row.observed[column]).astimezone(ws.zone).date()).days,
        )
        for column in scored_columns(ws.preset)
        if row.subscores[column] == NONE and row.source[column] in (Source.SUPPLIED, Source.DERIVED)
    ]
    return sorted(stale, key=lambda each: -each.days)
