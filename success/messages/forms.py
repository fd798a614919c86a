"""Forms: what is asked for when a command came without it."""

from collections.abc import Sequence

from success.texts import _
from success.view import Block, Button, Field, View, paragraph


def form(
    title: str,
    fields: Sequence[Field],
    command: str,
    args: dict[str, str],
    *,
    intro: str = "",
    submit: str = "",
) -> View:
    """Return a form; what is filled in reaches `command` beside `args`."""
    lead: tuple[Block, ...] = (paragraph(intro),) if intro else ()
    button = Button(label=submit or _("Save"), command=command, args=args, style="primary")
    return View(title=title, blocks=(*lead, *fields), submit=button)


def note_field(label: str = "", hint: str = "", *, name: str = "note", optional: bool = False) -> Field:
    """Return a field for a few sentences."""
    return Field(name=name, label=label or _("Note"), input="long", hint=hint, optional=optional)


def day_field(name: str, label: str, value: str = "", hint: str = "") -> Field:
    """Return a field for a day; `value` is ISO."""
    return Field(name=name, label=label, input="date", value=value, hint=hint)


def example() -> View:
    """Return one form for the gallery."""
    fields = (day_field("day", _("Day"), "2026-03-31"), note_field(optional=True))
    return form(
        _("Plan a check-in with {account}").format(account="Acme Corp"),
        fields,
        "checkin",
        {"account": "acme"},
    )
