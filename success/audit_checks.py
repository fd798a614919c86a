"""Honesty checks (section 12): what a team would rather not see of an account.

Pure: facts in, answers out; `success.audit` reads them. A check answers with the values its sentence is
worded from, or with None where there is nothing to tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account, Segment
from success.alerts import Alert, AlertState
from success.arr import ArrEvent, ArrKind
from success.journal import Entry
from success.people import Role, User
from success.permissions import works_accounts
from success.plan_page import PlanPage, stages
from success.readings import Band, DayScore
from success.segments import comparable, months_between_reviews, segment_of
from success.touchpoint import REVIEWS, Touchpoint, TouchpointStatus
from success.workspace import Workspace

Fact = dict[str, str]
NAMED = (Segment.ENTERPRISE, Segment.MID_MARKET)  # the segments that S1 serves by a named person


class Check(StrEnum):
    """What is checked, in the order it is told."""

    BANDS = "bands"
    TOUCH = "touch"
    REVIEWS = "reviews"
    EXPANSION = "expansion"
    THREADS = "threads"
    DETRACTORS = "detractors"
    SCORES = "scores"
    STAGES = "stages"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of one account at `at`. `stale` counts metrics too old to be scored; `bands` are the
    bands kept of the days on which an expansion was booked; `overrides` are oldest first.
    """

    account: Account
    owner: User | None
    plan: PlanPage
    score: DayScore
    stale: int
    alerts: Sequence[Alert]
    escalated: bool
    revenue: Sequence[ArrEvent]
    overrides: Sequence[Entry]
    bands: Mapping[date, Band]
    ws: Workspace
    at: datetime

    @property
    def today(self) -> date:
        """The date of `at` in the workspace's zone."""
        return self.day(self.at)

    def day(self, instant: datetime) -> date:
        """Return the date of an instant in the workspace's zone."""
        return instant.astimezone(self.ws.zone).date()

    def alert(self, key: str) -> Alert | None:
        """Return the live alert of a signal."""
        return next((alert for alert in self.alerts if alert.key == key), None)


def bands(known: Looked) -> Fact | None:
    """A yellow or red account needs a clock that runs, somebody who acts, or a meeting soon (H3).

    Of a provisional score nothing is asked; that it is provisional is told by another check.
    """
    score = known.score
    if score.provisional or score.band not in (Band.YELLOW, Band.RED):
        return None
    answered = known.escalated or any(_runs(alert, known.at) for alert in known.alerts)
    if answered or any(_soon(meeting, known) for meeting in known.plan.touchpoints):
        return None
    return {"band": score.band.word, "score": str(score.score)}


def _runs(alert: Alert, at: datetime) -> bool:
    return alert.state is not AlertState.OPEN or (alert.due is not None and alert.due > at)


def _soon(meeting: Touchpoint, known: Looked) -> bool:
    last = known.at + timedelta(days=known.ws.preset.audit.action_days)
    return meeting.status is TouchpointStatus.SCHEDULED and known.at <= meeting.scheduled_at <= last


def touch(known: Looked) -> Fact | None:
    """A named CSM serves what is worth it: no tiny account, and every large one (S1).

    Without a segment nobody can tell.
    """
    account, rules = known.account, known.ws.preset.segments
    worth = None if account.arr is None else comparable(account.arr, account.currency, rules)
    tiny = worth is not None and worth < known.ws.preset.audit.tiny_arr_below
    if tiny and known.owner is not None and known.owner.role is Role.CSM:
        return {"form": "tiny"}
    segment = segment_of(account, rules)
    if segment is None:
        return {"form": "unknown"}
    served = known.owner is not None and works_accounts(known.owner)
    return {"form": "large"} if segment in NAMED and not served else None


def reviews(known: Looked) -> Fact | None:
    """Business reviews follow the calendar, whatever the renewal date (Q4)."""
    rules, segment = known.ws.preset.audit, segment_of(known.account, known.ws.preset.segments)
    if segment is None or months_between_reviews(segment, known.ws.preset.segments) is None:
        return None
    since = known.at - timedelta(days=rules.reviews_days)
    held = [
        known.day(when)
        for meeting in known.plan.touchpoints
        if meeting.kind in REVIEWS and meeting.status is TouchpointStatus.HELD
        if since <= (when := meeting.held_at or meeting.scheduled_at) <= known.at
    ]
    renewals = _renewals(known)
    near = timedelta(days=rules.near_renewal_days)
    if not held or not all(any(due - near <= day <= due for due in renewals) for day in held):
        return None
    return {"count": str(len(held)), "last": max(held).isoformat()}


def _renewals(known: Looked) -> list[date]:
    past = [event.due_on or event.effective_on for event in known.revenue if event.kind is ArrKind.RENEWAL]
    return [*past, *([known.account.renewal_date] if known.account.renewal_date else [])]


def expansion(known: Looked) -> Fact | None:
    """Growth comes after proof: the gate was overridden, or an expansion booked while not green (X1)."""
    since = known.at - timedelta(days=known.ws.preset.audit.expansion_days)
    lately = [entry for entry in known.overrides if entry.at >= since]
    if lately:
        last = lately[-1]
        return {"form": "override", "on": known.day(last.at).isoformat(), "reason": last.words}
    early = [
        (event.effective_on, band)
        for event in expansions(known.revenue, known.day(since), known.today)
        if (band := known.bands.get(event.effective_on, Band.GREEN)) in (Band.YELLOW, Band.RED)
    ]
    if not early:
        return None
    on, band = max(early)
    return {"form": "booked", "on": on.isoformat(), "band": band.word}


def expansions(revenue: Sequence[ArrEvent], start: date, end: date) -> list[ArrEvent]:
    """Return the expansions booked in [start, end]."""
    return [each for each in revenue if each.kind is ArrKind.EXPANSION and start <= each.effective_on <= end]


def threads(known: Looked) -> Fact | None:
    """One person who leaves must not take everything along (`single_threaded`)."""
    alert = known.alert("single_threaded")
    return None if alert is None else {name: alert.facts[name] for name in ("count", "least")}


def detractors(known: Looked) -> Fact | None:
    """Every detractor is answered (V2)."""
    alert = known.alert("detractor")
    if alert is None:
        return None
    late = alert.due is not None and alert.due <= known.at
    due = {} if alert.due is None else {"due": known.day(alert.due).isoformat()}
    return {"form": "late" if late else "waits", "score": alert.facts["score"], **due}


def scores(known: Looked) -> Fact | None:
    """A score rests on enough fresh data (H8)."""
    if known.score.score is None:
        return {"form": "none"}
    if known.score.provisional:
        return {"form": "provisional", "coverage": str(known.score.coverage)}
    stale = known.stale >= known.ws.preset.audit.stale_metrics
    return {"form": "stale", "count": str(known.stale)} if stale else None


def missing_stages(known: Looked) -> Fact | None:
    """A success plan has all four stages (P3)."""
    missing = [stage.value for stage, done in stages(known.plan).items() if not done]
    return {"stages": ";".join(missing)} if missing else None


OF_ACCOUNT: Mapping[Check, Callable[[Looked], Fact | None]] = {
    Check.BANDS: bands,
    Check.TOUCH: touch,
    Check.REVIEWS: reviews,
    Check.EXPANSION: expansion,
    Check.THREADS: threads,
    Check.DETRACTORS: detractors,
    Check.SCORES: scores,
    Check.STAGES: missing_stages,
}
