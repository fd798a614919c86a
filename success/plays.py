"""Plays (Y1): what to do in situations that come up again and again, as `plays.toml` gives them.

Which of them fit an account follows from its open alerts, and from a wish to grow before the gate passes.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from success import expansion, renewal_brief
from success.account import Account
from success.alerts import Alert
from success.contact import Contact, ContactStatus, Standing
from success.expansion import Expansion
from success.people import User
from success.ports import UnitOfWork
from success.renewal_brief import Brief
from success.sections import Days
from success.signals import SIGNALS
from success.stewards import everyone, steward, superior
from success.working_time import calendar_for
from success.workspace import Workspace

FILE = Path(__file__).with_suffix(".toml")
EARLY = "pressure"  # the play that no signal speaks for: growth is wanted, and the gate is closed
GONE_WITHIN = timedelta(days=180)  # how long ago somebody may have left to be told as gone

Who = Literal["owner", "manager", "ae"]


class Known(StrEnum):
    """What is known of an account and can fill a play."""

    GOALS = "goals"
    LATE = "late"
    ACHIEVED = "achieved"
    AHEAD = "ahead"
    VALUE = "value"
    GONE = "gone"
    PEOPLE = "people"
    RENEWAL = "renewal"
    SEATS = "seats"
    GATE = "gate"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Move(_Data):
    """One step, who does it, and within how many working days."""

    does: str
    who: Who
    days: Days


class Play(_Data):
    """One play. All sentences are English keys, translated where they are shown. `signals` are the warnings
    that speak for it, `helps` the first words of commands about an account that help.
    """

    name: str
    words: tuple[str, ...]
    goal: str
    signs: Annotated[tuple[str, ...], Field(min_length=1)]
    signals: tuple[str, ...]
    facts: tuple[Known, ...]
    moves: Annotated[tuple[Move, ...], Field(min_length=1)]
    avoid: Annotated[tuple[str, ...], Field(min_length=1)]
    helps: tuple[str, ...]

    @field_validator("signals")
    @classmethod
    def _are_signals(cls, signals: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [key for key in signals if key not in SIGNALS]
        if unknown:
            raise ValueError(f"no such signal: {', '.join(unknown)}")
        return signals


class Plays(_Data):
    """All plays by key, in the order they are told, and what is never done (Y3)."""

    never: tuple[str, ...]
    plays: dict[str, Play]


@cache
def plays() -> Plays:
    """Return the plays that come with Mainstay."""
    return Plays.model_validate(tomllib.loads(FILE.read_text("utf-8")))


def texts() -> Iterator[str]:
    """Yield every text of the plays that is translated."""
    yield from plays().never
    for play in plays().plays.values():
        yield from (play.name, play.goal, *play.signs, *play.avoid, *(move.does for move in play.moves))


# ------------------------------------------------------------------ for one account


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills a play for one account. `gone` are those who left or changed role, latest first; `acting`
    has who does what, None where nobody is known for it, and `due` the day for so many working days.
    """

    brief: Brief
    gone: tuple[tuple[Contact, Standing], ...]
    expansion: Expansion
    acting: Mapping[Who, User | None]
    due: Mapping[int, date]

    @property
    def account(self) -> Account:
        """The account."""
        return self.brief.plan.account

    def speaks_for(self, key: str) -> list[Alert]:
        """Return the open alerts that speak for a play, gravest first."""
        signals = plays().plays[key].signals
        return sorted((one for one in self.brief.alerts if one.key in signals), key=lambda one: -one.level)

    @property
    def grows_early(self) -> bool:
        """Whether growth is wanted although the gate is closed (X1)."""
        return not self.expansion.ready and bool(self.expansion.proposals or self.expansion.override)

    def fitting(self) -> list[str]:
        """Return the plays that fit, those with the gravest and the most alerts first."""
        weight = {key: [alert.level for alert in self.speaks_for(key)] for key in plays().plays}
        fit = [key for key in weight if weight[key] or (key == EARLY and self.grows_early)]
        return sorted(fit, key=lambda key: (-max(weight[key], default=0), -len(weight[key])))


def filling(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Filling:
    """Return what fills a play for an account as of `at`."""
    people = everyone(uow)
    owner = steward(account, people, ws, at)
    calendar = calendar_for(ws, owner)
    today = calendar.local_date(at)
    spans = {move.days for play in plays().plays.values() for move in play.moves}
    return Filling(
        renewal_brief.read(uow, ws, account, at),
        _gone(uow.contacts.of([account.id], at).get(account.id, []), at),
        expansion.read(uow, ws, account, at),
        {
            "owner": owner,
            "manager": superior(account, people, ws, at) or owner,
            "ae": people.get(account.ae_email or "") or owner,
        },
        {span: calendar.add_working_days(today, span) for span in spans},
    )


def _gone(contacts: Sequence[Contact], at: datetime) -> tuple[tuple[Contact, Standing], ...]:
    known = [(contact, now) for contact in contacts if (now := contact.at(at)) is not None]
    left = [
        (contact, now)
        for contact, now in known
        if now.status is not ContactStatus.ACTIVE and now.since >= at - GONE_WITHIN
    ]
    return tuple(sorted(left, key=lambda pair: pair[1].since, reverse=True))
