"""Whether Slack takes our token, and what it may do; asked by `mainstay doctor --online` alone."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.slack.manifest import SCOPES
from bot.slack.web import TIMEOUT, Trouble


def missing_scopes(url: str, token: str) -> tuple[str, ...]:
    """Return the scopes that the bot token lacks; Trouble where Slack refuses it or is out of reach."""
    client = WebClient(base_url=url, timeout=TIMEOUT, retry_handlers=[])
    try:
        answer = client.auth_test(token=token)
    except SlackApiError as error:
        raise Trouble(str(error.response.get("error"))) from None
    except OSError as error:
        raise Trouble(f"out of reach: {error}") from None
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    return tuple(scope for scope in SCOPES if scope not in granted)
