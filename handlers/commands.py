"""All commands: importing this module fills the registry."""

from handlers import (
    accounts,
    alerts,
    checkin,
    escalations,
    expansion,
    health,
    help,
    log,
    onboarding,
    plan,
    qbr,
    renewal,
    settings,
    today,
    voice,
)
from handlers.registry import COMMANDS, Command, words_for

__all__ = ["COMMANDS", "SUBJECTS", "Command", "words_for"]

SUBJECTS = (
    health,
    accounts,
    today,
    alerts,
    checkin,
    renewal,
    plan,
    onboarding,
    qbr,
    expansion,
    log,
    voice,
    escalations,
    settings,
    help,
)
