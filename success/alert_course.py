"""The course of one alert (W3–W5), decided without reading or writing anything.

`step` says what the facts of an instant do to an alert: open, update, raise, wake, reopen or close it.
`as_of` turns a stored alert back into what it was at an earlier instant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from success.alerts import Alert, AlertEvent, AlertState, Level
from success.signal_rules import SignalRules
from success.signals import SIGNALS, Finding
from success.working_time import Calendar

OPENS = ("opened", "raised", "woke", "reopened")  # what asks the owner for an answer


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What the facts did to an alert; `was` is the alert before, None for a new one.

    `what` is opened, updated, raised (in level), woke (from a snooze), reopened, returned (quietly, while its
    snooze still runs) or closed.
    """

    what: str
    alert: Alert
    was: Alert | None = None

    @property
    def opens(self) -> bool:
        """Whether somebody has to be told that the alert asks for an answer."""
        return self.what in OPENS

    @property
    def escalates(self) -> bool:
        """Whether it calls for an escalation thread (W1)."""
        return self.opens and self.alert.level is Level.CRITICAL


@dataclass(frozen=True, slots=True)
class Course:
    """What decides about the alerts of one account at `at`.

    `calendar` is the owner's, `zone` the workspace's, whose days are swept. `reach` is the instant before
    which meetings and answers are not read, so that not seeing them proves nothing. `cleared` says why a
    signal is no longer true. `reading` only asks: the clock of an alert that nobody has opened then runs from
    the facts, even when it has run out.
    """

    account_id: int
    at: datetime
    rules: SignalRules
    calendar: Calendar
    zone: ZoneInfo
    policy: str
    reach: datetime
    cleared: Callable[[str], tuple[str, Mapping[str, str]]]
    reading: bool = False

    def due(self, key: str, level: Level, start: datetime) -> datetime:
        """Return when an answer is due that was asked for at `start` (W5)."""
        clock = self.rules.clock_of(key, level)
        if clock.hours is not None:
            return start + timedelta(hours=clock.hours)
        return self.calendar.after_working_days(start, clock.working_days or 0)


def step(alert: Alert | None, finding: Finding | None, course: Course) -> AlertChange | None:
    """Return what the facts do to one signal's alert, None when nothing changes.

    `alert` is the account's one alert of this signal that is not closed, or that closed while its snooze
    still runs; `finding` is what is true of the signal now.
    """
    if alert is None:
        return _open(finding, course) if finding else None
    if finding is None:
        return _close(alert, course)
    return _go_on(alert, finding, course)


def _open(finding: Finding, course: Course) -> AlertChange | None:
    oldest = course.at - timedelta(days=course.rules.opens_within_days)
    if SIGNALS[finding.key].happens and (finding.latest or finding.since) < oldest:
        return None
    due = course.due(finding.key, finding.level, finding.since)
    if due <= course.at and not course.reading:
        due = course.due(finding.key, finding.level, course.at)  # nobody could have answered in time
    alert = Alert(
        account_id=course.account_id,
        key=finding.key,
        level=finding.level,
        since=finding.since,
        due=due,
        facts=_facts(finding),
        policy=course.policy,
    )
    return AlertChange("opened", alert)


def _close(alert: Alert, course: Course) -> AlertChange | None:
    if alert.state is AlertState.CLOSED or _out_of_sight(alert, course):
        return None
    why, said = course.cleared(alert.key)
    facts = alert.facts | {f"cleared_{name}": value for name, value in said.items()}
    closed = replace(alert, state=AlertState.CLOSED, closed_at=course.at, cleared_by=why, facts=facts)
    return AlertChange("closed", closed, alert)


def _out_of_sight(alert: Alert, course: Course) -> bool:
    """What happened does not become untrue by being too long ago to be read."""
    latest = alert.facts.get("latest")
    return latest is not None and datetime.fromisoformat(latest) < course.reach


def _go_on(alert: Alert, finding: Finding, course: Course) -> AlertChange | None:
    risen = finding.level > alert.level
    match alert.state:
        case AlertState.RESOLVED:
            return _again("reopened", alert, finding, course) if _back(alert, finding, course) else None
        case AlertState.SNOOZED | AlertState.CLOSED if risen:
            return _again("raised", alert, finding, course)
        case AlertState.SNOOZED if _woken(alert, course):
            return _again("woke", alert, finding, course)
        case AlertState.CLOSED:
            return _return(alert, finding)
        case AlertState.OPEN | AlertState.ACKNOWLEDGED if risen:
            return _raise(alert, finding, course)
        case _:
            return _update(alert, finding, course)


def _woken(alert: Alert, course: Course) -> bool:
    return alert.snoozed_until is None or alert.snoozed_until <= course.at


def _back(alert: Alert, finding: Finding, course: Course) -> bool:
    """Whether a resolved alert reopens: it happened again, or is still true `reopen_days` later (W4)."""
    if finding.settles:
        return _happened_again(alert, finding)
    resolved = (alert.acted_at or alert.since).astimezone(course.zone).date()
    return course.at.astimezone(course.zone).date() >= resolved + timedelta(days=course.rules.reopen_days)


def _happened_again(alert: Alert, finding: Finding) -> bool:
    known = alert.facts.get("latest")
    return finding.latest is not None and known is not None and finding.latest > datetime.fromisoformat(known)


def _again(what: str, alert: Alert, finding: Finding, course: Course) -> AlertChange:
    """The same alert, open again, with a clock of its own."""
    since = finding.latest if finding.settles and _happened_again(alert, finding) else None
    reopened = replace(
        alert,
        state=AlertState.OPEN,
        level=finding.level,
        since=since or alert.since,
        due=course.due(alert.key, finding.level, course.at),
        facts=_facts(finding),
        policy=course.policy,
        snoozed_until=None,
        closed_at=None,
        cleared_by="",
        breached_at=None,
    )
    return AlertChange(what, reopened, alert)


def _return(alert: Alert, finding: Finding) -> AlertChange:
    """It closed and came back while its snooze runs: the same alert, still snoozed, and nobody is told."""
    back = replace(
        alert,
        state=AlertState.SNOOZED,
        closed_at=None,
        cleared_by="",
        facts=_facts(finding),
        level=finding.level,
    )
    return AlertChange("returned", back, alert)


def _raise(alert: Alert, finding: Finding, course: Course) -> AlertChange:
    due = course.due(alert.key, finding.level, course.at)
    raised = replace(
        alert,
        state=AlertState.OPEN,
        level=finding.level,
        due=min(due, alert.due or due),
        facts=_facts(finding),
        policy=course.policy,
    )
    return AlertChange("raised", raised, alert)


def _update(alert: Alert, finding: Finding, course: Course) -> AlertChange | None:
    facts = _facts(finding)
    if (alert.level, alert.facts) == (finding.level, facts):
        return None
    kept = replace(alert, level=finding.level, facts=facts, policy=course.policy)
    return AlertChange("updated", kept, alert)


def _facts(finding: Finding) -> dict[str, str]:
    return finding.facts | ({"latest": finding.latest.isoformat()} if finding.latest else {})


# ------------------------------------------------------------------ an earlier instant


def as_of(alert: Alert, events: Sequence[AlertEvent], at: datetime) -> Alert | None:
    """Return an alert as it was at `at`, by its events, oldest first; None where it did not matter then.

    Level and facts are those of now, since `step` replaces them by what the facts of `at` say.
    """
    past = [event for event in events if event.at <= at]
    if not past:
        return None
    was = replace(
        alert,
        state=AlertState.OPEN,
        snoozed_until=None,
        acted_by=None,
        acted_at=None,
        note="",
        closed_at=None,
        cleared_by="",
        breached_at=None,
    )
    for event in past:
        was = _replayed(was, event)
    if any(event.at > at and event.what in OPENS for event in events):
        was = replace(was, due=None)  # its clock was wound anew since
    over = was.state is AlertState.CLOSED and (was.snoozed_until is None or was.snoozed_until <= at)
    return None if over else was


def _replayed(alert: Alert, event: AlertEvent) -> Alert:
    match event.what:
        case "opened" | "raised" | "woke" | "reopened":
            return replace(alert, state=AlertState.OPEN, snoozed_until=None, closed_at=None)
        case "acknowledged":
            return _acted(alert, AlertState.ACKNOWLEDGED, event)
        case "snoozed":
            return _acted(alert, AlertState.SNOOZED, event)
        case "resolved":
            return _acted(alert, AlertState.RESOLVED, event)
        case "returned":
            return replace(alert, state=AlertState.SNOOZED, closed_at=None)
        case "closed":
            return replace(alert, state=AlertState.CLOSED, closed_at=event.at)
        case "breached":
            return replace(alert, breached_at=event.at)
        case _:
            return alert


def _acted(alert: Alert, state: AlertState, event: AlertEvent) -> Alert:
    return replace(
        alert, state=state, snoozed_until=event.until, acted_by=event.by, acted_at=event.at, note=event.note
    )
