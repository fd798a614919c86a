"""The figures of the honesty checks (section 12) as a preset gives them."""

from typing import Annotated

from pydantic import Field

from success.sections import Days, Figure, Section

Count = Annotated[int, Field(ge=1, le=1_000_000)]


class AuditRules(Section):
    """When a check finds something.

    A yellow or red account needs a clock that still runs, or a meeting within `action_days`. A named CSM is
    too much below `tiny_arr_below` a year, in the currency of the segments. Business reviews of the last
    `reviews_days` that were all held within `near_renewal_days` before a renewal are held for the renewal.
    Expansion tried before the gate is told for `expansion_days`. A score is stale where `stale_metrics`
    metrics or more are too old to count. One CSM can read `alerts_a_week` alerts with care, counted over the
    last `load_weeks` weeks.
    """

    action_days: Days
    tiny_arr_below: Annotated[Figure, Field(ge=0)]
    reviews_days: Days
    near_renewal_days: Days
    expansion_days: Days
    stale_metrics: Count
    load_weeks: Annotated[int, Field(ge=1, le=52)]
    alerts_a_week: Count
