"""The PyPI package `blockkit` asked about our payloads: each is built again with its classes, which validate.

It knows no native charts and tables.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from blockkit import core

NATIVE = ("data_visualization", "data_table")
CLASSES: Mapping[str, Any] = {
    "plain_text": core.Text,
    "header": core.Header,
    "section": core.Section,
    "context": core.Context,
    "actions": core.Actions,
    "divider": core.Divider,
    "input": core.Input,
    "rich_text": core.RichText,
    "rich_text_section": core.RichTextSection,
    "rich_text_list": core.RichTextList,
    "rich_text_preformatted": core.RichTextPreformatted,
    "text": core.RichTextEl,
    "user": core.RichUserEl,
    "link": core.RichLinkEl,
    "button": core.Button,
    "overflow": core.Overflow,
    "static_select": core.StaticSelect,
    "plain_text_input": core.PlainTextInput,
    "number_input": core.NumberInput,
    "datepicker": core.DatePicker,
    "timepicker": core.TimePicker,
    "modal": core.Modal,
    "home": core.Home,
}
UNTYPED: Mapping[str, Any] = {
    "confirm": core.Confirm,
    "options": core.Option,
    "initial_option": core.Option,
    "style": core.RichStyle,
}


def built(item: Mapping[str, Any], named: str = "") -> Any:
    """Build a payload again; raises what the package finds wrong with it."""
    kind = UNTYPED[named] if named in UNTYPED and "type" not in item else CLASSES[item["type"]]
    values = {key: _value(key, value, kind) for key, value in item.items() if key != "type"}
    if kind is core.Text:
        values["type"] = "plain_text"
    component = kind(**values)
    component.validate()
    return component


def _value(key: str, value: Any, kind: Any) -> Any:
    if isinstance(value, Mapping):
        return built(value, key)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [built(part, key) for part in value]
    if key == "initial_date":
        return date.fromisoformat(value)
    if key == "initial_time":
        return time.fromisoformat(value)
    return float(value) if kind is core.NumberInput and key == "initial_value" else value
