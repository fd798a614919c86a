"""Notices to Teams: direct messages, channel posts and the replies in their threads."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

from bot.deliver import Audience, Gone, Root
from bot.house import Clock
from bot.settings import Settings
from bot.teams.app import personal_chat
from bot.teams.audience import channel_audience
from bot.teams.cards import message
from bot.teams.connect import connector_for
from bot.teams.connector import Connector, ConnectorError
from bot.teams.identity import PLATFORM, Reference
from bot.teams.teams import team_of
from bot.teams.tokens import NoToken
from success.format import Reader
from success.notice import Later, Never, SendResult, Sent
from success.people import Address
from success.ports import OpenUnit
from success.view import View

AGAIN = 30.0  # seconds until the next try after a passing failure
DEADLINE = 60.0  # seconds one delivery may take in all
GONE = frozenset(
    {
        "MessageWritesBlocked",
        "BotNotInConversationRoster",
        "ConversationNotFound",
        "ConversationBlockedByUser",
    }
)

T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own, so that blocking callers can use the async connector."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams-send", daemon=True)
        self._starting = threading.Lock()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and return its result; TimeoutError after the deadline."""
        with self._starting:  # only a process that sends needs the thread
            if not self._thread.is_alive():
                self._thread.start()
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(DEADLINE)

    def stop(self) -> None:
        """End the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(DEADLINE)
        self._loop.close()


class TeamsPlatform:
    """The door's way into Teams (bot/deliver.py's Platform)."""

    name = PLATFORM

    def __init__(self, open_unit: OpenUnit, connector: Connector) -> None:
        self._open_unit = open_unit
        self._connector = connector
        self._loop = Loop()

    def find(self, email: str) -> Address | Later | None:
        """Teams tells a bot nothing about people it has never met."""
        return None

    def direct(
        self, address: Address, view: View, reader: Reader, root: Root | None = None
    ) -> SendResult | Gone:
        """Send a message in the personal chat, opening it where there is none yet."""
        reference = Reference.load(address.reference)
        try:
            return self._loop.run(self._direct(reference, address, message(view, reader)))
        except (ConnectorError, NoToken, TimeoutError) as error:
            return _failed(error)

    async def _direct(self, reference: Reference, address: Address, activity: dict[str, Any]) -> Sent:
        url, chat = reference.service_url, reference.conversation
        if not chat:
            chat, _first = await self._connector.open(
                url, personal_chat(reference.bot, reference.user, reference.tenant)
            )
            self._keep(replace(address, reference=replace(reference, conversation=chat).dump()))
        return Sent(PLATFORM, chat, await self._connector.send(url, chat, activity))

    def _keep(self, address: Address) -> None:
        with self._open_unit(write=True) as uow:
            uow.people.save_address(address)
            uow.commit()

    def post(self, place: str, view: View, reader: Reader, root: Root | None = None) -> SendResult:
        """Post in a channel: a new conversation, or a reply in the thread of `root`."""
        team = team_of(self._open_unit, place)
        if team is None:
            return Never("Mainstay was not added to a team yet")
        activity = message(view, reader)
        try:
            if root:
                thread = f"{place};messageid={root[2]}"
                sent = self._loop.run(self._connector.send(team.service_url, thread, activity))
                return Sent(PLATFORM, place, sent or root[2])
            parameters = {
                "isGroup": True,
                "bot": {"id": team.bot},
                "tenantId": team.tenant,
                "channelData": {"channel": {"id": place}, "tenant": {"id": team.tenant}},
                "activity": activity,
            }
            conversation, first = self._loop.run(self._connector.open(team.service_url, parameters))
        except (ConnectorError, NoToken, TimeoutError) as error:
            outcome = _failed(error)
            return Never(outcome.why) if isinstance(outcome, Gone) else outcome
        return Sent(PLATFORM, place, first or conversation.partition(";messageid=")[2])

    def audience(self, place: str) -> Audience:
        """Say who can read in a channel, looked up now."""
        team = team_of(self._open_unit, place)
        if team is None:
            return Audience.UNKNOWN
        look = channel_audience(self._connector, team.service_url, team.team, place, team.tenant)
        try:
            return self._loop.run(look)
        except (NoToken, TimeoutError):
            return Audience.UNKNOWN

    def close(self) -> None:
        """Let connections and thread go."""
        self._loop.run(self._connector.close())
        self._loop.stop()


def teams_platform(settings: Settings, open_unit: OpenUnit, now: Clock) -> TeamsPlatform:
    """Return the platform for the app these settings name."""
    return TeamsPlatform(open_unit, connector_for(settings, now))


def _failed(error: ConnectorError | NoToken | TimeoutError) -> Later | Never | Gone:
    if isinstance(error, ConnectorError) and not error.passing:
        gone = error.code in GONE or error.status == 404
        return Gone(str(error)) if gone else Never(str(error))
    after = error.retry_after if isinstance(error, ConnectorError) else None
    return Later(after or AGAIN, str(error) or type(error).__name__)
