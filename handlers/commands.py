"""All commands: importing this module fills the registry, in the order in which help shows them."""

from handlers import accounts, alerts, checkin, escalations, health, help, log, renewal, settings
from handlers.registry import COMMANDS, Command, words_for

__all__ = ["COMMANDS", "SUBJECTS", "Command", "words_for"]

SUBJECTS = (health, accounts, alerts, checkin, renewal, escalations, log, settings, help)
