"""What is said when a request cannot be met: one sentence, and what would work."""

from collections.abc import Sequence

from success.account import Account
from success.texts import _
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Paragraph,
    Text,
    View,
    note,
    paragraph,
    say,
)

MOST_BUTTONS = 5


def help_button() -> Button:
    """Return the button that shows what can be asked."""
    return Button(label=_("What can I ask?"), command="help")


def refused(sentence: str) -> View:
    """Return a refusal: its sentence is the whole answer."""
    return View(title=sentence, tone="warn")


def broken(reference: str) -> View:
    """Return the answer to a failure of our own, with the id to quote."""
    return View(
        title=_("Mainstay could not finish this."),
        tone="bad",
        blocks=(
            paragraph(_("Nothing was changed. Please try again in a minute.")),
            note(
                _("If it happens again, quote reference {reference} to your administrator."),
                reference=reference,
            ),
        ),
    )


def repeated() -> View:
    """Return the answer to an event that a platform delivered twice."""
    return View(title=_("This was already done."))


def unknown(said: str, nearest: Sequence[Button]) -> View:
    """Return the answer to words that are no command, with the nearest ones as buttons."""
    shown = said if len(said) <= 60 else said[:59] + "…"
    lead = paragraph(_("“{said}” is not something Mainstay knows."), said=shown)
    if not nearest:
        return View(
            title=_("Ask about an account, for example: health acme"),
            tone="warn",
            blocks=(lead, Actions(buttons=(help_button(),))),
        )
    buttons = (*nearest[: MOST_BUTTONS - 1], help_button())
    return View(title=_("Did you mean one of these?"), tone="warn", blocks=(lead, Actions(buttons=buttons)))


def misused(commands: Sequence[tuple[str, str]]) -> View:
    """Return how a command is written: (usage, example) of each that may have been meant."""
    lines = tuple((Text(text=usage, style="code"),) for usage, _example in commands)
    return View(
        title=_("This is how to write it"),
        tone="warn",
        blocks=(
            Bullets(items=lines),
            paragraph(_("For example: {example}"), example=Text(text=commands[0][1], style="code")),
        ),
    )


def mistaken(sentence: str, usage: str, example: str) -> View:
    """Return what was wrong with the arguments of a command, and how it is written."""
    facts = (
        Fact(label=_("Usage"), parts=(Text(text=usage, style="code"),)),
        Fact(label=_("Example"), parts=(Text(text=example, style="code"),)),
    )
    return View(title=sentence, tone="warn", blocks=(Facts(facts=facts),))


def choice(sentence: str, options: Sequence[tuple[Account, Button]]) -> View:
    """Return the accounts that may be meant, each with the button that goes on with it."""
    items = tuple(
        say("{name} · {id}", name=account.name, id=account.external_id) for account, _button in options
    )
    buttons = tuple(button for _account, button in options[:MOST_BUTTONS])
    return View(title=sentence, tone="warn", blocks=(Bullets(items=items), Actions(buttons=buttons)))


def missing(sentence: str, nearest: Sequence[tuple[Account, Button]]) -> View:
    """Return that no such account is known, and the nearest names the person may read."""
    blocks: tuple[Block, ...] = (
        Paragraph(parts=(Text(text=_("Check the spelling, or list yours with “accounts”.")),)),
    )
    if nearest:
        buttons = tuple(button for _account, button in nearest[:MOST_BUTTONS])
        blocks = (paragraph(_("The nearest names are:")), Actions(buttons=buttons))
    return View(title=sentence, tone="warn", blocks=blocks)


def example() -> View:
    """Return one message for the gallery."""
    return unknown("helth acme", [Button(label="health acme", command="health", args={"account": "acme"})])
