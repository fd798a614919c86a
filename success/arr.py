"""Recurring revenue as a history of events (M1)."""

from collections.abc import Iterable
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
    """One change; `amount` is positive, for a renewal the new total, in the account's currency.

    A renewal that was due on a day counts once it is signed; one without such a day is history as it stands.
    """

    external_id: str
    account_id: int
    kind: ArrKind
    amount: Decimal
    effective_on: date
    due_on: date | None = None
    signed_on: date | None = None

    @property
    def is_agreed(self) -> bool:
        """Whether it changed anything: all but a renewal that is due and not signed."""
        return self.kind is not ArrKind.RENEWAL or self.due_on is None or self.signed_on is not None


def recurring(events: Iterable[ArrEvent]) -> Decimal:
    """Return what a year brings after these events, oldest first; a signed renewal states the new total."""
    total = Decimal(0)
    for event in events:
        if not event.is_agreed:
            continue
        match event.kind:
            case ArrKind.NEW | ArrKind.EXPANSION:
                total += event.amount
            case ArrKind.CONTRACTION | ArrKind.CHURN:
                total -= event.amount
            case ArrKind.RENEWAL:
                total = event.amount
    return total
