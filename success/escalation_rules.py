"""The figures of escalations (W1, W6, W8) as a preset gives them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from success.sections import Days, Section
from success.texts import _

Joiner = Literal["owner", "manager", "director", "sponsor"]


class LadderStep(Section):
    """One step of the ladder (W6): who joins, and when.

    `from_day` counts working days of the owner from 1, the day the escalation was opened; `after_hours`
    counts wall time from the step before, whatever is done meanwhile; who joins is called when at work. The
    first step is the opening itself and has neither.
    """

    joins: Annotated[tuple[Joiner, ...], Field(min_length=1)]
    from_day: Annotated[int, Field(ge=2, le=365)] | None = None
    after_hours: Annotated[int, Field(ge=0, le=10_000)] | None = None


class EscalationRules(Section):
    """The ladder (W6), and by which working day actions are due: each of the save plan (W8), and an immediate
    one that has no clock of its own (W7).

    `horizons` are the days after which a save plan is checked, the last being the go or no-go, which can be
    decided `early_days` sooner. An update is owed after `quiet_days` working days without a recorded action;
    what stays undone is asked for again every `again_days` working days. Alerts open at most `opens_a_day`
    threads a day for one owner, those with most at stake first; the others follow on the next days.
    """

    steps: Annotated[tuple[LadderStep, ...], Field(min_length=1)]
    action_days: Days
    plan_days: dict[Literal["executive_call", "value_assessment", "roadmap_review", "proposal"], Days]
    horizons: tuple[Days, Days, Days]
    early_days: Annotated[int, Field(ge=0, le=365)]
    quiet_days: Days
    again_days: Days
    opens_a_day: Annotated[int, Field(ge=1, le=1000)]

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        first, *later = self.steps
        if first.from_day is not None or first.after_hours is not None:
            raise ValueError(_("the first step is the opening and has no clock of its own"))
        if any((step.from_day is None) == (step.after_hours is None) for step in later):
            raise ValueError(_("give either from_day or after_hours"))
        days = [step.from_day for step in later if step.from_day is not None]
        if days != sorted(set(days)):
            raise ValueError(_("from_day must rise from each step to the next"))
        if list(self.horizons) != sorted(set(self.horizons)):
            raise ValueError(_("horizons must rise from each to the next"))
        return self
