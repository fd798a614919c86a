"""All commands: importing this module fills the registry."""

from handlers import accounts, alerts, checkin, escalations, health, help, log, renewal, settings, today
from handlers.registry import COMMANDS, Command, words_for

__all__ = ["COMMANDS", "SUBJECTS", "Command", "words_for"]

SUBJECTS = (health, accounts, today, alerts, checkin, renewal, log, escalations, settings, help)
