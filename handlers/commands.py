"""All commands: importing this module fills the registry."""

from handlers import (
    accounts,
    alerts,
    checkin,
    contacts,
    escalations,
    expansion,
    health,
    help,
    log,
    metrics,
    onboarding,
    plan,
    qbr,
    renewal,
    save,
    settings,
    surveys,
    tasks,
    team,
    today,
    touchpoints,
    voice,
)
from handlers.registry import COMMANDS, Command, words_for

__all__ = ["COMMANDS", "SUBJECTS", "Command", "words_for"]

SUBJECTS = (
    health,
    contacts,
    accounts,
    team,
    metrics,
    today,
    alerts,
    checkin,
    touchpoints,
    renewal,
    plan,
    onboarding,
    qbr,
    expansion,
    log,
    surveys,
    voice,
    escalations,
    tasks,
    save,
    settings,
    help,
)
