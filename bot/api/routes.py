"""Routes of the data API, and how refusals become status codes."""

from collections.abc import Callable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from bot.api.access import Caller, gate
from bot.api.facts.figures import FigureFacts, achieved
from bot.api.intake import IN_MEMORY, land, reader_for, spool
from bot.api.reading import account_named, moment, owner_named, period
from bot.api.subjects import OF_ACCOUNT, OF_BOOK, OfAccount, OfBook
from bot.house import House
from success.errors import NotAllowed, NotFound, Refusal, Unavailable
from success.permissions import may_load
from success.records import RECORDS, Kind
from success.texts import speaking

RETRY_AFTER = "5"  # seconds


class Problem(BaseModel):
    """Why a request was refused, in one sentence."""

    detail: str


class RefusedRow(BaseModel):
    """A row that did not land; rows count from 1."""

    row: int
    reason: str


class Taken(BaseModel):
    """What became of the rows sent."""

    accepted: int
    refused: list[RefusedRow]


_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "No valid bearer token."},
    422: {"model": Problem, "description": "Something in the request is wrong."},
    503: {"model": Problem, "description": "The database is away; try again after `Retry-After` seconds."},
}


def create_api(house: House) -> FastAPI:
    """Build the data API of a house."""
    api = FastAPI(title="Mainstay data API", version="1", docs_url=None, redoc_url=None)
    caller = Annotated[Caller, Depends(gate(house))]
    for kind in Kind:
        _add_intake(api, kind, caller)
    for name, of_account in OF_ACCOUNT.items():
        _add_subject(api, name, of_account, caller)
    for name, of_book in OF_BOOK.items():
        _add_book(api, name, of_book, caller)
    _add_figures(api, caller)
    _add_problems(api)
    return api


# ------------------------------------------------------------ rows in


def _add_intake(api: FastAPI, kind: Kind, who: Any) -> None:
    async def take(request: Request, caller: who) -> Response:
        if not may_load(caller.actor):
            raise NotAllowed("Only an administrator may load records.")
        reader = reader_for(request)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            await spool(request, body)
            return await run_in_threadpool(land, caller, kind, reader, body)

    api.add_api_route(
        f"/{kind}",
        take,
        methods=["POST"],
        summary=f"Upsert {kind}",
        description=RECORDS[kind].__doc__,
        operation_id=f"take_{kind.name.lower()}",
        response_model=Taken,
        responses={**_REFUSALS, 413: {"model": Problem}, 415: {"model": Problem}},
        openapi_extra={"requestBody": _body_of(kind)},
    )


def _body_of(kind: Kind) -> dict[str, Any]:
    record = RECORDS[kind].model_json_schema()
    record = _inlined(record, record.pop("$defs", {}))
    text = {"schema": {"type": "string"}}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": record}},
            "application/x-ndjson": text,
            "text/csv": text,
        },
    }


def _inlined(schema: Any, shared: dict[str, Any]) -> Any:
    """Put what a schema refers to in the place of the reference: it has no root of its own here."""
    if isinstance(schema, list):
        return [_inlined(part, shared) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return shared[schema["$ref"].rpartition("/")[2]]
    return {name: _inlined(part, shared) for name, part in schema.items()}


# ------------------------------------------------------------ facts out

_MISSING: dict[int | str, dict[str, Any]] = {**_REFUSALS, 404: {"model": Problem}}
_At: Any = Annotated[str | None, Query(description="ISO 8601; the present without one")]
_From: Any = Annotated[str | None, Query(alias="from", description="First day; a year up to `to` without")]
_To: Any = Annotated[str | None, Query(description="Last day; today without")]
_Owner: Any = Annotated[str | None, Query(description="An owner's e-mail address; every account without")]


def _add_subject(api: FastAPI, name: str, read: OfAccount, who: Any) -> None:
    def answer(external_id: str, caller: who, at: _At = None) -> Any:
        when, ws = moment(caller.house, at), caller.house.ws
        with caller.house.open_unit() as uow, speaking(ws.locale):
            return read(uow, ws, account_named(uow, caller, external_id, when), when)

    _add_read(api, f"/accounts/{{external_id:path}}/{name}", name, read, answer)


def _add_book(api: FastAPI, name: str, read: OfBook, who: Any) -> None:
    def answer(caller: who, owner: _Owner = None, at: _At = None) -> Any:
        when, ws = moment(caller.house, at), caller.house.ws
        with caller.house.open_unit() as uow, speaking(ws.locale):
            return read(uow, ws, owner_named(uow, owner), when)

    _add_read(api, f"/{name}", name, read, answer)


def _add_figures(api: FastAPI, who: Any) -> None:
    @api.get(
        "/metrics",
        summary="Metrics",
        description=achieved.__doc__,
        operation_id="read_metrics",
        response_model_exclude_unset=True,
        responses=_MISSING,
    )
    def answer(
        caller: who, owner: _Owner = None, start: _From = None, to: _To = None
    ) -> dict[str, FigureFacts]:
        house = caller.house
        days = period(house, start, to)
        with house.open_unit() as uow:
            return achieved(uow, house.ws, owner_named(uow, owner), days, house.now())


def _add_read(
    api: FastAPI, path: str, name: str, read: Callable[..., Any], answer: Callable[..., Any]
) -> None:
    api.add_api_route(
        path,
        answer,
        methods=["GET"],
        summary=name.capitalize(),
        description=read.__doc__,
        operation_id=f"read_{name}",
        response_model=get_type_hints(read)["return"],
        responses=_MISSING,
    )


# ------------------------------------------------------------ refusals


_STATUS: tuple[tuple[type[Refusal], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (Refusal, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def _add_problems(api: FastAPI) -> None:
    @api.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> JSONResponse:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        headers = {"Retry-After": RETRY_AFTER} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
        return JSONResponse({"detail": str(error)}, status, headers)

    @api.exception_handler(RequestValidationError)
    async def misused(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return JSONResponse({"detail": f"{where}: {first['msg']}."}, HTTPStatus.UNPROCESSABLE_ENTITY)
