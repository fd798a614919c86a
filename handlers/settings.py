"""A person's own choices, and how their morning digest comes."""

import re
from dataclasses import replace
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Clock
from success.errors import Refusal
from success.messages import settings as messages
from success.naming import fold
from success.people import DigestWish, User
from success.texts import N_, _, speaking
from success.view import View

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LANGUAGES = {
    "english": "en",
    "chinese": "zh_CN",
    "中文": "zh_CN",
    "简体中文": "zh_CN",
    "英文": "en",
    "zh": "zh_CN",
}


def _language(value: str) -> str:
    said = fold(value).replace("-", "_")
    wanted = _LANGUAGES.get(said, next((code for code in messages.LANGUAGES if fold(code) == said), None))
    if value and wanted is None:
        raise ValueError(_("Mainstay speaks English (en) and Chinese (zh_CN)."))
    return wanted or ""


def _zone(value: str) -> str:
    by_folded = {fold(name): name for name in available_timezones()}
    said = fold(value).replace(" ", "_")
    if value and said not in by_folded:
        sentence = _("“{zone}” is not a time zone. Write it as Europe/Berlin or Asia/Shanghai.")
        raise ValueError(sentence.format(zone=value[:40]))
    return by_folded.get(said, "")


def _days(value: object) -> object:
    """Read mon-fri, “mon, wed”, or a tuple of numbers."""
    if not isinstance(value, str):
        return value
    days: list[int] = []
    for part in re.split(r"[,;\s]+", fold(value).replace("–", "-").strip()):
        ends = [
            next((i for i, day in enumerate(_DAYS) if end.startswith(day)), None) for end in part.split("-")
        ]
        if len(ends) > 2 or None in ends:
            raise ValueError(_("Write the days as mon-fri, or as mon, wed, fri."))
        first, last = ends[0] or 0, ends[-1] or 0
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return tuple(sorted(set(days)))


class Settings(Ask):
    """`settings`."""


class Language(Ask):
    """`settings language [locale]`."""

    locale: Annotated[str, AfterValidator(_language)] = ""


class Zone(Ask):
    """`settings timezone [zone]`."""

    zone: Annotated[str, TEXT, AfterValidator(_zone)] = ""


class Notices(Ask):
    """`settings notices [platform]`."""

    platform: str = ""


class Digest(Ask):
    """`digest`, `digest on`, `digest off`."""


class DigestAt(Ask):
    """`digest at [at]`."""

    at: Clock | None = None


class DigestDays(Ask):
    """`digest days <days>`."""

    days: Annotated[tuple[int, ...], TEXT, BeforeValidator(_days)]


class DigestEmpty(Ask):
    """`digest empty <empty>`."""

    empty: Literal["line", "silent"]


@command(
    "settings",
    "settings",
    help=N_("Shows your language, time zone, notices and digest."),
    example="settings",
    group=Group.SETTINGS,
    access=Access.KNOWN,
)
def settings(cmd: Settings, here: Here) -> View:
    """Answer with what holds for the person asking."""
    user = here.user
    manager = here.uow.people.get(user.manager_email) if user.manager_email else None
    return messages.shown(user, str(here.ws.zone_of(user)), here.ws.locale_of(user), manager)


@command(
    "settings language",
    "settings language [locale]",
    help=N_("Chooses the language you read."),
    example="settings language en",
    group=Group.SETTINGS,
    access=Access.KNOWN,
    writes=True,
)
def language(cmd: Language, here: Here) -> View:
    """Change the language, and answer in it."""
    if not cmd.locale:
        return messages.ask_language()
    with speaking(cmd.locale):
        return _changed(here, replace(here.user, locale=cmd.locale))


@command(
    "settings timezone",
    "settings timezone [zone]",
    help=N_("Chooses the zone your days are counted in."),
    example="settings timezone Europe/Berlin",
    group=Group.SETTINGS,
    access=Access.KNOWN,
    writes=True,
)
def timezone(cmd: Zone, here: Here) -> View:
    """Change the zone."""
    return (
        _changed(here, replace(here.user, timezone=cmd.zone))
        if cmd.zone
        else messages.ask_timezone(str(here.zone))
    )


@command(
    "settings notices",
    "settings notices [platform]",
    help=N_("Chooses where notices reach you."),
    example="settings notices slack",
    group=Group.SETTINGS,
    access=Access.KNOWN,
    writes=True,
)
def notices(cmd: Notices, here: Here) -> View:
    """Change the platform that notices go to, among those where the person is known."""
    known = sorted(
        {address.platform for address in here.uow.people.addresses(here.user.email) if not address.dead}
    )
    if cmd.platform and cmd.platform.lower() not in known:
        sentence = _(
            "You cannot be reached on “{platform}” yet. Write to Mainstay there once, then choose it."
        )
        raise Refusal(sentence.format(platform=cmd.platform[:40]))
    if not known:
        raise Refusal(_("Write to Mainstay once where you want to be reached, then choose it here."))
    if not cmd.platform:
        return messages.ask_platform(known)
    return _changed(here, replace(here.user, notices_on=cmd.platform.lower()))


@command(
    "digest",
    "digest",
    help=N_("Shows when your morning digest comes, and changes it."),
    example="digest",
    group=Group.SETTINGS,
    access=Access.STAFF,
)
def digest(cmd: Digest, here: Here) -> View:
    """Answer with how the digest is set."""
    return messages.digest_shown(here.user.digest)


@command(
    "digest on",
    "digest on",
    help=N_("Switches the morning digest on."),
    example="digest on",
    group=Group.SETTINGS,
    access=Access.STAFF,
    writes=True,
)
def digest_on(cmd: Digest, here: Here) -> View:
    """Switch the digest on."""
    return _wished(here, replace(here.user.digest, on=True))


@command(
    "digest off",
    "digest off",
    help=N_("Switches the morning digest off; urgent messages still come."),
    example="digest off",
    group=Group.SETTINGS,
    access=Access.STAFF,
    writes=True,
)
def digest_off(cmd: Digest, here: Here) -> View:
    """Switch the digest off."""
    return _wished(here, replace(here.user.digest, on=False))


@command(
    "digest at",
    "digest at [at]",
    help=N_("Sets the hour of the morning digest, in your own zone."),
    example="digest at 08:30",
    group=Group.SETTINGS,
    access=Access.STAFF,
    writes=True,
)
def digest_at(cmd: DigestAt, here: Here) -> View:
    """Set the hour."""
    if cmd.at is None:
        return messages.ask_time(here.user.digest)
    return _wished(here, replace(here.user.digest, at=cmd.at))


@command(
    "digest days",
    "digest days <days>",
    help=N_("Sets the days on which the digest comes."),
    example="digest days mon-fri",
    group=Group.SETTINGS,
    access=Access.STAFF,
    writes=True,
)
def digest_days(cmd: DigestDays, here: Here) -> View:
    """Set the days."""
    return _wished(here, replace(here.user.digest, days=cmd.days))


@command(
    "digest empty",
    "digest empty <empty>",
    help=N_("Chooses silence or one line on a day without news."),
    example="digest empty line",
    group=Group.SETTINGS,
    access=Access.STAFF,
    writes=True,
)
def digest_empty(cmd: DigestEmpty, here: Here) -> View:
    """Choose what comes when there is nothing."""
    return _wished(here, replace(here.user.digest, when_empty=cmd.empty))


def _changed(here: Here, user: User) -> View:
    here.uow.people.save(user)
    manager = here.uow.people.get(user.manager_email) if user.manager_email else None
    return messages.shown(user, str(here.ws.zone_of(user)), here.ws.locale_of(user), manager)


def _wished(here: Here, wish: DigestWish) -> View:
    here.uow.people.save(replace(here.user, digest=wish))
    return messages.digest_shown(wish)
