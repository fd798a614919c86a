"""`ask` and `chat`: what people type in Slack or Teams, from a terminal."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot import terminal
from bot.cli.start import AtOption, JsonOption, instant, opened, stop

AsOption = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who is asking.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(ask)
    app.command()(chat)


def ask(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(help='What to ask, such as "health acme".')],
    email: AsOption,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask one thing, as one of our people."""
    with opened(ctx) as house:
        told = terminal.ask(house.router, email, words, instant(house, at))
    if as_json:
        typer.echo(told.json)
    elif told.ok:
        typer.echo(told.text)
    else:
        stop(told.text)
    _save(told)
    raise typer.Exit(0 if told.ok else 1)


def chat(ctx: typer.Context, email: AsOption) -> None:
    """Ask and answer, line by line, until `exit`."""
    with opened(ctx) as house:
        for told in terminal.chat(house.router, email, _lines(), house.now):
            typer.echo(told.text)
            _save(told)


def _save(told: terminal.Told) -> None:
    """Put the files of an answer where the command was called."""
    for file in told.reply.files:
        Path(file.name).write_bytes(file.content)
        typer.echo(f"Saved: {file.name}", err=True)


def _lines() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            typer.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line
