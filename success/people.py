"""The people of our own company who use Mainstay (§14 of the operating model)."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Role(StrEnum):
    """What somebody does, and so what Mainstay does for them."""

    DIRECTOR = "director"
    MANAGER = "manager"
    CSM = "csm"
    SPECIALIST = "specialist"
    ANALYST = "analyst"
    AE = "ae"
    EMPLOYEE = "employee"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class DigestWish:
    """How a person wants the morning digest: `at` and `days` are in their own zone (0 is Monday)."""

    on: bool = True
    at: time = time(8, 30)
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    when_empty: str = "silent"  # or "line"


@dataclass(frozen=True, slots=True)
class User:
    """One person, known by verified e-mail address whatever platform they write from.

    `timezone` and `locale` are None where the workspace's default holds. Leave days are inclusive; while on
    leave the person named by `backup_email` acts and is told instead.
    """

    email: str
    name: str
    role: Role
    manager_email: str | None = None
    timezone: str | None = None
    locale: str | None = None
    backup_email: str | None = None
    leave_from: date | None = None
    leave_until: date | None = None
    notices_on: str | None = None  # the platform chosen for notices: "slack", "teams" or "demo"
    digest: DigestWish = field(default_factory=DigestWish)

    def on_leave(self, day: date) -> bool:
        """Whether `day`, in the person's own zone, is one of their leave days."""
        start, end = self.leave_from, self.leave_until
        if start is None and end is None:
            return False
        return (start is None or start <= day) and (end is None or day <= end)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached on one platform.

    `reference` is the platform's own handle for a direct message (a Slack user id, a stored Teams
    conversation reference as JSON). `dead_since` marks an address that answered that it is gone for good.
    """

    email: str
    platform: str
    platform_user: str
    reference: str = ""
    dead: bool = False
