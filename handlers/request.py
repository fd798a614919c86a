"""What reaches a handler and what it gives back; no platform shows through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from success.format import Reader
from success.people import User
from success.qbr_pack import Pack
from success.view import Button, View


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where something was asked. `private` is a one-to-one conversation with Mainstay."""

    platform: str
    place: str
    private: bool = True
    label: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked: typed `words`, or a `command` name with `args` from a button or a form.

    `now` is the instant the question was read at the edge, aware and UTC. `event_id` makes platform retries
    harmless; None where there are none (the terminal).
    """

    actor: User | None
    now: datetime
    words: str = ""
    command: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    conversation: Conversation = field(default_factory=lambda: Conversation("terminal", "terminal"))
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer: private to the asker unless `public` (a confirmed Share). `ok` is False for an error
    sentence. `repeated` marks the answer to an event that was already carried out: an edge may drop it.
    `again` is the command that makes `files` anew, for a place that fetches them only later.
    """

    view: View
    ok: bool = True
    public: bool = False
    files: tuple[Attachment, ...] = ()
    again: Button | None = None
    repeated: bool = False


class Documents(Protocol):
    """Makes files out of facts, where the place Mainstay lives in can carry them."""

    def review(self, pack: Pack, reader: Reader) -> tuple[Attachment, ...]:
        """Return the document and the deck of a business review (Q5)."""
