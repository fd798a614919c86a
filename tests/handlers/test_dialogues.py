"""The dialogues, played over the terminal: every button and form of it as the words they stand for."""

from pathlib import Path

import pytest

from handlers.router import Router
from storage.uow import Units
from tests.talk import Terminal, dialogues, furnish, play, workspace


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda path: path.stem)
def test_it_says_over_the_terminal(dialogue: Path, open_unit: Units) -> None:
    ws = workspace()
    furnish(open_unit, ws)
    play(dialogue, Terminal(Router(open_unit, ws)), open_unit)
