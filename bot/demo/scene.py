"""What one person sees on the page at one instant, ready for the template: nothing here asks or changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from bot.demo.mailbox import CHANNELS, Mailbox, Message, channel, private
from bot.demo.render import render, text
from success.format import Reader, full_day_text, moment_text
from success.people import Role, User
from success.texts import _, locale
from success.view import Moment
from success.workspace import Workspace

HUES = 12  # avatar colours of the style sheet
SHOWN = 60  # messages on a page until more are asked for
HOME = "mainstay"
TRIES = ("/health acme", "risk", "today", "help")  # words a newcomer may press


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation in the list at the left."""

    slug: str
    key: str
    name: str
    about: str
    unread: int
    here: bool

    @property
    def private(self) -> bool:
        """Whether it is somebody's own conversation with Mainstay."""
        return self.slug == HOME


@dataclass(frozen=True, slots=True)
class Face:
    """One of the people one can be."""

    handle: str
    name: str
    role: str
    local_time: str
    initials: str
    hue: int
    unread: int
    here: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Who said something; Mainstay has no initials but its mark."""

    name: str = "Mainstay"
    initials: str = ""
    hue: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One message as shown. `day` is set on the first message of a day."""

    id: int
    day: str
    iso: str
    time: str
    author: Author
    body: Markup
    only_you: bool
    replies: tuple["Line", ...] = ()

    @property
    def ours(self) -> bool:
        """Whether Mainstay says it."""
        return not self.author.initials

    @property
    def ids(self) -> frozenset[int]:
        """The message and the replies in its thread."""
        return frozenset({self.id, *(reply.id for reply in self.replies)})


@dataclass(frozen=True, slots=True)
class ClockFace:
    """The demo's present in the zone of whoever looks."""

    iso: str
    time: str
    day: str
    zone: str


def handle(email: str) -> str:
    """Return how a person is named in an address of the page."""
    return email.partition("@")[0]


def initials(name: str) -> str:
    """Return up to two first letters."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


def hues(people: Sequence[User]) -> dict[str, int]:
    """Return everybody's avatar colour, by e-mail address."""
    return {user.email: position % HUES for position, user in enumerate(people)}


def role_word(role: Role) -> str:
    """Return what somebody does, in the language being spoken."""
    words = {
        Role.DIRECTOR: _("VP of CS"),
        Role.MANAGER: _("CS manager"),
        Role.CSM: _("CSM"),
        Role.SPECIALIST: _("Specialist"),
        Role.ANALYST: _("Health analyst"),
        Role.AE: _("Account executive"),
        Role.EMPLOYEE: _("Colleague"),
        Role.ADMIN: _("Administrator"),
    }
    return words[role]


def places(user: User, slug: str, mailbox: Mailbox) -> list[Place]:
    """Return the conversations a person can open, with what is unread in each."""
    unread = mailbox.unread(user.email)
    own = private(user.email)
    told = _("Private: only {name} reads this").format(name=user.name)
    found = [Place(HOME, own, "Mainstay", told, unread.get(own, 0), slug == HOME)]
    abouts = {
        "escalations": _("Where Mainstay opens a thread when an account turns critical"),
        "customer-success": _("Everyone here: ask in private, share what others should see"),
    }
    for name in CHANNELS:
        key, about = channel(name), abouts[name]
        found.append(Place(name, key, f"#{name}", about, unread.get(key, 0), slug == name))
    return found


def faces(
    people: Sequence[User], current: User, mailbox: Mailbox, ws: Workspace, now: datetime
) -> list[Face]:
    """Return everybody one can be: the time it is for each, the direct messages they have not seen."""
    colours = hues(people)
    return [
        Face(
            handle=handle(user.email),
            name=user.name,
            role=role_word(user.role),
            local_time=moment_text(Moment(at=now, style="time"), Reader(locale(), ws.zone_of(user))),
            initials=initials(user.name),
            hue=colours[user.email],
            unread=mailbox.unread(user.email).get(private(user.email), 0) if user != current else 0,
            here=user == current,
        )
        for user in people
    ]


def key_of(slug: str, user: User) -> str | None:
    """Return the conversation that an address of the page names for a person."""
    if slug == HOME:
        return private(user.email)
    return channel(slug) if slug in CHANNELS else None


def standing(now: datetime, reader: Reader) -> ClockFace:
    """Return what the clock shows a reader."""
    return ClockFace(
        iso=now.isoformat(),
        time=moment_text(Moment(at=now, style="time"), reader),
        day=full_day_text(now.astimezone(reader.zone).date()),
        zone=reader.zone.key.rpartition("/")[2].replace("_", " "),
    )


def latest(messages: Sequence[Message], count: int) -> tuple[list[Message], bool]:
    """Return the last `count` messages with their threads, and whether there are earlier ones."""
    roots = [one.id for one in messages if one.root is None]
    kept = set(roots[-count:])
    return [one for one in messages if (one.root or one.id) in kept], len(roots) > count


def lines(messages: Sequence[Message], people: Sequence[User], reader: Reader, press: str) -> list[Line]:
    """Return messages as shown to a reader: threads under their roots, a day named where it begins."""
    colours = hues(people)
    authors = {user.email: Author(user.name, initials(user.name), colours[user.email]) for user in people}
    threads = dict[int, list[Line]]()
    for one in messages:
        if one.root is not None:
            threads.setdefault(one.root, []).append(_line(one, authors, reader, press))
    shown, day = list[Line](), ""
    for one in messages:
        if one.root is None:
            today = full_day_text(one.at.astimezone(reader.zone).date())
            line = _line(one, authors, reader, press)
            news = "" if today == day else today
            shown.append(replace(line, day=news, replies=tuple(threads.get(one.id, ()))))
            day = today
    return shown


def _line(message: Message, authors: dict[str, Author], reader: Reader, press: str) -> Line:
    said = Markup("<p>{}</p>").format(text(message.words))
    return Line(
        id=message.id,
        day="",
        iso=message.at.isoformat(),
        time=moment_text(Moment(at=message.at, style="time"), reader),
        author=authors.get(message.author or "", Author()),
        body=render(message.view, reader, press) if message.view else said,
        only_you=message.only_for is not None,
    )
