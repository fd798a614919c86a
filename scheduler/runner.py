"""The clock of a worker: APScheduler runs the ticks, and keeps nothing (architecture rule 10).

All schedule state is rows in the database, so any number of workers may run, be stopped and be started.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.dispatch import dispatch
from scheduler.report import Report
from scheduler.ticks import TICKS, run_due
from success.errors import Refusal
from success.ports import OpenUnit, Sender
from success.workspace import Workspace

DISPATCH_SECONDS = 2
MOST_A_ROUND = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """One workspace that a worker serves."""

    open_unit: OpenUnit
    ws: Workspace
    sender: Sender


class Runner:
    """Runs every tick and the dispatcher of some workspaces until stopped; `clock` reads the time."""

    def __init__(self, posts: Sequence[Post], clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for post in posts:
            self._schedule(post)

    def start(self) -> None:
        """Start ticking in the background."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop after what is running now."""
        self._scheduler.shutdown(wait=True)

    def _schedule(self, post: Post) -> None:
        for tick in TICKS:
            self._every(tick.every.total_seconds(), f"{post.ws.id}:{tick.name}", self._tick, post, tick.name)
        self._every(DISPATCH_SECONDS, f"{post.ws.id}:dispatch", self._dispatch, post)

    def _every(self, seconds: float, name: str, work: Callable[..., None], *args: object) -> None:
        self._scheduler.add_job(partial(work, *args), "interval", seconds=seconds, id=name, name=name)

    def _tick(self, post: Post, name: str) -> None:
        try:
            reports = run_due(post.open_unit, post.ws, self._clock(), name)
        except Refusal as refusal:  # another worker is ahead of us, or the database is away for now
            log.info("%s: %s", name, refusal)
            return
        for report in reports:
            tell(report)

    def _dispatch(self, post: Post) -> None:
        try:
            tell(dispatch(post.open_unit, post.sender, self._clock(), MOST_A_ROUND))
        except Refusal as refusal:
            log.info("dispatch: %s", refusal)


def tell(report: Report) -> None:
    """Write a report to the log, a line for each thing."""
    for line in report.done:
        log.info("%s: %s", report.job, line)
    for failure in report.failed:
        log.warning("%s: %s could not be done: %s", report.job, failure.about, failure.why)
