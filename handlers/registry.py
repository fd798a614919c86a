"""Every command: one frozen model, one function, one usage, one help line, one example (architecture rule 5).

Help, docs, Slack's usage hints and the Teams command list are made from `COMMANDS`. Import
`handlers.commands` to have it filled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from handlers.here import Here
from handlers.pattern import WORD, Pattern, Shape, Slot, compiled, literals, shown, written
from handlers.request import Reply
from success.texts import N_
from success.view import Button, View


class Ask(BaseModel):
    """The arguments of one command. Unknown ones are ignored, so that buttons of last month still work."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class Access(StrEnum):
    """Who may run a command (§14). The last four are about the account it names."""

    ANYONE = "anyone"  # a stranger too: only what says nothing about anybody
    KNOWN = "known"  # everyone we know, an employee too
    STAFF = "staff"  # everyone but employees; what they see is cut to what they may read
    LOG = "log"  # everyone we know may add to the account, and learns nothing from it
    READ = "read"
    ACT = "act"
    RENEW = "renew"  # whoever may act, and the account executive


class Group(StrEnum):
    """What a command is for, in the order in which help shows them; the value is marked for translation.

    A command may name a subject of its own: those come last.
    """

    ACCOUNT = N_("See how an account is doing")
    BOOK = N_("See all of your accounts")
    ALERTS = N_("Answer alerts")
    WORK = N_("Work on an account")
    PLAN = N_("Plan success")
    NOTES = N_("Write something down")
    SAVE = N_("Escalate and save")
    SETTINGS = N_("Your own settings")
    HELP = N_("Find your way")


Handler = Callable[[Any, Here], View | Reply]
Function = TypeVar("Function", bound=Handler)


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked. `help` is an English sentence marked for translation."""

    name: str
    help: str
    example: str
    group: str
    access: Access
    writes: bool
    model: type[Ask]
    run: Handler
    pattern: Pattern
    verb: str  # the first word
    literals: int  # how many fixed words its usage has

    @property
    def usage(self) -> str:
        """How it is written, with the slots named in the language being spoken."""
        return shown(self.pattern)

    @property
    def about_account(self) -> bool:
        """Whether it is, or can be, about one account."""
        return "account" in self.model.model_fields

    @property
    def further(self) -> tuple[str, ...]:
        """The arguments that its usage has no place for: they are given by name, as `; due: 2026-06-30`."""
        placed = {element.name for element in self.pattern if isinstance(element, Slot)}
        return tuple(name for name in self.model.model_fields if name not in placed)

    def words(self, args: Mapping[str, str]) -> str:
        """Return what one would type for these arguments."""
        named = (f"; {name}: {args[name]}" for name in self.further if args.get(name))
        return "".join((written(self.pattern, args), *named))


COMMANDS: dict[str, Command] = {}


def command(
    name: str,
    usage: str,
    *,
    help: str,
    example: str,
    group: str,
    access: Access,
    writes: bool = False,
) -> Callable[[Function], Function]:
    """Register a function `(cmd: Model, here: Here) -> View | Reply` under a command name."""

    def register(function: Function) -> Function:
        model: type[Ask] = get_type_hints(function)["cmd"]
        pattern = compiled(usage, shapes(model))
        COMMANDS[name] = Command(
            name,
            help,
            example,
            group,
            access,
            writes,
            model,
            function,
            pattern,
            name.split()[0],
            literals(pattern),
        )
        return function

    return register


def shapes(model: type[Ask]) -> dict[str, Shape]:
    """Return which words each field of a model takes when typed."""
    return {
        name: next((mark for mark in field.metadata if isinstance(mark, Shape)), WORD)
        for name, field in model.model_fields.items()
    }


def groups() -> list[str]:
    """Return the subjects of all commands, in the order in which help shows them."""
    used = dict.fromkeys(command.group for command in COMMANDS.values())
    return [
        *(group for group in Group if group in used),
        *(group for group in used if group not in set(Group)),
    ]


def words_for(button: Button) -> str:
    """Return the words that do what a button does."""
    known = COMMANDS.get(button.command)
    return known.words(button.args) if known else " ".join([button.command, *button.args.values()])
