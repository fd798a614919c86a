"""Offering files in a personal chat, and carrying out what was answered to an offer."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from bot.house import House
from bot.teams.cards import message
from bot.teams.connector import Connector, ConnectorError
from bot.teams.files import Offer, Target, consent, file_card, offer_of, offered, target
from bot.teams.identity import PLATFORM, Identity
from bot.teams.inbound import Inbound
from bot.teams.upload import Uploader, UploadError
from handlers.registry import words_for
from handlers.request import Conversation, Reply, Request
from success.format import reader_of
from success.people import User
from success.texts import _, speaking
from success.view import Actions, Button, Note, View, note, paragraph

Json = dict[str, Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """Brings the files of replies to people's OneDrive, one consent card each.

    No bytes are kept: what is accepted is made again, by the command and with the permissions that the person
    who accepts has at that moment.
    """

    house: House
    connector: Connector
    identity: Identity
    uploader: Uploader

    async def offer(self, inbound: Inbound, chat: str, reply: Reply) -> None:
        """Offer each file of a reply in the asker's personal chat; ConnectorError where Teams refuses."""
        if reply.again is None:
            return
        for file in reply.files:
            made = offer_of(file, reply.again, inbound.user_aad, self.house.now())
            await self.connector.send(inbound.service_url, chat, consent(made, file, reply.view.title))

    async def answer(self, inbound: Inbound) -> None:
        """Carry out what somebody answered to an offer: upload the file, or say in one sentence why not.

        Each offer is answered once, whatever is clicked or delivered twice. Should the process end half-way,
        nothing is uploaded and the file can be asked for again.
        """
        if not inbound.personal:
            return
        actor = await self.identity.who(inbound)
        reader = reader_of(self.house.ws, actor)
        with speaking(reader.locale):
            said = await self._outcome(inbound, actor)
            if said is not None:
                shown = message(said, reader) if isinstance(said, View) else said
                await self.connector.send(inbound.service_url, inbound.conversation, shown)

    async def _outcome(self, inbound: Inbound, actor: User | None) -> View | Json | None:
        value = inbound.value or {}
        found = offered(value)
        if found is None:
            return _unknown()
        if found.asker != inbound.user_aad:
            return _stopped(found, _("Not offered to you"), _("{file} was offered to somebody else."))
        if not await asyncio.to_thread(self._first_time, found):
            return None
        await self._take_away(inbound)
        if value.get("action") != "accept":
            return _stopped(found, _("File declined"), _("{file} was not put into your OneDrive."))
        if found.over(self.house.now()):
            return _stopped(
                found,
                _("Offer too old"),
                _("{file} was offered more than a day ago; made again, it states what is known now."),
            )
        return await self._delivered(found, target(value), inbound, actor)

    async def _delivered(
        self, found: Offer, place: Target | None, inbound: Inbound, actor: User | None
    ) -> View | Json:
        url = self.uploader.trusted(place.upload_url) if place else None
        if place is None or url is None or self.uploader.trusted(place.content_url) is None:
            logger.warning("an offered file was accepted with an address that is not written to")
            return _stopped(
                found,
                _("File not sent"),
                _("Teams named a place for {file} that is not in OneDrive, so nothing was sent there."),
            )
        reply = await asyncio.to_thread(self._made_again, found, inbound, actor)
        file = next((one for one in reply.files if one.name == found.name), None)
        if file is None:
            return _unknown() if reply.ok else reply.view
        try:
            await self.uploader.put(url, file.content)
        except UploadError as error:
            logger.warning("a file did not reach OneDrive: %s", error)
            return _stopped(found, _("File not delivered"), _("{file} did not reach your OneDrive."))
        return file_card(place)

    def _made_again(self, found: Offer, inbound: Inbound, actor: User | None) -> Reply:
        command, args = found.again
        place = Conversation(PLATFORM, inbound.conversation)
        request = Request(actor, self.house.now(), command=command, args=args, conversation=place)
        return self.house.router.answer(request)

    def _first_time(self, found: Offer) -> bool:
        with self.house.open_unit(write=True) as uow:
            first = uow.inbox.first_time(PLATFORM, f"file:{found.id}", self.house.now())
            uow.commit()
        return first

    async def _take_away(self, inbound: Inbound) -> None:
        """Remove the card that asked: its buttons would do nothing more."""
        if not inbound.replaces:
            return
        try:
            await self.connector.remove(inbound.service_url, inbound.conversation, inbound.replaces)
        except ConnectorError as error:
            logger.info("an answered offer stays in view: %s", error)


def _unknown() -> View:
    words = _("Ask for the file again to get a new offer.")
    return View(title=_("Offer not known"), blocks=(paragraph(words),))


def _stopped(found: Offer, title: str, why: str) -> View:
    """Return one sentence on a file that did not go anywhere, and the way to get it."""
    command, args = found.again
    again = Button(label=_("Make it again"), command=command, args=args, style="primary")
    return View(title=title, blocks=(paragraph(why, file=found.name), Actions(buttons=(again,))))


def elsewhere(again: Button) -> Note:
    """Return the line on files that have no personal chat to be offered in."""
    return note(
        _("Files need a personal chat: open one with Mainstay and ask there for “{command}”."),
        command=words_for(again),
    )
