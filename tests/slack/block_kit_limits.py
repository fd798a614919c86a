"""Slack's documented Block Kit limits, as strict as they can be read: what this passes, Slack takes.

Written from the vendor's reference pages, on purpose without a look at the renderer's own constants. Where
the documentation leaves a way of counting open (UTF-16 units or characters, escaped or not), the longest
counts. Anything undocumented, an unknown property included, is a fault.
"""

from collections.abc import Mapping, Sequence

from tests.slack.block_kit_content import data_table, data_visualization, rich_text
from tests.slack.block_kit_elements import INPUTS, PRESSED, element, plain, text_object
from tests.slack.block_kit_faults import Check, Faults, Json, counted

MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_CHARACTERS = 13_200  # over all blocks of a message
MOST_TABLE_CHARACTERS = 10_000  # over all tables of a message


def message_faults(blocks: Sequence[Json]) -> Faults:
    """Return what Slack would refuse about a message's blocks."""
    faults = _faults(blocks, MESSAGE)
    total = sum(counted(text) for text in _texts(blocks))
    if total > MOST_CHARACTERS:
        faults.append(f"msg_blocks_too_long: {total} characters over all blocks")
    if sum(block.get("type") == "data_visualization" for block in blocks) > 2:
        faults.append("blocks: more than two charts in a message")
    tables = [block for block in blocks if block.get("type") == "data_table"]
    cells = sum(counted(text) for table in tables for text in _texts(table.get("rows", ())))
    if cells > MOST_TABLE_CHARACTERS:
        faults.append(f"blocks: {cells} characters in tables")
    return faults


def view_faults(view: Json) -> Faults:
    """Return what Slack would refuse about a modal or an App Home."""
    if view.get("type") == "home":
        faults = _faults(view.get("blocks", ()), HOME)
        faults.keys("view", view, "type blocks", "private_metadata callback_id external_id")
    else:
        faults = _faults(view.get("blocks", ()), MODAL)
        faults.among("view.type", view.get("type"), "modal")
        faults.keys(
            "view",
            view,
            "type title blocks",
            "close submit private_metadata callback_id clear_on_close notify_on_close external_id",
        )
        for part in ("title", "submit", "close"):
            if part in view:
                plain(faults, f"view.{part}", view[part], 24)
        has_input = any(block.get("type") == "input" for block in view.get("blocks", ()))
        if has_input and "submit" not in view:
            faults.append("view.submit: missing, though there are inputs")
    faults.length("view.private_metadata", view.get("private_metadata", ""), 3000, 0)
    faults.length("view.callback_id", view.get("callback_id", ""), 255, 0)
    return faults


def _faults(blocks: Sequence[Json], surface: str) -> Faults:
    faults = Faults()
    faults.size("blocks", blocks, 1, MOST_BLOCKS[surface])
    for number, block in enumerate(blocks):
        path = f"blocks[{number}]"
        check = _BLOCKS.get(str(block.get("type")))
        if check is None:
            faults.append(f"{path}: unknown block type {block.get('type')!r}")
        elif surface != MESSAGE and block["type"] in ("data_visualization", "data_table"):
            faults.append(f"{path}: {block['type']} is for messages only")
        else:
            check(faults, path, block)
            faults.length(f"{path}.block_id", block.get("block_id", ""), 255, 0)
    given = [block["block_id"] for block in blocks if "block_id" in block]
    if len(given) != len(set(given)):
        faults.append("blocks: two blocks with one block_id")
    return faults


def _texts(item: object) -> list[str]:
    if isinstance(item, Mapping):
        return [
            text
            for key, value in item.items()
            for text in ([value] if isinstance(value, str) and key in _SHOWN else _texts(value))
        ]
    if isinstance(item, str) or not isinstance(item, Sequence):
        return []
    return [text for part in item for text in _texts(part)]


_SHOWN = ("text", "title", "label", "name", "caption", "x_label", "y_label", "url")


def _header(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type text", "block_id")
    plain(faults, f"{path}.text", block.get("text"), 150)


def _divider(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type", "block_id")


def _section(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type", "text fields accessory block_id expand")
    if "text" not in block and "fields" not in block:
        faults.append(f"{path}: neither text nor fields")
    if "text" in block:
        text_object(faults, f"{path}.text", block["text"], 3000)
    for number, field in enumerate(block.get("fields", ())):
        text_object(faults, f"{path}.fields[{number}]", field, 2000)
    faults.size(f"{path}.fields", block.get("fields", ()), 0, 10)
    if "accessory" in block:
        element(faults, f"{path}.accessory", block["accessory"], PRESSED)


def _context(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type elements", "block_id")
    faults.size(f"{path}.elements", block.get("elements", ()), 1, 10)
    for number, text in enumerate(block.get("elements", ())):
        text_object(faults, f"{path}.elements[{number}]", text, 3000)


def _actions(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type elements", "block_id")
    elements = block.get("elements", ())
    faults.size(f"{path}.elements", elements, 1, 25)
    for number, pressed in enumerate(elements):
        element(faults, f"{path}.elements[{number}]", pressed, PRESSED)
    ids = [pressed.get("action_id") for pressed in elements]
    if len(ids) != len(set(ids)):
        faults.append(f"{path}: two elements with one action_id")


def _input(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type label element", "block_id hint optional dispatch_action")
    plain(faults, f"{path}.label", block.get("label"), 2000)
    if "hint" in block:
        plain(faults, f"{path}.hint", block["hint"], 2000)
    element(faults, f"{path}.element", block.get("element", {}), INPUTS)


_BLOCKS: dict[str, Check] = {
    "header": _header,
    "divider": _divider,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "rich_text": rich_text,
    "data_table": data_table,
    "data_visualization": data_visualization,
}
