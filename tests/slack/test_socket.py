"""Slack in Socket Mode: the same answers over a connection that we open."""

import asyncio

import pytest

from bot.house import House
from bot.settings import Settings
from bot.slack.socket import serve
from bot.wire import build
from storage.uow import Database
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import APP_TOKEN, BOT_TOKEN, TEAM, Hook
from tests.slack.slack_user import Clock, words


@pytest.fixture
def house(sqlite_database: Database, fake: FakeSlack, clock: Clock) -> House:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{sqlite_database.url.database}",
        default_timezone="Europe/Berlin",
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=fake.url,
    )
    return build(settings, now=clock)


async def test_a_command_is_answered_over_the_socket(house: House, fake: FakeSlack) -> None:
    fake.hooks["h1"] = Hook("C0TEAM", "U0MARIA")
    payload = {
        "command": "/health",
        "text": "acme",
        "user_id": "U0MARIA",
        "team_id": TEAM,
        "channel_id": "C0TEAM",
        "channel_name": "team",
        "trigger_id": "t1",
        "response_url": f"http://127.0.0.1:{fake.port}/hook/h1",
    }
    fake.envelopes = [
        {"type": "slash_commands", "envelope_id": "e1", "payload": payload, "accepts_response_payload": True}
    ]
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(house, stop))
    await asyncio.to_thread(fake.wait_for, lambda: fake.acknowledged)
    stop.set()
    await serving
    house.close()
    (answer,) = fake.acknowledged
    assert answer["envelope_id"] == "e1"
    assert "Acme Corp · 66" in words(answer["payload"]["blocks"], {"U0MARIA": "Maria Moreno"})
