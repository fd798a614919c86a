"""Answering Teams: one activity, one Request, one Reply, shown where only the asker reads it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.deliver import Audience, refusal
from bot.house import House
from bot.teams.adapter import Adapter, Turn
from bot.teams.audience import audience_of
from bot.teams.cards import message, pressed, remark, replacement
from bot.teams.connector import Connector, ConnectorError
from bot.teams.identity import PLATFORM, Identity
from bot.teams.inbound import Inbound, Kind, read
from bot.teams.teams import remember_team
from handlers.request import Conversation, Reply, Request
from success.format import Reader, reader_of
from success.people import User
from success.texts import _, speaking
from success.view import Actions, Button, View, note, paragraph

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TeamsApp:
    """Everything that answers activities of one house."""

    house: House
    connector: Connector
    adapter: Adapter
    identity: Identity

    async def receive(self, raw: Json, claims: Json) -> Json | None:
        """Answer one authenticated activity; Malformed when it is none."""
        inbound = read(raw)

        async def answer(turn: Turn) -> Json | None:
            return await self._answer(inbound, turn)

        return await self.adapter.run(raw, claims, answer)

    async def _answer(self, inbound: Inbound, turn: Turn) -> Json | None:
        match inbound.kind:
            case Kind.SAID | Kind.PRESSED:
                return await self._asked(inbound, turn)
            case Kind.ADDED:
                await self._added(inbound, turn)
            case Kind.REMOVED if inbound.personal:
                await asyncio.to_thread(self.identity.forget, inbound)
            case Kind.REMOVED | Kind.OTHER:
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
            told = await self._show_alone(inbound, message(reply.view, reader))
            return remark(told) if inbound.invoke else None
        if inbound.invoke:
            return replacement(reply.view, reader)
        await turn.say(message(reply.view, reader))
        return None

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
        chat, _first = await self.connector.open(
            inbound.service_url, personal_chat(inbound.bot, inbound.user, inbound.tenant)
        )
        await self.connector.send(inbound.service_url, chat, activity)

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
