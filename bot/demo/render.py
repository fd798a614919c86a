"""View → HTML for the demo page: pure, total, and safe by construction.

Every piece is a `Markup` literal whose slots are escaped when filled, so no text of a person, a CSV or a CRM
can become a tag, an attribute or an address. Nothing here needs a script: a button is a real `<button>` that
carries its command in its value, a menu and a question asked first are `<details>`.
"""

import unicodedata
from collections.abc import Iterable
from typing import assert_never

from markupsafe import Markup

from bot.demo.chart import figure
from bot.demo.shelf import PATH
from success.format import Reader, amount_text, clean, moment_text
from success.texts import _, speaking
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Chart,
    Divider,
    Fact,
    Facts,
    Field,
    Inline,
    Link,
    Moment,
    Note,
    Paragraph,
    Parts,
    Person,
    Table,
    Text,
    View,
)

# What one message may hold here. The page scrolls, so these only keep a runaway text from drowning the rest.
TEXT_LIMIT = 4_000  # characters of one inline part
BLOCK_LIMIT = 120  # blocks of one message
ROW_LIMIT = 100  # rows of a table, items of a list, facts

FIELD_PREFIX = "field-"  # form values that belong to the command's arguments
WEB = ("https://", "http://", "mailto:", PATH)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# Signs that many systems have no glyph for; the style sheet draws them, the letter stays in the text.
_SIGNS = {
    "🟢": "green",
    "🟡": "yellow",
    "🔴": "red",
    "⚪": "unknown",
    "🔺": "critical",
    "🔸": "warning",
    "🔹": "watch",
}


def render(view: View, reader: Reader, press: str) -> Markup:
    """Return one message or form as HTML; `press` is the address its buttons post to."""
    with speaking(reader.locale):
        shown, left = view.blocks[:BLOCK_LIMIT], len(view.blocks) - BLOCK_LIMIT
        tail = _more(left, view.more) if left > 0 else Markup()
        body = (
            _form(view, view.submit, shown, reader, press) if view.submit else _blocks(shown, reader, press)
        )
        return Markup('<div class="view tone-{}">{}{}{}</div>').format(
            view.tone, _title(view.title), body, tail
        )


def _title(title: str) -> Markup:
    return Markup("<h3>{}</h3>").format(text(title)) if title else Markup()


def _blocks(blocks: Iterable[Block], reader: Reader, press: str) -> Markup:
    """Return blocks one below the other; a menu stands beside the paragraph it belongs to."""
    shown: list[Markup] = []
    before: Block | None = None
    for block in blocks:
        html = _block(block, reader, press)
        if isinstance(before, Paragraph) and isinstance(block, Actions) and block.menu:
            html = Markup('<div class="row">{}{}</div>').format(shown.pop(), html)
        shown.append(html)
        before = block
    return Markup().join(shown)


def _block(block: Block, reader: Reader, press: str) -> Markup:
    match block:
        case Paragraph():
            return Markup("<p>{}</p>").format(inline(block.parts, reader))
        case Facts():
            return _facts(block.facts, reader)
        case Bullets():
            return _bullets(block, reader)
        case Table():
            return _table(block, reader)
        case Chart():
            return figure(block)
        case Field():
            return _field(block)
        case Actions():
            return _actions(block, press)
        case Divider():
            return Markup("<hr>")
        case Note():
            return Markup('<p class="note">{}</p>').format(inline(block.parts, reader))
        case _:
            assert_never(block)


# ---------------------------------------------------------------- inline parts


def inline(parts: Parts, reader: Reader) -> Markup:
    """Return inline parts as HTML."""
    return Markup().join(_part(part, reader) for part in parts)


def _part(part: Inline, reader: Reader) -> Markup:
    match part:
        case Text():
            return _styled(part)
        case Link():
            return _link(part)
        case Person():
            return Markup('<span class="person">{}</span>').format(text(part.name or part.email))
        case Moment():
            return Markup('<time datetime="{}">{}</time>').format(
                part.at.isoformat(), moment_text(part, reader)
            )
        case Amount():
            return Markup('<span class="amount">{}</span>').format(amount_text(part, reader.locale))
        case _:
            assert_never(part)


def _styled(part: Text) -> Markup:
    words = text(part.text)
    match part.style:
        case "plain":
            return words
        case "strong":
            return Markup("<strong>{}</strong>").format(words)
        case "muted":
            return Markup('<span class="muted">{}</span>').format(words)
        case "code":
            return Markup("<code>{}</code>").format(words)
        case _:
            assert_never(part.style)


def _link(link: Link) -> Markup:
    if not link.url.lower().startswith(WEB):
        return text(link.label)
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(
        link.url, text(link.label)
    )


def text(words: str) -> Markup:
    """Return somebody's words, clipped, line breaks kept, and kept from reordering what stands around."""
    clipped = words if len(words) <= TEXT_LIMIT else words[: TEXT_LIMIT - 1] + "…"
    shown = "\n".join(clean(line) for line in clipped.split("\n"))
    safe = Markup().join(_sign(piece) for piece in _around_signs(shown))
    reordering = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in shown)
    return Markup('<bdi dir="auto">{}</bdi>').format(safe) if reordering else safe


def _around_signs(words: str) -> list[str]:
    """Split off the signs that are drawn."""
    pieces, start = [], 0
    for position, letter in enumerate(words):
        if letter in _SIGNS:
            pieces += [words[start:position], letter]
            start = position + 1
    return [*pieces, words[start:]]


def _sign(piece: str) -> Markup | str:
    name = _SIGNS.get(piece)
    return Markup('<span class="sign sign-{}">{}</span>').format(name, piece) if name else piece


# ---------------------------------------------------------------- lists and tables


def _facts(facts: tuple[Fact, ...], reader: Reader) -> Markup:
    rows = Markup().join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(text(fact.label), inline(fact.parts, reader))
        for fact in facts[:ROW_LIMIT]
    )
    return Markup('<dl class="facts">{}</dl>{}').format(rows, _left(len(facts)))


def _bullets(block: Bullets, reader: Reader) -> Markup:
    items = Markup().join(
        Markup("<li>{}</li>").format(inline(item, reader)) for item in block.items[:ROW_LIMIT]
    )
    shell = Markup("<ol>{}</ol>{}") if block.ordered else Markup("<ul>{}</ul>{}")
    return shell.format(items, _left(len(block.items)))


def _table(table: Table, reader: Reader) -> Markup:
    head = Markup().join(
        Markup('<th scope="col"{}>{}</th>').format(_numeric(column.numeric), text(column.label))
        for column in table.columns
    )
    rows = Markup().join(_row(table, row, reader) for row in table.rows[:ROW_LIMIT])
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
        "<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{left}"
    ).format(caption=clean(table.caption), head=head, rows=rows, left=_left(len(table.rows)))


def _row(table: Table, row: tuple[Parts, ...], reader: Reader) -> Markup:
    cells = Markup().join(
        _cell(first=position == 0, numeric=column.numeric, label=column.label, shown=inline(parts, reader))
        for position, (column, parts) in enumerate(zip(table.columns, row, strict=False))
    )
    return Markup("<tr>{}</tr>").format(cells)


def _cell(*, first: bool, numeric: bool, label: str, shown: Markup) -> Markup:
    if first:
        return Markup('<th scope="row"{}>{}</th>').format(_numeric(numeric), shown)
    return Markup('<td data-label="{}"{}>{}</td>').format(clean(label), _numeric(numeric), shown)


def _numeric(numeric: bool) -> Markup:
    return Markup(' class="num"') if numeric else Markup()


def _left(count: int) -> Markup:
    return _more(count - ROW_LIMIT, "") if count > ROW_LIMIT else Markup()


def _more(count: int, command: str) -> Markup:
    said = Markup('<p class="note">{}</p>')
    if not command:
        return said.format(_("+{count} more").format(count=count))
    return said.format(_("+{count} more: type “{command}”").format(count=count, command=clean(command)))


# ---------------------------------------------------------------- buttons and forms


def _actions(actions: Actions, press: str) -> Markup:
    if not actions.buttons:
        return Markup()
    buttons = Markup().join(_button(button) for button in actions.buttons)
    if actions.menu:
        shell = Markup(
            '<form method="post" action="{}" class="actions"><details class="menu">'
            '<summary class="button quiet" aria-label="{}">⋯</summary>'
            '<div class="sheet">{}</div></details></form>'
        )
        return shell.format(press, _("What can be done"), buttons)
    return Markup('<form method="post" action="{}" class="actions">{}</form>').format(press, buttons)


def _button(button: Button) -> Markup:
    if button.confirm:
        return Markup(
            '<details class="menu ask"><summary class="button {style}">{label}</summary>'
            '<div class="sheet"><p>{confirm}</p>{press}</div></details>'
        ).format(
            style=button.style, label=text(button.label), confirm=text(button.confirm), press=_press(button)
        )
    return _press(button)


def _press(button: Button) -> Markup:
    return Markup('<button class="button {}" name="button" value="{}" formnovalidate>{}</button>').format(
        button.style, button.model_dump_json(), text(button.label)
    )


def _form(view: View, submit: Button, blocks: tuple[Block, ...], reader: Reader, press: str) -> Markup:
    """Return a form; other buttons come after the one that submits, so that Enter means submit."""
    body = _blocks((block for block in blocks if not isinstance(block, Actions)), reader, press)
    others = (block.buttons for block in blocks if isinstance(block, Actions))
    return Markup(
        '<form method="post" action="{press}" class="form">'
        '<input type="hidden" name="form" value="{form}">{body}'
        '<div class="actions"><button class="button primary" name="button" value="{submit}">{label}</button>'
        "{others}</div></form>"
    ).format(
        press=press,
        form=view.model_dump_json(),
        body=body,
        submit=submit.model_dump_json(),
        label=text(submit.label),
        others=Markup().join(_button(button) for buttons in others for button in buttons),
    )


def _field(field: Field) -> Markup:
    hint = Markup("<small>{}</small>").format(text(field.hint)) if field.hint else Markup()
    optional = Markup(' <em class="muted">{}</em>').format(_("optional")) if field.optional else Markup()
    return Markup('<label class="field"><span>{}{}</span>{}{}</label>').format(
        text(field.label), optional, _input(field), hint
    )


def _input(field: Field) -> Markup:
    name, need = FIELD_PREFIX + field.name, Markup() if field.optional else Markup(" required")
    match field.input:
        case "long":
            return Markup('<textarea name="{}" rows="4"{}>\n{}</textarea>').format(name, need, field.value)
        case "select":
            return Markup('<select name="{}"{}>{}</select>').format(name, need, _options(field))
        case "text" | "date" | "time" | "number":
            step = Markup(' step="any"') if field.input == "number" else Markup()
            return Markup('<input type="{}" name="{}" value="{}"{}{}>').format(
                field.input, name, field.value, step, need
            )
        case _:
            assert_never(field.input)


def _options(field: Field) -> Markup:
    blank = Markup('<option value=""></option>') if field.optional or not field.value else Markup()
    return blank + Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            option.value,
            Markup(" selected") if option.value == field.value else Markup(),
            clean(option.label),
        )
        for option in field.options
    )
