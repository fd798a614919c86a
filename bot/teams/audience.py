"""Who can read in a Teams conversation. A doubt counts as a no (docs/adr/0010)."""

from bot.deliver import Audience
from bot.teams.connector import Connector, ConnectorError
from bot.teams.identity import from_outside
from bot.teams.inbound import Inbound

STANDARD = frozenset({"standard", "private", ""})


async def audience_of(connector: Connector, inbound: Inbound) -> Audience:
    """Say who can read the conversation an activity came from."""
    if inbound.scope == "channel" and inbound.channel_type.lower() not in STANDARD:
        return Audience.OUTSIDERS
    if inbound.scope == "channel":
        return await channel_audience(
            connector, inbound.service_url, inbound.team, inbound.channel, inbound.tenant
        )
    return await members_audience(connector, inbound.service_url, inbound.conversation, inbound.tenant)


async def channel_audience(
    connector: Connector, service_url: str, team: str, channel: str, tenant: str
) -> Audience:
    """Say who can read in a channel of a team: its type and its members are looked up now."""
    try:
        channels = {str(one.get("id")): one for one in await connector.channels(service_url, team)}
    except ConnectorError:
        return Audience.UNKNOWN
    found = channels.get(channel)
    if found is None:
        return Audience.UNKNOWN
    if str(found.get("type") or "").lower() not in STANDARD:
        return Audience.OUTSIDERS
    return await members_audience(connector, service_url, channel, tenant)


async def members_audience(
    connector: Connector, service_url: str, conversation: str, tenant: str
) -> Audience:
    """Say whether every member of a conversation is one of our own people."""
    try:
        members = await connector.members(service_url, conversation)
    except ConnectorError:
        return Audience.UNKNOWN
    if not members or not tenant:
        return Audience.UNKNOWN
    if any(from_outside(member, tenant) for member in members):
        return Audience.OUTSIDERS
    return Audience.INSIDE
