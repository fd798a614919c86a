"""Contacts: the people on the customer's side, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ContactRole(StrEnum):
    """What a contact is to us."""

    CHAMPION = "champion"
    EXEC_SPONSOR = "exec_sponsor"
    ECONOMIC_BUYER = "economic_buyer"
    USER = "user"
    ADMIN = "admin"
    TECHNICAL = "technical"
    LEGAL = "legal"


class ContactStatus(StrEnum):
    """Whether a contact still is what they were."""

    ACTIVE = "active"
    LEFT = "left"
    CHANGED_ROLE = "changed_role"


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact's role and status from `since` (UTC) on, until the next standing."""

    since: datetime
    role: ContactRole | None
    status: ContactStatus


@dataclass(frozen=True, slots=True)
class Contact:
    """One person at a customer; `history` is oldest first and never empty."""

    account_id: int
    email: str
    name: str
    title: str | None
    department: str | None
    history: tuple[Standing, ...]

    def at(self, instant: datetime) -> Standing | None:
        """Return the standing that held at `instant`, or None before the contact was known."""
        known = [standing for standing in self.history if standing.since <= instant]
        return known[-1] if known else None

    def sponsors(self, instant: datetime) -> bool:
        """Whether they were an active executive sponsor at `instant`."""
        standing = self.at(instant)
        if standing is None or standing.status is not ContactStatus.ACTIVE:
            return False
        return standing.role is ContactRole.EXEC_SPONSOR
