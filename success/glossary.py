"""The glossary (Y5): every term and metric used here, as `glossary.toml` gives them.

What a metric, a measure or a signal is called and how it is scored stand elsewhere; here is what it means.
"""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from success.format import number_text, percent_text
from success.presets import Preset, figures

FILE = Path(__file__).with_suffix(".toml")
PERCENT = "_percent"  # how a slot ends that tells a fraction as a share
_SLOT = re.compile(r"\{(\w+)\}")


class Term(BaseModel):
    """One term. `name` and `says` are English keys, translated where they are shown; a metric, a measure or a
    signal has its name elsewhere. `also` are other words for it, `related` the keys of terms to read on with,
    `command` what acts on it, such as “risk” or “help plan”.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    name: str = ""
    says: str
    also: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    command: str = ""


class Glossary(BaseModel):
    """All terms by key, in the order they are listed; `subjects` are headings, English keys too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subjects: dict[str, str]
    terms: dict[str, Term]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        astray = [
            f"{key}: {other}"
            for key, term in self.terms.items()
            for other in ({*term.related} - {*self.terms}) | ({term.subject} - {*self.subjects})
        ]
        if astray:
            raise ValueError(f"no such term or subject: {', '.join(astray)}")
        return self


@cache
def glossary() -> Glossary:
    """Return the glossary that comes with Mainstay."""
    return Glossary.model_validate(tomllib.loads(FILE.read_text("utf-8")))


def texts() -> Iterator[str]:
    """Yield every text of the glossary that is translated."""
    yield from glossary().subjects.values()
    for term in glossary().terms.values():
        yield from (text for text in (term.name, term.says) if text)


def slots(text: str) -> list[str]:
    """Return the names of the preset's figures that a text tells."""
    return _SLOT.findall(text)


def filled(text: str, preset: Preset) -> str:
    """Return a text with the figures of a preset in it, in the language being spoken."""
    if not slots(text):
        return text
    known = {key.replace(".", "_"): written for key, written in figures(preset).items()}
    known["name"] = preset.name
    return _SLOT.sub(lambda slot: _figure(slot[1], known), text)


def _figure(slot: str, known: dict[str, str]) -> str:
    share = slot.endswith(PERCENT)
    written = known[slot.removesuffix(PERCENT)].strip("[]")
    try:
        value = Decimal(written)
    except InvalidOperation:
        return written
    return percent_text(value) if share else number_text(value, 2)
