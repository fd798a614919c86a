"""What happens unasked, and how often the clock asks for it.

A job is `(open_unit, ws, now) -> Report`. It asks "what should exist by now?", so running it twice, late, or
in many workers at once does nothing twice: every notice has a key that the outbox takes only once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scheduler import (
    alerts,
    breaches,
    checkins,
    criticals,
    digests,
    escalations,
    health,
    qbrs,
    renewals,
    save_plans,
    snoozes,
    surveys,
    touchpoints,
)
from scheduler.guard import survive
from scheduler.report import Failure, Report
from success.errors import Refusal
from success.ports import OpenUnit, UnitOfWork
from success.texts import _
from success.workspace import Workspace

Job = Callable[[OpenUnit, Workspace, datetime], Report]


@dataclass(frozen=True, slots=True)
class Tick:
    """A job and how often the clock runs it."""

    name: str
    every: timedelta
    job: Job


# The order in which they run at one instant: facts and scores first, then what is said about them.
TICKS: tuple[Tick, ...] = (
    Tick("checkins", timedelta(minutes=5), checkins.run),
    Tick("health", timedelta(minutes=1), health.run),
    Tick("escalations", timedelta(minutes=1), escalations.run),
    Tick("breaches", timedelta(minutes=5), breaches.run),
    Tick("digests", timedelta(minutes=1), digests.run),
    Tick("alerts", timedelta(minutes=5), alerts.run),
    Tick("renewals", timedelta(minutes=15), renewals.run),
    Tick("qbrs", timedelta(minutes=15), qbrs.run),
    Tick("touchpoints", timedelta(minutes=15), touchpoints.run),
    Tick("save_plans", timedelta(minutes=15), save_plans.run),
    Tick("surveys", timedelta(minutes=15), surveys.run),
    Tick("snoozes", timedelta(minutes=5), snoozes.run),
    Tick("criticals", timedelta(minutes=15), criticals.run),
)


def run_due(open_unit: OpenUnit, ws: Workspace, now: datetime, name: str | None = None) -> list[Report]:
    """Do everything that is due at `now` once, or what the job `name` has due; a Report for each job.

    Refuses an instant before the last tick, whichever job that was of, and a name that no job has: jobs build
    on what others left.
    """
    ticks = _named(name)
    _refuse_the_past(open_unit, now)
    return [_run(tick, open_unit, ws, now) for tick in ticks]


def _named(name: str | None) -> tuple[Tick, ...]:
    chosen = tuple(tick for tick in TICKS if name in (None, tick.name))
    if not chosen:
        names = ", ".join(tick.name for tick in TICKS)
        raise Refusal(_("There is no job “{name}”; there are {names}.").format(name=name, names=names))
    return chosen


def _refuse_the_past(open_unit: OpenUnit, now: datetime) -> None:
    with open_unit() as uow:
        stored = uow.notebook.read_many([_key(tick) for tick in TICKS])
    last = max((datetime.fromisoformat(text) for text in stored.values()), default=now)
    if now < last:
        sentence = _("The clock has already run at {last}; it cannot run at the earlier {now}.")
        raise Refusal(sentence.format(last=_iso(last), now=_iso(now)))


def _run(tick: Tick, open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    outcome = survive(tick.name, lambda: tick.job(open_unit, ws, now))
    with open_unit(write=True) as uow:
        uow.notebook.write(_key(tick), _iso(now))
        uow.commit()
    return Report(tick.name, failed=(outcome,)) if isinstance(outcome, Failure) else outcome


def last_run(uow: UnitOfWork, tick: Tick) -> datetime | None:
    """Return when a job last ran, None when it never did."""
    stored = uow.notebook.read(_key(tick))
    return datetime.fromisoformat(stored) if stored else None


def _key(tick: Tick) -> str:
    return f"tick:{tick.name}"


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
