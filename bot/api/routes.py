"""Routes of the data API, and how refusals become status codes."""

from datetime import datetime
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.api.access import Caller, gate
from bot.api.intake import IN_MEMORY, land, reader_for, spool
from bot.api.reading import Gate, OpenAlert, account_named, expansion_gate, open_alerts
from bot.house import House
from success.errors import NotAllowed, NotFound, Refusal, Unavailable
from success.health_report import HealthReport
from success.permissions import may_load
from success.records import RECORDS, Instant, Kind
from success.scoring import health_report

RETRY_AFTER = "5"  # seconds
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


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
    _add_reads(api, caller)
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


def _add_reads(api: FastAPI, who: Any) -> None:
    at_is: Any = Annotated[str | None, "ISO 8601; the present without one"]

    @api.get("/accounts/{external_id:path}/health", responses={**_REFUSALS, 404: {"model": Problem}})
    def health(external_id: str, caller: who, at: at_is = None) -> HealthReport:
        """Return an account's health as it was known at an instant."""
        moment = _moment(caller.house, at)
        with caller.house.open_unit() as uow:
            account = account_named(uow, caller, external_id, moment)
            return health_report(uow, caller.house.ws, account, moment)

    @api.get("/accounts/{external_id:path}/signals", responses={**_REFUSALS, 404: {"model": Problem}})
    def signals(external_id: str, caller: who, at: at_is = None) -> list[OpenAlert]:
        """Return the open alerts of an account, evaluated on reading, with what people did to them."""
        moment = _moment(caller.house, at)
        with caller.house.open_unit() as uow:
            account = account_named(uow, caller, external_id, moment)
            return open_alerts(uow, caller.house.ws, account, moment)

    @api.get("/accounts/{external_id:path}/expansion", responses={**_REFUSALS, 404: {"model": Problem}})
    def expansion(external_id: str, caller: who, at: at_is = None) -> Gate:
        """Return whether an account is ready for expansion, each condition with its fact."""
        moment = _moment(caller.house, at)
        with caller.house.open_unit() as uow:
            account = account_named(uow, caller, external_id, moment)
            return expansion_gate(uow, caller.house.ws, account, moment)


def _moment(house: House, at: str | None) -> datetime:
    if at is None:
        return house.now()
    try:
        # an unescaped "+" of an offset arrives as a space
        return _INSTANT.validate_python(
            at.replace(" ", "+") if "T" in at else at, context={"zone": house.ws.zone}
        )
    except ValidationError:
        raise Refusal(f"at: '{at[:60]}' is not an ISO 8601 date or time, such as 2026-03-31.") from None


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
