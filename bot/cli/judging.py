"""`score`, `calibrate` and `policy`: the figures and how well they foretell."""

from collections import Counter

import typer

from bot.cli.start import AtOption, instant, opened
from success.readings import Band
from success.scoring import rescore

PAGE = 5_000  # accounts scored in one transaction


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(score)


def score(ctx: typer.Context, at: AtOption = None) -> None:
    """Score every account as of an instant and keep it."""
    bands = Counter[int]()
    provisional = 0
    with opened(ctx) as house:
        now, last = instant(house, at), 0
        while True:
            with house.open_unit(write=True) as uow:
                ids = uow.accounts.ids(last, PAGE)
                if not ids:
                    break
                table = rescore(uow, house.ws, ids, now)
                uow.commit()
            bands.update(table.band.tolist())
            provisional += int(table.provisional.sum())
            last = ids[-1]
        typer.echo(f"{bands.total()} scored as of {now.isoformat()} by {house.ws.preset.stamp}")
    for band in sorted(Band, reverse=True):
        typer.echo(f"{band.word}: {bands[band]}")
    typer.echo(f"provisional: {provisional}")
