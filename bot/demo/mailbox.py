"""The demo's own small chat: who said what in which conversation, and what has been read.

Messages stand in the notebook, one entry each, and in memory for reading; so they survive a restart and cost
one small write. A demo is one process: nobody else writes these entries.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from threading import Lock

from pydantic import BaseModel, ConfigDict, TypeAdapter

from success.ports import OpenUnit, UnitOfWork
from success.view import View

CHANNELS = ("escalations", "customer-success")

_COUNT = "demo.messages"
_MESSAGE = "demo.message.{}"
_READ = "demo.read"
_MARKS = TypeAdapter(dict[str, dict[str, int]])


class Message(BaseModel):
    """One message: typed `words` of `author`, or a `view` of Mainstay's (author None).

    `conversation` is "person:EMAIL" or "channel:NAME", as in the outbox. `root` is the message whose thread
    it belongs in. `only_for` is the one person who may see it in a channel.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    conversation: str
    at: datetime
    author: str | None = None
    words: str = ""
    view: View | None = None
    root: int | None = None
    only_for: str | None = None

    def seen_by(self, email: str) -> bool:
        """Whether this person may see the message: their own direct ones, and a channel's."""
        if self.conversation.startswith("person:"):
            return self.conversation == private(email)
        return self.only_for in (None, email)


def private(email: str) -> str:
    """Return the key of a person's own conversation with Mainstay."""
    return f"person:{email}"


def channel(name: str) -> str:
    """Return the key of a channel."""
    return f"channel:{name}"


class Mailbox:
    """Every conversation of the demo, safe among threads."""

    def __init__(self, open_unit: OpenUnit) -> None:
        self._open_unit = open_unit
        self._lock = Lock()
        with open_unit() as uow:
            self._messages = list(_stored(uow))
            self._read = _MARKS.validate_json(uow.notebook.read(_READ) or "{}")
        self.version = len(self._messages)

    def post(
        self,
        conversation: str,
        at: datetime,
        *,
        author: str | None = None,
        words: str = "",
        view: View | None = None,
        root: int | None = None,
        only_for: str | None = None,
    ) -> Message:
        """Add one message to a conversation and keep it."""
        with self._lock:
            message = Message(
                id=len(self._messages) + 1,
                conversation=conversation,
                at=at,
                author=author,
                words=words,
                view=view,
                root=root,
                only_for=only_for,
            )
            with self._open_unit(write=True) as uow:
                uow.notebook.write(_MESSAGE.format(message.id), message.model_dump_json())
                uow.notebook.write(_COUNT, str(message.id))
                uow.commit()
            self._messages.append(message)
            self.version += 1
            return message

    def conversation(self, key: str, email: str) -> list[Message]:
        """Return what this person may see of a conversation, oldest first."""
        return [one for one in list(self._messages) if one.conversation == key and one.seen_by(email)]

    def unread(self, email: str) -> dict[str, int]:
        """Return how many messages of others this person has not seen yet, by conversation."""
        return Counter(one.conversation for one in self._unread(email))

    def first_unread(self, email: str, conversation: str) -> int | None:
        """Return the first message of a conversation that this person has not seen yet."""
        return next((one.id for one in self._unread(email) if one.conversation == conversation), None)

    def _unread(self, email: str) -> Iterator[Message]:
        read = self._read.get(email, {})
        for one in list(self._messages):
            if one.author != email and one.seen_by(email) and one.id > read.get(one.conversation, 0):
                yield one

    def mark_read(self, email: str, conversation: str) -> None:
        """Note that this person has seen the conversation up to now."""
        newest = max((one.id for one in self.conversation(conversation, email)), default=0)
        with self._lock:
            if self._read.get(email, {}).get(conversation, 0) >= newest:
                return
            self._read.setdefault(email, {})[conversation] = newest
            with self._open_unit(write=True) as uow:
                uow.notebook.write(_READ, _MARKS.dump_json(self._read).decode())
                uow.commit()

    def changed(self) -> None:
        """Tell open pages that something other than a message changed, such as the clock."""
        with self._lock:
            self.version += 1


def _stored(uow: UnitOfWork) -> Iterator[Message]:
    for number in range(1, int(uow.notebook.read(_COUNT) or 0) + 1):
        kept = uow.notebook.read(_MESSAGE.format(number))
        if kept is not None:
            yield Message.model_validate_json(kept)
