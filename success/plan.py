"""Success plans: what the customer wants to reach, and the evidence that it was (P1, P4)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Goal:
    """A customer KPI with its measure, due date and owners on both sides; `roi_amount` is in
    `roi_currency`. `touched_at` is when something about it last changed, None until stored.
    """

    account_id: int
    title: str
    kpi: str | None = None
    unit: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    customer_owner: str | None = None
    owner_email: str | None = None
    due_date: date | None = None
    achieved_at: date | None = None
    roi_amount: Decimal | None = None
    roi_currency: str | None = None
    roi_source: str | None = None
    functions: tuple[str, ...] = ()
    touched_at: datetime | None = None
