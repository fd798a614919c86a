"""The Slack app manifest: what `mainstay manifest slack --url …` prints.

It asks for the least that its features need; SCOPES says which feature needs which.
"""

from collections.abc import Mapping
from typing import Any

from bot.slack.home import LOG_SHORTCUT
from handlers.commands import COMMANDS
from success.texts import _

Json = dict[str, Any]

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
ROOT = "cs"
ALIASES = ("health", "qbr", "renewals", "risk")
DESCRIPTION_LIMIT, HINT_LIMIT = 2_000, 1_000

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hears @Mainstay in channels",
    "channels:read": "checks who can read in a public channel before it posts there",
    "chat:write": "answers and notifies",
    "commands": "slash commands and the message shortcut",
    "files:write": "sends the documents it makes to whoever asked for them",
    "groups:read": "checks who can read in a private channel before it posts there",
    "im:history": "hears direct messages",
    "im:write": "opens the direct message those documents go to",
    "users:read": "tells members from guests and from people of other companies",
    "users:read.email": "knows a member by their verified e-mail address",
}
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked", "user_change")


def manifest(url: str, *, root: str = ROOT, prefix: str = "", socket_mode: bool = False) -> Json:
    """Return the manifest of an app that is reached at `url`, or that opens a socket itself.

    `root` is the slash command that takes any question; `prefix` stands before the short ones, for
    workspaces in which a name such as /health is taken.
    """
    events = "" if socket_mode else f"{url}{EVENTS_PATH}"
    return {
        "display_information": {
            "name": "Mainstay",
            "description": _("Account health, renewals and escalations, answered where you work."),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Mainstay", "always_online": True},
            "shortcuts": [
                {
                    "name": _("Log as touchpoint"),
                    "type": "message",
                    "callback_id": LOG_SHORTCUT,
                    "description": _("Writes a message down as a touchpoint with an account."),
                }
            ],
            "slash_commands": _commands(root, prefix, events),
        },
        "oauth_config": {
            **({} if socket_mode else {"redirect_urls": [f"{url}{REDIRECT_PATH}"]}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **_at(events)},
            "interactivity": {"is_enabled": True, **_at(events)},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _at(events: str) -> Json:
    return {"request_url": events} if events else {}


def _commands(root: str, prefix: str, events: str) -> list[Json]:
    """Return the slash commands, their words taken from the registry; `should_escape` keeps what is typed."""
    known = [COMMANDS[name] for name in ALIASES if name in COMMANDS]
    verbs = " | ".join(dict.fromkeys(command.verb for command in COMMANDS.values()))
    made = [(f"{prefix}{c.name}", _(c.help), c.usage.removeprefix(c.name).strip()) for c in known]
    made.append((root, _("Takes any question to Mainstay."), verbs[:HINT_LIMIT]))
    return [
        {
            "command": f"/{name}",
            "description": description[:DESCRIPTION_LIMIT],
            **({"usage_hint": hint} if hint else {}),
            "should_escape": False,
            **({"url": events} if events else {}),
        }
        for name, description, hint in made
    ]
