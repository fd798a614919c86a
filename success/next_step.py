"""What comes next for an account, who does it and by when (Y2): the most pressing clock wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from success.alerts import Alert, AlertState, Level
from success.readings import Band
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus


class Step(StrEnum):
    """What there is to do (W1, H3, L4)."""

    EXECUTIVE = "executive"  # executive engagement within 48 hours
    MITIGATION = "mitigation"  # a mitigation plan within 5 business days
    CHECKIN = "checkin"  # a check-in within 7 days
    MEETING = "meeting"  # the touchpoint that is already in the calendar
    DATA = "data"  # ask the owner for data


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do; `due` is an instant or a whole day, None where no clock runs yet."""

    step: Step
    due: datetime | date | None = None
    meeting: TouchpointKind | None = None


_BY_LEVEL = {Level.CRITICAL: Step.EXECUTIVE, Level.WARNING: Step.MITIGATION, Level.WATCH: Step.CHECKIN}
_BY_BAND = {Band.RED: Step.EXECUTIVE, Band.YELLOW: Step.CHECKIN, Band.UNKNOWN: Step.DATA}


def next_step(
    band: Band,
    alerts: Sequence[Alert],
    touchpoints: Sequence[Touchpoint],
    planned: NextStep | None,
    now: datetime,
) -> NextStep | None:
    """Return the next step: the gravest alert's, else the next touchpoint in the calendar or by cadence
    (`planned`), else what the band obliges to; None where nothing is asked.
    """
    grave = [_answer(alert) for alert in alerts if _presses(alert) and alert.level > Level.WATCH]
    if grave:
        return grave[0]
    ahead = [t for t in touchpoints if t.status is TouchpointStatus.SCHEDULED and t.scheduled_at >= now]
    if ahead:
        first = min(ahead, key=lambda t: t.scheduled_at)
        return NextStep(Step.MEETING, first.scheduled_at, first.kind)
    watched = [_answer(alert) for alert in alerts if _presses(alert)]
    if watched:
        return watched[0]
    return planned or (NextStep(_BY_BAND[band]) if band in _BY_BAND else None)


def most_pressing(alerts: Sequence[Alert]) -> list[Alert]:
    """Return alerts with the gravest first, then the one due first."""
    return sorted(alerts, key=lambda alert: (-alert.level, alert.due is None, alert.due or alert.since))


def _presses(alert: Alert) -> bool:
    return alert.state in (AlertState.OPEN, AlertState.ACKNOWLEDGED)


def _answer(alert: Alert) -> NextStep:
    return NextStep(_BY_LEVEL[alert.level], alert.due)
