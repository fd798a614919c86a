"""M1 over HTTP: what a portfolio achieved in a period."""

from typing import Any

import httpx
import pytest

METRICS = "/api/v1/metrics"
PARTS = {"value", "target", "gap", "numerator", "denominator"}


def account(name: str, owner: str, currency: str = "USD") -> dict[str, Any]:
    return {
        "external_id": name,
        "name": name,
        "owner_email": owner,
        "arr": 100,
        "currency": currency,
        "contract_start": "2024-06-01",
    }


@pytest.fixture
async def portfolio(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of a house with two books: Ana's shrank by a quarter in 2025, Ben's stayed."""
    people = [{"email": f"{name}@mainstay.example", "name": name, "role": "csm"} for name in ("ana", "ben")]
    await client.post("/api/v1/users", json=people)
    await client.post(
        "/api/v1/accounts",
        json=[account("acme", "ana@mainstay.example"), account("globex", "ben@mainstay.example")],
    )
    shrunk = [("new", 100, "2024-06-01"), ("contraction", 25, "2025-05-01")]
    events = [
        {
            "external_id": f"{kind}-{day}",
            "account_external_id": "acme",
            "kind": kind,
            "amount": amount,
            "effective_on": day,
        }
        for kind, amount, day in shrunk
    ]
    await client.post("/api/v1/arr-events", json=events)
    return client


async def test_m1_each_figure_has_its_parts_target_and_gap(portfolio: httpx.AsyncClient) -> None:
    answer = await portfolio.get(METRICS, params={"from": "2025-01-01", "to": "2025-12-31"})
    assert answer.status_code == 200
    found = answer.json()
    assert all(set(figure) == PARTS for figure in found.values())
    assert found["grr"] == {
        "value": 0.875,
        "target": 0.9,
        "gap": -0.025,
        "numerator": 175,
        "denominator": 200,
    }
    assert found["logo_churn"]["value"] == 0
    assert found["nps"]["value"] is None
    assert found["nps"]["denominator"] == 0


async def test_m1_for_one_owner_and_at_a_past_date(portfolio: httpx.AsyncClient) -> None:
    of_ana = {"owner": "ana@mainstay.example", "from": "2025-01-01"}
    year = (await portfolio.get(METRICS, params=of_ana | {"to": "2025-12-31"})).json()
    assert year["grr"]["value"] == 0.75
    spring = (await portfolio.get(METRICS, params=of_ana | {"to": "2025-04-30"})).json()
    assert spring["grr"]["value"] == 1


async def test_m1_currencies_stand_side_by_side(portfolio: httpx.AsyncClient) -> None:
    await portfolio.post("/api/v1/accounts", json=[account("euro", "ben@mainstay.example", "EUR")])
    grr = (await portfolio.get(METRICS, params={"from": "2025-01-01", "to": "2025-12-31"})).json()["grr"]
    assert grr["value"] is None
    assert {currency: each["denominator"] for currency, each in grr["by_currency"].items()} == {
        "EUR": 100,
        "USD": 200,
    }


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"from": "2025-02-30"}, "from: '2025-02-30' is not a date"),
        ({"from": "2025-03-01", "to": "2025-02-01"}, "from: 2025-03-01 is after 2025-02-01"),
    ],
)
async def test_m1_a_period_that_is_none(client: httpx.AsyncClient, params: dict[str, str], said: str) -> None:
    answer = await client.get(METRICS, params=params)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(said)


async def test_m1_nobodys_book(client: httpx.AsyncClient) -> None:
    answer = await client.get(METRICS, params={"owner": "nobody@mainstay.example"})
    assert answer.status_code == 404


async def test_m1_is_described(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/v1/openapi.json")).json()
    schema = described["components"]["schemas"]["FigureFacts"]
    assert set(schema["properties"]) >= PARTS
