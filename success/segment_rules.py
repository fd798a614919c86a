"""The figures of segments and capacity (S1, S2) as a preset gives them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from success.sections import Figure, Section
from success.texts import _

Money = Annotated[Figure, Field(gt=0)]


class SegmentRule(Section):
    """How one segment is served (S1).

    `book_from` and `book_to` are the accounts one CSM carries; without `book_to` there is no upper end.
    `qbrs_a_year` is None where reviews are held on demand only; `review` is what they are called.
    """

    touch: Literal["high", "medium", "tech"]
    book_from: Annotated[int, Field(ge=1)]
    book_to: Annotated[int, Field(ge=1)] | None = None
    qbrs_a_year: Annotated[int, Field(ge=1, le=12)] | None = None
    review: Literal["qbr", "ebr"] = "qbr"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.book_to is not None and self.book_to < self.book_from:
            raise ValueError(_("book_to must not be below book_from"))
        return self


class SegmentRules(Section):
    """Where segments begin (S1) and what one CSM can carry (S2).

    ARR above `enterprise_above` is enterprise, from `mid_market_from` on mid-market, both in `currency`;
    `rates` say what one unit of another currency is worth in it.
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    enterprise_above: Money
    mid_market_from: Money
    rates: dict[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Money] = Field(default_factory=dict)
    criticals_per_csm: Annotated[int, Field(ge=1)]
    enterprise: SegmentRule
    mid_market: SegmentRule
    smb: SegmentRule

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.mid_market_from > self.enterprise_above:
            raise ValueError(_("mid_market_from must not be above enterprise_above"))
        return self
