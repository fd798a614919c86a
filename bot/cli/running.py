"""`serve`, `socket`, `demo` and `manifest`: Mainstay where people are.

What serves is imported by the command that serves: the SDKs take long to load, and `ask` needs none of them.
"""

import asyncio
import json
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.start import opened, refusals
from bot.house import House
from bot.settings import read_settings

HostOption = Annotated[str, typer.Option(help="The address to listen on.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")]
UrlOption = Annotated[str, typer.Option("--url", metavar="https://…", help="Where this server is reached.")]

manifest = typer.Typer(help="What Slack and Teams need to know of this app.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(serve)
    app.command()(socket)
    app.command()(demo)
    app.add_typer(manifest, name="manifest")


def serve(ctx: typer.Context, host: HostOption = "127.0.0.1", port: PortOption = 3000) -> None:
    """Serve Slack over HTTP, Teams and the data API."""
    import uvicorn

    from bot.server import check_bind, create_app

    with opened(ctx) as house:
        check_bind(house.settings, host)
        uvicorn.run(create_app(house), host=host, port=port, log_config=None)


def socket(ctx: typer.Context) -> None:
    """Answer Slack in Socket Mode, from behind a firewall."""
    with opened(ctx) as house:
        house.settings.need("slack_app_token", "Socket Mode")
        if not house.settings.has_slack:
            house.settings.need("slack_bot_token", "Socket Mode")
        asyncio.run(_until_stopped(house))


async def _until_stopped(house: House) -> None:
    from bot.slack.socket import serve as answer

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await answer(house, stopped)


def demo(
    port: PortOption = 3000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was done and start over.")] = False,
) -> None:
    """Serve the whole product with a sample portfolio on this machine; no account anywhere is needed."""
    from bot.demo.serving import run
    from bot.server import create_app

    with refusals():
        run(port, create_app, fresh=fresh)


@manifest.command("slack")
def slack_manifest(
    url: UrlOption = "",
    root: Annotated[str, typer.Option(help="The slash command that takes any question.")] = "cs",
    prefix: Annotated[str, typer.Option(help="Put before /health and the other short ones.")] = "",
    socket_mode: Annotated[bool, typer.Option("--socket", help="For Socket Mode.")] = False,
) -> None:
    """Print the Slack app manifest; in Socket Mode no address is needed."""
    from bot.slack.manifest import manifest as manifest_of

    made = manifest_of("" if socket_mode else _https(url), root=root, prefix=prefix, socket_mode=socket_mode)
    typer.echo(json.dumps(made, indent=2))


@manifest.command("teams")
def teams_package(
    url: UrlOption,
    out: Annotated[Path, typer.Option(help="Where to write the package.", dir_okay=False)] = Path(
        "mainstay-teams.zip"
    ),
) -> None:
    """Write the Teams app package, ready to upload."""
    from bot.teams.manifest import package

    with refusals():
        settings = read_settings()
        settings.need("microsoft_app_id", "the Teams app package")
        out.write_bytes(package(_https(url), settings.microsoft_app_id or ""))
    typer.echo(f"Wrote {out}.")


def _https(url: str) -> str:
    if not url.startswith("https://"):
        raise typer.BadParameter("an https:// address is needed", param_hint="--url")
    return url.rstrip("/")
