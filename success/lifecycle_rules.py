"""The figures of phases, their flags and touchpoints (L1, L2) as a preset gives them."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from success.account import Segment
from success.sections import Days, Section
from success.texts import _
from success.touchpoint import TouchpointKind


class Phase(StrEnum):
    """Where a customer stands in the term of their contract (L1), in order."""

    ONBOARDING = "onboarding"
    ADOPTION = "adoption"
    OPTIMISATION = "optimisation"
    RENEWAL = "renewal"


class Cadence(Section):
    """Days between check-ins in each phase (L2); a phase that the preset does not have needs none."""

    onboarding: Days
    adoption: Days
    optimisation: Days
    renewal: Days


class Asked(Section):
    """When a phase asks for a touchpoint (L2): on its `day`, counted from 1, or with `days_left` of the term;
    both shrink with a short term. With `every`, again so many days after the last one.
    """

    day: Days | None = None
    days_left: Days | None = None
    every: Days | None = None

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.day is None) == (self.days_left is None):
            raise ValueError(_("give either day or days_left"))
        return self


class FlagRules(Section):
    """What makes the flags beside the phase (L1): days for which a proposal counts as open, and a promoter's
    answer and a success story as advocacy.
    """

    proposal_days: Days
    promoter_days: Days
    story_days: Days


class LifecycleRules(Section):
    """When phases change, how often check-ins are due, and what else a phase asks for.

    A contract of `full_term` days or more spends `onboarding_days`, then `adoption_days` in the first two
    phases and its last `renewal_days` in Renewal; in a shorter one all three shrink in proportion. Where
    `phases` leaves out Optimisation, Adoption lasts until Renewal. With `until_outcome`, Onboarding lasts
    until the first outcome is confirmed, however long that takes (O2). A segment without a cadence has no
    touchpoints in person. `checkin_at` is the hour of a planned check-in in its owner's zone.

    A touchpoint that a phase asks for is proposed `ahead_days` before its day, and up to `late_days` after
    it; to one person at most `proposals_a_day`.
    """

    phases: Annotated[frozenset[Phase], Field(min_length=2)]
    full_term: Days
    onboarding_days: Days
    adoption_days: Days
    renewal_days: Days
    until_outcome: bool
    checkin_at: time
    cadence: dict[Segment, Cadence] = Field(default_factory=dict)
    ahead_days: Days
    late_days: Days
    proposals_a_day: Annotated[int, Field(ge=1)]
    touchpoints: dict[Phase, dict[TouchpointKind, Asked]] = Field(default_factory=dict)
    flags: FlagRules

    @model_validator(mode="after")
    def _phases_fit(self) -> Self:
        if not self.phases >= {Phase.ONBOARDING, Phase.ADOPTION, Phase.RENEWAL}:
            raise ValueError(_("only optimisation can be left out of the phases"))
        if self.onboarding_days + self.renewal_days + self.adoption_days * self.optimises > self.full_term:
            raise ValueError(_("the phases are longer than full_term"))
        return self

    @property
    def optimises(self) -> bool:
        """Whether Adoption ends in Optimisation rather than in Renewal."""
        return Phase.OPTIMISATION in self.phases
