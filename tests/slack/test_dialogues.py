"""The dialogues, played in Slack: as slash commands and as direct messages, with its buttons and modals."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.house import House
from tests.slack.conftest import PEOPLE
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import Shown
from tests.slack.slack_user import Clock, SlackUser, words
from tests.talk import dialogues, play

Json = dict[str, Any]
IDS = {name: user_id for user_id, name in PEOPLE.items()} | {"zed": "U0ZED"}
FULL = {
    "maria": "Maria Moreno",
    "tom": "Tom Tanaka",
    "nina": "Nina Novak",
    "yves": "Yves Yang",
    "alex": "Alex Adler",
    "eve": "Eve Evans",
}
NAMES = {user_id: FULL[name] for name, user_id in IDS.items() if name in FULL}


class InSlack:
    """Slack as an edge: what somebody last saw is a message, or a modal."""

    def __init__(self, slack: SlackUser, clock: Clock, *, typed: str) -> None:
        self._slack, self._fake, self._clock = slack, slack.fake, clock
        self._typed = typed
        self._last: dict[str, Shown | str] = {}

    def type(self, who: str, words: str, at: datetime) -> str:
        self._clock.at = at
        before = self._state()
        if self._typed == "command":
            self._slack.command(IDS[who], "/cs", words, channel=f"D{IDS[who][1:]}")
        else:
            self._slack.direct(IDS[who], words)
        return self._heard(who, before)

    def press(self, who: str, label: str, at: datetime) -> str:
        self._clock.at = at
        before, last = self._state(), self._last[who]
        if isinstance(last, Shown):
            self._slack.press(IDS[who], last, label)
        else:
            self._slack.press_in_view(IDS[who], self._fake.modals[last], label)
        return self._heard(who, before)

    def fill(self, who: str, values: Mapping[str, str], at: datetime) -> str:
        self._clock.at = at
        before, last = self._state(), self._last[who]
        if isinstance(last, str):
            refused = self._slack.submit(IDS[who], last, values)
            if refused.get("response_action") == "errors":  # the modal stays, and says what is wrong
                return "\n".join(refused["errors"].values())
        else:
            submit = next(b for b in last.blocks if b["type"] == "actions")["elements"][0]["text"]["text"]
            self._slack.press(IDS[who], last, submit, values)
        return self._heard(who, before)

    def _state(self) -> tuple[int, dict[str, Json]]:
        return len(self._fake.messages), dict(self._fake.modals)

    def _heard(self, who: str, before: tuple[int, dict[str, Json]]) -> str:
        """Wait for what is new: a message, or a modal that is done loading."""
        messages, modals = before

        def news() -> Shown | str | None:
            changed = [i for i, view in self._fake.modals.items() if modals.get(i) != view]
            done = [i for i in changed if "One moment" not in words(self._fake.modals[i]["blocks"], NAMES)]
            return (
                self._fake.messages[-1] if len(self._fake.messages) > messages else done[0] if done else None
            )

        seen: Shown | str = self._fake.wait_for(news)
        self._last[who] = seen
        if isinstance(seen, Shown):
            return words(seen.blocks, NAMES)
        view = self._fake.modals[seen]
        return f"{view['title']['text']}\n{words(view['blocks'], NAMES)}"


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda path: path.stem)
@pytest.mark.parametrize("typed", ["command", "direct message"])
def test_it_says_over_slack(
    dialogue: Path, typed: str, slack: SlackUser, clock: Clock, fake: FakeSlack, house: House
) -> None:
    play(dialogue, InSlack(slack, clock, typed=typed), house.open_unit)
