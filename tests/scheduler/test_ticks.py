"""The clock: what runs, in which order, never backwards; one failure never stops the rest (rule 10)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest

from scheduler.guard import each, together
from scheduler.report import Failure, Tally
from scheduler.runner import Post as Served
from scheduler.runner import Runner
from scheduler.ticks import TICKS, last_run, run_due
from storage.uow import Database, open_database
from success.alerts import Alert, AlertEvent, Level
from success.errors import Refusal, Unavailable
from success.notice import SendResult
from success.ports import Claimed, OpenUnit, UnitOfWork
from success.records import Kind
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, Post, World, failures

NOON = MONDAY + 12 * HOUR


def test_it_runs_every_job_once_in_order(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    reports = world.tick(NOON)
    assert [report.job for report in reports] == [tick.name for tick in TICKS]
    with open_unit() as uow:
        assert {last_run(uow, tick) for tick in TICKS} == {NOON}


def test_it_runs_one_job_by_name(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    assert [report.job for report in world.tick(NOON, "renewals")] == ["renewals"]
    with pytest.raises(Refusal, match="no job “coffee”; there are checkins, health"):
        world.tick(NOON, "coffee")


def test_it_refuses_an_instant_before_the_last_tick(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.tick(NOON)
    world.tick(NOON)  # the same instant is no step back
    with pytest.raises(Refusal, match="already run at 2026-03-30T10:00:00"):
        world.tick(NOON - timedelta(seconds=1))
    world.tick(NOON + HOUR, "health")
    for name in (None, "health", "renewals"):  # whichever job it was of
        with pytest.raises(Refusal, match="already run at 2026-03-30T11:00:00"):
            world.tick(NOON + timedelta(minutes=30), name)
    assert world.tick(NOON + HOUR, "renewals")


def spoil(world: World, external_id: str) -> None:
    """An alert of a kind that no version of Mainstay can word."""
    with world.open_unit(write=True) as uow:
        account = factories.the_account(uow, external_id)
        alert = uow.alerts.save(Alert(account.id, "nonsense", Level.WARNING, NOON, NOON + DAY))
        uow.alerts.record(AlertEvent(alert.id or 0, NOON, "opened"))
        uow.commit()


def test_one_accounts_failure_is_reported_and_never_stops_the_rest(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.account("globex", owner_email=world.ben.email, internal_sponsor_email=None)
    spoil(world, "acme")
    factories.stored(
        open_unit,
        Kind.SIGNALS,
        factories.a_signal("competitive_rfp", NOON - DAY, account_external_id="globex"),
    )
    reports = world.tick(NOON)
    assert {world.ana.email, world.max.email} <= set(failures(reports))
    assert len(world.told(world.ben, "alert")) == 1


def test_one_jobs_failure_never_stops_the_others(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=(NOON + 20 * DAY).date())
    with open_unit(write=True) as uow:
        uow.notebook.write("sweep:health", "not a mark")
        uow.commit()
    reports = world.tick(NOON)
    assert failures(reports) == ["health"]
    assert len(world.told(world.ana, "renewal")) == 1


# ---------------------------------------------------------------- the guard


def noted(uow: UnitOfWork, ids: list[int]) -> list[str]:
    """Note every id, and fail after the work on 3."""
    for number in ids:
        uow.notebook.write(f"n{number}", "done")
    if 3 in ids:
        raise ValueError("three")
    return [f"{number}" for number in ids]


def test_it_keeps_what_works_and_undoes_what_fails(open_unit: OpenUnit) -> None:
    alone, joint = Tally("alone"), Tally("joint")
    each(open_unit, alone, [1, 2, 3, 4], str, lambda uow, one: noted(uow, [one]))
    together(open_unit, joint, [5, 3, 6, 7], str, lambda uow, many: noted(uow, [*many]))
    for tally in (alone, joint):
        assert tally.report().failed == (Failure("3", "ValueError: three"),)
        assert len(tally.done) == 3
    with open_unit() as uow:
        kept = uow.notebook.read_many([f"n{number}" for number in range(9)])
    assert set(kept) == {"n1", "n2", "n4", "n5", "n6", "n7"}


def test_a_database_that_is_away_ends_the_run(open_unit: OpenUnit) -> None:
    def away(uow: UnitOfWork, one: int) -> list[str]:
        raise Unavailable("away")

    tally = Tally("job")
    with pytest.raises(Unavailable):
        each(open_unit, tally, [1, 2], str, away)
    assert tally.report().failed == ()


# ---------------------------------------------------------------- many workers


def at_once(database: Database, world: World, now: datetime, workers: int = 4) -> list[str]:
    """Tick in several workers at the same moment, each with connections of its own; returns what failed."""
    start = Barrier(workers)

    def work(_number: int) -> list[str]:
        own = open_database(database.url.render_as_string(hide_password=False))
        try:
            start.wait(30)
            return failures(run_due(own.unit("acme-inc"), world.ws, now))
        finally:
            own.close()

    with ThreadPoolExecutor(workers) as pool:
        return [about for found in pool.map(work, range(workers)) for about in found]


def test_two_workers_at_once_send_one_message(database: Database) -> None:
    world = World(database.unit("acme-inc"), renewal_date=(NOON + 20 * DAY).date())
    world.wishes(world.ana, on=True)
    world.meeting(NOON + 3 * HOUR)
    world.measure(NOON - DAY, dau_mau_ratio="0.02")
    factories.stored(world.open_unit, Kind.SIGNALS, factories.a_signal(observed_at=NOON - DAY))
    assert at_once(database, world, NOON) == []
    for _round in range(5):
        world.tick(NOON)
    keys = [notice.dedupe_key for notice in world.sent()]
    assert len(keys) == len(set(keys))
    kinds = sorted(notice.kind for notice in world.sent())
    assert kinds.count("digest") == 1
    assert kinds.count("reminder") == 1
    assert kinds.count("renewal") == 1
    roots = [notice for notice in world.sent("escalation") if notice.reply_to is None]
    assert len(roots) == 1


class Arrived(Post):
    """A sender that says when something came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = Event()

    def send(self, claimed: Claimed) -> SendResult:
        result = super().send(claimed)
        self.arrived.set()
        return result


def test_the_runner_ticks_and_delivers_until_stopped(
    open_unit: OpenUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.runner.DISPATCH_SECONDS", 0.05)
    monkeypatch.setattr(
        "scheduler.runner.TICKS", tuple(replace(tick, every=timedelta(seconds=0.1)) for tick in TICKS)
    )
    world = World(open_unit)
    world.meeting(NOON + 3 * HOUR)
    post = Arrived()
    runner = Runner([Served(open_unit, world.ws, post)], lambda: NOON)
    runner.start()
    try:
        assert post.arrived.wait(30)
    finally:
        runner.stop()
    assert [claimed.notice.kind for claimed in post.taken] == ["reminder"]
