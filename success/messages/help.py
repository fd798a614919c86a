"""What can be asked, by subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from success.texts import _
from success.view import Actions, Block, Bullets, Button, Paragraph, Parts, Text, View, note, say, strong


@dataclass(frozen=True, slots=True)
class Line:
    """One command. Its subject and its sentence are English keys, translated here; `also` are the words that
    further forms of it add.
    """

    group: str
    usage: str
    help: str
    example: str
    also: tuple[str, ...] = ()


def overview(lines: Sequence[Line], *, staff: bool) -> View:
    """Return every command under its subject, in the order given; `staff` works with accounts."""
    blocks: list[Block] = []
    for group, members in groupby(lines, lambda line: line.group):
        blocks += [Paragraph(parts=(strong(_(group)),)), Bullets(items=tuple(map(_item, members)))]
    more = note(
        _("{command} shows every form of one command. An account's name, alias, domain or id will do."),
        command=_code("help checkin"),
    )
    buttons = (Actions(buttons=_first_steps()),) if staff else ()
    return View(title=_("What you can ask Mainstay"), blocks=(*blocks, more, *buttons))


def topic(lines: Sequence[Line]) -> View:
    """Return how one command is written, with an example of each form."""
    template = _("{usage} — {help} For example: {example}")
    items = tuple(
        say(template, usage=_code(line.usage), help=_(line.help), example=_code(line.example))
        for line in lines
    )
    return View(title=_("How to write it"), blocks=(Bullets(items=items),), more="help")


def _item(line: Line) -> Parts:
    said = say(_("{usage} — {help}"), usage=_code(line.usage), help=_(line.help))
    return say(_("{line} Also: {words}."), line=said, words=", ".join(line.also)) if line.also else said


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
