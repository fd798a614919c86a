"""What can be asked."""

from typing import Annotated

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.registry import COMMANDS, Access, Ask, Command, command
from handlers.vocabulary import meaning
from success import permissions
from success.messages import help as messages
from success.naming import fold
from success.texts import N_
from success.view import View


class Help(Ask):
    """`help [topic]`."""

    topic: Annotated[str, TEXT] = ""


@command(
    "help",
    "help [topic]",
    help=N_("Shows what you can ask, or how one command is written."),
    example="help checkin",
    group=N_("Find your way"),
    access=Access.ANYONE,
)
def help_(cmd: Help, here: Here) -> View:
    """Answer with every command the person may use, or with those of one topic."""
    wanted = fold(cmd.topic)
    verb = meaning(wanted) if meaning(wanted) != wanted else meaning((wanted.split() or [""])[0])
    offered = [known for known in COMMANDS.values() if _offered(known, here)]
    about = [known for known in offered if known.verb == verb]
    return (
        messages.topic([_line(known) for known in about])
        if about
        else messages.overview([_line(known) for known in offered])
    )


def _offered(known: Command, here: Here) -> bool:
    if known.access is Access.ANYONE:
        return True
    if known.access in (Access.KNOWN, Access.LOG):
        return here.actor is not None
    return permissions.is_staff(here.actor)


def _line(known: Command) -> messages.Line:
    return messages.Line(known.group, known.usage, known.help, known.example)
