"""What of a View one card has room for: its actions, the rows of its lists, its bytes.

Nothing goes silently: a button beyond the limit moves into the menu, rows and blocks that are left out are
counted, with the command that shows them.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from success.texts import _
from success.view import Actions, Block, Bullets, Button, Facts, Note, Table, Text, View

CARD_BUDGET = 26_000  # bytes of card; a message may hold 28 KB with everything around it
MAX_ACTIONS = 6  # in the whole card
ROWS = (50, 25, 15, 8)  # of a table or list; the next fewer where a card is too large
LABEL_LIMIT = 80  # characters of a button


def compact(value: Any) -> str:
    """Return JSON as it goes over the wire: UTF-8 without padding, so that limits are counted as sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def fits(card: dict[str, Any]) -> bool:
    """Whether a card is small enough to be sent."""
    return len(compact(card).encode()) <= CARD_BUDGET


def clip(text: str, limit: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def left_out(count: int, more: str) -> str:
    """Say how many are not shown, and the command that shows them."""
    if not more:
        return _("+{count} more").replace("{count}", str(count))
    return (
        _("+{count} more: {command}")
        .replace("{count}", str(count))
        .replace("{command}", clip(more, LABEL_LIMIT))
    )


# ---------------------------------------------------------------- rows


def shortened(blocks: Sequence[Block], more: str) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks with shorter and shorter tables and lists, the last of them first.

    Below what was cut stands how many rows there are besides.
    """
    limits = [ROWS[0]] * len(blocks)
    yield _cut(blocks, limits, more)
    for place in reversed(range(len(blocks))):
        for rows in ROWS[1:]:
            if _length(blocks[place]) > rows:
                limits[place] = rows
                yield _cut(blocks, limits, more)


def _cut(blocks: Sequence[Block], limits: Sequence[int], more: str) -> tuple[Block, ...]:
    kept: list[Block] = []
    for block, rows in zip(blocks, limits, strict=True):
        kept.append(_first(block, rows))
        left = _length(block) - rows
        if left > 0:
            kept.append(Note(parts=(Text(text=left_out(left, more)),)))
    return tuple(kept)


def _length(block: Block) -> int:
    match block:
        case Table():
            return len(block.rows)
        case Bullets():
            return len(block.items)
        case Facts():
            return len(block.facts)
        case _:
            return 0


def _first(block: Block, rows: int) -> Block:
    match block:
        case Table():
            return block.model_copy(update={"rows": block.rows[:rows]})
        case Bullets():
            return block.model_copy(update={"items": block.items[:rows]})
        case Facts():
            return block.model_copy(update={"facts": block.facts[:rows]})
        case _:
            return block


# ---------------------------------------------------------------- actions


def within_actions(view: View) -> tuple[Block, ...]:
    """Return the blocks with no more buttons than a card may have; those beyond move into its menu.

    The submit button of a form and the one that carries out a menu's choice each take a place.
    """
    buttons = [button for row in _rows(view) for button in row.buttons]
    menus = any(_is_menu(block) for block in view.blocks)
    room = MAX_ACTIONS - bool(view.submit)
    if not menus and len(buttons) <= room:
        return view.blocks
    kept, beyond = buttons[: room - 1], buttons[room - 1 :]
    return _with_menu(_with_buttons(view, len(kept)), beyond) if beyond else view.blocks


def _rows(view: View) -> list[Actions]:
    return [block for block in view.blocks if isinstance(block, Actions) and not block.menu]


def _is_menu(block: Block) -> bool:
    return isinstance(block, Actions) and block.menu


def _with_buttons(view: View, room: int) -> list[Block]:
    blocks: list[Block] = []
    for block in view.blocks:
        if isinstance(block, Actions) and not block.menu:
            kept = block.buttons[:room]
            room -= len(kept)
            if kept:
                blocks.append(block.model_copy(update={"buttons": kept}))
        else:
            blocks.append(block)
    return blocks


def _with_menu(blocks: list[Block], beyond: list[Button]) -> tuple[Block, ...]:
    """Put buttons at the head of the first menu, or in one at the end."""
    for place, block in enumerate(blocks):
        if isinstance(block, Actions) and block.menu:
            menu = block.model_copy(update={"buttons": (*beyond, *block.buttons)})
            return (*blocks[:place], menu, *blocks[place + 1 :])
    return (*blocks, Actions(buttons=tuple(beyond), menu=True))
