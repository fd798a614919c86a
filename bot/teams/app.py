"""Answering Teams: one activity, one Request, one Reply, shown where only the asker reads it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.deliver import Audience, refusal
from bot.house import House
from bot.teams.adapter import Adapter, Turn
from bot.teams.audience import audience_of
from bot.teams.cards import message, pressed, remark, replacement
from bot.teams.connector import Connector, ConnectorError
from bot.teams.consent import Files, elsewhere
from bot.teams.identity import PLATFORM, Identity
from bot.teams.inbound import Inbound, Kind, read
from bot.teams.teams import remember_team
from handlers.request import Conversation, Reply, Request
from success.format import Reader, reader_of
from success.people import User
from success.texts import _, speaking
from success.view import Actions, Button, Note, View, note, paragraph

Json = dict[str, Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """What an activity is answered with: the body of an invoke's answer, and what is left to do after it."""

    body: Json | None = None
    later: Callable[[], Coroutine[Any, Any, None]] | None = None


@dataclass(frozen=True, slots=True)
class TeamsApp:
    """Everything that answers activities of one house."""

    house: House
    connector: Connector
    adapter: Adapter
    identity: Identity
    files: Files

    async def receive(self, raw: Json, claims: Json) -> Received:
        """Answer one authenticated activity; Malformed when it is none.

        An answered offer is only taken note of: Teams shows an error unless it is told so within seconds, and
        making and uploading a file may take longer.
        """
        inbound = read(raw)
        if inbound.kind is Kind.CONSENT:
            return Received(later=partial(self.files.answer, inbound))

        async def answer(turn: Turn) -> Json | None:
            return await self._answer(inbound, turn)

        return Received(await self.adapter.run(raw, claims, answer))

    async def _answer(self, inbound: Inbound, turn: Turn) -> Json | None:
        match inbound.kind:
            case Kind.SAID | Kind.PRESSED:
                return await self._asked(inbound, turn)
            case Kind.ADDED:
                await self._added(inbound, turn)
            case Kind.REMOVED if inbound.personal:
                await asyncio.to_thread(self.identity.forget, inbound)
            case Kind.REMOVED | Kind.CONSENT | Kind.OTHER:
                pass
        return None

    # ------------------------------------------------------------ being asked

    async def _asked(self, inbound: Inbound, turn: Turn) -> Json | None:
        actor = await self.identity.who(inbound)
        reply = await asyncio.to_thread(self.house.router.answer, self._request(inbound, actor))
        if reply.repeated:
            return {"statusCode": 200} if inbound.invoke else None
        reader = reader_of(self.house.ws, actor)
        with speaking(reader.locale):
            if reply.public:
                reply = await self._share(inbound, reply, reader)
            return await self._show(inbound, turn, reply, reader)

    def _request(self, inbound: Inbound, actor: User | None) -> Request:
        command, args = pressed(inbound.value) if inbound.value is not None else ("", {})
        words = inbound.text.removeprefix("/") if not command else ""
        return Request(
            actor=actor,
            now=self.house.now(),
            words=words or ("" if command else "help"),
            command=command,
            args=args,
            conversation=Conversation(PLATFORM, inbound.conversation, inbound.personal),
            event_id=inbound.id or None,
        )

    async def _show(self, inbound: Inbound, turn: Turn, reply: Reply, reader: Reader) -> Json | None:
        if not inbound.personal:
            view = await self._offered_apart(inbound, reply)
            told = await self._show_alone(inbound, message(view, reader))
            return remark(told) if inbound.invoke else None
        view = reply.view
        if reply.files:
            view = _with(view, note(_("Accept a file below to have it in your OneDrive.")))
        if not inbound.invoke:
            await turn.say(message(view, reader))
        await self._offered_here(inbound, reply, reader)
        return replacement(view, reader) if inbound.invoke else None

    async def _offered_here(self, inbound: Inbound, reply: Reply, reader: Reader) -> None:
        try:
            await self.files.offer(inbound, inbound.conversation, reply)
        except ConnectorError as error:
            logger.warning("Teams refused an offer of files: %s", error)
            why = _("Teams did not take the files; an administrator can allow them for bots.")
            refused = View(title=_("Files not offered"), blocks=(paragraph(why),))
            await self.connector.send(inbound.service_url, inbound.conversation, message(refused, reader))

    async def _offered_apart(self, inbound: Inbound, reply: Reply) -> View:
        """Offer the files of a reply in the asker's personal chat, the only place Teams lets a bot do so, and
        return the reply's view with a line on where they are.
        """
        if not reply.files or reply.again is None:
            return reply.view
        try:
            await self.files.offer(inbound, await self._personal_chat(inbound), reply)
        except ConnectorError:
            return _with(reply.view, elsewhere(reply.again))
        return _with(reply.view, note(_("The files are offered in your personal chat with Mainstay.")))

    async def _show_alone(self, inbound: Inbound, activity: Json) -> str:
        """Answer one person where others read too: for their eyes only, or in the personal chat."""
        private = {
            **activity,
            "recipient": {"id": inbound.user, "name": inbound.user_name},
            "from": {"id": inbound.bot},
        }
        if inbound.targeted:
            private["entities"] = [{"type": "targetedMessageInfo", "messageId": inbound.id}]
        try:
            await self.connector.send(
                inbound.service_url, inbound.conversation, private, reply_to=inbound.id, targeted=True
            )
        except ConnectorError:
            await self._in_personal_chat(inbound, activity)
            return _("Answered in your personal chat with Mainstay.")
        return _("Answered for your eyes only.")

    async def _in_personal_chat(self, inbound: Inbound, activity: Json) -> None:
        chat = await self._personal_chat(inbound)
        await self.connector.send(inbound.service_url, chat, activity)

    async def _personal_chat(self, inbound: Inbound) -> str:
        chat, _first = await self.connector.open(
            inbound.service_url, personal_chat(inbound.bot, inbound.user, inbound.tenant)
        )
        return chat

    async def _share(self, inbound: Inbound, reply: Reply, reader: Reader) -> Reply:
        """Post a reply that somebody chose to share, if only our own people can read it there."""
        audience = await audience_of(self.connector, inbound)
        if audience is not Audience.INSIDE:
            return Reply(View(title=_("Not shared"), blocks=(paragraph(refusal(audience)),)), ok=False)
        await self.connector.send(inbound.service_url, inbound.conversation, message(reply.view, reader))
        return Reply(View(title=_("Shared"), blocks=(note(_("Everyone in this conversation can read it.")),)))

    # ------------------------------------------------------------ being installed

    async def _added(self, inbound: Inbound, turn: Turn) -> None:
        if inbound.team:
            await asyncio.to_thread(remember_team, self.house.open_unit, inbound)
        if not inbound.personal:
            return
        actor = await self.identity.who(inbound)
        if await asyncio.to_thread(self._first_time, inbound):
            reader = reader_of(self.house.ws, actor)
            with speaking(reader.locale):
                await turn.say(message(welcome(actor), reader))

    def _first_time(self, inbound: Inbound) -> bool:
        with self.house.open_unit(write=True) as uow:
            first = uow.inbox.first_time(PLATFORM, f"welcome:{inbound.user_aad}", self.house.now())
            uow.commit()
        return first


def _with(view: View, last: Note) -> View:
    return view.model_copy(update={"blocks": (*view.blocks, last)})


def personal_chat(bot: str, user: str, tenant: str) -> Json:
    """Return what opens the one-to-one conversation with a person."""
    return {
        "isGroup": False,
        "bot": {"id": bot},
        "members": [{"id": user}],
        "tenantId": tenant,
        "channelData": {"tenant": {"id": tenant}},
    }


def welcome(actor: User | None) -> View:
    """Return the first message a person gets, naming what to do first."""
    if actor is None:
        words = _("Your e-mail address is not known to Mainstay yet; an administrator can add you.")
        return View(title=_("Welcome to Mainstay"), blocks=(paragraph(words),))
    return View(
        title=_("Welcome to Mainstay"),
        blocks=(
            paragraph(_("Type “health” and an account: its score, why it moved and what is next.")),
            paragraph(_("Each working morning you get one message with the accounts at risk.")),
            Actions(
                buttons=(
                    Button(label=_("Who needs me today"), command="today", style="primary"),
                    Button(label=_("Help"), command="help"),
                )
            ),
        ),
    )
