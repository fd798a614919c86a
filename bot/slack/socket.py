"""Slack in Socket Mode: the same answers over a connection that we open, for hosts behind a firewall."""

import asyncio
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from bot.house import House
from bot.slack.app import slack_app
from bot.slack.connect import rim_of, tokens_of


async def serve(house: House, stop: asyncio.Event | None = None) -> None:
    """Answer over a socket until `stop` is set, or for good."""
    token = house.settings.slack_app_token
    tokens = tokens_of(house)
    rim = rim_of(house, tokens)
    handler = AsyncSocketModeHandler(
        slack_app(rim, tokens, house.settings.slack_api_url), token.get_secret_value() if token else ""
    )
    client: Any = handler.client  # whose methods are not annotated
    await client.connect()
    try:
        await (stop or asyncio.Event()).wait()
    finally:
        await client.close()
        await rim.close()
