"""`/slack/events`, and the two pages of an installation."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

from bot.house import House
from bot.slack.app import slack_app
from bot.slack.connect import rim_of, tokens_of
from bot.slack.install import STATE_FOR, Installer
from bot.slack.manifest import EVENTS_PATH, REDIRECT_PATH
from bot.slack.signing import Gate
from success.errors import Refusal
from success.texts import _, speaking

logger = logging.getLogger(__name__)

COOKIE = "mainstay_slack_install"


def mount(app: FastAPI, house: House) -> None:
    """Add Slack's routes to the web application."""
    app.include_router(router(house))


def router(house: House) -> APIRouter:
    """Return the routes the settings call for: events with a signing secret, installing with a client id."""
    tokens = tokens_of(house)
    rim = rim_of(house, tokens)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await rim.close()

    routes = APIRouter(lifespan=lifespan)
    secret = house.settings.slack_signing_secret
    if secret:
        handler = AsyncSlackRequestHandler(slack_app(rim, tokens, house.settings.slack_api_url))
        _events(routes, handler, Gate(secret.get_secret_value(), house.now))
    if house.settings.slack_client_id:
        _installing(routes, Installer(house.settings, tokens, house.now), house.ws.locale)
    return routes


def _events(routes: APIRouter, handler: AsyncSlackRequestHandler, gate: Gate) -> None:
    @routes.post(EVENTS_PATH)
    async def events(request: Request) -> Response:
        """Take what Slack signed: 401 for anything else, 400 for what cannot be read."""
        if not gate.lets_in(await request.body(), request.headers):
            return Response(status_code=401)
        try:
            return await handler.handle(request)
        except ValueError:
            return Response(status_code=400)


def _installing(routes: APIRouter, installer: Installer, locale: str) -> None:
    secure = not (installer.settings.public_url or "").startswith("http://")

    @routes.get("/slack/install")
    async def install() -> Response:
        """Lead to Slack's page that asks for the scopes."""
        state = installer.state()
        answer = RedirectResponse(installer.page(state), 302)
        answer.set_cookie(
            COOKIE, state, STATE_FOR, path="/slack", secure=secure, httponly=True, samesite="lax"
        )
        return answer

    @routes.get(REDIRECT_PATH)
    async def finish(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
        """Store the installation that Slack sends back, and say what came of it."""
        with speaking(locale):
            if not installer.knows(state) or request.cookies.get(COOKIE) != state:
                return _page(
                    _("This installation was not started here, or too long ago. Please start again."), 400
                )
            if error or not code:
                return _page(_("Nothing was installed."), 200)
            try:
                await asyncio.to_thread(installer.finish, code)
            except Refusal as refusal:
                return _page(str(refusal), 400)
            return _page(_("Mainstay is installed. Type /cs help in Slack."), 200)


def _page(sentence: str, status: int) -> Response:
    answer = HTMLResponse(
        f'<!doctype html><meta charset="utf-8"><title>Mainstay</title><p>{escape(sentence)}</p>', status
    )
    answer.delete_cookie(COOKIE, path="/slack")
    return answer
