"""Slack's documented limits of text objects and of what can be pressed or filled in."""

import re
from collections.abc import Mapping, Sequence

from tests.slack.block_kit_faults import Check, Faults, Json


def plain(faults: Faults, path: str, item: object, most: int) -> None:
    if not isinstance(item, Mapping):
        faults.append(f"{path}: not a text object")
        return
    faults.keys(path, item, "type text", "emoji")
    faults.among(f"{path}.type", item.get("type"), "plain_text")
    faults.length(f"{path}.text", item.get("text"), most)


def text_object(faults: Faults, path: str, item: Json, most: int) -> None:
    if item.get("type") == "mrkdwn":
        faults.keys(path, item, "type text", "verbatim")
        faults.length(f"{path}.text", item.get("text"), most)
    else:
        plain(faults, path, item, most)


def _confirm(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "title text confirm deny", "style")
    plain(faults, f"{path}.title", item.get("title"), 100)
    text_object(faults, f"{path}.text", item.get("text", {}), 300)
    plain(faults, f"{path}.confirm", item.get("confirm"), 30)
    plain(faults, f"{path}.deny", item.get("deny"), 30)


def _option(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "text value", "description")
    plain(faults, f"{path}.text", item.get("text"), 75)
    faults.length(f"{path}.value", item.get("value"), 150)


# ---------------------------------------------------------------- elements


def _button(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "type text action_id", "value style confirm url accessibility_label")
    plain(faults, f"{path}.text", item.get("text"), 75)
    faults.length(f"{path}.value", item.get("value", "-"), 2000)
    faults.among(f"{path}.style", item.get("style", "primary"), "primary danger")


def _overflow(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "type options action_id", "confirm")
    faults.size(f"{path}.options", item.get("options", ()), 2, 5)
    _distinct_options(faults, path, item.get("options", ()))


def _select(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "type options action_id", "placeholder initial_option confirm focus_on_load")
    faults.size(f"{path}.options", item.get("options", ()), 1, 100)
    _distinct_options(faults, path, item.get("options", ()))
    if "initial_option" in item and item["initial_option"] not in item["options"]:
        faults.append(f"{path}.initial_option: none of the options")


def _distinct_options(faults: Faults, path: str, options: Sequence[Json]) -> None:
    for number, option in enumerate(options):
        _option(faults, f"{path}.options[{number}]", option)
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        faults.append(f"{path}.options: two options with one value")


def _text_input(faults: Faults, path: str, item: Json) -> None:
    faults.keys(
        path,
        item,
        "type action_id",
        "multiline initial_value max_length min_length placeholder focus_on_load",
    )
    faults.length(f"{path}.initial_value", item.get("initial_value", ""), 3000, 0)
    if not 1 <= item.get("max_length", 3000) <= 3000:
        faults.append(f"{path}.max_length: {item['max_length']}")


def _number_input(faults: Faults, path: str, item: Json) -> None:
    faults.keys(
        path, item, "type action_id is_decimal_allowed", "initial_value min_value max_value placeholder"
    )
    if not re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", item.get("initial_value", "0")):
        faults.append(f"{path}.initial_value: not a number")


def _datepicker(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "type action_id", "initial_date placeholder confirm focus_on_load")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", item.get("initial_date", "2026-01-01")):
        faults.append(f"{path}.initial_date: not YYYY-MM-DD")


def _timepicker(faults: Faults, path: str, item: Json) -> None:
    faults.keys(path, item, "type action_id", "initial_time placeholder confirm focus_on_load timezone")
    if not re.fullmatch(r"\d{2}:\d{2}", item.get("initial_time", "08:00")):
        faults.append(f"{path}.initial_time: not HH:mm")


PRESSED: dict[str, Check] = {"button": _button, "overflow": _overflow, "static_select": _select}
INPUTS: dict[str, Check] = {
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "datepicker": _datepicker,
    "timepicker": _timepicker,
    "static_select": _select,
}


def element(faults: Faults, path: str, item: Json, allowed: Mapping[str, Check]) -> None:
    check = allowed.get(str(item.get("type")))
    if check is None:
        faults.append(f"{path}: no element {item.get('type')!r} here")
        return
    check(faults, path, item)
    faults.length(f"{path}.action_id", item.get("action_id"), 255)
    if "confirm" in item:
        _confirm(faults, f"{path}.confirm", item["confirm"])
