"""The composition root: settings in, a House out. Nothing else puts parts together or reads the clock."""

import logging
import sys
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.deliver import Door, Place, Platform
from bot.documents.review import Documents
from bot.house import Clock, House
from bot.settings import DEFAULT_WORKSPACE, BadSetting, Settings
from handlers.router import Router
from storage.uow import Database, Units, open_database
from success.addressing import ESCALATIONS
from success.errors import BadPreset
from success.presets import Preset, load
from success.voice import WINS
from success.workspace import Workspace

TEAMS_CHANNEL = "19:"  # how the ids of Teams channels begin


def clock() -> datetime:
    """Return the present instant; the one place where the machine's clock is read."""
    return datetime.now(UTC)


def inside(house: House, workspace: str) -> House:
    """Return the house of another workspace on the same database."""
    if workspace == house.ws.id:
        return house
    return _furnish(house.settings, house.database, replace(house.ws, id=workspace), house.now)


def build(settings: Settings, workspace: str = DEFAULT_WORKSPACE, *, now: Clock = clock) -> House:
    """Put a house together; BadSetting where a setting turns out to be wrong only now.

    Its door knows the platforms the settings name; the demo replaces door and clock by its own.
    """
    ws = Workspace(
        id=workspace,
        zone=ZoneInfo(settings.default_timezone),
        locale=settings.default_locale,
        country=settings.calendar,
        preset=preset_of(settings),
        others_readable=settings.others_readable,
    )
    return _furnish(settings, open_database(settings.database_url), ws, now)


def preset_of(settings: Settings) -> Preset:
    """Load the preset the settings name."""
    try:
        return load(settings.policy)
    except BadPreset as error:
        raise BadSetting(f"MAINSTAY_POLICY is wrong: {error}") from None


def _furnish(settings: Settings, database: Database, ws: Workspace, now: Clock) -> House:
    open_unit = database.unit(ws.id)
    door = Door(_platforms(settings, open_unit, now), open_unit, _places(settings), ws)
    return House(settings, database, ws, open_unit, Router(open_unit, ws, documents=Documents()), door, now)


def _platforms(settings: Settings, open_unit: Units, now: Clock) -> dict[str, Platform]:
    platforms: list[Platform] = []
    # Their SDKs take most of a second to import, which a command that uses neither should not wait for.
    if settings.has_slack:
        from bot.slack.connect import slack_platform

        platforms.append(slack_platform(settings, open_unit, now))
    if settings.has_teams:
        from bot.teams.send import teams_platform

        platforms.append(teams_platform(settings, open_unit, now))
    return {platform.name: platform for platform in platforms}


def _places(settings: Settings) -> dict[str, Place]:
    channels = {ESCALATIONS: settings.escalation_channel, WINS: settings.wins_channel}
    found = {purpose: _place(channel, settings) for purpose, channel in channels.items() if channel}
    return {purpose: place for purpose, place in found.items() if place}


def _place(channel: str, settings: Settings) -> Place | None:
    if channel.startswith(TEAMS_CHANNEL):
        return Place("teams", channel) if settings.has_teams else None
    return Place("slack", channel) if settings.has_slack else None


def configure_logging(*, verbose: bool = False) -> None:
    """Send every log line to standard error: readable on a terminal, JSON elsewhere."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            last,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
