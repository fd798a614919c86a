"""Alerts: one per account and signal, opened, acted on and closed, never deleted (W3–W5)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """W1, in order of severity."""

    WATCH = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        """The name used in the data API."""
        return self.name.lower()


class AlertState(StrEnum):
    """What is being done about an alert. Open, acknowledged and snoozed ones are still live."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


LIVE = (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `facts` are the numbers and names its reason is worded from, in the reader's language."""

    account_id: int
    key: str
    level: Level
    since: datetime
    due: datetime | None
    state: AlertState = AlertState.OPEN
    facts: dict[str, str] = field(default_factory=dict, hash=False)
    snoozed_until: datetime | None = None
    acted_by: str | None = None
    acted_at: datetime | None = None
    note: str = ""
    closed_at: datetime | None = None
    cleared_by: str = ""
    policy: str = ""
    breached_at: datetime | None = None  # when the owner's manager was told that `due` had passed (W5)
    id: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether it is open, acknowledged or snoozed."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """Something that happened to an alert."""

    alert_id: int
    at: datetime
    what: str  # opened, raised, acknowledged, snoozed, woke, returned, resolved, reopened, closed, breached
    by: str | None = None
    until: datetime | None = None
    note: str = ""
