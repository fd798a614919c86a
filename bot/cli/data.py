"""`import` and `export`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.start import AtOption, instant, opened
from bot.importing.exporting import export, export_journal
from bot.importing.files import Moved, by_kind, take_file
from bot.importing.landing import Landing, Refuse, Watch
from bot.importing.rescoring import rescore_touched
from success.records import Kind

ROWS_REFUSED = 3  # exit code
ALL, JOURNAL = "all", "journal"
KINDS = " ".join(Kind)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("import")(import_)
    app.command("export")(export_)


def import_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"{KINDS}; or {ALL}.")],
    files: Annotated[
        list[Path], typer.Argument(help="CSV, NDJSON or JSON files.", exists=True, dir_okay=False)
    ],
    map_name: Annotated[
        str | None, typer.Option("--map", metavar="MAP.toml", help="Queries over foreign files.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, land nothing.")] = False,
    at: AtOption = None,
) -> None:
    """Bring rows in: the good ones land, each bad one is told about, and nothing lands twice."""
    kinds = _kinds(kind)
    with opened(ctx) as house:
        now = instant(house, at)
        with Landing(house.open_unit, house.ws.zone, now, dry_run=dry_run) as landing, _told() as told:
            if map_name is not None:
                _through_map(landing, kinds, files, map_name, told)
            else:
                for each, path in by_kind(files) if kind == ALL else [(kinds[0], path) for path in files]:
                    take_file(landing, each, path, told.about(path.name), told.moved(path))
        rescore_touched(house.open_unit, house.ws, landing.touched, now)
    typer.echo(f"{landing.accepted} {'would land' if dry_run else 'landed'}, {landing.refused} refused")
    raise typer.Exit(ROWS_REFUSED if landing.refused else 0)


def _kinds(name: str) -> list[Kind]:
    if name == ALL:
        return list(Kind)
    if name not in list(Kind):
        raise typer.BadParameter(f"'{name}' is none of {KINDS}, nor {ALL}", param_hint="KIND")
    return [Kind(name)]


def _through_map(
    landing: Landing, kinds: Sequence[Kind], files: Sequence[Path], map_name: str, told: "_Told"
) -> None:
    from bot.importing.maps import Mapped, find_map, read_map

    chart = read_map(find_map(map_name))
    wanted = [kind for kind in kinds if len(kinds) == 1 or kind in chart.queries]
    with Mapped(chart, files) as mapped:
        for kind in wanted:  # a query that fails does so before anything has landed
            mapped.check(kind)
        for kind in wanted:
            landing.take(kind, mapped.rows(kind), told.about_map(kind), told.landed(kind))


class _Told:
    """What is told meanwhile: refused rows, and a progress bar where there is a terminal."""

    def __init__(self, console: Console, progress: Progress) -> None:
        self._console = console
        self._progress = progress

    def _say(self, line: str) -> None:
        if self._console.is_terminal:
            self._console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)
        else:
            self._console.file.write(f"{line}\n")

    def about(self, name: str) -> Refuse:
        """Return what tells of a refused row of a file."""
        return lambda refused: self._say(f"{name}:{refused.line}: {refused.reason}")

    def about_map(self, kind: Kind) -> Refuse:
        """Return what tells of a refused row of a map's query."""
        return lambda refused: self._say(f"{kind}:{refused.row} (map): {refused.reason}")

    def moved(self, path: Path) -> Moved:
        """Return what moves the bar of a file."""
        task = self._progress.add_task(path.name, total=path.stat().st_size)
        return lambda position: self._progress.update(task, completed=position)

    def landed(self, kind: Kind) -> Watch:
        """Return what moves the bar of a query, whose length nobody knows."""
        task = self._progress.add_task(kind, total=None)
        return lambda: self._progress.update(task, advance=1)


@contextmanager
def _told() -> Iterator[_Told]:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        yield _Told(console, progress)


def export_(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"{KINDS}; or {JOURNAL}.")],
) -> None:
    """Write CSV that `import` takes back unchanged; the journal as NDJSON, to be read only."""
    if kind not in [*Kind, JOURNAL]:
        raise typer.BadParameter(f"'{kind}' is none of {KINDS}, nor {JOURNAL}", param_hint="KIND")
    with opened(ctx) as house, house.open_unit() as uow:
        if kind == JOURNAL:
            export_journal(uow, sys.stdout)
        else:
            export(uow, Kind(kind), sys.stdout)
