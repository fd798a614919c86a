"""People at their Slack clients: what they type and press reaches Mainstay signed, as Slack sends it.

Slack's patience is real: an acknowledgement that takes three seconds is a failure.
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.slack.signing import signature
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import BOT, TEAM, Hook, Shown

Json = dict[str, Any]

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PATIENCE = 3.0  # seconds
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Clock:
    """The instant it is, for Mainstay and for Slack."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


class SlackUser:
    """Everything one can do in Slack with Mainstay."""

    def __init__(self, fake: FakeSlack, url: str, clock: Clock, finish: Callable[[], None]) -> None:
        self.fake = fake
        self.finish = finish  # has Mainstay finish what is under way and stop
        self.clock = clock
        self._client = httpx.Client(base_url=url, timeout=PATIENCE)

    def close(self) -> None:
        self._client.close()

    # ------------------------------------------------------------ requests

    def send(self, body: bytes, kind: str, **headers: str) -> httpx.Response:
        """Post a signed body; headers given here win."""
        sent = str(int(self.clock.at.timestamp()))
        signed = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": sent,
            "X-Slack-Signature": signature(SECRET, sent, body),
        }
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self._sent = (body, kind)
        return self._client.post("/slack/events", content=body, headers={**signed, **given})

    def again(self) -> httpx.Response:
        """Deliver the last request once more."""
        return self.send(*self._sent, X_Slack_Retry_Num="1")

    def interact(self, payload: Json) -> httpx.Response:
        """Post an interaction."""
        answer = self.send(urlencode({"payload": json.dumps(payload)}).encode(), FORM)
        assert answer.status_code == 200, answer.text
        return answer

    def event(self, event: Json, event_id: str = "", **headers: str) -> httpx.Response:
        """Post an event; Slack's own retries carry `X-Slack-Retry-Num` and the same id."""
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "event_id": event_id or self.fake.number("Ev"),
            "event_time": int(self.clock.at.timestamp()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": event,
        }
        return self.send(json.dumps(body).encode(), JSON, **headers)

    def _trigger(self) -> str:
        trigger = self.fake.number("tr.")
        self.fake.triggers.add(trigger)
        return trigger

    def _hook(self, channel: str, user: str) -> str:
        hook = self.fake.number("hook")
        self.fake.hooks[hook] = Hook(channel, user)
        return f"http://127.0.0.1:{self.fake.port}/hook/{hook}"

    # ------------------------------------------------------------ saying something

    def command_body(self, user: str, name: str, text: str, channel: str) -> bytes:
        """A slash command as Slack posts it."""
        fields = {
            "team_id": TEAM,
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "team",
            "user_id": user,
            "command": name,
            "text": text,
            "api_app_id": "A0APP",
            "response_url": self._hook(channel, user),
            "trigger_id": self._trigger(),
        }
        return urlencode(fields).encode()

    def command(self, user: str, name: str, text: str = "", channel: str = "C0TEAM") -> Json:
        """Type a slash command and return what stood in the acknowledgement, empty where nothing did."""
        answer = self.send(self.command_body(user, name, text, channel), FORM)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json() if answer.content else {}
        if body:
            self.fake.respond(Hook(channel, user), body)
        return body

    def mention(self, user: str, text: str, channel: str = "C0TEAM", **more: Any) -> httpx.Response:
        """Write a message that mentions Mainstay."""
        said = f"<@{BOT}> {html.escape(text, quote=False)}"
        return self._say({"type": "app_mention", "channel": channel}, user, said, more)

    def direct(self, user: str, text: str, **more: Any) -> httpx.Response:
        """Write to Mainstay alone."""
        event = {"type": "message", "channel": f"D{user[1:]}", "channel_type": "im"}
        return self._say(event, user, html.escape(text, quote=False), more)

    def _say(self, event: Json, user: str, text: str, more: Json) -> httpx.Response:
        headers = {name: more.pop(name) for name in ("event_id", "X_Slack_Retry_Num") if name in more}
        known = {"user": user, "text": text, "ts": self.fake.number("1774000000.")}
        return self.event({**event, **known, **more}, **headers)

    # ------------------------------------------------------------ pressing something

    def press(
        self, user: str, shown: Shown, label: str, values: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Press a button, or choose from a menu, of a message, whose inputs were filled in with `values`."""
        container = {"type": "message", "channel_id": shown.channel, "is_ephemeral": bool(shown.user)}
        if shown.thread:
            container["thread_ts"] = shown.thread
        return self.interact(
            self._pressed(user, shown.blocks, label)
            | {
                "container": container,
                "channel": {"id": shown.channel, "name": "team"},
                "message": {"ts": shown.ts},
                "response_url": self._hook(shown.channel, user),
                "state": {"values": state_of(shown.blocks, values)},
            }
        )

    def press_in_view(self, user: str, view: Json, label: str) -> httpx.Response:
        """Press a button of a modal or an App Home."""
        container = {"type": "view", "view_id": view.get("id", "V0HOME")}
        return self.interact(
            self._pressed(user, view["blocks"], label) | {"container": container, "view": view}
        )

    def _pressed(self, user: str, blocks: list[Json], label: str) -> Json:
        element, value = pressable(blocks)[label]
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": "b"}
        chosen: Json = (
            {"value": value} if element["type"] == "button" else {"selected_option": {"value": value}}
        )
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "actions": [action | chosen],
        }

    def submit(self, user: str, modal: str, values: Mapping[str, str]) -> Json:
        """Fill in a modal's inputs by their field names, send it, and return the acknowledgement."""
        view = self.fake.modals[modal]
        state = state_of(view["blocks"], values)
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": self._trigger(),
            "view": {**view, "type": "modal", "state": {"values": state}},
        }
        answer = self.interact(payload)
        body: Json = answer.json() if answer.content else {}
        if body.get("response_action") == "update":
            self.fake.keep_view(modal, body["view"])
        return body

    def log_message(self, user: str, text: str) -> httpx.Response:
        """Choose «Log as touchpoint» of a message."""
        return self.interact(
            {
                "type": "message_action",
                "callback_id": "log_touchpoint",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "channel": {"id": "C0TEAM"},
                "message": {"type": "message", "text": html.escape(text, quote=False), "ts": "1.0"},
                "trigger_id": self._trigger(),
                "response_url": self._hook("C0TEAM", user),
            }
        )

    def open_home(self, user: str) -> httpx.Response:
        """Open the App Home."""
        return self.event({"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"})


def pressable(blocks: list[Json]) -> dict[str, tuple[Json, str]]:
    """Everything that can be pressed, by its label."""
    found: dict[str, tuple[Json, str]] = {}
    for block in blocks:
        elements = block.get("elements", ()) if block["type"] == "actions" else ()
        for element in [*elements, *([block["accessory"]] if "accessory" in block else [])]:
            if element["type"] == "button":
                found[element["text"]["text"]] = (element, element["value"])
            for option in element.get("options", ()):
                found[option["text"]["text"]] = (element, option["value"])
    return found


def inputs(blocks: list[Json]) -> dict[str, Json]:
    """The input blocks, by the name of their field."""
    return {b["block_id"].partition(":")[2]: b for b in blocks if b["type"] == "input"}


def state_of(blocks: list[Json], values: Mapping[str, str] | None = None) -> Json:
    """What Slack sends of the inputs: what was there, and what was filled in."""
    given = values or {}
    known = inputs(blocks)
    assert known.keys() >= given.keys(), f"the form asks for {list(known)}"
    return {
        block["block_id"]: {block["element"]["action_id"]: _value(block["element"], given.get(name))}
        for name, block in known.items()
    }


def _value(element: Json, given: str | None) -> Json:
    match element["type"]:
        case "datepicker":
            return {"type": "datepicker", "selected_date": given or element.get("initial_date")}
        case "timepicker":
            return {"type": "timepicker", "selected_time": given or element.get("initial_time")}
        case "static_select":
            labels = {option["text"]["text"]: option for option in element["options"]}
            chosen = {option["value"]: option for option in element["options"]} | labels
            return {
                "type": "static_select",
                "selected_option": chosen.get(given or "", element.get("initial_option")),
            }
        case kind:
            return {"type": kind, "value": given or element.get("initial_value")}


def words(item: object, names: Mapping[str, str]) -> str:
    """Everything that can be read in blocks, in order; mentions by name."""
    return "".join(_words(item, names))


def _words(item: object, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(item, list):
        yield from (text for part in item for text in _words(part, names))
    elif isinstance(item, dict):
        kind = str(item.get("type", ""))
        yield from _own_words(kind, item, names)
        yield "\n" if kind in LINES else " " if not kind else ""


def _own_words(kind: str, item: Json, names: Mapping[str, str]) -> Iterator[str]:
    match kind:
        case "user":
            yield names[item["user_id"]]
        case "text" | "plain_text" | "raw_text" | "raw_number" | "link":
            yield item["text"]
        case "header" | "button":
            yield f"{item['text']['text']}\n"
        case "data_table":
            yield f"{item['caption']}\n"
            yield from (text for row in item["rows"] for cell in row for text in (*_words(cell, names), " "))
        case _:
            yield from (text for value in item.values() for text in _words(value, names))


LINES = ("rich_text_section", "rich_text_preformatted", "section", "context", "input", "actions", "overflow")
