"""A View as plain text: for the terminal, for fallbacks and for logs.

Every button is printed as the words that do the same, so all of Mainstay can be used by typing.
"""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from handlers.commands import words_for
from handlers.vocabulary import slot_word
from success.format import Reader, clean, number_text, plain
from success.texts import _, speaking
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    Divider,
    Facts,
    Field,
    Note,
    Paragraph,
    Parts,
    Series,
    Table,
    View,
)

LINE_LIMIT = 4_000  # characters of one paragraph, fact or bullet
CELL_LIMIT = 40  # columns of one table cell
MESSAGE_LIMIT = 20_000  # characters of one message
BARS = "▁▂▃▄▅▆▇█"
GAP = "·"


def render(view: View, reader: Reader) -> str:
    """Return a View as text in the reader's language and zone, never longer than MESSAGE_LIMIT."""
    with speaking(reader.locale):
        parts = [clipped(clean(view.title), LINE_LIMIT)]
        parts += [_block(block, reader) for block in view.blocks]
        if view.submit:
            parts.append(_submit(view, view.submit))
        return "\n".join(_fitted([part for part in parts if part], view.more)) + "\n"


def _fitted(parts: list[str], more: str) -> list[str]:
    """Drop whole parts from the end until the rest fits, and say how many and how to see them."""
    room, kept = MESSAGE_LIMIT, 0
    for part in parts:
        room -= len(part) + 1
        if room < LINE_LIMIT // 10 and kept:
            break
        kept += 1
    if kept == len(parts):
        return parts
    rest = _("+{count} more").format(count=len(parts) - kept)
    return [*parts[:kept], f"{rest}: {more}" if more else rest]


def _block(block: Block, reader: Reader) -> str:
    match block:
        case Paragraph():
            return "\n" + _line(block.parts, reader)
        case Note():
            return "\n" + _line(block.parts, reader)
        case Facts():
            return "\n" + _facts(block, reader)
        case Bullets():
            return _bullets(block, reader)
        case Table():
            return "\n" + _table(block, reader)
        case Chart():
            return "\n" + chart_text(block)
        case Field():
            return "\n" + _field(block)
        case Actions():
            return "\n" + _actions(block)
        case Divider():
            return "\n" + "─" * 40
        case _:
            assert_never(block)


def _line(parts: Parts, reader: Reader) -> str:
    return clipped(plain(parts, reader), LINE_LIMIT)


def _facts(block: Facts, reader: Reader) -> str:
    labels = [clean(fact.label) for fact in block.facts]
    widest = max(map(width, labels), default=0)
    return "\n".join(
        f"{padded(label, widest)}  {_line(fact.parts, reader)}"
        for label, fact in zip(labels, block.facts, strict=True)
    )


def _bullets(block: Bullets, reader: Reader) -> str:
    marks = (f"{place}." if block.ordered else "•" for place in range(1, len(block.items) + 1))
    return "\n".join(f"  {mark} {_line(item, reader)}" for mark, item in zip(marks, block.items, strict=True))


def _table(block: Table, reader: Reader) -> str:
    head = [clipped(clean(column.label), CELL_LIMIT) for column in block.columns]
    rows = [[clipped(plain(cell, reader), CELL_LIMIT) for cell in row] for row in block.rows]
    widths = [max(map(width, cells)) for cells in zip(head, *rows, strict=True)]
    right = [column.numeric for column in block.columns]
    lines = [_row(cells, widths, right) for cells in (head, ["─" * size for size in widths], *rows)]
    return "\n".join([clean(block.caption), *lines])


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    shown = (padded(cell, size, right=side) for cell, size, side in zip(cells, widths, right, strict=True))
    return "  ".join(shown).rstrip()


def chart_text(chart: Chart) -> str:
    """Return a chart as a sparkline for each series, with its first and last value."""
    lines = [clean(chart.title)]
    lines += [f"{sparkline(series.values)}  {_ends(chart, series)}" for series in chart.series]
    return "\n".join(lines)


def _ends(chart: Chart, series: Series) -> str:
    known = [
        (name, value)
        for name, value in zip(chart.categories, series.values, strict=False)
        if value is not None
    ]
    if not known:
        return clean(series.name)
    (first, start), (last, end) = known[0], known[-1]
    return clean(f"{series.name}: {number_text(start, 1)} ({first}) → {number_text(end, 1)} ({last})")


def sparkline(values: Sequence[Decimal | None]) -> str:
    """Return values as bars between their lowest and highest; a gap is a dot."""
    known = [value for value in values if value is not None]
    low, spread = (
        min(known, default=Decimal(0)),
        max(known, default=Decimal(0)) - min(known, default=Decimal(0)),
    )
    return "".join(GAP if value is None else _bar(value - low, spread) for value in values)


def _bar(height: Decimal, spread: Decimal) -> str:
    return BARS[int(height * (len(BARS) - 1) / spread)] if spread else BARS[3]


def _field(field: Field) -> str:
    name = f"{clean(field.label)} <{slot_word(field.name)}>"
    options = ", ".join(option.value for option in field.options)
    details = [_("optional") if field.optional else "", clean(field.hint), options, clean(field.value)]
    return f"{name}: {' · '.join(detail for detail in details if detail)}".rstrip(": ")


def _submit(view: View, submit: Button) -> str:
    asked = {field.name: f"<{slot_word(field.name)}>" for field in view.blocks if isinstance(field, Field)}
    words = words_for(submit.model_copy(update={"args": {**asked, **submit.args}}))
    return "\n" + _("To answer, type: {words}").format(words=clean(words))


def _actions(block: Actions) -> str:
    widest = max((width(clean(button.label)) for button in block.buttons), default=0)
    return "\n".join(
        f"  [{clean(button.label)}]{' ' * (widest - width(clean(button.label)))}  {clean(words_for(button))}"
        for button in block.buttons
    )


def width(text: str) -> int:
    """Return how many columns a text takes on a screen: Chinese and most emoji take two."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(letter) or letter in "\u200d\ufe0f"
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def padded(text: str, size: int, *, right: bool = False) -> str:
    """Return a text filled with spaces to `size` columns."""
    space = " " * (size - width(text))
    return space + text if right else text + space


def clipped(text: str, limit: int) -> str:
    """Return a text of at most `limit` columns, ending in … where something was cut."""
    if len(text) * 2 <= limit or width(text) <= limit:
        return text
    kept, room = [], limit - 1
    for letter in text:
        room -= width(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept) + "…"
