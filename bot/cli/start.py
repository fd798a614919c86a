"""What every command begins with: settings, a house, and one sentence when something is wrong."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Annotated, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError

from bot.house import House
from bot.settings import read_settings
from bot.wire import build, configure_logging
from storage.migrate import is_current, upgrade
from success.errors import Refusal
from success.records import Instant

AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="ISO", help="The instant to act at; a date alone is the end of that day."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def check_workspace(name: str) -> str:
    """Accept a workspace's name, or end with a usage error."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,49}", name):
        raise typer.BadParameter("a workspace's name is small letters, digits, '-' and '_'")
    return name


def stop(sentence: str, code: int = 1) -> NoReturn:
    """Say why on standard error and end with `code`."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


@contextmanager
def refusals() -> Iterator[None]:
    """End the command with the sentence of whatever is refused inside."""
    try:
        yield
    except Refusal as refusal:
        stop(str(refusal))


@contextmanager
def opened(ctx: typer.Context, *, migrated: bool = True) -> Iterator[House]:
    """Open the house of the chosen workspace; whatever is refused inside ends the command with its sentence.

    An empty database is given its tables; one of an older version is left to `db upgrade`.
    """
    configure_logging()
    with refusals():
        house = build(read_settings(), ctx.obj)
        with closing(house):
            if migrated:
                _make_ready(house)
            yield house


def _make_ready(house: House) -> None:
    if is_current(house.settings.database_url):
        return
    if not house.database.is_empty():
        raise Refusal("The database is of another version: run `mainstay db upgrade`.")
    upgrade(house.settings.database_url)


def instant(house: House, at: str | None) -> datetime:
    """Return the instant an `--at` names, the present without one."""
    if at is None:
        return house.now()
    try:
        return _INSTANT.validate_python(at, context={"zone": house.ws.zone})
    except ValidationError:
        raise typer.BadParameter(
            f"'{at}' is not an ISO 8601 date or time, such as 2026-03-31", param_hint="--at"
        ) from None
