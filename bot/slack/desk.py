"""Identifying who asked in Slack, and asking the router for them."""

import logging
from dataclasses import dataclass, replace

from bot.house import House
from bot.slack.files import announced
from bot.slack.inbound import Asked
from bot.slack.people import Colleagues
from bot.slack.web import Trouble
from handlers.request import Reply, Request
from success.errors import Refusal
from success.format import Reader, reader_of
from success.messages import errors
from success.people import User
from success.texts import _, speaking
from success.view import View

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A Reply, for whom it is, and what was asked."""

    asked: Asked
    reply: Reply
    reader: Reader

    @property
    def view(self) -> View:
        """What is shown."""
        return self.reply.view


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers what one workspace's people ask; blocking, so it runs in worker threads."""

    house: House
    colleagues: Colleagues

    def answer(self, asked: Asked) -> Answer:
        """Identify who asked and answer them; never raises for what they, Slack or the database did."""
        try:
            actor = self.colleagues.who(asked.user)
        except Refusal as away:
            return self._refused(asked, str(away))
        except Trouble as trouble:
            logger.warning("could not identify %s: %s", asked.user, trouble.error)
            return self._refused(asked)
        reply = self.house.router.answer(self._request(asked, actor))
        reader = reader_of(self.house.ws, actor)
        if reply.files:
            with speaking(reader.locale):
                reply = replace(reply, view=announced(reply.view, reply.files))
        return Answer(asked, reply, reader)

    def _request(self, asked: Asked, actor: User | None) -> Request:
        return Request(
            actor=actor,
            now=self.house.now(),
            words=asked.words,
            command=asked.command,
            args=asked.args,
            conversation=asked.conversation,
            event_id=asked.event_id or None,
        )

    def _refused(self, asked: Asked, sentence: str = "") -> Answer:
        reader = reader_of(self.house.ws, None)
        with speaking(reader.locale):
            unsure = _("Mainstay could not ask Slack who you are. Please try again in a minute.")
            return Answer(asked, Reply(errors.refused(sentence or unsure), ok=False), reader)

    def reader(self, asked: Asked) -> Reader:
        """Return how somebody reads, as far as that is known without asking Slack."""
        return reader_of(self.house.ws, self.colleagues.known(asked.user))
