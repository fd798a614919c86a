"""The one door out: every notice, and every reply that others may read, leaves through here.

The door knows no platform. It chooses an address for a person, asks who can read in a channel, and hands
the View to the platform that renders and sends it. Nothing is posted in a channel unless that platform has
just said that nobody from outside can read there: a doubt counts as a no, and the people concerned are told
directly instead (docs/adr/0010).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from success.format import Reader
from success.notice import Later, Never, Notice, SendResult, Sent, ToChannel, ToPerson
from success.people import Address
from success.ports import Claimed, OpenUnit
from success.texts import _, speaking
from success.view import View, note
from success.working_time import calendar_for
from success.workspace import Workspace

Root = tuple[str, str, str]  # platform, place, message id


class Audience(StrEnum):
    """Who can read what is posted in a place."""

    INSIDE = "inside"
    OUTSIDERS = "outsiders"
    UNKNOWN = "unknown"  # the look-up failed: treated as OUTSIDERS


@dataclass(frozen=True, slots=True)
class Gone:
    """An address that will never work again: the person left, was deactivated, or became a guest."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A public post that the audience guard did not let through."""

    audience: Audience


class Platform(Protocol):
    """A chat platform, as far as the door is concerned. Calls block; failures are results, not exceptions."""

    @property
    def name(self) -> str:
        """The name that addresses are stored under: "slack", "teams", "demo"."""

    def find(self, email: str) -> Address | Later | None:
        """Return where one of our people can be reached, for somebody who never wrote to Mainstay here.

        None when the platform knows nobody of our company by that address.
        """

    def direct(
        self, address: Address, view: View, reader: Reader, root: Root | None = None
    ) -> SendResult | Gone:
        """Send a direct message, in the thread of `root` where there is one."""

    def post(self, place: str, view: View, reader: Reader, root: Root | None = None) -> SendResult:
        """Post where several people read, in the thread of `root` where there is one."""

    def audience(self, place: str) -> Audience:
        """Say who can read in a place, looked up now."""


@dataclass(frozen=True, slots=True)
class Place:
    """A configured channel."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Door:
    """Sends notices to people and channels; the dispatcher's Sender.

    `platforms` are those set up, by name; `places` are the channels notices may name, by purpose. `open_unit`
    reads addresses and stores what was learnt about them. `ws` says when people work, so that what was meant
    for a channel calls nobody at night; without it nothing waits.
    """

    platforms: Mapping[str, Platform]
    open_unit: OpenUnit
    places: Mapping[str, Place]
    ws: Workspace | None = None

    def send(self, claimed: Claimed) -> SendResult:
        """Deliver one notice and say what came of it; never raises for what a platform answers."""
        notice = claimed.notice
        reader = Reader(notice.locale, ZoneInfo(notice.timezone))
        with speaking(notice.locale):
            match notice.to:
                case ToPerson(email):
                    return self._tell(email, notice, reader, claimed.root)
                case ToChannel(purpose):
                    return self._announce(purpose, notice, reader, claimed.root)

    def share(self, place: Place, view: View, reader: Reader) -> SendResult | Refused:
        """Post a reply that somebody chose to share, if only our own people can read it there."""
        platform = self.platforms[place.platform]
        audience = platform.audience(place.id)
        if audience is not Audience.INSIDE:
            return Refused(audience)
        with speaking(reader.locale):
            return platform.post(place.id, view, reader)

    # ------------------------------------------------------------ one person

    def _tell(self, email: str, notice: Notice, reader: Reader, root: Root | None) -> SendResult:
        why = "no address on any platform"
        for address in self._addresses(email):
            if isinstance(address, Later):
                return address
            thread = root if root and root[0] == address.platform else None
            outcome = self.platforms[address.platform].direct(address, notice.view, reader, thread)
            if isinstance(outcome, Sent | Later):
                return outcome
            why = outcome.why
            if isinstance(outcome, Gone):
                self._remember(replace(address, dead=True))
        return Never(f"{email}: {why}")

    def _addresses(self, email: str) -> Iterator[Address | Later]:
        """Yield the ways to reach a person, the chosen platform first; look one up where none is stored."""
        with self.open_unit() as uow:
            known = {a.platform: a for a in uow.people.addresses(email) if a.platform in self.platforms}
            user = uow.people.get(email)
        chosen = user.notices_on if user else None
        for name in sorted(self.platforms, key=lambda name: (name != chosen, name not in known)):
            address = known.get(name) or self._look_up(name, email)
            if isinstance(address, Later) or (address and not address.dead):
                yield address

    def _look_up(self, platform: str, email: str) -> Address | Later | None:
        found = self.platforms[platform].find(email)
        if isinstance(found, Address):
            self._remember(found)
        return found

    def _remember(self, address: Address) -> None:
        with self.open_unit(write=True) as uow:
            uow.people.save_address(address)
            uow.commit()

    # ------------------------------------------------------------ one channel

    def _announce(self, purpose: str, notice: Notice, reader: Reader, root: Root | None) -> SendResult:
        place = self.places.get(purpose)
        platform = self.platforms.get(place.platform) if place else None
        if place is None or platform is None:
            return self._tell_each(
                notice,
                f"no channel is set up for {purpose}",
                _("You get this directly, because no channel is set up for it."),
            )
        audience = platform.audience(place.id)
        if audience is not Audience.INSIDE:
            return self._tell_each(notice, f"{place.id} was refused: {audience}", refusal(audience))
        thread = root if root and root[:2] == (place.platform, place.id) else None
        outcome = platform.post(place.id, notice.view, reader, thread)
        if isinstance(outcome, Never):
            return self._tell_each(
                notice,
                f"{place.id}: {outcome.why}",
                _("You get this directly, because Mainstay could not post in its channel."),
            )
        return outcome

    def _tell_each(self, notice: Notice, why: str, says: str) -> SendResult:
        """Queue the notice for each person concerned instead: as rows of their own, so that one who cannot
        be reached neither loses nor repeats what the others get, each when they are at work.
        """
        view = notice.view.model_copy(update={"blocks": (*notice.view.blocks, note(says))})
        copy = replace(notice, view=view, reply_to=None, otherwise=())
        with self.open_unit(write=True) as uow:
            for email in dict.fromkeys(notice.otherwise):
                key, at = f"{notice.dedupe_key}:to:{email}", notice.not_before
                if self.ws is not None:
                    at = calendar_for(self.ws, uow.people.get(email)).next_working_time(at)
                direct = replace(copy, dedupe_key=key, to=ToPerson(email), not_before=at)
                uow.outbox.put(direct, notice.not_before)
            uow.commit()
        return Never(f"{why}; told directly: {', '.join(notice.otherwise) or 'nobody'}")


def refusal(audience: Audience) -> str:
    """Return the fixed sentence with which the guard refuses a place."""
    if audience is Audience.OUTSIDERS:
        return _("Not posted in the channel, because people from outside can read there.")
    return _("Not posted in the channel, because Mainstay could not check who can read there.")
