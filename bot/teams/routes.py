"""`POST /api/messages`: the door activities come in by."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

from bot.house import House
from bot.teams.adapter import Adapter
from bot.teams.app import TeamsApp
from bot.teams.connect import connector_for
from bot.teams.connector import Connector, ConnectorError
from bot.teams.consent import Files
from bot.teams.identity import Identity
from bot.teams.inbound import Malformed
from bot.teams.tokens import Gatekeeper, NoToken, SigningKeys, Unauthorized
from bot.teams.upload import Uploader

logger = logging.getLogger(__name__)

BODY_LIMIT = 256 * 1024  # bytes; the largest activity Teams sends is far smaller


def teams_app(house: House, connector: Connector) -> TeamsApp:
    """Put together what answers activities."""
    tenant = house.settings.microsoft_app_tenant_id or ""
    identity = Identity(house.open_unit, connector, tenant)
    files = Files(house, connector, identity, Uploader(local=house.settings.teams_anonymous))
    return TeamsApp(house, connector, Adapter(connector), identity, files)


def mount(app: FastAPI, house: House) -> None:
    """Add the Teams route to the web application."""
    connector = connector_for(house.settings, house.now)
    keys = SigningKeys(connector.fetch, house.now)
    gate = Gatekeeper(house.settings.microsoft_app_id or "", keys, house.settings.teams_anonymous)
    app.include_router(router(gate, teams_app(house, connector)))


def router(gate: Gatekeeper, teams: TeamsApp) -> APIRouter:
    """Return the route, behind a gatekeeper."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await teams.connector.close()

    routes = APIRouter(lifespan=lifespan)

    @routes.post("/api/messages")
    async def messages(request: Request) -> Response:
        """Take one activity: 401 for a bad token, 400 for what is no activity, else its answer."""
        raw = _activity(await request.body())
        if raw is None:
            return JSONResponse({"error": "an activity is a JSON object"}, 400)
        try:
            claims = await gate.check(request.headers.get("Authorization"), raw)
            received = await teams.receive(raw, claims)
        except Unauthorized as error:
            return JSONResponse({"error": str(error)}, 401)
        except Malformed as error:
            return JSONResponse({"error": str(error)}, 400)
        except (ConnectorError, NoToken) as error:
            logger.warning("an answer did not reach Teams: %s", error)
            return Response(status_code=200)
        later = BackgroundTask(_finish, received.later) if received.later else None
        if received.body is not None:
            return JSONResponse(received.body, background=later)
        return Response(status_code=200, background=later)

    return routes


async def _finish(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except (ConnectorError, NoToken) as error:
        logger.warning("an answer did not reach Teams: %s", error)


def _activity(body: bytes) -> dict[str, Any] | None:
    if len(body) > BODY_LIMIT:
        return None
    try:
        raw = json.loads(body)
    except ValueError:
        return None
    return raw if isinstance(raw, dict) else None
