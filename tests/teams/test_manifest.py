"""The Teams app package: valid, complete in both languages, and silent about other products."""

import io
import json
import zipfile
from typing import Any

import jsonschema
import pytest
from PIL import Image

from bot.teams.manifest import COMMAND_LIMIT, package, translation
from handlers.commands import COMMANDS
from tests.shared import shared_or_skip

APP = "5c0f7d0e-6a0b-4c8e-9f0e-0d6f1f3b2a11"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package("https://mainstay.example.com", APP))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def problems(schema: str, instance: Any) -> list[str]:
    validator = jsonschema.Draft7Validator(json.loads(shared_or_skip(f"data/schemas/{schema}").read_text()))
    return [error.message for error in validator.iter_errors(instance)]


def test_the_package_holds_manifest_translation_and_icons(files: dict[str, bytes]) -> None:
    assert set(files) == {"manifest.json", "zh-cn.json", "color.png", "outline.png"}


def test_the_manifest_is_valid_against_the_published_schema(files: dict[str, bytes]) -> None:
    assert problems("teams-manifest-1.30.json", json.loads(files["manifest.json"])) == []


def test_the_translation_is_valid_and_names_what_the_manifest_has(files: dict[str, bytes]) -> None:
    chinese = json.loads(files["zh-cn.json"])
    assert problems("teams-localization-1.30.json", chinese) == []


def test_every_command_has_a_translated_description(files: dict[str, bytes]) -> None:
    lists = json.loads(files["manifest.json"])["bots"][0]["commandLists"]
    keys = {
        f"bots[0].commandLists[{place}].commands[{number}].description"
        for place, one in enumerate(lists)
        for number, _command in enumerate(one["commands"])
    }
    assert keys <= translation("zh_CN").keys()


def test_commands_are_real_and_few_enough_in_every_scope(files: dict[str, bytes]) -> None:
    (bot,) = json.loads(files["manifest.json"])["bots"]
    assert bot["supportsTargetedMessages"]
    assert bot["supportsFiles"]
    assert [one["scopes"] for one in bot["commandLists"]] == [["personal"], ["team"], ["groupChat"]]
    for one in bot["commandLists"]:
        assert one["triggers"] == ["slash", "mention"]
        assert 0 < len(one["commands"]) <= COMMAND_LIMIT
        assert all(command["title"] in COMMANDS for command in one["commands"])


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_the_icons_have_the_sizes_teams_asks_for(files: dict[str, bytes], name: str, size: int) -> None:
    icon = Image.open(io.BytesIO(files[name]))
    assert (icon.format, icon.size, icon.mode) == ("PNG", (size, size), "RGBA")


def test_the_outline_is_white_on_nothing(files: dict[str, bytes]) -> None:
    outline = Image.open(io.BytesIO(files["outline.png"]))
    seen = [outline.getpixel((x, y)) for x in range(32) for y in range(32)]
    assert {pixel[:3] for pixel in seen if isinstance(pixel, tuple) and pixel[3] == 255} == {(255, 255, 255)}
    assert any(isinstance(pixel, tuple) and pixel[3] == 0 for pixel in seen)


def test_the_package_names_no_other_chat_product(files: dict[str, bytes]) -> None:
    words = (files["manifest.json"] + files["zh-cn.json"]).decode().casefold()
    for product in ("slack", "discord", "zoom", "webex", "google chat", "飞书", "钉钉", "微信"):
        assert product not in words
