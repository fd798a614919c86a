"""`tick`, `preview` and `work`: what happens unasked, by hand or all day long."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.start import AtOption, JsonOption, instant, opened
from bot.house import House
from bot.text import render
from bot.wire import configure_logging, inside
from scheduler.dispatch import dispatch
from scheduler.preview import LONGEST_DAYS, Forthcoming
from scheduler.preview import preview as foretell
from scheduler.report import Report
from scheduler.runner import Post, Runner
from scheduler.ticks import TICKS, run_due
from storage.uow import open_database
from success.format import Reader
from success.notice import ToPerson
from success.ports import OpenUnit

DISPATCH = "dispatch"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(tick)
    app.command()(preview)
    app.command()(work)


def tick(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(help=f"Only this: {', '.join(t.name for t in TICKS)}, {DISPATCH}.")
    ] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run everything that is due at that instant, once; a line for each thing done."""
    with opened(ctx) as house:
        now = instant(house, at)
        reports = [] if name == DISPATCH else run_due(house.open_unit, house.ws, now, name)
        if name in (None, DISPATCH) and house.door.platforms:
            reports.append(dispatch(house.open_unit, house.door, now))
    if as_json:
        typer.echo(json.dumps([_as_json(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            _tell(report)
    raise typer.Exit(1 if any(report.failed for report in reports) else 0)


def _as_json(report: Report) -> dict[str, object]:
    failed = [{"about": failure.about, "why": failure.why} for failure in report.failed]
    return {"job": report.job, "done": list(report.done), "failed": failed}


def _tell(report: Report) -> None:
    for line in report.done:
        typer.echo(f"{report.job}: {line}")
    for failure in report.failed:
        typer.echo(f"{report.job}: {failure.about} could not be done: {failure.why}", err=True)


def preview(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="How far to look ahead.")] = 30,
    email: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="Only to this person.")] = None,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what would be sent, to whom and when; nothing changes."""
    with opened(ctx) as house, _rehearsed(house) as open_unit:
        coming = foretell(open_unit, house.ws, instant(house, at), days, email and email.strip().lower())
    told = [_as_coming(each, house.ws.zone) for each in coming]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in told:
        typer.echo(f"{each['at'][:16]}  {each['kind']} → {each['to']}: {each['title']}")
    typer.echo(f"{len(told)} to come")


@contextmanager
def _rehearsed(house: House) -> Iterator[OpenUnit]:
    """Give a copy to rehearse on where a rehearsal would keep others from writing."""
    if not house.settings.database_url.startswith("sqlite:"):
        yield house.open_unit
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "rehearsal.db"
        house.database.backup(copy)
        with closing(open_database(f"sqlite:///{copy}")) as database:
            yield database.unit(house.ws.id)


def _as_coming(each: Forthcoming, zone: ZoneInfo) -> dict[str, str]:
    notice = each.notice
    to = notice.to.email if isinstance(notice.to, ToPerson) else f"#{notice.to.purpose}"
    text = render(notice.view, Reader(notice.locale, ZoneInfo(notice.timezone)))
    at = each.at.astimezone(zone).isoformat()
    return {"at": at, "kind": notice.kind, "to": to, "title": notice.view.title, "text": text}


def work(
    ctx: typer.Context,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every thing done.")] = False,
) -> None:
    """Run the clock and deliver, until stopped; any number of workers may run."""
    with opened(ctx) as house:
        configure_logging(verbose=verbose)
        served = dict.fromkeys((house.ws.id, *house.settings.workspaces()))
        houses = [inside(house, workspace) for workspace in served]
        run_until_stopped(Runner([Post(h.open_unit, h.ws, h.door) for h in houses], house.now))


def run_until_stopped(runner: Runner) -> None:
    """Run until SIGTERM or Ctrl-C; what is under way is finished first."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    runner.start()
    ended.wait()
    runner.stop()
