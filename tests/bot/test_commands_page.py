"""docs/commands.md is written from the commands."""

from pathlib import Path

from bot.commands_page import page
from handlers.commands import COMMANDS

DOCS = Path(__file__).parent.parent.parent / "docs" / "commands.md"


def test_the_page_in_docs_is_the_generated_one() -> None:
    assert DOCS.read_text("utf-8") == page(), "run: python -m bot.commands_page docs/commands.md"


def test_every_command_is_on_it_with_its_usage_and_example() -> None:
    assert all(
        f"`{command.usage}`" in page() and f"`{command.example}`" in page() for command in COMMANDS.values()
    )
