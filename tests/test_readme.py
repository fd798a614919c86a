"""README says what is true: its conversation is played by the tests, its links and commands exist."""

import re
from pathlib import Path

import pytest

from bot.cli import app
from success.presets import load
from success.signals import SIGNALS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_its_conversation_is_a_dialogue_file() -> None:
    dialogue = (ROOT / "tests/dialogues/00_readme.txt").read_text("utf-8").strip()
    assert f"```\n{dialogue}\n```" in README


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_its_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_its_pictures_are_small() -> None:
    pictures = [ROOT / target for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)]
    assert pictures
    assert all(picture.stat().st_size < 200_000 for picture in pictures)


def test_its_make_targets_exist() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    asked = re.findall(r"make ([a-z]+)", README)
    assert {"demo", "test"} <= set(asked) <= set(targets)


def test_its_commands_exist() -> None:
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    groups = {str(group.name) for group in app.registered_groups}
    known = commands | groups | {"import", "export"}
    assert set(re.findall(r"mainstay ([a-z]+)", README)) <= known


def test_it_counts_right() -> None:
    assert f"{len(SIGNALS)} signals" in README
    assert f"{len(load('framework').metrics)} metrics" in README
