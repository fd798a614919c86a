"""What is wrong with a Block Kit payload, and how its texts are counted."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Faults(list[str]):
    """What is wrong with a payload, each with the path that leads to it."""

    def length(self, path: str, text: object, most: int, least: int = 1) -> None:
        """Note a text that is not one, or is too short or too long."""
        if not isinstance(text, str):
            self.append(f"{path}: not a string")
        elif not least <= counted(text) <= most or (least and not text.strip()):
            self.append(f"{path}: {counted(text)} characters, not {least} to {most}")
        elif CONTROL.search(text):
            self.append(f"{path}: a control character")

    def keys(self, path: str, item: Json, needed: str, allowed: str = "") -> None:
        """Note missing and unknown properties."""
        must, may = set(needed.split()), set(needed.split()) | set(allowed.split())
        self.extend(f"{path}.{key}: missing" for key in sorted(must - set(item)))
        self.extend(f"{path}.{key}: unknown property" for key in sorted(set(item) - may))

    def among(self, path: str, value: object, allowed: str) -> None:
        """Note a value that is none of those allowed."""
        if value not in allowed.split():
            self.append(f"{path}: {value!r} is none of {allowed}")

    def size(self, path: str, items: Sequence[Any], least: int, most: int) -> None:
        """Note a list that is too short or too long."""
        if not least <= len(items) <= most:
            self.append(f"{path}: {len(items)} items, not {least} to {most}")


def counted(text: str) -> int:
    """Return a text's length the longest way: UTF-16 units of its escaped form."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return len(escaped.encode("utf-16-le", "surrogatepass")) // 2


Check = Callable[[Faults, str, Json], None]
