"""The figures of early warning (W1–W5) as a preset gives them."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from success.alerts import Level
from success.sections import Days, Figure, Section
from success.signals import SIGNALS
from success.texts import _

LevelWord = Literal["watch", "warning", "critical", "off"]
Count = Annotated[int, Field(ge=1, le=1000)]


class Clock(Section):
    """How long an answer may take (W5): hours in wall time, or days of the owner's working calendar."""

    hours: Annotated[int, Field(ge=1, le=10_000)] | None = None
    working_days: Days | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.hours is None) == (self.working_days is None):
            raise ValueError(_("give either hours or working_days"))
        return self


class Clocks(Section):
    """The clock of each level (W1)."""

    watch: Clock
    warning: Clock
    critical: Clock


class SignalRules(Section):
    """Every window, threshold, level and clock of W1–W5.

    Fractions are fractions (0.30 is 30 %). `off` as a level silences a signal. What happened more than
    `opens_within_days` ago opens no new alert, so that importing old history does not.
    """

    levels: dict[str, LevelWord]
    clocks: Clocks
    own_clocks: dict[str, Clock] = Field(default_factory=dict)
    stale_after_days: Days  # for metrics that are kept but not scored (H8)
    compare_days: Days  # "30 days before": score_drop, escalations_rising, reply_slower
    band_drop_days: Days
    yellow_days: Days
    score_drop_points: Annotated[int, Field(ge=1, le=100)]
    usage_trend_below: Figure
    login_drop: Figure
    login_weeks: Annotated[int, Field(ge=1, le=8)]
    ticket_trend_above: Figure
    csat_below: Figure
    renewal_days: Days
    touchpoints_missed: Count
    detractor_at_most: Annotated[int, Field(ge=0, le=10)]
    quiet_days: Days
    reply_factor: Figure
    story_days: Days
    story_grace_days: Days
    active_contacts: Count
    opens_within_days: Days
    reopen_days: Days
    critical_snooze_days: Days

    @field_validator("levels")
    @classmethod
    def _a_level_each(cls, levels: dict[str, LevelWord]) -> dict[str, LevelWord]:
        _only_signals(levels)
        missing = [key for key in SIGNALS if key not in levels]
        if missing:
            raise ValueError(_("{names} has no level").format(names=", ".join(missing)))
        return {key: levels[key] for key in SIGNALS}

    @field_validator("own_clocks")
    @classmethod
    def _clocks_of_signals(cls, clocks: dict[str, Clock]) -> dict[str, Clock]:
        _only_signals(clocks)
        return clocks

    def level_of(self, key: str) -> Level | None:
        """Return the level of a signal, None where the preset silences it."""
        word = self.levels[key]
        return None if word == "off" else Level[word.upper()]

    def clock_of(self, key: str, level: Level) -> Clock:
        """Return the clock that runs on an alert: the signal's own, else that of its level."""
        by_level = {
            Level.WATCH: self.clocks.watch,
            Level.WARNING: self.clocks.warning,
            Level.CRITICAL: self.clocks.critical,
        }
        return self.own_clocks.get(key, by_level[level])


def _only_signals(named: dict[str, LevelWord] | dict[str, Clock]) -> None:
    unknown = [key for key in named if key not in SIGNALS]
    if unknown:
        raise ValueError(_("there is no signal {names}").format(names=", ".join(unknown)))
