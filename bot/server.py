"""The web process: chat platforms, the data API and what operators watch, on one FastAPI application."""

import logging
import time
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from bot.api.routes import create_api
from bot.wire import House
from storage.migrate import is_current

log = logging.getLogger(__name__)

API = "/api/v1"
RETRY_AFTER = "5"  # seconds; how soon a caller may try again when the database is away

_Next = Callable[[Request], Awaitable[Response]]


def create_app(house: House) -> FastAPI:
    """Build the web application of a house."""
    app = FastAPI(title="Mainstay", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    _watch(app)
    _probes(app, house)
    app.mount(API, create_api(house))
    _mount_slack(app, house)
    return app


def _mount_slack(app: FastAPI, house: House) -> None:
    if house.settings.has_slack:
        from bot.slack.routes import mount

        mount(app, house)


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
    except OSError:
        return "The database does not answer."
    if not is_current(house.settings.database_url):
        return "The database is not migrated: run `mainstay db upgrade`."
    return ""


def _watch(app: FastAPI) -> None:
    registry = CollectorRegistry()
    requests = Counter(
        "mainstay_requests", "Requests answered.", ["method", "route", "status"], registry=registry
    )
    seconds = Histogram("mainstay_request_seconds", "Time to an answer.", ["route"], registry=registry)

    @app.middleware("http")
    async def measure(request: Request, call_next: _Next) -> Response:
        start = time.perf_counter()
        response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "other")
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - start)
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        """Give Prometheus its figures."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
