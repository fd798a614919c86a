"""The two echo servers that bench/teams.py compares.

`python -m bench.teams_server stock|ours PORT CONNECTOR APP`
"""

import asyncio
import sys
from datetime import UTC, datetime
from typing import Any

import uvicorn
from aiohttp import web
from botbuilder.core import ActivityHandler, MessageFactory
from botbuilder.integration.aiohttp import CloudAdapter
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    MicrosoftAppCredentials,
    ServiceClientCredentialsFactory,
)
from fastapi import FastAPI, Request, Response

from bot.teams.adapter import Adapter, Turn
from bot.teams.connector import Connector
from bot.teams.inbound import read
from bot.teams.tokens import Gatekeeper, OwnToken, SigningKeys


class NoSecret(ServiceClientCredentialsFactory):  # type: ignore[misc]  # botbuilder has no types
    """Credentials without a token, so that neither side pays for fetching one."""

    async def is_valid_app_id(self, app_id: str) -> bool:
        """Take any."""
        return True

    async def is_authentication_disabled(self) -> bool:
        """Keep the sender's token checked."""
        return False

    async def create_credentials(self, *_args: Any, **_named: Any) -> Any:
        """Give credentials that sign nothing."""
        return MicrosoftAppCredentials("", "")


class Echo(ActivityHandler):  # type: ignore[misc]  # botbuilder has no types
    """The echo bot of botbuilder's own samples."""

    async def on_message_activity(self, turn_context: Any) -> None:
        """Say what was said."""
        await turn_context.send_activity(MessageFactory.text(f"Echo: {turn_context.activity.text}"))


def stock(port: int, connector: str, app_id: str) -> None:
    """Serve botbuilder's CloudAdapter as its samples do."""
    adapter = CloudAdapter(
        BotFrameworkAuthenticationFactory.create(
            channel_service="",
            validate_authority=True,
            to_channel_from_bot_login_url="https://login.example/",
            to_channel_from_bot_oauth_scope="https://api.botframework.com",
            to_bot_from_channel_token_issuer="https://api.botframework.com",
            oauth_url="https://oauth.example/",
            to_bot_from_channel_open_id_metadata_url=f"{connector}/openid",
            to_bot_from_emulator_open_id_metadata_url=f"{connector}/openid",
            caller_id="",
            credential_factory=NoSecret(),
        )
    )
    bot = Echo()

    async def messages(request: web.Request) -> Any:
        return await adapter.process(request, bot)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


def ours(port: int, connector_url: str, app_id: str) -> None:
    """Serve our own edge with the same echo behind it."""
    asyncio.run(_ours(port, connector_url, app_id))


async def _ours(port: int, connector_url: str, app_id: str) -> None:
    connector = Connector(OwnToken(None, _now))
    adapter = Adapter(connector)
    gate = Gatekeeper(app_id, SigningKeys(connector.fetch, _now, f"{connector_url}/openid"))
    app = FastAPI()

    @app.post("/api/messages")
    async def messages(request: Request) -> Response:
        raw = await request.json()
        claims = await gate.check(request.headers.get("Authorization"), raw)
        inbound = read(raw)

        async def echo(turn: Turn) -> None:
            await turn.say({"type": "message", "text": f"Echo: {inbound.text}"})

        await adapter.run(raw, claims, echo)
        return Response(status_code=200)

    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
    await uvicorn.Server(config).serve()
    await connector.close()


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    {"stock": stock, "ours": ours}[sys.argv[1]](int(sys.argv[2]), sys.argv[3], sys.argv[4])
