"""Notices: what Mainstay says unasked. They always pass through the outbox."""

from dataclasses import dataclass
from datetime import datetime

from success.view import View


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A direct message to one of our people, on the platform they chose."""

    email: str


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A post in a configured channel, by its purpose ("escalations"), not its platform name."""

    purpose: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to be delivered at least once and recorded exactly once.

    `dedupe_key` is unique in a workspace: putting the same notice twice is harmless. `reply_to` is the
    dedupe key of the notice whose thread this one belongs in; it waits until that one has been sent.
    `locale` and `timezone` are the reader's, for the renderer. `otherwise` are the people who get the view
    directly when a channel is refused by the audience guard.
    """

    dedupe_key: str
    kind: str  # digest, reminder, renewal, alert, breach, escalation, nudge
    to: ToPerson | ToChannel
    view: View
    not_before: datetime
    locale: str = "en"
    timezone: str = "UTC"
    account_id: int | None = None
    reply_to: str | None = None
    otherwise: tuple[str, ...] = ()

    @property
    def conversation(self) -> str:
        """The key that deliveries are ordered by: one person or one channel."""
        return f"person:{self.to.email}" if isinstance(self.to, ToPerson) else f"channel:{self.to.purpose}"


@dataclass(frozen=True, slots=True)
class Sent:
    """Delivered. `message_id` and `place` are the platform's, so that a later notice can reply or edit."""

    platform: str
    place: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Later:
    """A passing failure: try again at or after `after` seconds."""

    after: float
    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """A failure that no retry will mend."""

    why: str


SendResult = Sent | Later | Never
