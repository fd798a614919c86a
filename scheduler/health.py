"""Scores, alerts and the calendar in step with the facts: nightly for all, soon for what changed (H11)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from scheduler.guard import together
from scheduler.report import Report, Tally
from scheduler.sweep import CHUNK, sweep
from success.alerting import refresh
from success.planning import plan_checkins
from success.ports import OpenUnit, UnitOfWork
from success.records import end_of_day
from success.scoring import rescore
from success.texts import _
from success.workspace import Workspace

NIGHTLY = "sweep:health"
TURN = "turn:health"
MOST_ROUNDS = 1000  # chunks of changed accounts worked on in one run


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Bring every account up to date once a day, and those with changed facts at once."""
    tally = Tally("health")
    sweep(open_unit, ws, now, NIGHTLY, tally, partial(_nightly, ws, now))
    _changed(open_unit, ws, now, tally)
    return tally.report()


def bring_up_to_date(uow: UnitOfWork, ws: Workspace, ids: Sequence[int], now: datetime) -> Iterable[str]:
    """Plan, score and watch these accounts as of `now`; a line for what came of it."""
    planned = plan_checkins(uow, ws, ids, now)
    rescore(uow, ws, ids, now)
    changes = [change for change in refresh(uow, ws, ids, now) if change.what != "updated"]
    opened = sum(change.opens for change in changes)
    yield _(
        "scored: {accounts}, alerts opened: {opened}, closed: {closed}, check-ins planned: {planned}"
    ).format(
        accounts=len(ids),
        opened=opened,
        closed=sum(change.what == "closed" for change in changes),
        planned=len(planned),
    )


def _nightly(
    ws: Workspace, now: datetime, uow: UnitOfWork, ids: Sequence[int], missing: date
) -> Iterable[str]:
    today = now.astimezone(ws.zone).date()
    for back in range(
        (today - missing).days, 0, -1
    ):  # what no sweep was done for, as it was known at its end
        rescore(uow, ws, ids, end_of_day(today - timedelta(days=back), ws.zone))
    return bring_up_to_date(uow, ws, ids, now)


def _changed(open_unit: OpenUnit, ws: Workspace, now: datetime, tally: Tally) -> None:
    """Work on what waits, a chunk at a time; what fails stays waiting and is left alone in this run."""
    stuck: set[int] = set()
    for _round in range(MOST_ROUNDS):
        ids = _waiting(open_unit, stuck)
        if not ids:
            return
        together(
            open_unit, tally, ids, lambda each: f"account {each}", partial(_in_turn, ws, now, len(stuck))
        )
        stuck |= set(ids) & set(_waiting(open_unit, stuck))


def _waiting(open_unit: OpenUnit, stuck: set[int]) -> list[int]:
    with open_unit() as uow:
        return [each for each in uow.health.waiting(CHUNK + len(stuck)) if each not in stuck]


def _in_turn(ws: Workspace, now: datetime, stuck: int, uow: UnitOfWork, ids: Sequence[int]) -> Iterable[str]:
    """One worker after the other: whoever waited for its turn finds what the others left."""
    uow.notebook.write(TURN, str(ids[0]))
    waiting = set(uow.health.waiting(CHUNK + stuck))
    left = [each for each in ids if each in waiting]
    return bring_up_to_date(uow, ws, left, now) if left else ()
