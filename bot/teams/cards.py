"""Replies and notices as Teams messages: a card, and the plain words a notification shows."""

import json
from collections.abc import Mapping
from typing import Any

from bot import text
from bot.teams.render import CARD_TYPE, MENU, render
from success.format import Reader
from success.view import View

Json = dict[str, Any]
SUMMARY_LIMIT = 300


def message(view: View, reader: Reader) -> Json:
    """Return a message activity that shows a View."""
    summary = text.render(view, reader).strip().splitlines()
    return {
        "type": "message",
        "summary": (summary[0] if summary else view.title)[:SUMMARY_LIMIT],
        "attachments": [{"contentType": CARD_TYPE, "content": render(view, reader)}],
    }


def replacement(view: View, reader: Reader) -> Json:
    """Return the invoke answer that puts a View in the place of the card whose button was pressed."""
    return {"statusCode": 200, "type": CARD_TYPE, "value": render(view, reader)}


def remark(words: str) -> Json:
    """Return the invoke answer that says something and leaves the card as it is."""
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def pressed(data: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the command and arguments of a pressed action, the values of its card's inputs among them.

    A menu's choice is itself a command. What is not of this shape gives an empty command, which the router
    answers like any unknown one.
    """
    asked: object = data.get("mainstay")
    inputs = {key: value for key, value in data.items() if isinstance(value, str) and value}
    chosen = next((value for key, value in inputs.items() if key.startswith(MENU)), "")
    if isinstance(asked, Mapping) and not asked.get("command") and chosen:
        asked = _chosen(chosen)
    if not isinstance(asked, Mapping):
        return "", {}
    command, args = asked.get("command"), asked.get("args")
    if not isinstance(command, str) or not isinstance(args, Mapping):
        return "", {}
    typed = {key: value for key, value in inputs.items() if not key.startswith(MENU)}
    return command, {**{str(k): str(v) for k, v in args.items()}, **typed}


def _chosen(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return None
