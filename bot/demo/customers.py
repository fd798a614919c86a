"""The sample customers and their stories, as the files in data/ tell them."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from success.contact import ContactRole

DATA = Path(__file__).parent / "data"
COMPANY = "harbourline.example"
PLAYER = f"maya.lindholm@{COMPANY}"  # whom one is at first
HISTORY = 182  # days of facts before the demo begins

Line = list[list[float]]  # [day, value] points


@dataclass(frozen=True, slots=True)
class Story:
    """How a customer has been doing; see data/stories.toml."""

    attendance: Line
    checkin_every: int
    sponsor_met: list[int]
    nps: Line
    csat: Line
    goals_done: int
    metrics: dict[str, Line]
    since: int = -HISTORY
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Customer:
    """One sample account; see data/accounts.toml. Days count from the demo's first day."""

    external_id: str
    name: str
    owner: str
    story: Story
    arr: int
    currency: str
    segment: str
    started: int
    renews: int
    seats: int
    contacts: list[list[str]]
    goals: list[str]
    aliases: tuple[str, ...] = ()
    notice: int | None = None
    stage: str | None = None
    left: tuple[tuple[str, int], ...] = ()
    happens: tuple[tuple[int, int, str, str], ...] = ()
    quality: float = 1.0
    lag: int = 0
    last_checkin: int | None = None

    @property
    def domain(self) -> str:
        """The customer's own web domain."""
        return f"{self.external_id}.example"

    @property
    def owner_email(self) -> str:
        """The address of the CSM."""
        return f"{self.owner}@{COMPANY}"

    def address(self, name: str) -> str:
        """Return the e-mail address of somebody at this customer."""
        letters = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in name.lower())
        return f"{'.'.join(part for part in letters.split('.') if part)}@{self.domain}"

    def who(self, role: ContactRole) -> list[str]:
        """Return the addresses of the contacts in a role."""
        return [self.address(name) for name, held, *_rest in self.contacts if held == role]


def read(name: str) -> dict[str, Any]:
    """Return what a file in data/ says."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _story(name: str, told: dict[str, Any]) -> Story:
    """Return a story with what it takes over from the one it extends."""
    chain = [told[name]]
    while "extends" in chain[0]:
        chain.insert(0, told[chain[0]["extends"]])
    whole: dict[str, Any] = {key: value for part in chain for key, value in part.items() if key != "extends"}
    metrics = {key: line for part in chain for key, line in part.get("metrics", {}).items()}
    known = {field.name for field in fields(Story)}
    return Story(**{key: value for key, value in whole.items() if key in known} | {"metrics": metrics})


@cache
def customers() -> tuple[Customer, ...]:
    """Return all sample accounts."""
    told = read("stories.toml")
    return tuple(
        Customer(external_id=key, **said | {"story": _story(said["story"], told)})
        for key, said in read("accounts.toml").items()
    )


def value_on(line: Line, day: float) -> float:
    """Return the value of a line on a day: straight between its points, flat beyond its ends."""
    if day <= line[0][0]:
        return line[0][1]
    for (left, low), (right, high) in pairwise(line):
        if day <= right:
            return low + (high - low) * (day - left) / (right - left)
    return line[-1][1]
