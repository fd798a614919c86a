"""The figures of business reviews (Q1, Q3) as a preset gives them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from success.sections import Days, Section
from success.texts import _


class ReviewRules(Section):
    """What a review needs to be ready, and the business days before it on which its clock asks.

    `roi_points` quantified ROI points and `goal_statuses` goals with a status; the executive sponsor counts
    as briefed when met within `sponsor_days`. Preparation opens `prepare_days` before, the champion is
    briefed `prebrief_days` before, agenda and ROI data go out `send_days` before. Agreed actions that are
    late are asked for every `chase_days` business days. A review that is due in a period of the calendar and
    not planned is asked for `plan_days` before that period ends (Q4).
    """

    roi_points: Annotated[int, Field(ge=0, le=20)]
    goal_statuses: Annotated[int, Field(ge=0, le=20)]
    sponsor_days: Days
    prepare_days: Annotated[int, Field(ge=1, le=20)]
    prebrief_days: Annotated[int, Field(ge=1, le=20)]
    send_days: Annotated[int, Field(ge=1, le=20)]
    chase_days: Days
    plan_days: Annotated[int, Field(ge=1, le=120)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.prepare_days >= self.prebrief_days >= self.send_days:
            raise ValueError(_("prepare_days, prebrief_days and send_days must not rise"))
        return self
