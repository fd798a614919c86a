"""When customers are asked how they feel about us (V1), as a preset gives it."""

from typing import Annotated

from pydantic import Field

from success.sections import Days, Section
from success.survey import SurveyKind
from success.touchpoint import TouchpointKind


class SurveyRules(Section):
    """When the owner of an account is reminded to ask its people.

    NPS is asked `nps_from_days` after the contract began and then every `nps_days`; what `after` names is
    asked `after_days` working days after such a meeting was held, and forgotten `within_days` after it. What
    stays unasked is brought up again every `again_days`; at most `asks_a_day` come up for one owner on a day,
    NPS on the first of a week.
    """

    nps_from_days: Days
    nps_days: Days
    after: dict[TouchpointKind, SurveyKind] = Field(default_factory=dict)
    after_days: Days
    within_days: Days
    again_days: Days
    asks_a_day: Annotated[int, Field(ge=1, le=1000)]
