"""Escalations: the thread, the owner, the clock and the tasks of an account that turned critical (W1,
W5–W7).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MANUAL = "manual"  # the cause of an escalation that a person opened
PLANNED_BEFORE = timedelta(days=90)  # a meeting held now may have been in the calendar for so long


class Action(StrEnum):
    """The immediate actions, in the order they are offered (W7)."""

    EXECUTIVE = "executive"
    ROOT_CAUSE = "root_cause"
    SAVE_PLAN = "save_plan"
    SPONSOR = "sponsor"
    CONCESSIONS = "concessions"  # only with a recorded justification


@dataclass(frozen=True, slots=True)
class Escalation:
    """One escalation of one account. `thread` is the dedupe key of the notice that opened its thread.

    `step` is the last ladder step carried out (W6), counted from 1, and `step_at` when that was (None: when
    it was opened). `last_action_at` is when somebody last recorded an action, which pauses the ladder.
    """

    account_id: int
    opened_at: datetime
    cause: str  # a signal key, or "manual"
    reason: str
    owner_email: str | None
    due: datetime
    thread: str
    opened_by: str | None = None
    step: int = 1
    step_at: datetime | None = None
    last_action_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something one person does by one day, inside an escalation.

    `added_at` is when it was added, None for what the escalation was opened with.
    """

    escalation_id: int
    text: str
    owner_email: str | None
    due: date
    done_at: datetime | None = None
    done_by: str | None = None
    added_at: datetime | None = None
    id: int | None = None
