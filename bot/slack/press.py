"""What a button carries: its command and arguments, as compact JSON.

Whatever comes back is believed no more than typed words are: the same permission check stands behind both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from success.view import Button

REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Press:
    """A command with its arguments; `opens_form` says that its answer will be a form."""

    command: str
    args: Mapping[str, str] = field(default_factory=dict)
    opens_form: bool = False


def carried(button: Button) -> str:
    """Return what a button carries."""
    return _carried(button.command, tuple(button.args.items()), button.opens == "form")


@lru_cache(REMEMBERED)
def _carried(command: str, args: tuple[tuple[str, str], ...], opens_form: bool) -> str:
    value: dict[str, Any] = {"c": command}
    if args:
        value["a"] = dict(args)
    if opens_form:
        value["f"] = 1
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("\x7f", "\\u007f")  # the one control character that JSON leaves as it is


def pressed(value: str) -> Press | None:
    """Read what a button carried; None for anything we never wrote."""
    try:
        read = json.loads(value)
    except ValueError:
        return None
    if not isinstance(read, dict) or not isinstance(read.get("c"), str):
        return None
    args = read.get("a", {})
    if not isinstance(args, dict) or not all(isinstance(word, str) for word in args.values()):
        return None
    return Press(read["c"], args, bool(read.get("f")))
