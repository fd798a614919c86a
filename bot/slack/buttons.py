"""Buttons and small menus."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.limits import clip, size
from bot.slack.press import carried
from success.texts import _
from success.view import Actions, Button, View

Json = dict[str, Any]
PRESSED = "mainstay:"  # how the action id of everything that can be pressed begins
SUBMITTED = "mainstay:submit"  # a form that stands in a message


Carrying = tuple[str, Button]  # what a button carries, and the button


def elements(block: Actions, first: int) -> list[Json]:
    """Return the elements of an actions block, numbered from `first`, without what Slack cannot carry."""
    all_carrying = ((carried(button), button) for button in block.buttons)
    fit = [(value, button) for value, button in all_carrying if size(value) <= limits.BUTTON_VALUE]
    menus, rest = _menus(fit) if block.menu else ([], fit)
    made = [_menu(options) for options in menus] + [_button(*one) for one in rest]
    shown = made[: limits.BUTTONS]
    for number, element in enumerate(shown, first):
        element["action_id"] = f"{PRESSED}{number}"
    return shown


def pressable(shown: Iterable[Json]) -> int:
    """Return how many buttons these elements offer."""
    return sum(len(element.get("options", (None,))) for element in shown)


def _menus(buttons: Sequence[Carrying]) -> tuple[list[list[Carrying]], list[Carrying]]:
    """Share buttons among menus; those that ask for confirmation or carry much stay buttons."""
    distinct = dict(buttons)
    small = [one for one in distinct.items() if not one[1].confirm and size(one[0]) <= limits.OPTION_VALUE]
    least, most = limits.MENU_OPTIONS
    menus = [small[i : i + most] for i in range(0, len(small), most)]
    menus = [menu for menu in menus if len(menu) >= least]
    chosen = {value for menu in menus for value, _button in menu}
    return menus, [one for one in distinct.items() if one[0] not in chosen]


def _menu(buttons: Sequence[Carrying]) -> Json:
    return {"type": "overflow", "options": [option(button.label, value) for value, button in buttons]}


def option(label: str, value: str) -> Json:
    """Return one choice of a menu or a select."""
    return {"text": plain(clip(label, limits.BUTTON)), "value": value}


def _button(value: str, button: Button) -> Json:
    shown: Json = {
        "type": "button",
        "text": plain(clip(button.label, limits.BUTTON)),
        "value": value,
    }
    if button.style != "default":
        shown["style"] = button.style
    if button.confirm:
        shown["confirm"] = _confirm(button)
    return shown


def _confirm(button: Button) -> Json:
    return {
        "title": plain(clip(button.label, limits.CONFIRM_TITLE)),
        "text": plain(clip(button.confirm, limits.CONFIRM_TEXT)),
        "confirm": plain(clip(button.label, limits.CONFIRM_BUTTON)),
        "deny": plain(clip(_("Cancel"), limits.CONFIRM_BUTTON)),
    }


def plain(text: str) -> Json:
    """Return a text object that knows neither markup nor `:emoji:` names."""
    return {"type": "plain_text", "text": text, "emoji": False}


def submit_value(view: View, most: int) -> str | None:
    """Return what the submit button of a form carries; None where there is none, or it carries too much."""
    value = carried(view.submit) if view.submit else ""
    return value if value and size(value) <= most else None
