"""What is on its way in and out, and what jobs remember."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from success.notice import Notice, SendResult


@dataclass(frozen=True, slots=True)
class Claimed:
    """An outbox row leased to one dispatcher; `root` is the sent root message when the notice is a reply."""

    id: int
    notice: Notice
    attempt: int
    root: tuple[str, str, str] | None = None  # platform, place, message id


class Sender(Protocol):
    """The way out of the building: delivers one notice, outside of any transaction."""

    def send(self, claimed: Claimed) -> SendResult:
        """Deliver a notice, in the thread of `claimed.root` where there is one, and say what came of it."""


class Outbox(Protocol):
    """Notices on their way out (architecture rule 9)."""

    def put(self, notice: Notice, now: datetime) -> bool:
        """Queue a notice; False when its dedupe key is already known."""

    def claim(self, now: datetime, lease_seconds: float, limit: int) -> list[Claimed]:
        """Lease due notices, at most one per conversation, oldest first; safe among many workers."""

    def record(self, claimed: Claimed, result: SendResult, now: datetime) -> None:
        """Store what came of a delivery and end the lease."""

    def known(self, dedupe_keys: Collection[str]) -> set[str]:
        """Return which of these keys were ever put."""

    def sent(self, dedupe_key: str) -> tuple[str, str, str] | None:
        """Return (platform, place, message id) of a delivered notice."""

    def pending(self, until: datetime, email: str | None = None) -> list[Notice]:
        """Return what is queued and unsent and due by `until`, in that order; for one person where named."""


class Inbox(Protocol):
    """What a platform delivered, so that its retries are harmless (architecture rule 8)."""

    def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """Record an event in this transaction; False when it was seen before."""


class Notebook(Protocol):
    """Small state that jobs and settings keep: the last tick, the demo's clock, workspace choices."""

    def read(self, key: str) -> str | None:
        """Return the value stored under a key."""

    def write(self, key: str, value: str) -> None:
        """Store a value under a key."""

    def read_many(self, keys: Collection[str]) -> dict[str, str]:
        """Return the values of those of these keys that have one."""

    def swap(self, key: str, old: str | None, new: str) -> bool:
        """Store `new` only where `old` stands (None: nothing yet); of many workers one gets True.

        On PostgreSQL the others wait until the winner's transaction has ended.
        """
