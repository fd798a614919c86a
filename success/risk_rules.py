"""The figures of the at-risk ranking (D1) as a preset gives them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from success.sections import Days, Figure, Section
from success.texts import _

Factor = Annotated[Figure, Field(gt=0)]


class RiskRules(Section):
    """`urgency` are (within so many days of renewal, factor), nearest first; `otherwise` is for all the rest.

    What is past its renewal date and unsigned counts as nearest. An account that was never scored counts as
    `unknown_score`.
    """

    urgency: Annotated[tuple[tuple[Days, Factor], ...], Field(min_length=1)]
    otherwise: Factor
    unknown_score: Annotated[int, Field(ge=0, le=100)]

    @model_validator(mode="after")
    def _nearest_first(self) -> Self:
        days = [within for within, _factor in self.urgency]
        if days != sorted(set(days)):
            raise ValueError(_("the days of urgency must rise from each pair to the next"))
        return self
