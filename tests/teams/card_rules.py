"""What an Adaptive Card for Teams must satisfy: size, actions, and the published schema where it is here."""

import json
from functools import cache
from typing import Any

import jsonschema

from tests.shared import shared

Json = dict[str, Any]

CARD_LIMIT = 28 * 1024  # bytes
ACTION_LIMIT = 6
NATIVE = ("Chart.",)  # elements the published schema does not know: judged by their fallback


def problems(card: Json) -> list[str]:
    """Return what is wrong with a card, nothing when Teams would take it."""
    found: list[str] = []
    if len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode()) > CARD_LIMIT:
        found.append("larger than 28 KB")
    actions = [part for part in walk(card) if str(part.get("type", "")).startswith("Action.")]
    pressable = [a for a in actions if a["type"] == "Action.Execute"]
    if len(pressable) > ACTION_LIMIT:
        found.append(f"{len(pressable)} actions")
    found += [f"{a['title']} has no Action.Submit fallback" for a in pressable if _no_submit(a)]
    found += [f"an address that is not https: {a['url']}" for a in actions if _bad_address(a)]
    validator = schema()
    if validator:
        plain = {key: value for key, value in without_native(card).items() if key != "msteams"}
        found += [error.message[:200] for error in validator.iter_errors(plain)]
    return found


def _no_submit(action: Json) -> bool:
    fallback = action.get("fallback", {})
    return bool(fallback.get("type") != "Action.Submit" or fallback.get("data") != action.get("data"))


def _bad_address(action: Json) -> bool:
    return action["type"] == "Action.OpenUrl" and not str(action.get("url", "")).startswith("https://")


def walk(part: Any) -> list[Json]:
    """Return every object of a card, fallbacks left out."""
    if isinstance(part, list):
        return [found for item in part for found in walk(item)]
    if not isinstance(part, dict):
        return []
    inner = [found for key, value in part.items() if key not in ("fallback", "data") for found in walk(value)]
    return [part, *inner]


def without_native(part: Any) -> Any:
    """Return a card with each native chart replaced by its fallback, as an older client shows it."""
    if isinstance(part, list):
        return [without_native(item) for item in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("type", "")).startswith(NATIVE):
        return without_native(part["fallback"])
    return {key: without_native(value) for key, value in part.items()}


@cache
def schema() -> Any:
    """Return a validator of the published schema, None where the shared folder is absent."""
    path = shared("data/schemas/adaptive-card-1.5.0.json")
    return jsonschema.Draft7Validator(json.loads(path.read_text())) if path else None
