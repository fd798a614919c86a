"""The web process: chat platforms, the data API and what operators watch, on one FastAPI application."""

import time
from contextlib import suppress
from http import HTTPStatus

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.routes import create_api
from bot.house import House
from bot.settings import BadSetting, Settings
from bot.slack.routes import mount as mount_slack
from bot.teams.routes import mount as mount_teams
from scheduler.ticks import TICKS, last_run
from storage.migrate import is_current
from success.errors import Unavailable

API = "/api/v1"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
RETRY_AFTER = "5"  # seconds; how soon a caller may try again when the database is away


def create_app(house: House) -> FastAPI:
    """Build the web application of a house."""
    app = FastAPI(title="Mainstay", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    _watch(app, house)
    _probes(app, house)
    app.mount(API, create_api(house))
    _mount_platforms(app, house)
    return app


def check_bind(settings: Settings, host: str) -> None:
    """Stop when activities that prove nothing would be accepted from beyond this machine."""
    if settings.teams_anonymous and host not in LOOPBACK:
        raise BadSetting(f"MAINSTAY_TEAMS_ANONYMOUS is on: it needs a loopback address, not {host}.")


def _mount_platforms(app: FastAPI, house: House) -> None:
    if house.settings.has_slack:
        mount_slack(app, house)
    if house.settings.has_teams:
        mount_teams(app, house)


def _probes(app: FastAPI, house: House) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> Response:
        """Say whether the database is there and its migrations are done."""
        why = not_ready(house)
        if why:
            return JSONResponse({"status": "not ready", "detail": why}, 503, {"Retry-After": RETRY_AFTER})
        return JSONResponse({"status": "ready"})


def not_ready(house: House) -> str:
    """Return why this house cannot serve, empty when it can."""
    try:
        house.database.check()
    except Unavailable as away:
        return str(away)
    if not is_current(house.settings.database_url):
        return "The database is not migrated: run `mainstay db upgrade`."
    return ""


def _watch(app: FastAPI, house: House) -> None:
    registry = CollectorRegistry()
    app.add_middleware(Measured, registry=registry)
    ran = Gauge("mainstay_tick_timestamp_seconds", "When a job last ran.", ["job"], registry=registry)

    @app.get("/metrics")
    def metrics() -> Response:
        """Give Prometheus its figures; those of the database only while it answers."""
        with suppress(Unavailable), house.open_unit() as uow:
            for tick in TICKS:
                if last := last_run(uow, tick):
                    ran.labels(tick.name).set(last.timestamp())
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """Counts requests and their seconds by the head of their path, which is short for any account."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counter(
            "mainstay_requests", "Requests answered.", ["method", "path", "status"], registry=registry
        )
        self._seconds = Histogram(
            "mainstay_request_seconds", "Seconds to an answer.", ["path"], registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        try:
            await self._app(scope, receive, watched)
        finally:
            path = "other" if status == HTTPStatus.NOT_FOUND else _head(scope["path"])
            self._requests.labels(scope["method"], path, status).inc()
            self._seconds.labels(path).observe(time.perf_counter() - start)


def _head(path: str) -> str:
    return "/".join(path.split("/")[:4])
