"""Touchpoints: every planned or held contact with a customer (L2, L4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TouchpointKind(StrEnum):
    """What kind of meeting or message it is."""

    KICKOFF = "kickoff"
    CHECKIN = "checkin"
    TRAINING = "training"
    GO_LIVE = "go_live"
    USAGE_REVIEW = "usage_review"
    MONTHLY_REVIEW = "monthly_review"
    EXEC = "exec"
    QBR = "qbr"
    EBR = "ebr"
    BUSINESS_CASE = "business_case"
    NEGOTIATION = "negotiation"
    OTHER = "other"


# Business reviews, which are planned with a command of their own (Q3).
REVIEWS = (TouchpointKind.QBR, TouchpointKind.EBR)


class TouchpointStatus(StrEnum):
    """What became of it."""

    SCHEDULED = "scheduled"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One touchpoint. Instants are UTC; `held_at` is None until held; `id` is None until stored.

    `recorded_at` is when its present status became known, so that a past day can be read as it was.
    """

    account_id: int
    kind: TouchpointKind
    scheduled_at: datetime
    status: TouchpointStatus = TouchpointStatus.SCHEDULED
    held_at: datetime | None = None
    contact_emails: tuple[str, ...] = ()
    note: str = ""
    author_email: str | None = None
    recorded_at: datetime | None = None
    id: int | None = None
