"""Notices addressed to a reader: worded in their language, read in their zone."""

from collections.abc import Callable
from datetime import datetime

from success.notice import Notice, ToChannel, ToPerson
from success.people import User
from success.texts import speaking
from success.view import View
from success.workspace import Workspace

ESCALATIONS = "escalations"  # the purpose of the channel that escalation threads are opened in

Compose = Callable[[], View]


def to_person(
    ws: Workspace,
    reader: User,
    key: str,
    kind: str,
    compose: Compose,
    at: datetime,
    account_id: int | None = None,
) -> Notice:
    """Return a direct message; `compose` is called while the reader's language is spoken."""
    with speaking(ws.locale_of(reader)):
        view = compose()
    return Notice(
        dedupe_key=key,
        kind=kind,
        to=ToPerson(reader.email),
        view=view,
        not_before=at,
        locale=ws.locale_of(reader),
        timezone=ws.zone_of(reader).key,
        account_id=account_id,
    )


def to_escalations(
    ws: Workspace,
    key: str,
    compose: Compose,
    at: datetime,
    *,
    account_id: int,
    reply_to: str | None,
    otherwise: tuple[str, ...],
) -> Notice:
    """Return a post in the escalation channel, in the workspace's language and zone.

    `otherwise` are the people who get it directly where there is no such channel or it is refused.
    """
    with speaking(ws.locale_of(None)):
        view = compose()
    return Notice(
        dedupe_key=key,
        kind="escalation",
        to=ToChannel(ESCALATIONS),
        view=view,
        not_before=at,
        locale=ws.locale_of(None),
        timezone=ws.zone.key,
        account_id=account_id,
        reply_to=reply_to,
        otherwise=otherwise,
    )
