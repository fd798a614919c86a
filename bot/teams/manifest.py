"""The Teams app package: manifest, translations and icons, in one zip that an administrator uploads."""

import io
import json
import zipfile
from typing import Any
from urllib.parse import urlsplit

from bot.teams.icons import colour_icon, outline_icon
from handlers.commands import COMMANDS
from success.texts import N_, _, speaking

Json = dict[str, Any]

SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.schema.json"
LOCALE_SCHEMA = (
    "https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json"
)
VERSION = "1.1.0"  # raised with every change of the manifest, or nobody is offered the update
ACCENT = "#1F5F5B"
LANGUAGES = {"en": "en-us", "zh_CN": "zh-cn"}
COMMAND_LIMIT = 12  # in one list

SHORT = N_("Account health, renewals and risk, told in time")
FULL = N_(
    "Mainstay tells customer-success people how their accounts are: the score, why it moved and what to do by"
    " when. It writes once each working morning, before renewals, and when an account turns critical."
)

# What the command menus offer, in this order; in a team, only what makes sense in front of others.
PERSONAL = (
    "health",
    "why",
    "trend",
    "risk",
    "renewals",
    "today",
    "accounts",
    "checkin",
    "log",
    "digest",
    "settings",
    "help",
)
SHARED = ("health", "why", "trend", "risk", "renewals", "checkin", "log", "escalate", "signal", "help")


def package(url: str, app_id: str) -> bytes:
    """Return the zip for a bot at `url` (https) whose Entra application has this id (a GUID)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", _dump(manifest(url, app_id)))
        archive.writestr("zh-cn.json", _dump(translation("zh_CN")))
        archive.writestr("color.png", colour_icon())
        archive.writestr("outline.png", outline_icon())
    return packed.getvalue()


def manifest(url: str, app_id: str) -> Json:
    """Return the manifest, schema 1.30, in English."""
    with speaking("en"):
        return {
            "$schema": SCHEMA,
            "manifestVersion": "1.30",
            "version": VERSION,
            "id": app_id,
            "localizationInfo": {
                "defaultLanguageTag": LANGUAGES["en"],
                "additionalLanguages": [{"languageTag": LANGUAGES["zh_CN"], "file": "zh-cn.json"}],
            },
            "developer": {
                "name": "Mainstay",
                "websiteUrl": url,
                "privacyUrl": url,
                "termsOfUseUrl": url,
            },
            "name": {"short": "Mainstay", "full": _("Mainstay, the customer-success assistant")},
            "description": {"short": _(SHORT), "full": _(FULL)},
            "icons": {"color": "color.png", "outline": "outline.png"},
            "accentColor": ACCENT,
            "bots": [_bot(app_id)],
            "validDomains": [urlsplit(url).hostname or ""],
            "defaultInstallScope": "personal",
        }


def _bot(app_id: str) -> Json:
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "supportsTargetedMessages": True,
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [
            {"scopes": [scope], "triggers": ["slash", "mention"], "commands": _commands(names)}
            for scope, names in _lists()
        ],
    }


def _lists() -> list[tuple[str, list[str]]]:
    offered = [("personal", PERSONAL), ("team", SHARED), ("groupChat", SHARED)]
    return [(scope, [name for name in names if name in COMMANDS][:COMMAND_LIMIT]) for scope, names in offered]


def _commands(names: list[str]) -> list[Json]:
    return [{"title": name, "description": _(COMMANDS[name].help)} for name in names]


def translation(locale: str) -> Json:
    """Return the texts of the manifest in another language; the words to type stay as they are."""
    with speaking(locale):
        texts = {
            "$schema": LOCALE_SCHEMA,
            "name.short": "Mainstay",
            "name.full": _("Mainstay, the customer-success assistant"),
            "description.short": _(SHORT),
            "description.full": _(FULL),
        }
        for place, (_scope, names) in enumerate(_lists()):
            for number, command in enumerate(_commands(names)):
                texts[f"bots[0].commandLists[{place}].commands[{number}].description"] = command[
                    "description"
                ]
        return texts


def _dump(made: Json) -> str:
    return json.dumps(made, ensure_ascii=False, indent=2)
