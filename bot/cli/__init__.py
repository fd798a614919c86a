"""The command line: `mainstay …`. One module per subject; each command is a few lines over the house."""

from typing import Annotated

import typer

from bot.cli import asking, clockwork, data, database, judging, running
from bot.cli.start import check_workspace
from bot.settings import DEFAULT_WORKSPACE

app = typer.Typer(
    name="mainstay",
    help="A customer-success assistant that lives in Slack and Microsoft Teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def choose(
    ctx: typer.Context,
    workspace: Annotated[
        str, typer.Option(help="Which workspace, where several share a database.", callback=check_workspace)
    ] = DEFAULT_WORKSPACE,
) -> None:
    """Remember which workspace is meant."""
    ctx.obj = workspace


for part in (running, asking, clockwork, data, judging, database):
    part.register(app)


def main() -> None:
    """Run the command line."""
    app()
