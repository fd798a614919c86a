"""The figures of onboarding (O1) as a preset gives them."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from success.sections import Days, Figure, Section
from success.texts import _


class Milestone(StrEnum):
    """The four milestones of onboarding (O1), in order."""

    M1 = "m1"
    M2 = "m2"
    M3 = "m3"
    M4 = "m4"


class Span(Section):
    """The days of the contract a milestone lies in, both included and counted from 1."""

    from_day: Days
    to_day: Days

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_day < self.from_day:
            raise ValueError(_("to_day must not be before from_day"))
        return self


class OnboardingRules(Section):
    """When the milestones of onboarding lie, and how much of two of them is enough.

    `active_users` are users beyond the champion, `seats_share` the fraction of licensed seats in use, as
    observed within `seats_days`. An open milestone is told `ahead_days` before its last day, and once more
    when that has passed, up to `late_days` after it. The target of time to first value (O3) is that of the
    portfolio, `days_to_first_value`.
    """

    active_users: Annotated[int, Field(ge=1, le=1000)]
    seats_share: Annotated[Figure, Field(gt=0, le=1, decimal_places=4)]
    seats_days: Days
    ahead_days: Days
    late_days: Days
    milestones: dict[Milestone, Span]

    @field_validator("milestones")
    @classmethod
    def _all_of_them(cls, given: dict[Milestone, Span]) -> dict[Milestone, Span]:
        missing = [each.value for each in Milestone if each not in given]
        if missing:
            raise ValueError(_("{names} has no days").format(names=", ".join(missing)))
        return {each: given[each] for each in Milestone}

    @property
    def last_day(self) -> int:
        """The last day of the contract on which a milestone ends."""
        return max(span.to_day for span in self.milestones.values())
