"""What can be read: the subjects of an account, and of a book of business, each with the function that reads
it. Its return type is the answer's schema, its docstring the description.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.api.facts.audit import audit
from bot.api.facts.books import capacity, risk
from bot.api.facts.course import lifecycled, review
from bot.api.facts.growth import gate, opportunities
from bot.api.facts.plans import gaps, onboarded, plan
from bot.api.facts.renewals import renewal, renewals
from bot.api.facts.saving import escalation, save
from bot.api.facts.signals import open_alerts
from bot.api.facts.voices import voice, voices
from success.account import Account
from success.ports import UnitOfWork
from success.scoring import health_report
from success.workspace import Workspace

OfAccount = Callable[[UnitOfWork, Workspace, Account, datetime], Any]
OfBook = Callable[[UnitOfWork, Workspace, str | None, datetime], Any]

OF_ACCOUNT: Mapping[str, OfAccount] = {
    "health": health_report,
    "signals": open_alerts,
    "expansion": gate,
    "opportunities": opportunities,
    "plan": plan,
    "onboarding": onboarded,
    "lifecycle": lifecycled,
    "qbr": review,
    "renewal": renewal,
    "escalation": escalation,
    "save": save,
    "voice": voice,
}

OF_BOOK: Mapping[str, OfBook] = {
    "renewals": renewals,
    "risk": risk,
    "capacity": capacity,
    "gaps": gaps,
    "voices": voices,
    "audit": audit,
}
