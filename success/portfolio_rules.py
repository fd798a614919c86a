"""The targets a portfolio is held against (M1), as a preset gives them."""

from typing import Annotated

from pydantic import Field

from success.sections import Days, Figure, Section

Share = Annotated[Figure, Field(ge=0, le=10)]


class PortfolioRules(Section):
    """Targets as fractions (0.90 is 90 %), scores and the NPS on their own scales, `days_to_first_value` in
    days, `score_improvement` in points a quarter; `logo_churn` is the share of customers lost in a year.

    Logo churn and the days to first value are to stay below their targets, everything else above.
    """

    grr: Share
    nrr: Share
    logo_churn: Share
    renewal_rate: Share
    on_time_renewals: Share
    expansion_rate: Share
    average_health: Figure
    nps: Figure
    satisfaction: Share
    days_to_first_value: Days
    score_improvement: Figure
