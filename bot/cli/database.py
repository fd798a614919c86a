"""`db upgrade | check | backup` and `doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import opened, stop
from storage.migrate import upgrade

db = typer.Typer(help="The database: migrations, integrity, a copy.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(db, name="db")


@db.command("upgrade")
def upgrade_database(ctx: typer.Context) -> None:
    """Bring the database to the shape this version needs."""
    with opened(ctx, migrated=False) as house:
        upgrade(house.settings.database_url)
        typer.echo("The database is up to date.")


@db.command()
def check(ctx: typer.Context) -> None:
    """Check that what is stored is whole."""
    with opened(ctx) as house:
        wrong = house.database.integrity()
        for line in wrong:
            typer.echo(line, err=True)
        if wrong:
            stop("The database is damaged: restore a backup.")
        typer.echo("The database is whole.")


@db.command()
def backup(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(help="Where to write the copy.", dir_okay=False)]
) -> None:
    """Write a consistent copy while everything keeps running."""
    with opened(ctx) as house:
        house.database.backup(file)
        typer.echo(f"Copied to {file}.")
