"""An answer that carries files offers them as links on the page (Q5)."""

from bot.demo.render import render
from bot.demo.shelf import MOST_FILES, Shelf
from handlers.request import Attachment
from success.format import Reader
from success.view import View

DECK = Attachment("review-acme.pptx", "application/octet-stream", b"deck")


def test_a_file_is_offered_by_a_secret_address() -> None:
    shelf = Shelf()
    view = shelf.offer(
        View(title="Review"),
        [DECK],
    )
    (secret,) = shelf.files
    assert f'href="/files/{secret}"' in render(view, Reader(), "/press")
    assert len(secret) > 20
    assert shelf.offer(View(title="Bare"), []) == View(title="Bare")


def test_only_the_newest_files_are_kept() -> None:
    shelf = Shelf()
    for _number in range(MOST_FILES + 5):
        shelf.offer(View(title="Review"), [DECK])
    assert len(shelf.files) == MOST_FILES
