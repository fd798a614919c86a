"""`serve`, `socket`, `demo` and `manifest`: Mainstay where people are."""

from typing import Annotated

import typer
import uvicorn

import bot.demo
from bot.cli.start import opened, stop
from bot.server import check_bind, create_app
from bot.wire import configure_logging
from success.errors import Refusal

HostOption = Annotated[str, typer.Option(help="The address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(serve)
    app.command()(demo)


def serve(ctx: typer.Context, host: HostOption = "127.0.0.1", port: PortOption = 3000) -> None:
    """Serve Slack over HTTP, Teams and the data API."""
    with opened(ctx) as house:
        check_bind(house.settings, host)
        uvicorn.run(create_app(house), host=host, port=port, log_config=None, proxy_headers=True)


def demo(port: PortOption = 3000) -> None:
    """Serve a sample company on one page: its chat, and a clock that can be stepped."""
    configure_logging()
    try:
        bot.demo.run(port, create_app)
    except Refusal as refusal:
        stop(str(refusal))
