"""All commands: importing this module fills the registry, in the order in which help shows them."""

from handlers import help as _help
from handlers import settings as _settings
from handlers.registry import COMMANDS, Command, words_for

__all__ = ["COMMANDS", "Command", "words_for"]

_SUBJECTS = (_help, _settings)
