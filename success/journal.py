"""The journal of an account: what people said, promised and proved, dated and never overwritten.

Everything about an account that is words with a date and a few named values is an entry here: how the
customer defines success, evidence, feedback, a story, a reason for an override. What holds on a day is
read from the entries up to it, the last one of its kind and subject winning.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry is about; each subject's module says which values its entries carry."""

    DEFINITION = "definition"  # success/plan: the customer's answers, verbatim (P1)
    EVIDENCE = "evidence"  # success/evidence: a quantified note, or customer-confirmed value (P4)
    TICK = "tick"  # success/checklists: an item ticked by a person, or its tick taken back
    ONBOARDED = "onboarded"  # success/onboarding: a person ended onboarding (O2)
    SAVE_PLAN = "save_plan"  # success/save_plan: one part of a save plan (W8)
    FEEDBACK = "feedback"  # success/voice: the voice of the customer (V3)
    STORY = "story"  # success/voice: a success story or a win (V4)
    OPPORTUNITY = "opportunity"  # success/expansion: an expansion signal or proposal (X2, X3)
    OVERRIDE = "override"  # success/expansion: the gate was overridden, and why (X1)
    OBSERVATION = "observation"  # handlers/log: what somebody who does not work on the account noticed
    SENTIMENT = "sentiment"  # handlers/log: `score` 1–5 and why; it stands beside the health score (H10)
    ACTION = "action"  # success/actions: something agreed with the customer, or that it is done (Q3)
    RENEWAL = "renewal"  # success/renewals: the stage of one of several renewals (R3)
    SURVEY_ASKED = "survey_asked"  # success/voice: a customer was asked (V1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `at` is when it was so, UTC; `by` is who wrote it, None for Mainstay itself."""

    account_id: int
    kind: EntryKind
    at: datetime
    by: str | None = None
    words: str = ""
    data: dict[str, str] = field(default_factory=dict, hash=False)
    id: int | None = None


def latest(entries: Iterable[Entry], *keys: str) -> dict[tuple[str, ...], Entry]:
    """Return the last entry for each combination of values under `keys`; `entries` are oldest first."""
    return {tuple(entry.data.get(key, "") for key in keys): entry for entry in entries}
