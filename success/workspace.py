"""A workspace: the company that uses Mainstay, and the choices that hold for all of its people."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from success.people import User
from success.presets import Preset


@dataclass(frozen=True, slots=True)
class Workspace:
    """One customer company of ours. `country` names the public-holiday calendar, None for none.

    `others_readable` says whether a CSM may read accounts that are not their own (§14).
    """

    id: str
    zone: ZoneInfo
    locale: str
    country: str | None
    preset: Preset
    others_readable: bool = True

    def zone_of(self, user: User | None) -> ZoneInfo:
        """Return the zone a person's days are counted in."""
        return ZoneInfo(user.timezone) if user and user.timezone else self.zone

    def locale_of(self, user: User | None) -> str:
        """Return the language a person reads."""
        return (user.locale if user and user.locale else self.locale).replace("-", "_")
