"""What operators watch, and what callers are told when the database is away."""

from pathlib import Path

import httpx
import pytest

from bot.house import House
from bot.server import check_bind
from bot.settings import BadSetting, Settings
from bot.wire import build
from scheduler.ticks import run_due
from tests.api.conftest import NOW, TOKEN, client_of


async def test_it_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_it_counts_requests_for_prometheus(client: httpx.AsyncClient) -> None:
    await client.get("/healthz")
    await client.get("/api/v1/accounts/acme/health")
    await client.get("/somewhere/else/entirely")
    text = (await client.get("/metrics")).text
    assert 'mainstay_requests_total{method="GET",path="/healthz",status="200"} 1.0' in text
    assert "mainstay_request_seconds_bucket" in text
    assert "acme" not in text
    assert "entirely" not in text


async def test_it_tells_prometheus_when_the_clock_last_ran(client: httpx.AsyncClient, house: House) -> None:
    assert "mainstay_tick_timestamp_seconds{" not in (await client.get("/metrics")).text
    run_due(house.open_unit, house.ws, NOW, "health")
    text = (await client.get("/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("mainstay_tick_timestamp_seconds{")]
    assert line.startswith('mainstay_tick_timestamp_seconds{job="health"}')
    assert float(line.split()[1]) == NOW.timestamp()


async def test_an_empty_database_is_not_ready(settings: Settings, tmp_path: Path) -> None:
    empty = tmp_path / "empty" / "new.db"
    house = build(settings.model_copy(update={"database_url": f"sqlite:///{empty}"}), now=lambda: NOW)
    async with client_of(house) as client:
        answer = await client.get("/readyz")
        assert (await client.get("/healthz")).status_code == 200
    house.close()
    assert answer.status_code == 503
    assert "mainstay db upgrade" in answer.json()["detail"]


async def test_a_database_that_is_away_is_503_with_a_sentence_and_a_retry(settings: Settings) -> None:
    away = settings.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"}
    )
    house: House = build(away, now=lambda: NOW)
    async with client_of(house) as client:
        ready = await client.get("/readyz")
        read = await client.get("/api/v1/accounts/acme/health")
        written = await client.post("/api/v1/accounts", json=[{"external_id": "a", "name": "A"}])
    house.close()
    for answer in (ready, read, written):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.json()["detail"].endswith("please try again.")
    assert TOKEN not in ready.text + read.text + written.text


def test_unauthenticated_teams_activities_need_a_loopback_bind(settings: Settings) -> None:
    anonymous = settings.model_copy(update={"teams_anonymous": True})
    check_bind(anonymous, "127.0.0.1")
    check_bind(settings, "0.0.0.0")  # noqa: S104 - what must be allowed without the setting
    with pytest.raises(BadSetting, match="MAINSTAY_TEAMS_ANONYMOUS"):
        check_bind(anonymous, "0.0.0.0")  # noqa: S104 - what must be refused
