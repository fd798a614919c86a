"""The app manifest: valid, and asking for no more than is used."""

import json
from typing import Any

import jsonschema
import pytest

from bot.slack.manifest import EVENTS, SCOPES, manifest
from handlers.commands import COMMANDS
from tests.shared import shared_or_skip

URL = "https://mainstay.example"
Json = dict[str, Any]

# What Slack's reference says each event needs.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "message.im": "im:history",
    "tokens_revoked": None,
    "user_change": "users:read",
}


@pytest.mark.parametrize("options", [{}, {"socket_mode": True}, {"root": "ask", "prefix": "acme-"}])
def test_it_is_valid_against_the_published_schema(options: Json) -> None:
    schema = json.loads(shared_or_skip("data/schemas/slack-manifest-2.0.0.json").read_text())
    jsonschema.validate(manifest(URL, **options), schema, jsonschema.Draft7Validator)


def test_every_event_has_its_scope_and_nothing_else_is_asked_for() -> None:
    assert set(EVENTS) == set(SCOPE_OF_EVENT)
    needed = {scope for scope in SCOPE_OF_EVENT.values() if scope}
    used = {"chat:write", "commands", "channels:read", "groups:read", "users:read", "users:read.email"}
    used |= {"files:write", "im:write"}
    assert set(SCOPES) == needed | used
    assert list(manifest(URL)["oauth_config"]["scopes"]) == ["bot"]


def test_the_commands_take_their_words_from_the_registry() -> None:
    commands = {one["command"]: one for one in manifest(URL)["features"]["slash_commands"]}
    assert {"/health", "/risk", "/renewals", "/cs"} <= set(commands)
    assert commands["/health"]["usage_hint"] == "[account]"
    assert commands["/health"]["description"] == COMMANDS["health"].help
    assert {"health", "risk", "help"} <= set(commands["/cs"]["usage_hint"].split(" | "))
    assert not any(one["should_escape"] for one in commands.values())


def test_every_short_command_exists() -> None:
    commands = [one["command"] for one in manifest(URL)["features"]["slash_commands"]]
    assert all(name == "/cs" or name.removeprefix("/") in COMMANDS for name in commands)


def test_names_can_be_chosen() -> None:
    commands = [
        one["command"] for one in manifest(URL, root="ask", prefix="acme-")["features"]["slash_commands"]
    ]
    assert "/acme-health" in commands
    assert commands[-1] == "/ask"


def test_everything_arrives_at_one_address() -> None:
    whole = manifest(URL)
    addresses = {
        whole["settings"]["event_subscriptions"]["request_url"],
        whole["settings"]["interactivity"]["request_url"],
        *(one["url"] for one in whole["features"]["slash_commands"]),
    }
    assert addresses == {f"{URL}/slack/events"}


def test_in_socket_mode_there_is_no_address() -> None:
    assert "https://" not in json.dumps(manifest("", socket_mode=True))
