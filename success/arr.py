"""Recurring revenue as a history of events (M1)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ArrKind(StrEnum):
    """What happened to the recurring revenue of an account."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class ArrEvent:
    """One change; `amount` is positive, for a renewal the new total, in the account's currency."""

    external_id: str
    account_id: int
    kind: ArrKind
    amount: Decimal
    effective_on: date
    due_on: date | None = None
    signed_on: date | None = None
