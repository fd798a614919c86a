"""The one place where botbuilder runs: our proof of the sender in, its turn pipeline, our connector out.

Stock botbuilder 4.17.1 fetches a token per turn on the event loop, opens a connection per message, answers
500 to a bad token and to every invoke, and swallows what `on_turn_error` sees. Here it is given a sender that
has already been authenticated, a connector that keeps its connections, and no error handler at all.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory
from msrest.serialization import DeserializationError

from bot.teams.connector import Connector
from bot.teams.inbound import Malformed

Json = dict[str, Any]
# What botbuilder's turn needs of an activity; the rest is read from the JSON itself (bot/teams/inbound.py).
NEEDED = (
    "type",
    "id",
    "channelId",
    "serviceUrl",
    "from",
    "recipient",
    "conversation",
    "name",
    "deliveryMode",
)

Answered = Callable[["Turn"], Awaitable[Json | None]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One activity being answered, in botbuilder's turn."""

    context: Any
    connector: Connector

    async def say(self, activity: Json) -> str:
        """Send an activity into the conversation of this turn and return its id.

        Straight through our connector: botbuilder's own way turns every card into its models and back.
        """
        asked = self.context.activity
        return await self.connector.send(
            asked.service_url, asked.conversation.id, activity, reply_to=asked.id or ""
        )


class _Clients(ConnectorFactory):  # type: ignore[misc]  # botbuilder has no types
    """Gives each turn the same connector, where botbuilder would make a client with its own connection."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def create(self, service_url: str, audience: str = "") -> Any:
        return self._connector


class _AlreadyChecked(BotFrameworkAuthentication):  # type: ignore[misc]  # botbuilder has no types
    """Stands where botbuilder would check the sender; ours has, before (bot/teams/tokens.py)."""

    def __init__(self, connector: Connector) -> None:
        self._clients = _Clients(connector)

    async def authenticate_request(self, activity: Any, auth_header: str) -> Any:
        raise PermissionError("activities are authenticated before the adapter sees them")

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        raise PermissionError("streaming is not offered")

    def create_connector_factory(self, claims_identity: Any) -> Any:
        return self._clients

    async def create_user_token_client(self, claims_identity: Any) -> Any:
        return None


class Adapter(CloudAdapterBase):  # type: ignore[misc]  # botbuilder has no types
    """Runs one activity through botbuilder's turn pipeline."""

    def __init__(self, connector: Connector) -> None:
        super().__init__(_AlreadyChecked(connector))
        self._clients = _Clients(connector)
        self._connector = connector

    async def run(self, raw: Json, claims: Json, answer: Answered) -> Json | None:
        """Answer one authenticated activity; the result is the body of an invoke's answer, if it is one."""
        try:
            activity = Activity().deserialize({key: raw[key] for key in NEEDED if key in raw})
        except DeserializationError as error:
            raise Malformed(str(error)) from error

        async def logic(context: TurnContext) -> None:
            body = await answer(Turn(context, self._connector))
            if body is not None:
                await context.send_activity(
                    Activity(type=ActivityTypes.invoke_response, value=InvokeResponse(status=200, body=body))
                )

        result = await self.process_activity(self._proof(claims), activity, logic)
        return result.body if result is not None and result.status == 200 else None

    def _proof(self, claims: Json) -> Any:
        proof = AuthenticateRequestResult()
        proof.claims_identity = ClaimsIdentity(claims, True)
        proof.audience = ""
        proof.caller_id = None
        proof.connector_factory = self._clients
        return proof
