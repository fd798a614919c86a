"""When people work, as a preset gives it: office hours and working days, in each person's own zone."""

from datetime import time
from typing import Annotated, Self

from pydantic import Field, model_validator

from success.sections import Section
from success.texts import _

Weekday = Annotated[int, Field(ge=0, le=6)]


class OfficeHours(Section):
    """Wall times of one day, `start` before `end`; `days` are weekdays, 0 is Monday."""

    start: time
    end: time
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(_("start must be before end"))
        return self
