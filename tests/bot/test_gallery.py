"""The gallery: one example of each message as plain text, kept in tests/gallery to be read and compared."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest
from inline_snapshot import external_file

from bot.text import render
from handlers.commands import COMMANDS
from success import messages
from success.format import Reader
from success.view import Actions, Button, View

GALLERY = Path(__file__).parent.parent / "gallery"


def shown() -> dict[str, ModuleType]:
    """Return the message modules that have an example."""
    names = [module.name for module in pkgutil.iter_modules(messages.__path__)]
    modules = {name: importlib.import_module(f"success.messages.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "example")}


def buttons(view: View) -> list[Button]:
    rows = [block.buttons for block in view.blocks if isinstance(block, Actions)]
    return [*(each for row in rows for each in row), *([view.submit] if view.submit else [])]


@pytest.mark.parametrize("name", shown())
def test_the_message_reads_as_in_the_gallery(name: str) -> None:
    view: View = shown()[name].example()
    assert render(view, Reader()) == external_file(str(GALLERY / f"{name}.txt"))


@pytest.mark.parametrize("name", shown())
def test_every_button_is_a_command_with_arguments_it_takes(name: str) -> None:
    for button in buttons(shown()[name].example()):
        assert button.command in COMMANDS, button
        assert set(button.args) <= COMMANDS[button.command].model.model_fields.keys(), button


@pytest.mark.parametrize("name", shown())
def test_a_view_survives_the_outbox(name: str) -> None:
    view: View = shown()[name].example()
    assert View.model_validate_json(view.model_dump_json()) == view


def test_every_picture_in_the_gallery_is_of_a_message() -> None:
    assert {path.stem for path in GALLERY.glob("*.txt")} == set(shown())
