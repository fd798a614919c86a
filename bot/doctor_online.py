"""What the platforms say of our tokens; the only look of the doctor that calls anybody."""

from collections.abc import Iterator

from bot.doctor import Finding, fine, note, wrong
from bot.house import House
from bot.slack.checkup import missing_scopes
from bot.slack.connect import tokens_of
from bot.slack.tokens import Tokens
from bot.slack.web import Trouble
from bot.teams.connect import token_source
from bot.teams.tokens import TokenSource
from storage.migrate import is_current
from success.errors import Refusal


def examine_online(house: House) -> Iterator[Finding]:
    """Ask the platforms whether they take our tokens: those that are set, or those of an installation."""
    settings = house.settings
    if settings.has_slack and (settings.slack_bot_token or is_current(settings.database_url)):
        yield _slack_online(settings.slack_api_url, tokens_of(house))
    source = token_source(settings)
    if source is not None:
        yield _teams_online(source)


def _slack_online(url: str, tokens: Tokens) -> Finding:
    try:
        token = tokens.current()
        if token is None:
            return note("Slack, asked", "is not installed yet", "Open /slack/install at MAINSTAY_PUBLIC_URL.")
        missing = missing_scopes(url, token)
    except Refusal as refusal:
        return wrong("Slack, asked", str(refusal).rstrip("."), "Check MAINSTAY_SECRET_KEY.")
    except Trouble as trouble:
        return wrong("Slack, asked", f"answers {trouble.error}", "Check SLACK_BOT_TOKEN and SLACK_API_URL.")
    if missing:
        mend = "Install the app again with the scopes of `mainstay manifest slack`."
        return wrong("Slack, asked", f"the token lacks {', '.join(missing)}", mend)
    return fine("Slack, asked", "takes the token, and every scope is granted")


def _teams_online(source: TokenSource) -> Finding:
    mend = "Check MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppType and MicrosoftAppTenantId."
    try:
        got = source()
    except (OSError, ValueError) as error:
        return wrong("Teams, asked", f"no token could be fetched: {error}", mend)
    if "access_token" not in got:
        return wrong("Teams, asked", f"refuses the app: {got.get('error')}", mend)
    return fine("Teams, asked", "gives the app a token")
