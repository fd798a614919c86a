"""The demo as a chat platform: what the door delivers lands in the mailbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.deliver import Audience, Root
from bot.demo.mailbox import CHANNELS, Mailbox, channel, private
from success.format import Reader
from success.notice import Sent
from success.people import Address
from success.ports import OpenUnit
from success.view import View

NAME = "demo"


@dataclass(frozen=True, slots=True)
class DemoPlatform:
    """Reaches everyone of the sample company; its channels have no outsiders."""

    mailbox: Mailbox
    open_unit: OpenUnit
    now: Callable[[], datetime]
    name: ClassVar[str] = NAME

    def find(self, email: str) -> Address | None:
        """Return the address of anyone known."""
        with self.open_unit() as uow:
            return Address(email, NAME, email) if uow.people.get(email) else None

    def direct(self, address: Address, view: View, reader: Reader, root: Root | None = None) -> Sent:
        """Put a message into a person's own conversation."""
        return self._put(private(address.platform_user), view, root)

    def post(self, place: str, view: View, reader: Reader, root: Root | None = None) -> Sent:
        """Put a message into a channel."""
        return self._put(place, view, root)

    def audience(self, place: str) -> Audience:
        """Say that only colleagues read the demo's channels, and that no other is known."""
        known = place in {channel(name) for name in CHANNELS}
        return Audience.INSIDE if known else Audience.UNKNOWN

    def _put(self, conversation: str, view: View, root: Root | None) -> Sent:
        thread = int(root[2]) if root else None
        message = self.mailbox.post(conversation, self.now(), view=view, root=thread)
        return Sent(NAME, conversation, str(message.id))
