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
    expansion,
    log,
    voice,
    escalations,
    settings,
    help,
)
