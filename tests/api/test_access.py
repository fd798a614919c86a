"""Who may call the data API."""

import re

import httpx
import pytest

from bot.house import House
from bot.settings import Settings
from bot.wire import build
from success.records import Kind
from tests.api.conftest import NORTH, NOW, TOKEN, client_of

ACCOUNTS = "/api/v1/accounts"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer"},
    ],
)
async def test_it_answers_401_without_a_valid_token(house: House, headers: dict[str, str]) -> None:
    async with client_of(house, None) as client:
        posted = await client.post(ACCOUNTS, json=[], headers=headers)
        read = await client.get(f"{ACCOUNTS}/acme/health", headers=headers)
    for answer in (posted, read):
        assert answer.status_code == 401
        assert answer.json() == {"detail": "A valid bearer token is needed."}
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_may_hold_any_bytes(house: House) -> None:
    async with client_of(house, None) as client:
        answer = await client.post(ACCOUNTS, headers={b"Authorization": "Bearer tökén".encode()})
    assert answer.status_code == 401


async def test_it_is_off_without_any_token(settings: Settings) -> None:
    house = build(settings.model_copy(update={"api_token": None, "api_tokens": {}}), now=lambda: NOW)
    async with client_of(house, "") as client:
        answer = await client.post(ACCOUNTS, json=[])
    house.close()
    assert answer.status_code == 401
    assert "MAINSTAY_API_TOKEN is not set" in answer.json()["detail"]


async def test_each_token_opens_its_own_workspace(house: House) -> None:
    async with client_of(house, NORTH) as north, client_of(house) as default:
        await north.post(ACCOUNTS, json=[{"external_id": "acme", "name": "Acme"}])
        assert (await north.get(f"{ACCOUNTS}/acme/health")).status_code == 200
        assert (await default.get(f"{ACCOUNTS}/acme/health")).status_code == 404


async def test_the_description_needs_no_token_and_names_every_route(house: House) -> None:
    async with client_of(house, None) as client:
        answer = await client.get("/api/v1/openapi.json")
    paths = answer.json()["paths"]
    assert answer.status_code == 200
    assert {f"/{kind}" for kind in Kind} < set(paths)
    assert "/accounts/{external_id}/health" in paths
    assert "/accounts/{external_id}/signals" in paths
    assert answer.json()["components"]["securitySchemes"]
    assert answer.json()["servers"] == [{"url": "/api/v1"}]
    body = paths["/metrics"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "application/x-ndjson", "text/csv"}
    assert "observed_at" in body["application/json"]["schema"]["items"]["properties"]
    for reference in re.findall(r'"\$ref": ?"#([^"]+)"', answer.text):
        place = answer.json()
        for part in reference.strip("/").split("/"):
            place = place[part]


async def test_unknown_paths_and_methods_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/nothing")).status_code == 404
    assert (await client.get("/api/v1/users")).status_code == 405
