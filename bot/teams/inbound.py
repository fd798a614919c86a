"""Activity JSON in, plain facts out: what was said, by whom, where. Unknown fields are left alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = Mapping[str, Any]

CONSENT = "fileConsent/invoke"  # the name of the invoke that answers an offered file


class Malformed(ValueError):
    """A body that is no activity; answered 400."""


class Kind(StrEnum):
    """What an activity asks of us."""

    SAID = "said"
    PRESSED = "pressed"  # a button: an Action.Execute invoke, or an Action.Submit message
    ADDED = "added"  # Mainstay was installed or a person joined a personal chat with it
    REMOVED = "removed"
    CONSENT = "consent"  # the file of an offer was accepted or declined
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One activity. `conversation` is the Connector's id; `scope` is personal, groupChat or channel."""

    kind: Kind
    id: str
    service_url: str
    tenant: str
    conversation: str
    scope: str
    user: str
    user_aad: str
    user_name: str
    bot: str
    text: str = ""
    value: Mapping[str, Any] | None = None
    invoke: bool = False
    targeted: bool = False
    team: str = ""
    channel: str = ""
    channel_type: str = ""
    replaces: str = ""  # the message whose button was pressed

    @property
    def personal(self) -> bool:
        """Whether only this person reads the conversation."""
        return self.scope == "personal"


def read(raw: object) -> Inbound:
    """Return what an activity says; Malformed when it is none."""
    body = _object(raw, "an activity")
    kind = body.get("type")
    if not isinstance(kind, str) or not kind:
        raise Malformed("an activity has a type")
    conversation = _object(body.get("conversation"), "a conversation")
    data = _maybe(body.get("channelData"))
    sender, recipient = _maybe(body.get("from")), _maybe(body.get("recipient"))
    service_url = _text(body, "serviceUrl")
    if not service_url.startswith(("https://", "http://")):
        raise Malformed("an activity has a serviceUrl")
    asks = _kind(kind, body, recipient)
    return Inbound(
        kind=asks,
        id=_text(body, "id"),
        service_url=service_url,
        # botbuilder's own model loses conversation.tenantId; Teams always states it here as well
        tenant=_text(_maybe(data.get("tenant")), "id") or _text(conversation, "tenantId"),
        conversation=_text(conversation, "id"),
        scope=_text(conversation, "conversationType") or "personal",
        user=_text(sender, "id"),
        user_aad=_text(sender, "aadObjectId") or _text(sender, "id"),
        user_name=_text(sender, "name"),
        bot=_text(recipient, "id"),
        text=_words(body, _text(recipient, "id")),
        value=_maybe(body.get("value")) if asks is Kind.CONSENT else _pressed(body),
        invoke=kind == "invoke",
        targeted=recipient.get("isTargeted") is True,
        team=_text(_maybe(data.get("team")), "id"),
        channel=_text(_maybe(data.get("channel")), "id"),
        channel_type=_text(_maybe(data.get("channel")), "type"),
        replaces=_text(body, "replyToId"),
    )


def _kind(kind: str, body: Json, recipient: Json) -> Kind:
    match kind:
        case "message":
            return Kind.PRESSED if _pressed(body) is not None else Kind.SAID
        case "invoke" if body.get("name") == "adaptiveCard/action":
            return Kind.PRESSED
        case "invoke" if body.get("name") == CONSENT:
            return Kind.CONSENT
        case "installationUpdate":
            return Kind.REMOVED if str(body.get("action", "")).startswith("remove") else Kind.ADDED
        case "conversationUpdate":
            return _membership(body, _text(recipient, "id"))
        case _:
            return Kind.OTHER


def _membership(body: Json, bot: str) -> Kind:
    if any(_text(_maybe(member), "id") == bot for member in _list(body.get("membersRemoved"))):
        return Kind.REMOVED
    return Kind.ADDED if _list(body.get("membersAdded")) else Kind.OTHER


def _pressed(body: Json) -> Mapping[str, Any] | None:
    """Return the data of the pressed action: invoke wraps it, a submit sends it as the message's value."""
    value = _maybe(body.get("value"))
    data = _maybe(_maybe(value.get("action")).get("data")) if body.get("type") == "invoke" else value
    return data if isinstance(data.get("mainstay"), Mapping) else None


def _words(body: Json, bot: str) -> str:
    text = _text(body, "text")
    for entity in map(_maybe, _list(body.get("entities"))):
        if entity.get("type") == "mention" and _text(_maybe(entity.get("mentioned")), "id") == bot:
            text = text.replace(_text(entity, "text") or "\0", " ")
    return re.sub(r"&nbsp;|\xa0", " ", text).strip()


def _object(value: object, what: str) -> Json:
    if not isinstance(value, Mapping):
        raise Malformed(f"{what} must be a JSON object")
    return value


def _maybe(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Json, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
