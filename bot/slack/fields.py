"""Fields of a form as input blocks, and what came back from them."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, assert_never

from bot.slack import limits
from bot.slack.buttons import option, plain
from bot.slack.limits import clip, size
from success.format import clean
from success.view import Field

Json = dict[str, Any]
INPUT = "value"  # the action id of every input; its block's id names the field
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")


def input_block(field: Field, number: int, *, in_message: bool) -> Json:
    """Return the input block of a field, the `number`th of its form."""
    block: Json = {
        "type": "input",
        "block_id": f"{number}:{clip(field.name, limits.BLOCK_ID - 10)}",
        "label": plain(clip(field.label, limits.LABEL)),
        "element": {**_element(field, in_message=in_message), "action_id": INPUT},
        "optional": field.optional,
    }
    if field.hint.strip():
        block["hint"] = plain(clip(field.hint, limits.LABEL))
    return block


def _element(field: Field, *, in_message: bool) -> Json:
    match field.input:
        case "text" | "long":
            return _words(field)
        case "date":
            return _initial({"type": "datepicker"}, "initial_date", _date(field.value))
        case "time":
            return _initial({"type": "timepicker"}, "initial_time", _time(field.value))
        case "number":
            # Slack takes number inputs in modals only.
            return _words(field) if in_message else _number(field)
        case "select":
            return _select(field)
        case _:
            assert_never(field.input)


def _words(field: Field) -> Json:
    element: Json = {"type": "plain_text_input", "multiline": field.input == "long"}
    value = clip(field.value, limits.INPUT_VALUE) if field.value.strip() else ""
    return _initial(element, "initial_value", value)


def _number(field: Field) -> Json:
    value = field.value if _NUMBER.fullmatch(field.value) else ""
    return _initial({"type": "number_input", "is_decimal_allowed": True}, "initial_value", value)


def _select(field: Field) -> Json:
    choices = {o.value: option(o.label, o.value) for o in field.options if _carriable(o.value)}
    shown = list(choices.values())[: limits.SELECT_OPTIONS]
    if not shown:
        return _words(field)
    chosen = choices.get(field.value)
    element: Json = {"type": "static_select", "options": shown}
    return {**element, "initial_option": chosen} if chosen in shown else element


def _carriable(value: str) -> bool:
    return bool(value.strip()) and size(value) <= limits.OPTION_VALUE and clean(value) == value


def _initial(element: Json, key: str, value: str) -> Json:
    return {**element, key: value} if value else element


def _date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _time(value: str) -> str:
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        return ""


def filled_in(state: Mapping[str, Any]) -> dict[str, str]:
    """Return what was put into the inputs, by field name; an empty input is the empty string."""
    return {
        block.partition(":")[2]: _given(inputs[INPUT]) for block, inputs in state.items() if INPUT in inputs
    }


def _given(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option") or {}
    given = element.get("value") or element.get("selected_date") or element.get("selected_time")
    return str(given or chosen.get("value") or "")
