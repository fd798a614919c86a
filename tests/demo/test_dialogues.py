"""The dialogues, played on the demo's page: with its buttons, its menus and its dialogs, without a script."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI

from bot.deliver import Door
from bot.demo.clock import Clock
from bot.demo.mailbox import Mailbox
from bot.demo.page import put_page
from bot.demo.platform import NAME, DemoPlatform
from bot.demo.stage import Stage
from handlers.router import Router
from storage.uow import Units
from tests.demo.conftest import Visitor
from tests.factories import NOW
from tests.talk import address, dialogues, furnish, play, workspace

VOID = {"input", "br", "hr", "img", "meta", "link", "path", "rect", "circle", "line"}


class OnThePage:
    """The page as an edge: what somebody last saw is the newest message, or the form that is open."""

    def __init__(self, stage: Stage, visitor: Visitor) -> None:
        self._stage, self._visitor = stage, visitor
        self._last: dict[str, str] = {}

    def type(self, who: str, words: str, at: datetime) -> str:
        return self._sent(who, "say", {"words": words}, at)

    def press(self, who: str, label: str, at: datetime) -> str:
        return self._sent(who, "press", {"button": button(self._last[who], label)}, at)

    def fill(self, who: str, values: Mapping[str, str], at: datetime) -> str:
        form = self._last[who]
        sent = fields(form) | {f"field-{name}": value for name, value in values.items()}
        return self._sent(who, "press", sent | {"button": re.findall(BUTTON, form)[0][0]}, at)

    def _sent(self, who: str, what: str, data: dict[str, str], at: datetime) -> str:
        self._stage.clock.move(at)
        data = {name: html.unescape(value) for name, value in data.items()}
        page = self._visitor.post(f"/as/{who}/mainstay/{what}", data)
        assert page.status_code == 200
        self._last[who] = newest(page.text)
        return readable(self._last[who])


BUTTON = r'<button class="button [^"]*" name="button" value="([^"]*)"[^>]*>(.*?)</button>'


def newest(page: str) -> str:
    """Return the form that is open, else the last message."""
    dialog = page[page.index("<dialog") : page.index("</dialog>")]
    return dialog if "<h3>" in dialog else page[page.rindex("<article") : page.rindex("</article>")]


def button(message: str, label: str) -> str:
    """Return what pressing a button sends."""
    found = {readable(shown).strip(): value for value, shown in re.findall(BUTTON, message)}
    assert label in found, f"no button “{label}” among {list(found)}"
    return str(found[label])


def fields(form: str) -> dict[str, str]:
    """Return what a form holds before anything is entered."""
    inputs = re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', form)
    areas = re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    chosen = {
        name: (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
        for name, options in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    }
    return dict(inputs) | dict(areas) | chosen


def readable(markup: str) -> str:
    """Return the text of a piece of the page; blocks stand on lines of their own."""

    class Reading(HTMLParser):
        words = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("span", "strong", "time", "code", "bdi", "a"):
                self.words += "\n"

        def handle_data(self, data: str) -> None:
            self.words += data

    reading = Reading()
    reading.feed(markup)
    reading.close()
    return reading.words


KNOWN = [path for path in dialogues() if "zed>" not in path.read_text("utf-8")]  # the page has no strangers


@pytest.mark.parametrize("dialogue", KNOWN, ids=lambda path: path.stem)
def test_it_says_on_the_demo_page(dialogue: Path, open_unit: Units) -> None:
    ws = workspace()
    furnish(open_unit, ws)
    clock, mailbox = Clock(open_unit, NOW), Mailbox(open_unit)
    door = Door({NAME: DemoPlatform(mailbox, open_unit, clock.now)}, open_unit, {})
    stage = Stage(
        ws, open_unit, Router(open_unit, ws).answer, door, mailbox, clock, lambda _now: None, address("maria")
    )
    app = FastAPI()
    put_page(app, stage)
    play(dialogue, OnThePage(stage, Visitor(app)), open_unit)
