"""View → Adaptive Card 1.5: pure and total.

Words go into `RichTextBlock`, whose text runs know no markup: nobody's text can become a link or a mention.
Charts are native elements with a plain `fallback`; a button is an `Action.Execute` whose fallback is an
`Action.Submit` with the same data, so it works in every client.
"""

import json
from collections.abc import Iterable
from typing import Any, assert_never

from bot.teams.charts import chart
from bot.teams.fitting import LABEL_LIMIT, clip, fits, left_out, shortened, within_actions
from success.format import Reader, part_text, plain
from success.texts import _, speaking
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    Column,
    Divider,
    Facts,
    Field,
    Inline,
    Link,
    Note,
    Paragraph,
    Parts,
    Table,
    Text,
    View,
)

Json = dict[str, Any]

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
TEXT_LIMIT = 3_000  # characters of one inline part
WEB = "https://"  # the only addresses a card may link to
URL_LIMIT = 2_000
VERB = "mainstay"
MENU = "menu-"  # the inputs that hold a menu's chosen button, as JSON


def render(view: View, reader: Reader) -> Json:
    """Return the card of a message or form, within Teams' limits: lists are cut first, the last of them
    before the others, then whole blocks are dropped from the end.
    """
    with speaking(reader.locale):
        blocks = within_actions(view)
        for shown in shortened(blocks, view.more):
            card = _card(view, shown, 0, reader)
            if fits(card):
                return card
        for kept in range(len(shown) - 1, -1, -1):
            card = _card(view, shown[:kept], len(shown) - kept, reader)
            if fits(card):
                return card
        return _card(view.model_copy(update={"submit": None}), (), len(shown), reader)


def _card(view: View, blocks: tuple[Block, ...], left: int, reader: Reader) -> Json:
    body = [_title(view), *_body(blocks, reader)]
    if left:
        body.append(_rich([_run(left_out(left, view.more), subtle=True, size="Small")]))
    card: Json = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.5", "body": body}
    actions = [_action(view.submit, submits=True)] if view.submit else []
    if any(isinstance(block, Actions) and block.menu for block in blocks):
        actions.append(_menu_action())
    if actions:
        card["actions"] = actions
    card["msteams"] = {"width": "Full"}
    return card


def _title(view: View) -> Json:
    styles = {"neutral": "default", "good": "good", "warn": "warning", "bad": "attention"}
    title = _rich([_run(clip(view.title, TEXT_LIMIT), weight="Bolder", size="Medium")])
    return {"type": "Container", "style": styles[view.tone], "bleed": True, "items": [title]}


def _body(blocks: Iterable[Block], reader: Reader) -> list[Json]:
    elements: list[Json] = []
    separate = False
    for position, block in enumerate(blocks):
        if isinstance(block, Divider):
            separate = True
            continue
        made = _block(block, position, reader)
        if separate and made:
            made[0] = {**made[0], "separator": True}
        separate = False
        elements += made
    return elements


def _block(block: Block, position: int, reader: Reader) -> list[Json]:
    match block:
        case Paragraph():
            return [_words(block.parts, reader)]
        case Facts():
            return [_fact(fact.label, fact.parts, reader) for fact in block.facts]
        case Bullets():
            return _bullets(block, reader)
        case Table():
            return [_table(block, reader)]
        case Chart():
            return [chart(block)]
        case Field():
            return [_input(block), *_hint(block)]
        case Actions():
            return _buttons(block, position)
        case Note():
            return [_rich([_run(clip(plain(block.parts, reader), TEXT_LIMIT), subtle=True, size="Small")])]
        case Divider():
            return []
        case _:
            assert_never(block)


# ---------------------------------------------------------------- words


def _words(parts: Parts, reader: Reader, lead: str = "") -> Json:
    runs = [_run(lead)] if lead else []
    return _rich([*runs, *(_inline(part, reader) for part in parts)])


def _rich(runs: list[Json], **more: Any) -> Json:
    return {"type": "RichTextBlock", "inlines": runs, **more}


def _run(text: str, *, subtle: bool = False, **more: Any) -> Json:
    return {"type": "TextRun", "text": text, **({"isSubtle": True} if subtle else {}), **more}


def _inline(part: Inline, reader: Reader) -> Json:
    if isinstance(part, Link) and part.url.startswith(WEB) and len(part.url) <= URL_LIMIT:
        action = {"type": "Action.OpenUrl", "url": part.url}
        return _run(clip(part.label, TEXT_LIMIT), selectAction=action)
    words = clip(part_text(part, reader), TEXT_LIMIT)
    style = part.style if isinstance(part, Text) else "plain"
    match style:
        case "plain":
            return _run(words)
        case "strong":
            return _run(words, weight="Bolder")
        case "muted":
            return _run(words, subtle=True)
        case "code":
            return _run(words, fontType="Monospace")
        case _:
            assert_never(style)


# ---------------------------------------------------------------- lists and tables


def _fact(label: str, parts: Parts, reader: Reader) -> Json:
    columns = [
        {"type": "Column", "width": "120px", "items": [_rich([_run(label, subtle=True)])]},
        {"type": "Column", "width": "stretch", "items": [_words(parts, reader)]},
    ]
    return {"type": "ColumnSet", "spacing": "Small", "columns": columns}


def _bullets(block: Bullets, reader: Reader) -> list[Json]:
    return [
        {**_words(item, reader, f"{number}. " if block.ordered else "• "), "spacing": "Small"}
        for number, item in enumerate(block.items, start=1)
    ]


def _table(table: Table, reader: Reader) -> Json:
    heads = [_cell([_run(column.label, weight="Bolder")]) for column in table.columns]
    rows = [
        [_cell([_inline(part, reader) for part in cell] or [_run("–")]) for cell in row] for row in table.rows
    ]
    return {
        "type": "Table",
        "columns": [_column(column) for column in table.columns],
        "firstRowAsHeader": True,
        "rows": [{"type": "TableRow", "cells": cells} for cells in [heads, *rows]],
        "fallback": _table_in_words(table, reader),
    }


def _column(column: Column) -> Json:
    aligned = {"horizontalCellContentAlignment": "right"} if column.numeric else {}
    return {"width": 1, **aligned}


def _cell(runs: list[Json]) -> Json:
    return {"type": "TableCell", "items": [_rich(runs)]}


def _table_in_words(table: Table, reader: Reader) -> Json:
    lines = [
        _rich([_run(" · ".join(clip(plain(cell, reader), LABEL_LIMIT) for cell in row))])
        for row in table.rows
    ]
    return {"type": "Container", "items": [_rich([_run(table.caption, weight="Bolder")]), *lines]}


# ---------------------------------------------------------------- inputs and actions


def _hint(field: Field) -> list[Json]:
    """A line below the input: a placeholder would be gone as soon as somebody types."""
    if not field.hint:
        return []
    return [{**_rich([_run(clip(field.hint, TEXT_LIMIT), subtle=True, size="Small")]), "spacing": "None"}]


def _input(field: Field) -> Json:
    made: Json = {"id": field.name, "label": field.label, "isRequired": not field.optional}
    if not field.optional:
        made["errorMessage"] = _("{field} is needed.").replace("{field}", field.label)
    if field.value:
        made["value"] = field.value
    match field.input:
        case "text":
            return {"type": "Input.Text", **made}
        case "long":
            return {"type": "Input.Text", "isMultiline": True, **made}
        case "date":
            return {"type": "Input.Date", **made}
        case "time":
            return {"type": "Input.Time", **made}
        case "number":
            return {"type": "Input.Text", "regex": r"^-?\d+([.,]\d+)?$", **made}
        case "select":
            choices = [{"title": option.label, "value": option.value} for option in field.options]
            return {"type": "Input.ChoiceSet", "style": "compact", "choices": choices, **made}
        case _:
            assert_never(field.input)


def _buttons(block: Actions, position: int) -> list[Json]:
    if not block.menu:
        return [{"type": "ActionSet", "actions": [_action(button) for button in block.buttons]}]
    choices = [
        {"title": button.label, "value": json.dumps(payload(button), ensure_ascii=False)}
        for button in block.buttons
    ]
    return [
        {
            "type": "Input.ChoiceSet",
            "id": f"{MENU}{position}",
            "style": "compact",
            "label": _("Do"),
            "placeholder": _("Choose"),
            "choices": choices,
        }
    ]


def payload(button: Button) -> Json:
    """Return what a pressed button sends back: the command and its arguments."""
    return {"command": button.command, "args": button.args}


def _action(button: Button, submits: bool = False) -> Json:
    styles = {"default": "default", "primary": "positive", "danger": "destructive"}
    shared = {
        "title": clip(button.label, LABEL_LIMIT),
        "style": styles[button.style],
        "data": {"mainstay": payload(button)},
    }
    if button.confirm:
        shared["tooltip"] = clip(button.confirm, LABEL_LIMIT)
    if not submits:
        shared["associatedInputs"] = "none"
    return {
        "type": "Action.Execute",
        "verb": VERB,
        **shared,
        "fallback": {"type": "Action.Submit", **shared},
    }


def _menu_action() -> Json:
    shared = {"title": _("Do what is chosen"), "data": {"mainstay": {"command": "", "args": {}}}}
    return {
        "type": "Action.Execute",
        "verb": VERB,
        **shared,
        "fallback": {"type": "Action.Submit", **shared},
    }
