"""Who can read in a Slack channel. A doubt counts as a no (docs/adr/0010)."""

from collections.abc import Iterator
from typing import Any

from bot.deliver import Audience
from bot.slack.people import Colleagues
from bot.slack.web import SlackWeb, Trouble

Json = dict[str, Any]

MEMBERS_A_PAGE = 200
MOST_MEMBERS = 500  # a larger channel is not looked through, and so refused
# What says that people of another company read, or may join at any moment, is given for every channel.
SAYS = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")


class Crowded(Exception):
    """A channel with more members than are looked at."""


def channel_audience(web: SlackWeb, colleagues: Colleagues, channel: str) -> Audience:
    """Say who can read in a channel, looked up now: how it is shared, and each of its members."""
    try:
        about = web.ask("conversations.info", channel=channel).get("channel") or {}
        if any(not isinstance(about.get(flag), bool) for flag in SAYS):
            return Audience.UNKNOWN
        if reaches_outside(about):
            return Audience.OUTSIDERS
        everyone_inside = all(colleagues.is_inside(member) for member in _members(web, channel))
    except (Trouble, Crowded):
        return Audience.UNKNOWN
    return Audience.INSIDE if everyone_inside else Audience.OUTSIDERS


def reaches_outside(about: Json) -> bool:
    """Whether a channel is shared with another company, or is about to be.

    Shared among workspaces of one Enterprise organisation is inside.
    """
    pending = about.get("pending_shared") or about.get("pending_connected_team_ids")
    return bool(
        about["is_ext_shared"]
        or about["is_pending_ext_shared"]
        or pending
        or (about["is_shared"] and not about["is_org_shared"])
    )


def _members(web: SlackWeb, channel: str) -> Iterator[str]:
    cursor, seen = "", 0
    while True:
        page = web.ask("conversations.members", channel=channel, limit=MEMBERS_A_PAGE, cursor=cursor)
        members = [str(member) for member in page.get("members") or ()]
        seen += len(members)
        if seen > MOST_MEMBERS or not members:
            raise Crowded(channel)
        yield from members
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
