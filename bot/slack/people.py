"""Who somebody in Slack is: the person of ours with the same verified e-mail address, or a stranger.

Slack is asked once; the answer is stored as that person's address, so later requests need no network.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from bot.house import Clock
from bot.slack.web import SlackWeb
from success.people import Address, User
from success.ports import OpenUnit

Json = dict[str, Any]
T = TypeVar("T")

PLATFORM = "slack"
STRANGERS_FOR = timedelta(minutes=1)  # so that a stranger's every word does not ask Slack again
MEMBERS_FOR = timedelta(minutes=10)  # how old may be what the audience guard knows about one person
MENTIONS_FOR = timedelta(minutes=5)
MOST_REMEMBERED = 10_000
NOT_OURS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_invited_user")


class Remembered(Generic[T]):
    """A bounded memory whose entries expire."""

    def __init__(self, now: Clock, span: timedelta) -> None:
        self._now, self._span = now, span
        self._kept: dict[str, tuple[Any, T]] = {}

    def get(self, key: str) -> T | None:
        """Return what was kept, unless it is too old."""
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] > self._now() else None

    def keep(self, key: str, value: T) -> T:
        """Keep a value and return it."""
        if len(self._kept) >= MOST_REMEMBERED:
            self._kept.clear()
        self._kept[key] = (self._now() + self._span, value)
        return value

    def drop(self, key: str) -> None:
        """Forget one entry."""
        self._kept.pop(key, None)


@dataclass(frozen=True, slots=True)
class Company:
    """The Slack workspace Mainstay is installed in, and the Enterprise organisation it may belong to."""

    team: str
    enterprise: str

    def has(self, user: Json) -> bool:
        """Whether a Slack user belongs to it."""
        enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
        return user.get("team_id") == self.team or bool(self.enterprise and enterprise == self.enterprise)


class Colleagues:
    """Tells our own people from guests and strangers, and knows how to reach them."""

    def __init__(self, open_unit: OpenUnit, web: SlackWeb, now: Clock) -> None:
        self._open_unit = open_unit
        self._web = web
        self._strangers: Remembered[bool] = Remembered(now, STRANGERS_FOR)
        self._inside: Remembered[bool] = Remembered(now, MEMBERS_FOR)
        self._mentions: Remembered[str] = Remembered(now, MENTIONS_FOR)

    @cached_property
    def company(self) -> Company:
        """Whose people are ours, asked for once; Trouble when Slack does not say."""
        told = self._web.ask("auth.test")
        return Company(str(told.get("team_id") or ""), str(told.get("enterprise_id") or ""))

    def who(self, user_id: str) -> User | None:
        """Return the person behind a Slack user, None for a stranger; Trouble when Slack cannot be asked."""
        known = self.known(user_id)
        if known or self._strangers.get(user_id):
            return known
        found = self._link(self._web.ask("users.info", user=user_id).get("user") or {})
        if found is None:
            self._strangers.keep(user_id, value=True)
        return found

    def known(self, user_id: str) -> User | None:
        """Return the person a Slack user was linked to before, without asking Slack."""
        with self._open_unit() as uow:
            return uow.people.by_address(PLATFORM, user_id)

    def _link(self, user: Json) -> User | None:
        email = self.email_of(user)
        if not email:
            return None
        with self._open_unit(write=True) as uow:
            person = uow.people.get(email)
            if person:
                uow.people.save_address(address(person.email, str(user["id"])))
                uow.commit()
        return person

    def email_of(self, user: Json) -> str:
        """Return the verified address of a full member of our company; empty for anybody else."""
        if any(user.get(mark) for mark in NOT_OURS) or not self.company.has(user):
            return ""
        if user.get("is_email_confirmed") is False:
            return ""
        return str((user.get("profile") or {}).get("email") or "").strip().lower()

    def find(self, email: str) -> Address | None:
        """Return where somebody of ours can be reached; Trouble when Slack cannot be asked."""
        user = self._web.ask("users.lookupByEmail", email=email).get("user") or {}
        return address(email, str(user["id"])) if self.email_of(user) == email.lower() else None

    def is_inside(self, user_id: str) -> bool:
        """Whether a Slack user may read what concerns our company only: no guest, nobody of another one."""
        known = self._inside.get(user_id)
        if known is not None:
            return known
        user = self._web.ask("users.info", user=user_id).get("user") or {}
        full = not any(user.get(mark) for mark in NOT_OURS if mark != "is_bot")
        return self._inside.keep(user_id, full and self.company.has(user))

    def mentions(self, emails: Collection[str]) -> dict[str, str]:
        """Return the Slack user ids of those of these people who have one, by e-mail address."""
        ids = {email: self._mention(email) for email in set(emails)}
        return {email: user_id for email, user_id in ids.items() if user_id}

    def _mention(self, email: str) -> str:
        known = self._mentions.get(email)
        if known is not None:
            return known
        with self._open_unit() as uow:
            ways = [a for a in uow.people.addresses(email) if a.platform == PLATFORM and not a.dead]
        return self._mentions.keep(email, ways[0].platform_user if ways else "")

    def changed(self, user: Json) -> None:
        """Take in that a Slack user changed: who became a guest, left or was renamed is a stranger again."""
        user_id = str(user.get("id") or "")
        with self._open_unit(write=True) as uow:
            known = uow.people.by_address(PLATFORM, user_id)
            if known and self.email_of(user) != known.email:
                uow.people.save_address(address(known.email, user_id, dead=True))
                uow.commit()
        self._strangers.drop(user_id)
        self._inside.drop(user_id)


def address(email: str, user_id: str, *, dead: bool = False) -> Address:
    """Return a Slack address: a direct message is sent to the user id itself."""
    return Address(email, PLATFORM, user_id, user_id, dead)
