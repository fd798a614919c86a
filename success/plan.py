"""Success plans: what the customer wants to reach, and the evidence that it was (P1, P4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from success.journal import Entry, EntryKind


class Question(StrEnum):
    """What the customer is asked, and answers verbatim (P1)."""

    SUCCESS = "success"  # How do you define success?
    HELP = "help"  # How can we best help?
    ACCEPTANCE = "acceptance"  # What makes a goal delivered?


@dataclass(frozen=True, slots=True)
class Goal:
    """A customer KPI with its measure, due date and owners on both sides; `roi_amount` is in
    `roi_currency`. `touched_at` is when something about it last changed, None until stored and where that was
    later than the instant asked about. `created_at` is when it was put on the plan; None where that was from
    outside, which does not say.
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
    created_at: datetime | None = None


def defined_at(entries: Iterable[Entry]) -> datetime | None:
    """Return when the definition of success was last written down, None where it never was (P1)."""
    answers = (entry for entry in entries if entry.kind is EntryKind.DEFINITION)
    said = (each.at for each in answers if each.data.get("question") == Question.SUCCESS)
    return max(said, default=None)
