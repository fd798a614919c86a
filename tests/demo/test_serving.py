"""The demo as one process: it keeps what was done, starts over when asked, and knows its port."""

import socket
from pathlib import Path

import httpx
import pytest

from bot.demo.clock import Step
from bot.demo.sample import START
from bot.demo.serving import API_TOKEN, demo, forget, run
from bot.demo.stage import Spot, Stage
from bot.server import create_app
from success.errors import Refusal
from tests.databases import copied


def test_a_taken_port_is_named_with_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=f"{port} is in use.*--port {port + 1}"):
            run(port, create_app)


def test_it_starts_over_with_nothing_left(tmp_path: Path) -> None:
    for name in ("demo.db", "demo.db-wal", "demo.db-shm", "other.db"):
        (tmp_path / name).touch()
    forget(tmp_path / "demo.db")
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


async def test_it_serves_the_data_api_at_the_demos_own_time(sample_file: Path, tmp_path: Path) -> None:
    with demo(copied(sample_file, tmp_path), create_app) as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            health = await client.get(
                "/api/v1/accounts/acme/health", headers={"authorization": f"Bearer {API_TOKEN}"}
            )
            ready = await client.get("/readyz")
    assert health.json()["band"] == "yellow"
    assert health.json()["as_of"].startswith("2026-03-02T08:00:0")
    assert ready.status_code == 200


def test_a_day_brings_digests_reminders_nudges_and_a_critical_and_is_kept(
    sample_file: Path, tmp_path: Path
) -> None:
    database = copied(sample_file, tmp_path)
    with demo(database, create_app) as app:
        stage: Stage = app.state.stage
        stage.step(Step.DAY)
        told = titles(stage, "maya.lindholm")
        escalated = titles(stage, "maya.lindholm", "channel:escalations")
    assert any(title.startswith("Good morning") for title in told)
    assert any("Check-in with Acme Corp" in title for title in told)
    assert any("Acme Corp renews in" in title for title in told)
    assert any("Copperline Bank" in title for title in escalated)
    with demo(database, create_app) as app:  # after a restart
        again: Stage = app.state.stage
        assert again.clock.now() > START
        assert titles(again, "maya.lindholm") == told


def titles(stage: Stage, who: str, conversation: str = "") -> list[str]:
    email = f"{who}@harbourline.example"
    messages = stage.mailbox.conversation(conversation or f"person:{email}", email)
    return [message.view.title for message in messages if message.view]


def test_an_escalation_is_answered_in_its_thread(sample_file: Path, tmp_path: Path) -> None:
    with demo(copied(sample_file, tmp_path), create_app) as app:
        stage: Stage = app.state.stage
        maya = next(user for user in stage.people() if user.email == stage.first)
        here = Spot(maya, f"person:{maya.email}")
        assert stage.say(here, "escalate acme They want to leave") is None
        assert stage.say(here, "escalate acme action executive") is None
        thread = stage.mailbox.conversation("channel:escalations", maya.email)
    root = next(one for one in thread if one.view and one.view.title == "Escalation: Acme Corp")
    assert any(one.root == root.id for one in thread)
