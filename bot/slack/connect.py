"""Putting the parts of the Slack edge together."""

from bot.house import Clock, House
from bot.settings import Settings
from bot.slack.app import Rim
from bot.slack.desk import Desk
from bot.slack.people import Colleagues
from bot.slack.send import SlackPlatform
from bot.slack.tokens import Tokens
from bot.slack.ways import Ways
from bot.slack.web import SlackWeb
from storage.uow import Units
from success.format import reader_of


def slack_platform(
    settings: Settings, units: Units, now: Clock, tokens: Tokens | None = None
) -> SlackPlatform:
    """Return the door's way into the Slack workspace these settings name."""
    web = SlackWeb(settings.slack_api_url, (tokens or Tokens(settings, units, now)).current)
    return SlackPlatform(web, Colleagues(units, web, now), now)


def rim_of(house: House, tokens: Tokens) -> Rim:
    """Return what takes in Slack's requests for one house."""
    units = house.database.unit(house.ws.id)
    platform = slack_platform(house.settings, units, house.now, tokens)
    ways = Ways(platform, house.door, reader_of(house.ws, None))
    return Rim(Desk(house, platform.colleagues), ways, tokens, house.now)


def tokens_of(house: House) -> Tokens:
    """Return the bot tokens of a house."""
    return Tokens(house.settings, house.database.unit(house.ws.id), house.now)
