"""What can be asked, by subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from success.texts import _
from success.view import Actions, Bullets, Button, Paragraph, Parts, Text, View, note, say, strong


@dataclass(frozen=True, slots=True)
class Line:
    """One command: its subject and its sentence are English keys, translated here."""

    group: str
    usage: str
    help: str
    example: str


def overview(lines: Sequence[Line]) -> View:
    """Return every command under its subject, in the order the subjects first come."""
    order = {group: place for place, group in enumerate(dict.fromkeys(line.group for line in lines))}
    blocks: list[Paragraph | Bullets] = []
    for group, members in groupby(sorted(lines, key=lambda line: order[line.group]), lambda line: line.group):
        blocks += [Paragraph(parts=(strong(_(group)),)), Bullets(items=tuple(map(_item, members)))]
    ending = note(_("Write it here or in a direct message. An account's name, alias, domain or id will do."))
    return View(
        title=_("What you can ask Mainstay"), blocks=(*blocks, ending, Actions(buttons=_first_steps()))
    )


def topic(lines: Sequence[Line]) -> View:
    """Return how one command is written, with an example of each form."""
    items = tuple(
        say(
            _("{usage} — {help} For example: {example}"),
            usage=_code(line.usage),
            help=_(line.help),
            example=_code(line.example),
        )
        for line in lines
    )
    return View(title=_("How to write it"), blocks=(Bullets(items=items),), more="help")


def _item(line: Line) -> Parts:
    return say(_("{usage} — {help}"), usage=_code(line.usage), help=_(line.help))


def _code(words: str) -> Text:
    return Text(text=words, style="code")


def _first_steps() -> tuple[Button, ...]:
    return (
        Button(label=_("My accounts"), command="accounts"),
        Button(label=_("At risk"), command="risk"),
        Button(label=_("Today"), command="today"),
    )


def example() -> View:
    """Return one message for the gallery."""
    return topic([Line("", "health [account]", "Shows how an account is doing.", "health acme")])
