"""`/slack/events`, and the two pages of an installation."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

from bot.house import House
from bot.slack.app import Rim, slack_app
from bot.slack.connect import rim_of, tokens_of
from bot.slack.install import STATE_FOR, Installer
from bot.slack.manifest import EVENTS_PATH, REDIRECT_PATH
from bot.slack.signing import Gate
from bot.slack.tokens import Tokens
from success.errors import Refusal
from success.texts import _, speaking

logger = logging.getLogger(__name__)

COOKIE = "mainstay_slack_install"
COMMAND = b"command=%2F"  # what a slash command's body has and no other has unescaped


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
        gate = Gate(secret.get_secret_value(), house.now)
        events = Events(gate, rim, tokens, house.settings.slack_api_url)
        routes.add_route(EVENTS_PATH, events.answer, ["POST"])
    if house.settings.slack_client_id:
        _installing(routes, Installer(house.settings, tokens, house.now), house.ws.locale)
    return routes


class Events:
    """Takes what Slack signed: 401 for anything else, 400 for what cannot be read.

    Slash commands are what people wait for, so they go straight to the rim; finding its way to a listener
    costs Bolt as much as the answer costs us. Everything else, and commands over a socket, goes through Bolt.
    """

    def __init__(self, gate: Gate, rim: Rim, tokens: Tokens, api_url: str) -> None:
        self._gate = gate
        self._rim = rim
        self._tokens = tokens
        self._bolt = AsyncSlackRequestHandler(slack_app(rim, tokens, api_url))

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        body = await request.body()
        if not self._gate.lets_in(body, request.headers):
            return Response(status_code=401)
        try:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True)) if COMMAND in body else {}
            if "command" in fields and await self._served(fields.get("team_id")):
                said = await self._rim.command(fields)
                return Response(said, media_type="application/json" if said else None)
            return await self._bolt.handle(request)
        except ValueError:
            return Response(status_code=400)

    async def _served(self, team: str | None) -> bool:
        return self._tokens.fixed or await asyncio.to_thread(self._tokens.serves, team)


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
