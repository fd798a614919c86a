"""View → Block Kit: pure and total.

Words go into `rich_text` and `plain_text`, which know no markup: nobody's text can become a mention, a link
or bold type. Every limit stands in bot/slack/limits.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from bot import text as plain_text
from bot.slack import limits, native
from bot.slack.buttons import SUBMITTED, elements, pressable, submit_value
from bot.slack.buttons import plain as plain_object
from bot.slack.fields import input_block
from bot.slack.limits import clip, clip_lines, size
from success.format import Reader, part_text, plain
from success.texts import _, speaking
from success.view import (
    Actions,
    Block,
    Bullets,
    Chart,
    Divider,
    Facts,
    Field,
    Inline,
    Link,
    Note,
    Paragraph,
    Parts,
    Person,
    Table,
    Text,
    View,
)

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]
Line = tuple[list[Json], int]  # rich text, and how many characters it has
Shown = tuple[list[Json], int, int]  # blocks, how many lines had to be left out, how many characters
NOBODY: Mapping[str, str] = {}
FORM = "mainstay"  # the callback id of every form
NATIVE = ("data_visualization", "data_table")


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message: its blocks, and the text that notifications and screen readers use."""

    text: str
    blocks: list[Json]


@dataclass(slots=True)
class Page:
    """What rendering needs to know, and what it uses up.

    `people` maps e-mail addresses to Slack user ids. `native` says whether charts and tables may be used,
    `submits` whether there is a button that sends the inputs.
    """

    reader: Reader
    people: Mapping[str, str]
    surface: Surface
    native: bool
    charts: int = 0
    pressed: int = 0
    fields: int = 0
    submits: bool = False


def message(
    view: View, reader: Reader, people: Mapping[str, str] = NOBODY, *, native: bool = True
) -> Message:
    """Return the message for a View; a form becomes a message with inputs and its submit button.

    Without `native`, charts and tables are drawn in text, for workspaces that do not take them yet.
    """
    with speaking(reader.locale):
        page = Page(reader, people, "message", native)
        blocks = _fitted(view, page, limits.MESSAGE_BLOCKS)
        return Message(fallback(view, reader), blocks)


def modal(view: View, reader: Reader, people: Mapping[str, str] = NOBODY) -> Json:
    """Return the modal for a View: a form when it has a submit button, else something to read."""
    with speaking(reader.locale):
        carried = submit_value(view, limits.PRIVATE_METADATA)
        page = Page(reader, people, "modal", native=False, submits=carried is not None)
        shown: Json = {
            "type": "modal",
            "title": plain_object(clip(view.title, limits.MODAL_TITLE)),
            "close": plain_object(clip(_("Close"), limits.MODAL_TITLE)),
            "blocks": _fitted(view, page, limits.VIEW_BLOCKS),
        }
        if carried and view.submit:
            shown["submit"] = plain_object(clip(view.submit.label, limits.MODAL_TITLE))
            shown["private_metadata"] = carried
            shown["callback_id"] = FORM
        return shown


def home(view: View, reader: Reader, people: Mapping[str, str] = NOBODY) -> Json:
    """Return the App Home for a View."""
    with speaking(reader.locale):
        page = Page(reader, people, "home", native=False)
        return {"type": "home", "blocks": _fitted(view, page, limits.VIEW_BLOCKS)}


def fallback(view: View, reader: Reader) -> str:
    """Return a View as the text beside the blocks. Slack reads markup there, so it is escaped."""
    shown = clip_lines(plain_text.render(view, reader).strip(), limits.FALLBACK)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fitted(view: View, page: Page, most: int) -> list[Json]:
    """Return the blocks of a View: what does not fit is dropped from the end, and counted."""
    submit, blocks = _submit(view, page), _title(view, page)
    room = limits.CHARACTERS - limits.TAIL - weight(blocks) - weight(submit)
    places = most - len(blocks) - len(submit) - 1
    groups, left = list(_grouped(view.blocks)), 0
    for position, group in enumerate(groups):
        shown, hidden, used = _group(group, page)
        room -= used
        places -= len(shown)
        if room < 0 or places < 0:
            left += len(groups) - position
            break
        blocks += shown
        left += hidden
    if left:
        blocks.append(_more(left, view.more))
    return [*blocks, *submit] or [_context(limits.EMPTY)]


def weight(item: object) -> int:
    """Return how many characters a payload has, all that is shown and carried."""
    if isinstance(item, str):
        return size(item)
    if isinstance(item, dict):
        return sum(weight(value) for key, value in item.items() if key != "type")
    return sum(map(weight, item)) if isinstance(item, list) else 0


def _title(view: View, page: Page) -> list[Json]:
    if page.surface == "modal" and view.blocks and size(view.title) <= limits.MODAL_TITLE:
        return []
    title = clip(view.title, limits.SECTION)
    # A sentence that says what would work is read to its end, if not in large letters.
    kind = "header" if size(title) <= limits.HEADER else "section"
    return [{"type": kind, "text": plain_object(title)}]


def _more(left: int, command: str) -> Json:
    if not command:
        return _context(_("+{count} more").replace("{count}", str(left)))
    said = _("+{count} more: {command}").replace("{count}", str(left))
    return _context(said.replace("{command}", clip(command, limits.MORE_COMMAND)))


def _context(text: str) -> Json:
    return {"type": "context", "elements": [plain_object(clip(text, limits.CONTEXT))]}


def _submit(view: View, page: Page) -> list[Json]:
    """Return the button that sends a form standing in a message; a modal has its own."""
    carried = submit_value(view, limits.BUTTON_VALUE) if page.surface == "message" else None
    if carried is None or view.submit is None:
        return []
    page.submits = True
    button = {
        "type": "button",
        "text": plain_object(clip(view.submit.label, limits.BUTTON)),
        "value": carried,
        "action_id": SUBMITTED,
        "style": "primary",
    }
    return [{"type": "actions", "elements": [button]}]


def _grouped(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Yield blocks one by one, but a paragraph together with the menu that belongs to it."""
    waiting: Paragraph | None = None
    for block in blocks:
        if waiting and isinstance(block, Actions) and block.menu:
            yield waiting, block
            waiting = None
            continue
        if waiting:
            yield (waiting,)
        waiting = block if isinstance(block, Paragraph) else None
        if not waiting:
            yield (block,)
    if waiting:
        yield (waiting,)


def _group(group: tuple[Block, ...], page: Page) -> Shown:
    match group:
        case (Paragraph() as row, Actions() as menu):
            return _row(row, menu, page)
        case (block,):
            return _block(block, page)
        case _:
            return [], 0, 0


def _row(row: Paragraph, menu: Actions, page: Page) -> Shown:
    """Return a line with its menu at the right-hand side, where the menu is one and the line has no link."""
    buttons, left, used = _elements(menu, page)
    if len(buttons) != 1 or any(isinstance(part, Link) for part in row.parts):
        words, _left, length = _words(row.parts, page)
        return [*words, *_actions(buttons)], left, used + length
    line = clip(plain(row.parts, page.reader), limits.SECTION)
    section = {"type": "section", "text": plain_object(line), "accessory": buttons[0]}
    return [section], left, used + size(line)


def _block(block: Block, page: Page) -> Shown:
    match block:
        case Paragraph():
            return _words(block.parts, page)
        case Facts():
            return _facts(block, page)
        case Bullets():
            return _bullets(block.items, page, ordered=block.ordered)
        case Table():
            return _table(block, page)
        case Chart():
            return _weighed(_chart(block, page))
        case Field():
            return _weighed(_field(block, page))
        case Actions():
            buttons, left, used = _elements(block, page)
            return _actions(buttons), left, used
        case Divider():
            return [{"type": "divider"}], 0, 0
        case Note():
            return _note(block, page)
        case _:
            assert_never(block)


def _weighed(block: Json, left: int = 0) -> Shown:
    return [block], left, weight(block)


def _field(block: Field, page: Page) -> Json:
    """Return an input, or the words of one that could not be sent."""
    if not page.submits:
        return _words((Text(text=f"{block.label}: {block.value}"),), page)[0][0]
    page.fields += 1
    return input_block(block, page.fields, in_message=page.surface == "message")


def _elements(block: Actions, page: Page) -> Shown:
    buttons = elements(block, page.pressed)
    page.pressed += len(buttons)
    return buttons, len(block.buttons) - pressable(buttons), weight(buttons)


def _actions(buttons: list[Json]) -> list[Json]:
    return [{"type": "actions", "elements": buttons}] if buttons else []


def _note(block: Note, page: Page) -> Shown:
    if any(isinstance(part, Link) for part in block.parts):
        return _words(block.parts, page)
    return _weighed(_context(plain(block.parts, page.reader)))


def _chart(block: Chart, page: Page) -> Json:
    drawn = native.chart(block) if page.native and page.charts < limits.CHARTS else None
    if drawn:
        page.charts += 1
        return drawn
    lines = clip_lines(plain_text.chart_text(block), limits.SECTION)
    return _rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": lines}]})


def _table(block: Table, page: Page) -> Shown:
    shown = native.table(block, page.reader, limits.BLOCK_CHARACTERS) if page.native else None
    if shown:
        return _weighed(*shown)
    caption, _left, used = _words((Text(text=block.caption, style="strong"),), page)
    labels = [column.label for column in block.columns]
    blocks, left, length = _bullets(tuple(_labelled(row, labels) for row in block.rows), page)
    return caption + blocks, left, used + length


def _labelled(row: tuple[Parts, ...], labels: list[str]) -> Parts:
    """Return a table row as one line: the first cell, then each cell behind the name of its column."""
    parts: list[Inline] = []
    for place, cell in enumerate(row):
        if place:
            label = labels[place] if place < len(labels) else ""
            parts.append(Text(text=f" · {label} " if label else " · "))
        parts += cell
    return tuple(parts)


def _facts(block: Facts, page: Page) -> Shown:
    lines = [
        _rich_parts((Text(text=f"{fact.label}: ", style="strong"), *fact.parts), page, limits.LIST_ITEM)
        for fact in block.facts
    ]
    kept, used = _kept(lines)
    parts = [part for line, _size in kept for part in (*line, {"type": "text", "text": "\n"})]
    section = {"type": "rich_text_section", "elements": parts[:-1]}
    return ([_rich(section)] if kept else []), len(lines) - len(kept), used


def _bullets(items: tuple[Parts, ...], page: Page, *, ordered: bool = False) -> Shown:
    lines = [_rich_parts(item, page, limits.LIST_ITEM) for item in items]
    kept, used = _kept(lines)
    shown = {
        "type": "rich_text_list",
        "style": "ordered" if ordered else "bullet",
        "elements": [{"type": "rich_text_section", "elements": line} for line, _size in kept],
    }
    return ([_rich(shown)] if kept else []), len(lines) - len(kept), used + len("ordered")


def _kept(lines: list[Line]) -> tuple[list[Line], int]:
    """Return the lines, from the first, that fit the share of one block, and their characters."""
    used = 0
    for count, (_line, length) in enumerate(lines):
        if used + length + 1 > limits.BLOCK_CHARACTERS:
            return lines[:count], used
        used += length + 1
    return lines, used


def _words(parts: Parts, page: Page) -> Shown:
    elements, used = _rich_parts(parts, page, limits.SECTION)
    return [_rich({"type": "rich_text_section", "elements": elements})], 0, used


def _rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


def _rich_parts(parts: Parts, page: Page, most: int) -> Line:
    """Return inline parts as rich text, at most `most` characters of it, and never nothing."""
    shown: list[Json] = []
    room = most
    for part in parts:
        element = _rich_part(part, page, room)
        if element:
            shown.append(element)
            room -= sum(size(element[key]) for key in _COUNTED if key in element)
        if room <= 0:
            break
    return shown or [{"type": "text", "text": limits.EMPTY}], max(most - room, 1)


def _rich_part(part: Inline, page: Page, room: int) -> Json | None:
    if isinstance(part, Person) and part.email in page.people:
        return {"type": "user", "user_id": page.people[part.email]}
    if isinstance(part, Link) and _safe(part.url):
        return {"type": "link", "url": part.url, "text": clip(part.label, limits.LIST_ITEM)}
    words = part_text(part, page.reader)
    if not words:
        return None
    element: Json = {"type": "text", "text": words if words.isspace() else clip_lines(words, room)}
    style = _STYLES.get(part.style) if isinstance(part, Text) else None
    return {**element, "style": style} if style else element


_COUNTED = ("text", "url", "user_id")
_STYLES: Mapping[str, Json] = {"strong": {"bold": True}, "code": {"code": True}}


def _safe(url: str) -> bool:
    return url.startswith(("https://", "http://")) and url.isprintable() and size(url) <= limits.URL
