"""The figures of success plans (P1, P3, P5, P6) as a preset gives them."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from success.sections import Days, Section
from success.texts import _

Count = Annotated[int, Field(ge=1, le=50)]
Months = Annotated[int, Field(ge=1, le=120)]


class PlanRules(Section):
    """What a plan is checked for, and when its programme is reviewed.

    A plan has `fewest_goals` to `most_goals` goals and names `fewest_functions` of ours. The whole programme
    is reviewed `review_months` into the contract, at most `early_days` before that day; a review of value
    older than `reviewed_days` no longer counts.
    """

    fewest_goals: Count
    most_goals: Count
    fewest_functions: Count
    review_months: Annotated[tuple[Months, ...], Field(min_length=1)]
    early_days: Days
    reviewed_days: Days

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most_goals < self.fewest_goals:
            raise ValueError(_("most_goals must not be below fewest_goals"))
        if any(before >= after for before, after in pairwise(self.review_months)):
            raise ValueError(_("review_months must rise"))
        return self
