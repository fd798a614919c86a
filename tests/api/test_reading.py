"""Facts out: health and signals at any instant."""

from decimal import Decimal

import httpx
import pytest

from bot.house import House
from success.alerting import refresh, snooze
from success.people import Role, User
from tests.api.conftest import NOW

HEALTH = "/api/v1/accounts/acme/health"
SIGNALS = "/api/v1/accounts/acme/signals"


@pytest.fixture
async def acme(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of a house where Acme is healthy in February and complains in March."""
    await client.post("/api/v1/accounts", json=[{"external_id": "acme", "name": "Acme", "arr": 50_000}])
    await client.post("/api/v1/accounts", json=[{"external_id": "acme/eu", "name": "Acme Europe"}])
    observed = [("csat", 5, "2026-02-20"), ("dau_mau_ratio", 0.5, "2026-02-20"), ("csat", 1, "2026-03-30")]
    rows = [
        {"account_external_id": "acme", "metric": metric, "value": value, "observed_at": day}
        for metric, value, day in observed
    ]
    await client.post("/api/v1/metrics", json=rows)
    complaint = {"account_external_id": "acme", "key": "formal_complaint", "observed_at": "2026-03-30"}
    await client.post("/api/v1/signals", json=[complaint | {"note": "<b>enough</b>"}])
    return client


async def test_health_is_exactly_as_described(acme: httpx.AsyncClient) -> None:
    answer = await acme.get(HEALTH)
    assert answer.status_code == 200
    health = answer.json()
    assert list(health) == [
        "account", "score", "band", "provisional", "coverage", "policy",
        "as_of", "composite", "dimensions", "drivers", "delta_30d",
    ]  # fmt: skip
    assert health["account"] == "acme"
    assert health["band"] in ("green", "yellow", "red", "unknown")
    assert health["policy"].startswith("framework@")
    metrics = health["dimensions"]["support"]["metrics"]
    assert metrics["csat"]["value"] == 1
    assert metrics["csat"]["state"] == "fresh"
    assert metrics["csat"]["source"] == "supplied"
    assert set(health["dimensions"]["usage"]) == {"score", "weight", "label", "metrics"}
    assert set(health["drivers"][0]) == {"kind", "dimension", "metric", "points", "then", "now"}
    total = sum(Decimal(str(driver["points"])) for driver in health["drivers"])
    assert total == health["delta_30d"]


async def test_health_knows_nothing_later_than_at(acme: httpx.AsyncClient) -> None:
    early = (await acme.get(HEALTH, params={"at": "2026-02-28"})).json()
    assert early["dimensions"]["support"]["metrics"]["csat"]["value"] == 5
    before = (await acme.get(HEALTH, params={"at": "2026-01-01"})).json()
    assert (before["score"], before["band"]) == (None, "unknown")
    assert before["delta_30d"] is None


async def test_signals_are_evaluated_on_reading(acme: httpx.AsyncClient) -> None:
    alerts = (await acme.get(SIGNALS)).json()
    complaint = next(alert for alert in alerts if alert["key"] == "formal_complaint")
    assert set(complaint) == {"key", "level", "since", "due", "reason", "snoozed_until"}
    assert complaint["level"] == "critical"
    assert "<b>enough</b>" in complaint["reason"]
    assert complaint["snoozed_until"] is None
    early = (await acme.get(SIGNALS, params={"at": "2026-02-28"})).json()
    assert "formal_complaint" not in [alert["key"] for alert in early]


async def test_signals_tell_what_people_did(acme: httpx.AsyncClient, house: House) -> None:
    with house.open_unit(write=True) as uow:
        (account_id,) = [i for i in uow.accounts.ids() if uow.accounts.many([i])[i].external_id == "acme"]
        refresh(uow, house.ws, [account_id], NOW)
        (alert,) = [a for a in uow.alerts.of([account_id])[account_id] if a.key == "formal_complaint"]
        boss = User("max@us.example", "Max", Role.MANAGER)
        snooze(uow, house.ws, alert, boss, NOW, NOW.date().replace(day=31), "call on Thursday")
        uow.commit()
    told = {alert["key"]: alert for alert in (await acme.get(SIGNALS)).json()}
    assert told["formal_complaint"]["snoozed_until"].startswith("2026-03-31")


@pytest.mark.parametrize("path", ["health", "signals"])
async def test_an_unknown_account_is_404_with_the_nearest_names(acme: httpx.AsyncClient, path: str) -> None:
    answer = await acme.get(f"/api/v1/accounts/acmee/{path}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "No account has the external id 'acmee'. The nearest: acme, acme/eu."


@pytest.mark.parametrize("at", ["yesterday", "2026-02-30", "2026-13-01T00:00", "", "9" * 500])
async def test_a_bad_instant_is_422_in_one_sentence(acme: httpx.AsyncClient, at: str) -> None:
    for path in (HEALTH, SIGNALS):
        answer = await acme.get(path, params={"at": at})
        assert answer.status_code == 422
        assert answer.json()["detail"].endswith("is not an ISO 8601 date or time, such as 2026-03-31.")


async def test_an_offset_may_come_unescaped(acme: httpx.AsyncClient) -> None:
    escaped = await acme.get(f"{HEALTH}?at=2026-03-31T10:00:00%2B02:00")
    raw = await acme.get(f"{HEALTH}?at=2026-03-31T10:00:00+02:00")
    assert escaped.json()["as_of"] == raw.json()["as_of"] == "2026-03-31T08:00:00Z"


async def test_an_external_id_may_hold_a_slash(acme: httpx.AsyncClient) -> None:
    assert (await acme.get("/api/v1/accounts/acme%2Feu/health")).json()["account"] == "acme/eu"
