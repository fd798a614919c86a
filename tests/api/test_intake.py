"""Rows in: nine kinds, three formats, one answer."""

import asyncio
import json
import tracemalloc
from pathlib import Path
from tempfile import SpooledTemporaryFile

import httpx
import pytest
from fastapi.responses import StreamingResponse

from bot.api import intake
from bot.api.access import Caller
from bot.house import House
from bot.importing.json_rows import read_ndjson
from success.naming import fold
from success.records import Kind
from tests.importing.files import exported

CSV = {"Content-Type": "text/csv"}
NDJSON = {"Content-Type": "application/x-ndjson"}
ACME = {"external_id": "acme", "name": "Acme", "arr": 1000, "currency": "EUR"}


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_is_taken_as_csv(
    client: httpx.AsyncClient, house: House, samples: Path, kind: Kind
) -> None:
    for each in dict.fromkeys((Kind.USERS, Kind.ACCOUNTS, kind)):
        content = (samples / f"{each}.csv").read_bytes()
        answer = await client.post(f"/api/v1/{each}", content=content, headers=CSV)
        assert answer.status_code == 200
        assert answer.json()["refused"] == []
    assert answer.json()["accepted"] >= 1
    assert exported(house.open_unit, kind).count("\n") >= 2


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (json.dumps([ACME, {"external_id": "x"}, 7, ACME]), "application/json"),
        ("\n".join(json.dumps(row) for row in [ACME, {"external_id": "x"}, 7, ACME]), "application/x-ndjson"),
        ("external_id,name,arr\nacme,Acme,1000\nx,,\n7\nacme,Acme,1000\n", "text/csv; charset=utf-8"),
    ],
)
async def test_rows_count_from_one_in_every_format(
    client: httpx.AsyncClient, content: str, kind: str
) -> None:
    answer = await client.post("/api/v1/accounts", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 200
    told = answer.json()
    assert told["accepted"] == 2
    assert [each["row"] for each in told["refused"]] == [2, 3]
    assert told["refused"][0]["reason"] == "name is missing"


async def test_it_takes_nothing_twice(client: httpx.AsyncClient, house: House) -> None:
    for _again in range(2):
        await client.post("/api/v1/accounts", json=[ACME])
    assert exported(house.open_unit, Kind.ACCOUNTS).count("acme") == 1


async def test_an_empty_array_is_fine(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/accounts", json=[])
    assert (answer.status_code, answer.json()) == (200, {"accepted": 0, "refused": []})


async def test_what_is_written_is_scored_at_once(client: httpx.AsyncClient, house: House) -> None:
    await client.post("/api/v1/accounts", json=[ACME])
    metric = {"account_external_id": "acme", "metric": "csat", "value": 4, "observed_at": "2026-03-30"}
    await client.post("/api/v1/metrics", json=[metric])
    with house.open_unit() as uow:
        (acme,) = uow.accounts.exact(fold("acme"))
        row = uow.health.currents([acme.id])[acme.id]
    assert row.today.score == 75


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"null", b'{"external_id": "acme"}'])
async def test_a_body_that_is_no_array_is_refused_whole(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await client.post(
        "/api/v1/accounts", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("Nothing landed: a JSON array is expected")


async def test_a_wrong_header_is_refused_whole(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/accounts", content="external_id,nmae\na,b\n", headers=CSV)
    assert answer.status_code == 422
    assert "is 'name' meant?" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/xml", "", "text/csv; charset=latin-1", "multipart/form-data"])
async def test_another_content_type_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/api/v1/accounts", content="x", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


async def test_a_body_that_is_too_long_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LONGEST_BODY", 1_000)
    answer = await client.post("/api/v1/accounts", json=[ACME] * 100)
    assert answer.status_code == 413


async def test_hostile_values_are_refused_or_kept_as_text(client: httpx.AsyncClient) -> None:
    rows = [
        {"external_id": "a", "name": "<!channel> *bold* \u202e \u0000"},
        {"external_id": "b", "name": {"nested": []}},
        {"external_id": ["c"], "name": "C"},
        {"external_id": "d", "name": "D", "arr": 1e400},
        {"external_id": "e", "name": "E", "arr": True},
        {"external_id": "f", "name": "F", "__proto__": "x"},
        {"external_id": "g", "name": "x" * 10_000},
    ]
    answer = await client.post(
        "/api/v1/accounts", content=json.dumps(rows), headers={"Content-Type": "application/json"}
    )
    told = answer.json()
    assert told["accepted"] == 1
    assert [each["row"] for each in told["refused"]] == [2, 3, 4, 5, 6, 7]


async def test_half_characters_are_refused(client: httpx.AsyncClient) -> None:
    content = rb'[{"external_id": "a", "name": "\ud800"}, {"external_id": "b", "name": "B"}]'
    answer = await client.post(
        "/api/v1/accounts", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.json()["accepted"] == 1
    assert [each["row"] for each in answer.json()["refused"]] == [1]


def test_memory_is_bounded_by_neither_rows_nor_refusals(house: House) -> None:
    line = b'{"account_external_id": "acme", "metric": "happiness", "value": 4, "observed_at": "2026-01-01"}'

    def peak(rows: int) -> int:
        tracemalloc.start()
        try:
            with SpooledTemporaryFile(max_size=intake.IN_MEMORY) as body:
                for _row in range(rows):
                    body.write(line + b"\n")
                body.seek(0)
                answer = intake.land(Caller(house), Kind.METRICS, read_ndjson, body)
            asyncio.run(read_through(answer, rows))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(12_000) < 1.25 * peak(4_000) + 1_000_000


async def read_through(answer: StreamingResponse, rows: int) -> None:
    refused = 0
    async for piece in answer.body_iterator:
        assert isinstance(piece, bytes)
        refused += piece.count(b"is not a metric")
    assert refused > 0.9 * rows
