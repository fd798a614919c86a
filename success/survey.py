"""Surveys: NPS, CSAT and the four-question pulse (V1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class SurveyKind(StrEnum):
    """Which scale an answer is on: NPS and pulse 0–10, CSAT 1–5."""

    NPS = "nps"
    CSAT = "csat"
    PULSE = "pulse"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `question` is 1–4 for a pulse and 0 otherwise."""

    account_id: int
    kind: SurveyKind
    question: int
    score: Decimal
    answered_at: datetime
    respondent_email: str = ""
    comment: str = ""
