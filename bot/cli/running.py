"""`serve`, `socket`, `demo` and `manifest`: Mainstay where people are."""

from typing import Annotated

import typer
import uvicorn

from bot.cli.start import opened
from bot.server import check_bind, create_app

HostOption = Annotated[str, typer.Option(help="The address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(serve)


def serve(ctx: typer.Context, host: HostOption = "127.0.0.1", port: PortOption = 3000) -> None:
    """Serve Slack over HTTP, Teams and the data API."""
    with opened(ctx) as house:
        check_bind(house.settings, host)
        uvicorn.run(create_app(house), host=host, port=port, log_config=None, proxy_headers=True)
