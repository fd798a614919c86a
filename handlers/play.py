"""What to do in a situation that comes up again and again: `play` (Y1)."""

from functools import cache
from typing import Annotated

from handlers.finding import ALIKE, alikeness
from handlers.here import Here
from handlers.pattern import Shape
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Name
from success.messages import plays as messages
from success.naming import fold
from success.plays import filling, plays
from success.texts import N_, _, languages, speaking
from success.view import View

MOST_WORDS = 8  # of the name of a situation
_LINKS = (" for", " at", " with")  # what may lead over to the account


def situation(said: str) -> str | None:
    """Return the key of the play that is meant, with small typos; None where none is."""
    wanted = fold(said).replace("_", " ")
    for link in _LINKS:
        wanted = wanted.removesuffix(link)
    if wanted in names():
        return names()[wanted]
    best = max(names(), key=lambda name: alikeness(wanted, name))
    return names()[best] if alikeness(wanted, best) >= ALIKE else None


@cache
def names() -> dict[str, str]:
    """Return what the situations are called, folded, in every language, with their keys."""
    known = plays().plays
    found = {fold(word): key for key, play in known.items() for word in (key, *play.words)}
    for language in languages():
        with speaking(language):
            found |= {fold(_(play.name)): key for key, play in known.items()}
    return found


class Play(Ask):
    """`play [situation] [account]`."""

    situation: Annotated[str, Shape("situation", MOST_WORDS, lambda text: situation(text) is not None)] = ""
    account: Name = ""


@command(
    "play",
    "play [situation] [account]",
    help=N_("Shows what to do in five hard situations; with an account, filled with its facts."),
    example="play price acme",
    group=Group.WORK,
    access=Access.READ,
)
def play(cmd: Play, here: Here) -> View:
    """Answer with the situations, or with the moves of one; for an account, those that fit it first."""
    found = filling(here.uow, here.ws, here.about, here.now) if here.about else None
    key = situation(cmd.situation) if cmd.situation else None
    return messages.shown(key, found) if key else messages.listing(found)
