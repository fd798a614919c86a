"""`make demo`: one process that is server, clock and dispatcher on a database of its own."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from bot.deliver import Door, Place
from bot.demo.clock import Clock
from bot.demo.customers import PLAYER
from bot.demo.mailbox import Mailbox, channel
from bot.demo.page import put_page
from bot.demo.platform import NAME, DemoPlatform
from bot.demo.sample import START, ZONE, Sample
from bot.demo.stage import Stage
from bot.documents.review import Documents
from bot.house import House
from bot.settings import DEFAULT_WORKSPACE, Settings
from handlers.router import Router
from scheduler.dispatch import dispatch
from scheduler.report import Report
from scheduler.ticks import run_due
from storage.migrate import upgrade
from storage.uow import Database, open_database
from success.errors import Refusal
from success.ports import OpenUnit
from success.presets import load
from success.texts import _
from success.workspace import Workspace

HOST = "127.0.0.1"
DATABASE = Path("var/demo.db")
API_TOKEN = "demo"  # noqa: S105 - guards invented data on this machine only
ESCALATIONS = "escalations"  # the purpose by which notices name the channel, and its name
LAST_SECONDS = 2  # how long answers under way are waited for when the demo is stopped

log = logging.getLogger(__name__)


CreateApp = Callable[[House], FastAPI]


def run(port: int, create_app: CreateApp, database: Path = DATABASE, *, fresh: bool = False) -> None:
    """Serve the demo on this machine until stopped; Refusal where the port is taken.

    `create_app` makes the product's own web application, which the page is put on. `fresh` starts the sample
    over.
    """
    try:
        listening = socket.create_server((HOST, port))
    except OSError:
        sentence = _("Port {port} is in use. Choose another one: mainstay demo --port {other}")
        raise Refusal(sentence.format(port=port, other=port + 1)) from None
    if fresh:
        forget(database)
    with listening, demo(database, create_app) as app:
        url = f"http://{HOST}:{listening.getsockname()[1]}/"
        print(_("Mainstay is at {url} (Ctrl-C ends it)").format(url=url), flush=True)  # noqa: T201
        DemoServer(app).run(sockets=[listening])


def forget(database: Path) -> None:
    """Delete a database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


class DemoServer(uvicorn.Server):
    """A web server that lets open pages go when it is stopped, instead of waiting for them."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=LAST_SECONDS)
        )
        self._leaving: Event = app.state.stage.leaving

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open pages go and stop."""
        self._leaving.set()
        await super().shutdown(sockets)


@contextmanager
def demo(database: Path, create_app: CreateApp) -> Iterator[FastAPI]:
    """Open the demo on a database file, filled if it is new; gives its web application."""
    database.parent.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{database}"
    upgrade(url)
    opened = open_database(url)
    try:
        stage, house = staged(opened, url)
        app = create_app(house)
        put_page(app, stage)
        stage.settle()
        yield app
    finally:
        opened.close()


def staged(database: Database, url: str) -> tuple[Stage, House]:
    """Fill the database if it is new, put the house on it and the stage on that.

    The settings are the demo's own: those of a real set-up have no bearing on it.
    """
    settings = Settings.model_construct(
        database_url=url, default_timezone=ZONE.key, api_token=SecretStr(API_TOKEN)
    )
    ws = Workspace(DEFAULT_WORKSPACE, ZONE, settings.default_locale, None, load(settings.policy))
    open_unit = database.unit(ws.id)
    sample = Sample(open_unit, ws)
    sample.fill()
    clock, mailbox = Clock(open_unit, START), Mailbox(open_unit)
    platform = DemoPlatform(mailbox, open_unit, clock.now)
    door = Door({NAME: platform}, open_unit, {ESCALATIONS: Place(NAME, channel(ESCALATIONS))}, ws)
    router = Router(open_unit, ws, documents=Documents())
    happening = Happening(open_unit, ws, door, sample)
    stage = Stage(ws, open_unit, router.answer, door, mailbox, clock, happening, PLAYER)
    return stage, House(settings, database, ws, open_unit, router, door, clock.now)


@dataclass(frozen=True, slots=True)
class Happening:
    """Everything that happens by itself at an instant: news from elsewhere, the ticks, the deliveries."""

    open_unit: OpenUnit
    ws: Workspace
    door: Door
    sample: Sample

    def __call__(self, now: datetime) -> None:
        """Let it happen."""
        self.sample.arrive(now)
        for report in run_due(self.open_unit, self.ws, now):
            _tell(report)
        while _told(dispatch(self.open_unit, self.door, now)):
            pass


def _told(report: Report) -> bool:
    _tell(report)
    return bool(report.done)


def _tell(report: Report) -> None:
    for failure in report.failed:
        log.warning("%s: %s could not be done: %s", report.job, failure.about, failure.why)
