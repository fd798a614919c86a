"""What warns (W2): the signals by name, what recording one is, and what a rule found."""

from dataclasses import dataclass, field
from datetime import datetime

from success.alerts import Level


@dataclass(frozen=True, slots=True)
class Recorded:
    """A signal that a person or another system recorded, such as a formal complaint."""

    key: str
    observed_at: datetime
    note: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of W2; its level and its figures stand in the preset.

    `happens` marks what happens at an instant, rather than a state that lasts: what happened long ago opens
    no new alert. `recordable` ones can be recorded by a person, a button or an import.
    """

    key: str
    happens: bool = False
    recordable: bool = False


_KNOWN = (
    Signal("band_drop"),
    Signal("yellow_persistent"),
    Signal("dimension_zero"),
    Signal("score_red"),
    Signal("score_drop"),
    Signal("usage_decline"),
    Signal("login_decline"),
    Signal("champion_left", happens=True, recordable=True),
    Signal("sponsor_left", happens=True, recordable=True),
    Signal("formal_complaint", happens=True, recordable=True),
    Signal("competitive_rfp", happens=True, recordable=True),
    Signal("escalations_rising"),
    Signal("tickets_spike_low_csat"),
    Signal("qbr_missed", happens=True),
    Signal("renewal_talk_late"),
    Signal("touchpoints_missed", happens=True),
    Signal("detractor", happens=True),
    Signal("data_export_request", happens=True, recordable=True),
    Signal("termination_question", happens=True, recordable=True),
    Signal("contact_quiet"),
    Signal("reply_slower"),
    Signal("story_blurred"),
    Signal("single_threaded"),
)

SIGNALS: dict[str, Signal] = {signal.key: signal for signal in _KNOWN}
RECORDABLE: tuple[str, ...] = tuple(signal.key for signal in _KNOWN if signal.recordable)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw: true since `since`, for the reasons in `facts`.

    `facts` hold figures and dates as text (ISO 8601, plain decimals), to be worded in the reader's language.
    `latest` is when it last happened, for signals that happen. `settles`: a person who resolves it has dealt
    with it until it happens again; anything else must itself change.
    """

    since: datetime
    facts: dict[str, str] = field(default_factory=dict)
    latest: datetime | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal that is true of an account, at the preset's level."""

    key: str
    level: Level
    since: datetime
    facts: dict[str, str] = field(default_factory=dict)
    latest: datetime | None = None
    settles: bool = False
