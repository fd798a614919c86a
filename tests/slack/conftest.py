"""A house with a Slack edge on a real port, and the Slack it talks to."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from bot.house import House
from bot.server import create_app
from bot.settings import Settings
from bot.slack.people import Colleagues
from bot.slack.send import SlackPlatform
from bot.slack.web import SlackWeb
from bot.wire import build
from storage.uow import Database, Units
from tests.databases import fresh_sqlite
from tests.factories import NOW
from tests.slack.fake_slack import WAIT, FakeSlack
from tests.slack.slack_objects import BOT, BOT_TOKEN, channel, member
from tests.slack.slack_user import SECRET, Clock, SlackUser
from tests.talk import address, furnish

PEOPLE = {
    "U0MARIA": "maria",
    "U0TOM": "tom",
    "U0NINA": "nina",
    "U0YVES": "yves",
    "U0ALEX": "alex",
    "U0EVE": "eve",
}


@pytest.fixture(scope="session")
def furnished(sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company of the dialogues in an SQLite file, to copy: making it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("furnished")
    fresh_sqlite(sqlite_file, folder).close()
    path = folder / "mainstay.db"
    settings = Settings(_env_file=None, database_url=f"sqlite:///{path}", default_timezone="Europe/Berlin")
    house = build(settings, now=lambda: NOW)
    furnish(house.open_unit, house.ws)
    house.close()
    return path


@pytest.fixture
def sqlite_database(furnished: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the company's database."""
    database = fresh_sqlite(furnished, tmp_path)
    yield database
    database.close()


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    slack = FakeSlack()
    slack.users = {user_id: member(user_id, address(name), name.title()) for user_id, name in PEOPLE.items()}
    slack.users["U0ZED"] = member("U0ZED", address("zed"), "Zed")
    slack.users[BOT] = member(BOT, None, "Mainstay", is_bot=True)
    slack.channels = {"C0TEAM": channel("C0TEAM"), "C0ALARM": channel("C0ALARM")}
    slack.members = {name: [*slack.users] for name in slack.channels}
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def platform(fake: FakeSlack, clock: Clock, open_unit: Units) -> SlackPlatform:
    """The door's way into the fake Slack, on an empty database."""
    web = SlackWeb(fake.url, lambda: BOT_TOKEN)
    return SlackPlatform(web, Colleagues(open_unit, web, clock), clock)


@pytest.fixture
def settings(sqlite_database: Database, fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{sqlite_database.url.database}",
        default_timezone="Europe/Berlin",
        slack_signing_secret=SECRET,
        slack_bot_token=BOT_TOKEN,
        slack_api_url=fake.url,
        escalation_channel="C0ALARM",
    )


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    house = build(settings, now=clock)
    yield house
    house.close()


@pytest.fixture
def slack(house: House, fake: FakeSlack, clock: Clock) -> Iterator[SlackUser]:
    server = Served(create_app(house))
    user = SlackUser(fake, server.url, clock, server.stop)
    yield user
    user.close()
    server.stop()


class Served:
    """Serves an application on a free port of loopback, in a thread of its own."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(app, log_config=None, ws="none", http="h11", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}, name="mainstay", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and stop."""
        self._server.should_exit = True
        self._thread.join(WAIT)
