"""Figures with what they are made of, their target and how far off it they are (M1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """What a portfolio is measured by, in the order in which it is told."""

    GRR = "grr"
    NRR = "nrr"
    LOGO_CHURN = "logo_churn"
    RENEWAL_RATE = "renewal_rate"
    ON_TIME_RENEWALS = "on_time_renewals"
    EXPANSION_RATE = "expansion_rate"
    EXPANSION_COVERAGE = "expansion_coverage"
    AVERAGE_HEALTH = "average_health"
    AVERAGE_HEALTH_BY_ARR = "average_health_by_arr"
    HEALTH_GREEN = "health_green"
    HEALTH_YELLOW = "health_yellow"
    HEALTH_RED = "health_red"
    HEALTH_UNKNOWN = "health_unknown"
    SCORE_IMPROVEMENT = "score_improvement"
    NPS = "nps"
    SATISFACTION = "satisfaction"
    DAYS_TO_FIRST_VALUE = "days_to_first_value"
    QBR_COMPLETION = "qbr_completion"


LOWER_IS_BETTER = frozenset({Measure.LOGO_CHURN, Measure.DAYS_TO_FIRST_VALUE})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it is made of; None where there is nothing to make it of.

    `value` is numerator ÷ denominator on the scale of its measure: a fraction, a score, NPS points, days. The
    numerator of a median is None. A figure of money has its parts in `currency`; where the portfolio has
    several, value and parts are None and `by_currency` has a figure for each.
    """

    value: Decimal | None = None
    target: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    currency: str | None = None
    by_currency: Mapping[str, "Figure"] = field(default_factory=dict)

    @property
    def gap(self) -> Decimal | None:
        """How far the value lies above its target; below it where negative. None without both."""
        return None if self.value is None or self.target is None else self.value - self.target


def is_met(measure: Measure, figure: Figure) -> bool | None:
    """Whether a figure lies above its target, or below it where less is better; None without both."""
    if figure.gap is None:
        return None
    return figure.gap < 0 if measure in LOWER_IS_BETTER else figure.gap > 0


def ratio(
    numerator: Decimal | int,
    denominator: Decimal | int,
    target: Decimal | None = None,
    currency: str | None = None,
) -> Figure:
    """Return a fraction with its parts; without a value where the denominator is not above zero."""
    above, below = Decimal(numerator), Decimal(denominator)
    return Figure(above / below if below > 0 else None, target, above, below, currency)


def of_money(parts: Mapping[str, tuple[Decimal, Decimal]], target: Decimal | None = None) -> Figure:
    """Return a figure of money from (numerator, denominator) by currency."""
    made = {currency: ratio(*both, target, currency) for currency, both in sorted(parts.items())}
    if len(made) == 1:
        return next(iter(made.values()))
    return Figure(target=target, by_currency=made)
