"""Mainstay in a terminal: one question (`ask`) or a conversation (`chat`), answered as text or as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.text import render
from handlers.request import Reply, Request
from handlers.router import Router
from success.format import Reader, reader_of

LEAVING = frozenset({"exit", "quit", "bye"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the terminal got: the reply, and how it reads to the person who asked."""

    reply: Reply
    reader: Reader

    @property
    def ok(self) -> bool:
        """False for an error sentence."""
        return self.reply.ok

    @property
    def text(self) -> str:
        """The reply as plain text."""
        return render(self.reply.view, self.reader)

    @property
    def json(self) -> str:
        """The reply as `{"view": …, "text": …}`."""
        told = {"view": self.reply.view.model_dump(mode="json"), "text": self.text}
        return json.dumps(told, ensure_ascii=False, indent=2)


def ask(router: Router, email: str, words: str, now: datetime) -> Told:
    """Ask one thing as the person with this e-mail address; an unknown one is answered as a stranger is."""
    with router.open_unit() as uow:
        actor = uow.people.get(email.strip().lower())
    reply = router.answer(Request(actor, now, words))
    return Told(reply, reader_of(router.ws, actor))


def chat(router: Router, email: str, lines: Iterable[str], now: Callable[[], datetime]) -> Iterator[Told]:
    """Answer line after line until one takes leave; `now` is read once for each."""
    for line in lines:
        if line.strip().lower() in LEAVING:
            return
        if line.strip():
            yield ask(router, email, line, now())
