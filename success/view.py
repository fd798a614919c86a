"""The View: everything Mainstay can say, as data.

A View never holds markup. Its inline parts are typed, so that each renderer escapes, links, localises and
clips in its own way, and no text from a person, a CSV or a CRM can become a mention, a link or bold type.
Views travel as JSON through the outbox: `View.model_validate_json(view.model_dump_json()) == view`.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Attr


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# ---------------------------------------------------------------- inline parts


class Text(_Data):
    """Plain words; `style` is emphasis, never structure."""

    kind: Literal["text"] = "text"
    text: str
    style: Literal["plain", "strong", "muted", "code"] = "plain"


class Link(_Data):
    """A web address that Mainstay itself chose; never one found in somebody's text."""

    kind: Literal["link"] = "link"
    label: str
    url: str


class Person(_Data):
    """Somebody of our own company. A platform may show it as a mention; the text is the name."""

    kind: Literal["person"] = "person"
    email: str
    name: str


class Moment(_Data):
    """A date (no zone) or an aware instant, shown in the reader's zone and language."""

    kind: Literal["moment"] = "moment"
    at: datetime | date
    style: Literal["date", "time", "datetime"] = "date"


class Amount(_Data):
    """Money with its currency (ISO 4217); shown without cents when whole."""

    kind: Literal["amount"] = "amount"
    value: Decimal
    currency: str


Inline = Annotated[Text | Link | Person | Moment | Amount, Attr(discriminator="kind")]
Parts = tuple[Inline, ...]

# ---------------------------------------------------------------- blocks


class Paragraph(_Data):
    """One paragraph of running text."""

    kind: Literal["paragraph"] = "paragraph"
    parts: Parts


class Fact(_Data):
    """A label and what it is."""

    label: str
    parts: Parts


class Facts(_Data):
    """A short list of labelled facts."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class Bullets(_Data):
    """A list, one line an item."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[Parts, ...]
    ordered: bool = False


class Column(_Data):
    """A table column; numeric ones are right-aligned."""

    label: str
    numeric: bool = False


class Table(_Data):
    """Rows under headed columns; every row has as many cells as there are columns."""

    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Parts, ...], ...]


class Series(_Data):
    """One line or bar set: a value, or None for a gap, for every category of its chart."""

    name: str
    values: tuple[Decimal | None, ...]


class Chart(_Data):
    """A chart, native where the platform has one, a sparkline in text."""

    kind: Literal["chart"] = "chart"
    title: str
    type: Literal["line", "bar", "area", "pie"] = "line"
    categories: tuple[str, ...]
    series: tuple[Series, ...]


class Option(_Data):
    """One choice of a select field."""

    label: str
    value: str


class Field(_Data):
    """One input of a form; its value reaches the submit button's command as argument `name`."""

    kind: Literal["field"] = "field"
    name: str
    label: str
    input: Literal["text", "long", "date", "time", "number", "select"] = "text"
    value: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    hint: str = ""


class Button(_Data):
    """A command with its arguments: pressing it and typing it reach the same handler.

    `command` is the name of a registered command, such as "checkin done". `opens` tells a platform that the
    answer will be a form, so that a modal can be opened before the work is done. `confirm` is asked first.
    """

    label: str
    command: str
    args: dict[str, str] = Attr(default_factory=dict)
    style: Literal["default", "primary", "danger"] = "default"
    opens: Literal["reply", "form"] = "reply"
    confirm: str = ""


class Actions(_Data):
    """Buttons. `menu` asks for one small menu instead of a row of buttons (a digest has one a row)."""

    kind: Literal["actions"] = "actions"
    buttons: tuple[Button, ...]
    menu: bool = False


class Divider(_Data):
    """A line between two subjects."""

    kind: Literal["divider"] = "divider"


class Note(_Data):
    """Small print: as-of times, sources, what was left out."""

    kind: Literal["note"] = "note"
    parts: Parts


Block = Annotated[
    Paragraph | Facts | Bullets | Table | Chart | Field | Actions | Divider | Note, Attr(discriminator="kind")
]


class View(_Data):
    """One message or form.

    `more` is the command line that shows what a renderer had to leave out. A View with `submit` is a form:
    its Field blocks are sent with that button.
    """

    title: str
    tone: Literal["neutral", "good", "warn", "bad"] = "neutral"
    blocks: tuple[Block, ...] = ()
    submit: Button | None = None
    more: str = ""

    @property
    def is_form(self) -> bool:
        """Whether this View asks for input."""
        return self.submit is not None


# ---------------------------------------------------------------- small makers

_SLOT = re.compile(r"\{(\w+)\}")


def say(template: str, **slots: Inline | Parts | str | int | Decimal) -> Parts:
    """Fill `{name}` slots of a translated template with typed parts; plain values become Text.

    Works on any language's word order, and never formats markup: what goes in stays data.
    """
    parts: list[Inline] = []
    position = 0
    for slot in _SLOT.finditer(template):
        if slot.start() > position:
            parts.append(Text(text=template[position : slot.start()]))
        parts.extend(_as_parts(slots[slot.group(1)]))
        position = slot.end()
    if position < len(template):
        parts.append(Text(text=template[position:]))
    return tuple(parts)


def _as_parts(value: Inline | Parts | str | int | Decimal) -> Parts:
    if isinstance(value, tuple):
        return value
    if isinstance(value, str | int | Decimal):
        return (Text(text=str(value)),)
    return (value,)


def strong(text: str) -> Text:
    """Words that should stand out."""
    return Text(text=text, style="strong")


def muted(text: str) -> Text:
    """Words that should stand back."""
    return Text(text=text, style="muted")


def paragraph(template: str, **slots: Inline | Parts | str | int | Decimal) -> Paragraph:
    """Build a Paragraph from a translated template with slots."""
    return Paragraph(parts=say(template, **slots))


def note(template: str, **slots: Inline | Parts | str | int | Decimal) -> Note:
    """Build a Note from a translated template with slots."""
    return Note(parts=say(template, **slots))
