"""What a portfolio achieved in a period (M1)."""

from datetime import datetime

from bot.api.facts.parts import Facts
from success.figures import Figure
from success.health_report import Number
from success.periods import Period
from success.portfolio import figures, read
from success.ports import UnitOfWork
from success.workspace import Workspace


class FigureFacts(Facts):
    """A figure, what it is made of, its target, and how far above the target it lies (below where negative).

    Shares are fractions. All are null where there is nothing to count; the numerator of a median always is. A
    portfolio of several currencies has `by_currency` with a figure for each, and no value of its own.
    """

    value: Number | None
    target: Number | None
    gap: Number | None
    numerator: Number | None
    denominator: Number | None
    by_currency: dict[str, "FigureFacts"] | None = None


def achieved(
    uow: UnitOfWork, ws: Workspace, owner: str | None, period: Period, now: datetime
) -> dict[str, FigureFacts]:
    """Return every figure of M1 for a period, as things stood at its end: of an owner's book, or of all."""
    accounts = None if owner is None else uow.accounts.of_owners([owner])
    found = figures(read(uow, ws, accounts, period, now), ws, period)
    return {measure.value: _facts(figure) for measure, figure in found.items()}


def _facts(figure: Figure) -> FigureFacts:
    several = {currency: _facts(each) for currency, each in figure.by_currency.items()}
    return FigureFacts(
        value=figure.value,
        target=figure.target,
        gap=figure.gap,
        numerator=figure.numerator,
        denominator=figure.denominator,
        **({"by_currency": several} if several else {}),  # what is left unset is left out of the answer
    )
