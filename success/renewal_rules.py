"""The figures of renewals (R1–R3) as a preset gives them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from success.account import RenewalStage
from success.sections import Days, Section
from success.texts import _

Outlook = Literal["committed", "likely", "at_risk", "lost"]


class Outlooks(Section):
    """What a stage promises in each band (R3)."""

    green: Outlook
    yellow: Outlook
    red: Outlook
    unknown: Outlook


class RenewalRules(Section):
    """When a renewal is spoken of, and what its stage promises.

    `ladder_days` are days before the renewal date, and before the notice date, from many to few (R1). A stage
    that has not moved for `stalled_days` brings a nudge; past the date and unsigned there is one every
    `overdue_every_days`. A signature more than `signed_holds_days` before the renewal date belongs to the
    term before.
    """

    ladder_days: Annotated[tuple[Days, ...], Field(min_length=1)]
    stalled_days: Days
    overdue_every_days: Days
    signed_holds_days: Days
    forecast: dict[RenewalStage, Outlooks]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if list(self.ladder_days) != sorted(set(self.ladder_days), reverse=True):
            raise ValueError(_("ladder_days must fall from each step to the next"))
        missing = [stage.value for stage in RenewalStage if stage not in self.forecast]
        if missing:
            raise ValueError(_("{names} has no value").format(names=", ".join(missing)))
        return self
