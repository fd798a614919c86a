"""The demo in a real browser: with a mouse, with a keyboard alone, on a phone, and as two people.

Each test has a demo of its own, on a copy of one filled database. Every wait is bounded.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.demo.serving import DemoServer, demo
from bot.server import create_app
from tests.databases import copied

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # ms that anything may take
PHONE = {"width": 375, "height": 740}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM} to drive"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def address(sample_file: Path, tmp_path: Path) -> Iterator[str]:
    """A demo of one's own on a free port."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        demo(copied(sample_file, tmp_path), create_app) as app,
    ):
        web = DemoServer(app)
        thread = threading.Thread(target=web.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        web.should_exit = True
        thread.join(PATIENCE / 1000)
        assert not thread.is_alive()


@pytest.fixture
def errors() -> Iterator[list[str]]:
    """What went wrong in the script of any page; there must be nothing at the end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def context(browser: Browser, errors: list[str]) -> Iterator[BrowserContext]:
    with opened(browser, errors, viewport={"width": 1280, "height": 860}) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@contextmanager
def opened(browser: Browser, errors: list[str], **kind: Any) -> Iterator[BrowserContext]:
    """Open a browser of some kind; errors of its scripts are collected."""
    context = browser.new_context(**kind)
    context.set_default_timeout(PATIENCE)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()


def say(page: Page, words: str) -> None:
    page.get_by_label("Message to Mainstay").fill(words)
    page.keyboard.press("Enter")


def answer(page: Page, title: str | re.Pattern[str]) -> None:
    """Wait for a message of Mainstay's with this title."""
    expect(page.locator("article").get_by_role("heading", name=title).last).to_be_visible()


def test_ask_why_escalate_and_see_what_a_day_brings(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("Try /health acme")).to_be_visible()

    say(page, "/health acme")
    answer(page, re.compile("Acme Corp.*75.*Yellow"))
    page.get_by_role("button", name="Why").last.click()
    answer(page, re.compile("Why Acme Corp went from"))
    expect(page.get_by_text("Usage trend").last).to_be_visible()

    say(page, "escalate acme")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Escalate Acme Corp")).to_be_visible()
    dialog.get_by_label("Reason").fill("Usage is falling and the renewal is near.")
    dialog.get_by_role("button", name="Escalate").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("link", name=re.compile("^escalations")).click()
    answer(page, "Escalation: Acme Corp")
    expect(page.get_by_text("Usage is falling and the renewal is near.")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Mainstay")).last.click()
    page.get_by_role("button", name="+1 day").click()
    answer(page, re.compile("Good morning, Maya"))
    expect(page.locator("#now time")).to_have_text("8:00 AM")
    expect(page.locator("#now")).to_contain_text("March 3")
    say(page, "/health halden")
    expect(page.get_by_role("heading", name=re.compile("Halden Logistics.*Green"))).to_be_in_viewport()


def test_a_keyboard_is_enough(page: Page, address: str) -> None:
    page.goto(address)
    words = page.get_by_label("Message to Mainstay")
    expect(words).to_be_focused()
    page.keyboard.type("checkin acme")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    words.focus()
    page.keyboard.press("ArrowUp")
    expect(words).to_have_value("checkin acme")
    words.fill("/health acme")
    page.keyboard.press("Enter")
    answer(page, re.compile("Acme Corp"))
    press_by_keyboard(page, "Why")
    answer(page, re.compile("Why Acme Corp went from"))

    page.goto(address)
    page.locator("body").press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(words).to_be_focused()
    press_by_keyboard(page, "+1 hour")
    expect(page.locator("#now time")).to_have_text("9:00 AM")


def press_by_keyboard(page: Page, name: str) -> None:
    """Walk to a button with Tab alone, see that its focus shows, and press it."""
    for _step in range(60):
        page.keyboard.press("Shift+Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.inner_text().strip() == name:
            assert focused.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to {name} with the keyboard")


@pytest.fixture
def phone(browser: Browser, errors: list[str]) -> Iterator[Page]:
    with opened(browser, errors, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


def test_it_fits_a_phone(phone: Page, address: str) -> None:
    page = phone
    page.goto(address)
    people = page.get_by_role("navigation", name="Conversations and people")
    expect(people).to_be_hidden()
    for words, title in (("/health acme", "Acme Corp"), ("risk", "at risk"), ("trend acme", "90 days")):
        say(page, words)
        answer(page, re.compile(title))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("document.querySelector('#stream').scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Conversations and people").tap()
    expect(people).to_be_visible()
    people.get_by_role("link", name=re.compile("Jonas Keller")).tap()
    expect(page.get_by_text("Private: only Jonas Keller reads this")).to_be_visible()
    expect(people).to_be_hidden()


def test_a_second_person_sees_nothing_of_the_first(page: Page, context: BrowserContext, address: str) -> None:
    page.goto(f"{address}/as/maya.lindholm/customer-success")
    say(page, "/health acme")
    answer(page, re.compile("Acme Corp"))
    expect(page.get_by_text("Only you can see this")).to_be_visible()

    other = context.new_page()
    other.goto(f"{address}/as/jonas.keller/customer-success")
    expect(other.locator("article")).to_have_count(0)
    other.goto(f"{address}/as/jonas.keller/mainstay")
    expect(other.get_by_text("/health acme", exact=True)).to_have_count(1)  # what he may try himself

    other.goto(f"{address}/as/jonas.keller/customer-success")
    page.get_by_role("button", name=re.compile("^Share")).last.click()
    page.get_by_role("button", name="Post it").click()
    shared = other.locator("article").get_by_role("heading", name=re.compile("Acme Corp"))
    expect(shared).to_be_visible()  # without loading the page again
    expect(other.get_by_text("Only you can see this")).to_have_count(0)


def test_quick_typing_loses_nothing(page: Page, address: str) -> None:
    page.goto(address)
    lines = ["/health acme", "why acme", "risk", "trend acme", "today"]
    for line in lines:
        say(page, line)
    said = page.locator("article.said p")
    expect(said).to_have_text(lines)
    expect(page.locator("article.told")).to_have_count(len(lines))


def test_it_works_without_a_script(browser: Browser, errors: list[str], address: str) -> None:
    with opened(browser, errors, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        say(page, "/health acme")
        answer(page, re.compile("Acme Corp"))
        say(page, "escalate acme")
        page.get_by_label("Reason").fill("They are silent.")
        page.locator("dialog").get_by_role("button", name="Escalate").click()
        page.get_by_role("link", name=re.compile("^escalations")).click()
        answer(page, "Escalation: Acme Corp")
