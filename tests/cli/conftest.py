"""The command line in this process, on a database and a folder of its own."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import names
from storage.uow import Database

Run = Callable[..., Result]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Run a command in an empty folder with nothing set."""
    ours = {name.upper() for name in names()}
    for name in list(os.environ):
        if name.upper() in ours or name.upper().startswith("MAINSTAY_"):
            monkeypatch.delenv(name)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield lambda *words, **more: CliRunner().invoke(app, [str(word) for word in words], **more)
    root.handlers, root.level = handlers, level


@pytest.fixture
def run(bare: Run, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database) -> Run:
    """Run a command on a migrated, empty database."""
    monkeypatch.setenv("MAINSTAY_DATABASE_URL", f"sqlite:///{sqlite_database.url.database}")
    return bare


@pytest.fixture
def samples() -> Path:
    """The sample CSV of each kind."""
    return Path(__file__).parents[1] / "importing" / "samples"
