"""The two servers that bench/slack_health.py compares, on the same web stack.

`python -m bench.slack_server echo|ours PORT DATABASE`
"""

import sys

import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.settings import Settings
from bot.slack.routes import router
from bot.wire import build

SECRET = "bench-signing-secret"
WORKSPACE = "bench"


def echo() -> FastAPI:
    """Build the smallest slack-bolt application there is: it says back what was typed."""

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-bench")

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize)

    @bolt.command("/health")
    async def health(ack, command) -> None:  # type: ignore[no-untyped-def]
        await ack(command["text"])

    handler = AsyncSlackRequestHandler(bolt)
    app = FastAPI()

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return app


def ours(database: str) -> FastAPI:
    """Build Mainstay's own Slack edge on a database."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{database}",
        slack_signing_secret=SECRET,
        slack_bot_token="xoxb-bench",
        slack_api_url="http://127.0.0.1:9/api/",  # nobody there: nothing may be asked of Slack
    )
    app = FastAPI()
    app.include_router(router(build(settings, WORKSPACE)))
    return app


def main(kind: str, port: str, database: str) -> None:
    """Serve one of the two until told to stop."""
    app = echo() if kind == "echo" else ours(database)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_config=None, ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
