"""What the fake Slack is made of: ids, refusals, messages, and users and channels as Slack tells of them."""

from dataclasses import dataclass
from typing import Any

from aiohttp import encode_basic_auth

Json = dict[str, Any]

TEAM, ELSEWHERE, ENTERPRISE = "T0HOME", "T0OTHER", "E0HOME"
BOT, BOT_TOKEN, APP_TOKEN = "U0BOT", "xoxb-home", "xapp-home"
CLIENT_ID, CLIENT_SECRET, CODE = "1.2", "client-secret", "a-code"


class Refused(Exception):
    """An `ok: false` answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


@dataclass
class Fault:
    """One answer to give instead of the real one."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None


@dataclass
class Shown:
    """A message somebody can see: everybody in the channel, or only `user`."""

    channel: str
    text: str
    blocks: list[Json]
    ts: str
    user: str = ""
    thread: str = ""
    replaced: bool = False


@dataclass
class Hook:
    """A response URL: where its answers go, and how often it was used."""

    channel: str
    user: str
    uses: int = 0
    expired: bool = False


def installed(arguments: Json, authorization: str) -> Json:
    if authorization != encode_basic_auth(CLIENT_ID, CLIENT_SECRET):
        raise Refused("bad_client_secret")
    team = {CODE: TEAM, "code-of-another-team": ELSEWHERE}.get(arguments.get("code", ""))
    if arguments.get("code") == "code-of-an-organisation":
        return {"ok": True, "access_token": "xoxb-org", "is_enterprise_install": True, "team": None}
    if team is None:
        raise Refused("invalid_code")
    return {
        "ok": True,
        "access_token": BOT_TOKEN,
        "bot_user_id": BOT,
        "scope": "chat:write,commands",
        "team": {"id": team, "name": "Home"},
    }


def member(user_id: str, email: str | None, name: str = "", **flags: Any) -> Json:
    """A user as `users.info` tells of them: a full member of our workspace unless said otherwise."""
    profile = {"real_name": name or user_id, **({"email": email} if email else {})}
    return {
        "id": user_id,
        "team_id": TEAM,
        "name": user_id.lower(),
        "deleted": False,
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "is_email_confirmed": True,
        "profile": profile,
        **flags,
    }


def channel(channel_id: str, **flags: Any) -> Json:
    """A channel as `conversations.info` tells of it: private, ours alone, Mainstay in it."""
    return {
        "id": channel_id,
        "name": channel_id.lower(),
        "is_private": True,
        "is_member": True,
        "is_archived": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        **flags,
    }
