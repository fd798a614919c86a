"""Files as Teams takes them: leave asked for in the personal chat, then a card of the file in OneDrive.

A bot cannot attach a file to a message. It offers one in the personal chat; whoever accepts hands it an
address in their own OneDrive. Pure: what is sent and what comes back, no more.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from handlers.commands import COMMANDS
from handlers.request import Attachment
from success.view import Button

Json = dict[str, Any]

CONSENT_TYPE = "application/vnd.microsoft.teams.card.file.consent"
FILE_TYPE = "application/vnd.microsoft.teams.card.file.info"
DESCRIPTION_LIMIT = 300  # characters
LASTS = timedelta(days=1)  # later on the file would no longer say what was offered


class Offer(BaseModel):
    """A file offered to one person, with the command that makes it again; Teams keeps it for us.

    It comes back from a client, so nothing in it is believed: `asker` (an Entra id) must be who accepts, and
    the command runs with their permissions. `id` makes answering twice harmless.
    """

    model_config = ConfigDict(frozen=True)

    id: str = Field(min_length=1, max_length=40)
    name: str
    asker: str
    at: AwareDatetime
    command: str
    args: dict[str, str]

    @property
    def again(self) -> tuple[str, dict[str, str]]:
        """The command and arguments that make the file."""
        return self.command, self.args

    def over(self, now: datetime) -> bool:
        """Whether it was made too long ago to be accepted."""
        return now - self.at > LASTS


class Target(BaseModel):
    """Where an accepted file goes: a place in the OneDrive of the person who accepted."""

    model_config = ConfigDict(frozen=True)

    upload_url: str = Field(alias="uploadUrl", min_length=1)
    content_url: str = Field(alias="contentUrl", min_length=1)
    name: str
    unique_id: str = Field(alias="uniqueId")
    file_type: str = Field(alias="fileType")


def offer_of(file: Attachment, again: Button, asker: str, now: datetime) -> Offer:
    """Return the offer of a file to the person who asked for it."""
    return Offer(id=token_hex(8), name=file.name, asker=asker, at=now, command=again.command, args=again.args)


def consent(offer: Offer, file: Attachment, about: str) -> Json:
    """Return the message that asks for leave to put a file into somebody's OneDrive."""
    context = {"mainstay": offer.model_dump(mode="json")}
    content = {
        "description": about[:DESCRIPTION_LIMIT],
        "sizeInBytes": len(file.content),
        "acceptContext": context,
        "declineContext": context,
    }
    return {
        "type": "message",
        "attachments": [{"contentType": CONSENT_TYPE, "name": file.name, "content": content}],
    }


def offered(value: Mapping[str, Any]) -> Offer | None:
    """Return the offer that was answered; None for what is none of ours, or would change something."""
    context = value.get("context")
    try:
        offer = Offer.model_validate(context.get("mainstay") if isinstance(context, Mapping) else None)
    except ValidationError:
        return None
    command = COMMANDS.get(offer.command)
    return None if command is None or command.writes else offer


def target(value: Mapping[str, Any]) -> Target | None:
    """Return where the file of an accepted offer goes."""
    try:
        return Target.model_validate(value.get("uploadInfo"))
    except ValidationError:
        return None


def file_card(place: Target) -> Json:
    """Return the message that shows a file in somebody's OneDrive."""
    content = {"uniqueId": place.unique_id, "fileType": place.file_type}
    card = {
        "contentType": FILE_TYPE,
        "contentUrl": place.content_url,
        "name": place.name,
        "content": content,
    }
    return {"type": "message", "attachments": [card]}
