"""The stage of the demo: the house, its clock and its chat, and what happens when somebody does something."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from bot.deliver import Door, Place, Refused, refusal
from bot.demo.clock import Clock, Step, stops
from bot.demo.mailbox import Mailbox, private
from bot.demo.platform import NAME
from bot.demo.shelf import Shelf
from handlers.commands import words_for
from handlers.request import Conversation, Reply, Request
from success.format import Reader, reader_of
from success.people import User
from success.ports import OpenUnit
from success.view import Button, Field, Paragraph, View, paragraph, strong
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is: a person, in one conversation."""

    user: User
    conversation: str
    label: str = ""

    @property
    def alone(self) -> bool:
        """Whether this is the person's own conversation with Mainstay."""
        return self.conversation == private(self.user.email)

    @property
    def only_for(self) -> str | None:
        """Who alone sees what is answered here, unless it is shared."""
        return None if self.alone else self.user.email


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the page plays on. `run` does all that is due at an instant and delivers it."""

    ws: Workspace
    open_unit: OpenUnit
    answer: Callable[[Request], Reply]
    door: Door
    mailbox: Mailbox
    clock: Clock
    run: Callable[[datetime], None]
    first: str  # the e-mail address of whom one is at first
    shelf: Shelf = field(default_factory=Shelf)
    leaving: Event = field(default_factory=Event)  # set when the demo ends, so that open pages are let go
    _stepping: Lock = field(default_factory=Lock)

    def people(self) -> list[User]:
        """Return everybody one can be, by name."""
        with self.open_unit() as uow:
            return uow.people.all()

    def reader(self, user: User) -> Reader:
        """Return how a person reads."""
        return reader_of(self.ws, user)

    def say(self, spot: Spot, words: str) -> View | None:
        """Answer typed words in the conversation; where the answer is a form, return it to be filled in."""
        return self._ask(spot, self._request(spot, words=words), words)

    def press(
        self, spot: Spot, button: Button, values: Mapping[str, str], form: View | None = None
    ) -> View | None:
        """Carry out a button, with the values of the `form` it submits, as if its words had been typed.

        Returns the form to show next: one that was asked for, or the same again with what was wrong in it.
        """
        full = button.model_copy(update={"args": {**button.args, **values}})
        request = self._request(spot, command=full.command, args=full.args)
        return self._ask(spot, request, words_for(full), form)

    def step(self, step: Step) -> None:
        """Move the clock on and do all that falls due on the way, stop by stop."""
        with self._stepping:
            for stop in stops(step, self.clock.now(), self.ws, self.people()):
                self.clock.move(stop)
                self.run(stop)
                self.mailbox.changed()

    def settle(self) -> None:
        """Do what is due now, as a worker does all the time; a step that is under way does it anyway."""
        if self._stepping.acquire(blocking=False):
            try:
                self.run(self.clock.now())
            finally:
                self._stepping.release()

    def _request(
        self, spot: Spot, words: str = "", command: str = "", args: Mapping[str, str] | None = None
    ) -> Request:
        where = Conversation(NAME, spot.conversation, private=spot.alone, label=spot.label)
        return Request(spot.user, self.clock.tick(), words, command, args or {}, where)

    def _ask(self, spot: Spot, request: Request, words: str, form: View | None = None) -> View | None:
        reply = self.answer(request)
        if reply.view.is_form:
            return reply.view
        if form is not None and not reply.ok:
            return corrected(form, request.args, reply.view)
        self.mailbox.post(
            spot.conversation, request.now, author=spot.user.email, words=words, only_for=spot.only_for
        )
        view = self._shared(spot, reply.view) if reply.public and not spot.alone else reply.view
        if view is not None:
            view = self.shelf.offer(view, reply.files)
            self.mailbox.post(spot.conversation, request.now, view=view, only_for=spot.only_for)
        self.settle()
        return None

    def _shared(self, spot: Spot, view: View) -> View | None:
        """Post a reply for all to read; return what is to be said privately instead, if anything."""
        outcome = self.door.share(Place(NAME, spot.conversation), view, self.reader(spot.user))
        if not isinstance(outcome, Refused):
            return None
        return view.model_copy(update={"blocks": (paragraph(refusal(outcome.audience)), *view.blocks)})


def corrected(form: View, values: Mapping[str, str], problem: View) -> View:
    """Return a form with what was entered, below the sentence that says what is wrong with it."""
    said = [Paragraph(parts=(strong(problem.title),))] if problem.title else []
    said += [block for block in problem.blocks if isinstance(block, Paragraph)]
    kept = tuple(
        block.model_copy(update={"value": values.get(block.name, block.value)})
        if isinstance(block, Field)
        else block
        for block in form.blocks
    )
    return form.model_copy(update={"tone": "bad", "blocks": (*said, *kept)})
