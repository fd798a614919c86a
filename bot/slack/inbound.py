"""What Slack sends, read into what was asked, by whom and where; the rest of its payloads stays behind."""

import html
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.fields import filled_in
from bot.slack.people import PLATFORM
from bot.slack.press import Press, pressed
from handlers.request import Conversation

Json = Mapping[str, Any]

# <@U1>, <@U1|ada>, <#C1|sales>, <!here>, <https://acme.com|acme.com>, <mailto:a@b.c|a@b.c>
_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a Slack user asked, and the ways back to them that came along.

    `place` is a channel id, empty where there is none (a modal, the App Home). `event_id` is the same for
    every delivery of one event. A `trigger` opens a modal within three seconds.
    """

    user: str
    place: str
    event_id: str
    words: str = ""
    command: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    label: str = ""  # what the place is called there
    thread: str = ""
    trigger: str = ""
    response_url: str = ""
    opens_form: bool = False
    submitted: bool = False
    in_ephemeral: bool = False
    modal: str = ""  # the id of the modal it was pressed in
    at_home: bool = False  # pressed in the App Home
    first_input: str = ""  # of a sent modal: where to say what was wrong

    @property
    def private(self) -> bool:
        """Whether only this person and Mainstay read in the place."""
        return not self.place or self.place.startswith("D")

    @property
    def conversation(self) -> Conversation:
        """Where it was asked, in neutral terms."""
        return Conversation(PLATFORM, self.place or self.user, self.private, self.label)


def slash_command(body: Mapping[str, str], verbs: Container[str]) -> Asked:
    """Read a slash command.

    A name that is a command's word, or ends in one (`/health`, `/acme-health`), stands for it; any other
    (`/cs`) takes the whole command behind it.
    """
    name, text = str(body.get("command", "")).lstrip("/"), str(body.get("text", ""))
    verb = name.rpartition("-")[2]
    return Asked(
        user=str(body["user_id"]),
        place=str(body.get("channel_id", "")),
        event_id=str(body.get("trigger_id", "")),
        words=f"{verb} {text}" if verb in verbs else text,
        label=_label(body.get("channel_name")),
        trigger=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
    )


def _label(name: object) -> str:
    """Return what people call a channel; Slack gives conversations without a name one of two words."""
    return f"#{name}" if isinstance(name, str) and name not in ("", "directmessage", "privategroup") else ""


def message(body: Json) -> Asked | None:
    """Read a mention or a direct message; None for what a bot wrote, an edit, a join and the like."""
    event: Json = body.get("event") or {}
    if event.get("bot_id") or event.get("subtype") or not event.get("user"):
        return None
    # A direct message comes as a message; a mention in one would come a second time, as a mention.
    direct = str(event.get("channel", "")).startswith("D")
    if direct != (event.get("type") == "message"):
        return None
    bots = [one.get("user_id") for one in body.get("authorizations") or () if one.get("is_bot")]
    if event["user"] in bots:
        return None
    return Asked(
        user=str(event["user"]),
        place=str(event.get("channel", "")),
        event_id=str(body.get("event_id", "")),
        words=typed(str(event.get("text", "")), [str(bot) for bot in bots]),
        thread=str(event.get("thread_ts", "")),
    )


def typed(text: str, bots: Iterable[str] = ()) -> str:
    """Return a message's text as its author typed it, without the mention of Mainstay itself."""
    text = text.strip()
    ours = set(bots)
    first = _MARK.match(text)
    if first and first[1] == "@" and (not ours or first[2] in ours):
        text = text[first.end() :]
    for bot in ours:
        text = text.replace(f"<@{bot}>", "")
    return html.unescape(_MARK.sub(_as_typed, text)).strip()


def _as_typed(mark: re.Match[str]) -> str:
    sign, target, label = mark[1], mark[2], mark[3]
    return (sign if sign != "!" else "@") + (label or target) if sign else label or target


def press(body: Json) -> Asked | None:
    """Read a pressed button, a menu's choice or a form sent from a message; None for what is none of ours."""
    action: Json = (body.get("actions") or ({},))[0]
    chosen = action.get("value") or (action.get("selected_option") or {}).get("value")
    carried = pressed(str(chosen or ""))
    if carried is None:
        return None
    submitted = str(action.get("action_id", "")).endswith(":submit")
    container: Json = body.get("container") or {}
    view: Json = body.get("view") or {}
    given = filled_in((body.get("state") or {}).get("values") or {}) if submitted else {}
    return Asked(
        user=str((body.get("user") or {}).get("id", "")),
        place=str((body.get("channel") or {}).get("id", "")),
        event_id=str(body.get("trigger_id", "")),
        command=carried.command,
        args={**carried.args, **given},
        label=_label((body.get("channel") or {}).get("name")),
        thread=str(container.get("thread_ts") or (body.get("message") or {}).get("thread_ts") or ""),
        trigger=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        opens_form=carried.opens_form,
        submitted=submitted,
        in_ephemeral=bool(container.get("is_ephemeral")),
        modal=str(view.get("id", "")) if view.get("type") == "modal" else "",
        at_home=view.get("type") == "home",
    )


def submission(body: Json) -> Asked | None:
    """Read a sent modal; None for what is none of ours."""
    view: Json = body.get("view") or {}
    carried: Press | None = pressed(str(view.get("private_metadata", "")))
    if carried is None:
        return None
    return Asked(
        user=str((body.get("user") or {}).get("id", "")),
        place="",
        event_id=f"{view.get('id', '')}:{view.get('hash', '')}",
        command=carried.command,
        args={**carried.args, **filled_in((view.get("state") or {}).get("values") or {})},
        trigger=str(body.get("trigger_id", "")),
        submitted=True,
        modal=str(view.get("id", "")),
        first_input=next(iter((view.get("state") or {}).get("values") or {}), ""),
    )


def shortcut(body: Json) -> Asked:
    """Read a message shortcut: `words` are what the message says."""
    message_text = str((body.get("message") or {}).get("text", ""))
    return Asked(
        user=str((body.get("user") or {}).get("id", "")),
        place="",
        event_id=str(body.get("trigger_id", "")),
        words=html.unescape(_MARK.sub(_as_typed, message_text)).strip(),
        trigger=str(body.get("trigger_id", "")),
    )
