"""What comes next for an account, who does it and by when (Y2): the most pressing clock wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from success.alerts import Alert, AlertState, Level
from success.lifecycle import Planned
from success.readings import Band
from success.touchpoint import TouchpointKind


class Step(StrEnum):
    """What there is to do (W1, H3, L4)."""

    EXECUTIVE = "executive"  # executive engagement within 48 hours
    MITIGATION = "mitigation"  # a mitigation plan within 5 business days
    CHECKIN = "checkin"  # a check-in within 7 days
    MEETING = "meeting"  # the next touchpoint, in the calendar or by cadence
    DATA = "data"  # ask the owner for data


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do; `due` is an instant or a whole day, None where no clock runs yet."""

    step: Step
    due: datetime | date | None = None
    meeting: TouchpointKind | None = None


_LIVE = (AlertState.OPEN, AlertState.ACKNOWLEDGED)
_BY_LEVEL = {Level.CRITICAL: Step.EXECUTIVE, Level.WARNING: Step.MITIGATION, Level.WATCH: Step.CHECKIN}
_BY_BAND = {Band.RED: Step.EXECUTIVE, Band.YELLOW: Step.CHECKIN}


def next_step(band: Band, alerts: Sequence[Alert], planned: Planned | None) -> NextStep | None:
    """Return the next step: what the gravest alert asks for, else data where there is none (H3), else the
    next touchpoint (L4), else what the band obliges to; None where nothing is asked.
    """
    pressing = [alert for alert in most_pressing(alerts) if alert.state in _LIVE]
    if pressing and pressing[0].level > Level.WATCH:
        return _answer(pressing[0])
    if band is Band.UNKNOWN:
        return NextStep(Step.DATA)
    if planned:
        return NextStep(Step.MEETING, planned.at, planned.kind)
    if pressing:
        return _answer(pressing[0])
    return NextStep(_BY_BAND[band]) if band in _BY_BAND else None


def is_pressing(alerts: Sequence[Alert]) -> bool:
    """Whether an alert decides the next step whatever the calendar holds."""
    return any(alert.state in _LIVE and alert.level > Level.WATCH for alert in alerts)


def most_pressing(alerts: Sequence[Alert]) -> list[Alert]:
    """Return alerts with the gravest first, then the one due first."""
    return sorted(alerts, key=lambda alert: (-alert.level, alert.due is None, alert.due or alert.since))


def _answer(alert: Alert) -> NextStep:
    return NextStep(_BY_LEVEL[alert.level], alert.due)
