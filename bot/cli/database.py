"""`db upgrade | check | backup` and `doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import opened, stop
from bot.doctor import Finding, State, examine
from bot.settings import Settings, faults, name_of
from storage.migrate import upgrade

db = typer.Typer(help="The database: migrations, integrity, a copy.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(db, name="db")
    app.command()(doctor)


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


# ------------------------------------------------------------ doctor

MARKS = {State.FINE: "✓", State.NOTE: "·", State.WRONG: "✗"}


def doctor(
    ctx: typer.Context,
    online: Annotated[bool, typer.Option("--online", help="Also ask Slack and Teams.")] = False,
) -> None:
    """Say what is wrong with this installation and how to mend it; exit 1 if anything is."""
    wrong = faults()
    if wrong:
        for sentence in wrong:
            typer.echo(f"{MARKS[State.WRONG]} {sentence}")
        _explain([sentence.split()[0].rstrip(":") for sentence in wrong])
        raise typer.Exit(1)
    with opened(ctx, migrated=False) as house:
        findings = list(examine(house, house.now()))
        if online:
            from bot.doctor_online import examine_online

            findings += examine_online(house)
    for finding in findings:
        _tell(finding)
    raise typer.Exit(1 if any(finding.state is State.WRONG for finding in findings) else 0)


def _tell(finding: Finding) -> None:
    mend = f" {finding.mend}" if finding.mend else ""
    typer.echo(f"{MARKS[finding.state]} {finding.subject}: {finding.found}.{mend}")


def _explain(names: list[str]) -> None:
    for field, info in Settings.model_fields.items():
        if name_of(field) in names:
            typer.echo(f"  {name_of(field)}: {info.description}")
