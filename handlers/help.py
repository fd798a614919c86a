"""What can be asked."""

from collections.abc import Sequence
from typing import Annotated

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.registry import COMMANDS, Access, Ask, Command, Group, command, groups
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
    group=Group.HELP,
    access=Access.KNOWN,
)
def help_(cmd: Help, here: Here) -> View:
    """Answer with every command the person may use, or with those of one topic."""
    wanted = fold(cmd.topic)
    verb = meaning(wanted) if meaning(wanted) != wanted else meaning((wanted.split() or [""])[0])
    offered = [known for known in COMMANDS.values() if _offered(known, here)]
    about = [_line(known) for known in offered if known.verb == verb]
    return messages.topic(about) if about else messages.overview(_families(offered), staff=_staff(here))


def _staff(here: Here) -> bool:
    return permissions.is_staff(here.actor)


def _offered(known: Command, here: Here) -> bool:
    return _staff(here) or known.access in (Access.ANYONE, Access.KNOWN, Access.LOG)


def _families(offered: Sequence[Command]) -> list[messages.Line]:
    """Return one line for each first word, with the words that its other forms add."""
    order = groups()
    first = [known for known in offered if known.name == known.verb]
    return [
        _line(
            known,
            [
                other.name.removeprefix(f"{known.verb} ")
                for other in offered
                if other is not known and other.verb == known.verb
            ],
        )
        for known in sorted(first, key=lambda known: order.index(known.group))
    ]


def _line(known: Command, also: Sequence[str] = ()) -> messages.Line:
    return messages.Line(known.group, known.usage, known.help, known.example, tuple(also))
