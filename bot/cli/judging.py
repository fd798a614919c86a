"""`score`, `calibrate` and `policy`: the figures, and how well they foretell."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import AtOption, instant, opened, refusals
from bot.house import House
from success.calibration import Accuracy, CalibrationReport, Judged, calibrate
from success.presets import SHIPPED, differences, load, shipped
from success.readings import Band
from success.scoring import PAGE, rescore
from success.switching import band_changes

NAMED = 20  # accounts named one by one before the rest are only counted

policy = typer.Typer(help="Presets: the figures that score and warn.", no_args_is_help=True)

NameOption = Annotated[str, typer.Argument(metavar="NAME", help="framework, playbook, or a TOML path.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(score)
    app.command("calibrate")(calibrate_weights)
    app.add_typer(policy, name="policy")


# ------------------------------------------------------------ score


def score(ctx: typer.Context, at: AtOption = None) -> None:
    """Score every account as of an instant and keep it."""
    with opened(ctx) as house:
        now = instant(house, at)
        bands, provisional = Counter[int](), 0
        for kept in _pages(house, now):
            bands.update(kept[0])
            provisional += kept[1]
        typer.echo(f"{bands.total()} scored as of {now.isoformat()} by {house.ws.preset.stamp}")
    for band in sorted(Band, reverse=True):
        typer.echo(f"{band.word}: {bands[band]}")
    typer.echo(f"provisional: {provisional}")


def _pages(house: House, now: datetime) -> Iterator[tuple[list[int], int]]:
    """Score page by page, each in a transaction of its own; yield its bands and how many are provisional."""
    last = 0
    while True:
        with house.open_unit(write=True) as uow:
            ids = uow.accounts.ids(last, PAGE)
            if not ids:
                return
            table = rescore(uow, house.ws, ids, now)
            uow.commit()
        yield table.band.tolist(), int(table.provisional.sum())
        last = ids[-1]


# ------------------------------------------------------------ calibrate


def calibrate_weights(ctx: typer.Context, at: AtOption = None) -> None:
    """Check the scores against past renewals, and propose weights where history allows."""
    with opened(ctx) as house, house.open_unit() as uow:
        for line in _told(calibrate(uow, house.ws, instant(house, at))):
            typer.echo(line)


def _told(report: CalibrationReport) -> Iterator[str]:
    reached = "reached" if report.on_target else "not reached"
    yield f"{report.policy} as of {report.as_of.date().isoformat()}"
    unknown = len(report.without_data)
    yield f"Outcomes: {report.renewed} renewed, {report.churned} churned, {unknown} more without a score"
    yield f"Right: {report.accuracy.percent:.1f} % (target above {report.target:g} %, {reached})"
    yield _named("Missed churns", report.accuracy.missed)
    yield _named("False alarms", report.accuracy.false_alarms)
    proposal = report.proposal
    if proposal is None:
        yield report.too_little
        return
    weights = ", ".join(f"{dimension} {weight}" for dimension, weight in proposal.weights.items())
    yield f"Proposed weights, fitted on {proposal.fitted_on} outcomes: {weights}"
    yield f"On the {proposal.present.total} held out: {_compared(proposal.present, proposal.proposed)}"
    yield "Worth trying." if proposal.better else "No better than the present weights: keep those."


def _named(what: str, judged: Sequence[Judged]) -> str:
    if not judged:
        return f"{what}: none"
    names = [
        f"{each.outcome.account.name} ({each.outcome.due}, scored {each.score})" for each in judged[:NAMED]
    ]
    more = f", +{len(judged) - NAMED} more" if len(judged) > NAMED else ""
    return f"{what}, {len(judged)}: {', '.join(names)}{more}"


def _compared(present: Accuracy, proposed: Accuracy) -> str:
    return f"{present.percent:.1f} % right by the present weights, {proposed.percent:.1f} % by these"


# ------------------------------------------------------------ policy


@policy.command()
def show(name: NameOption) -> None:
    """Print a preset, ready to be copied and changed."""
    with refusals():
        preset = load(name)
    path = SHIPPED / f"{name}.toml" if name in shipped() else Path(name)
    typer.echo(f"# {preset.stamp}\n{path.read_text('utf-8')}", nl=False)


@policy.command()
def check(name: NameOption) -> None:
    """Say whether the figures of a preset fit together."""
    with refusals():
        typer.echo(f"{load(name).stamp}: all figures fit together")


@policy.command()
def diff(ctx: typer.Context, name: NameOption, at: AtOption = None) -> None:
    """Show what another preset would change: figures, and the accounts that change band (H13)."""
    with opened(ctx) as house, house.open_unit() as uow:
        other = load(name)
        for figure in differences(house.ws.preset, other):
            typer.echo(f"{figure.key}: {figure.before or 'none'} → {figure.after or 'none'}")
        moves = Counter[str]()
        for change in band_changes(uow, house.ws, other, instant(house, at)):
            move = f"{change.before.word} → {change.after.word}"
            moves[move] += 1
            typer.echo(f"{change.account.name}: {move} ({change.score_before} → {change.score_after})")
        typer.echo(f"{moves.total()} accounts change band under {other.stamp}")
    for move, count in sorted(moves.items()):
        typer.echo(f"{move}: {count}")
