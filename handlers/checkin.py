"""Check-ins: plan one, move it, say that it was held or missed."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import DayAhead, Name, Note
from success import checkins
from success.messages import checkin as messages
from success.naming import fold
from success.planning import following
from success.texts import N_, _
from success.touchpoint import Touchpoint, TouchpointKind
from success.view import View
from success.working_time import Calendar, calendar_for


def _kind(value: str) -> str:
    said = fold(value).replace("-", "_").replace(" ", "_")
    if value and said not in tuple(TouchpointKind):
        sentence = _("“{said}” is not a kind of meeting; these are: {known}.")
        raise ValueError(sentence.format(said=value[:40], known=", ".join(TouchpointKind)))
    return said


Kind = Annotated[str, choice(*TouchpointKind), AfterValidator(_kind)]


class Checkin(Ask):
    """`checkin <account> [day]`."""

    account: Name
    day: DayAhead = None


class CheckinDone(Ask):
    """`checkin <account> done [note]`."""

    account: Name
    note: Note = ""


class Held(Ask):
    """`touchpoint <account> [kind] [note]`."""

    account: Name
    kind: Kind = ""
    note: Note = ""


class CheckinMissed(Ask):
    """`checkin <account> missed`."""

    account: Name


@command(
    "checkin",
    "checkin <account> [day]",
    help=N_("Plans a check-in, or moves the one that is planned."),
    example="checkin acme 2026-03-31",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def checkin(cmd: Checkin, here: Here) -> View:
    """Plan or move a check-in; without a day, ask for one."""
    known, calendar = _touchpoints(here), _calendar(here)
    if cmd.day is None:
        due = checkins.due_one(known, here.now)
        proposed = _following(here) or calendar.add_working_days(here.today, 1)
        day = calendar.local_date(proposed) if isinstance(proposed, datetime) else proposed
        return messages.ask_day(here.account, day, due.scheduled_at if due else None)
    new, old = checkins.planned(here.account, known, cmd.day, calendar, here.user.email, here.now)
    for touchpoint in (old, new):
        if touchpoint is not None:
            here.uow.touchpoints.put(touchpoint, here.now)
    settled(here)
    works, moved_from = calendar.is_working_day(cmd.day), old.scheduled_at if old else None
    return messages.planned(new, here.account, moved_from, working_day=works)


@command(
    "checkin done",
    "checkin <account> done [note]",
    help=N_("Records that a check-in was held."),
    example="checkin acme done Roll-out is on track, next step is SSO",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def checkin_done(cmd: CheckinDone, here: Here) -> View:
    """Record a held check-in; without a note, ask for it."""
    if not cmd.note:
        return messages.ask_note(here.account)
    return _recorded(TouchpointKind.CHECKIN, cmd.note, here)


@command(
    "touchpoint",
    "touchpoint <account> [kind] [note]",
    help=N_("Records any other meeting that was held, such as a training or an executive meeting."),
    example="touchpoint acme exec Cora and their CFO want one contract",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def touchpoint(cmd: Held, here: Here) -> View:
    """Record a held meeting of any kind; without its kind or a note, ask for both."""
    if not cmd.kind or not cmd.note:
        return messages.ask_meeting(here.account, cmd.kind, cmd.note)
    return _recorded(TouchpointKind(cmd.kind), cmd.note, here)


def _recorded(kind: TouchpointKind, words: str, here: Here) -> View:
    """Record a held meeting with whoever of the contacts the note names."""
    contacts = here.uow.contacts.of([here.account.id], here.now).get(here.account.id, [])
    held = checkins.held(here.account, _touchpoints(here), contacts, words, here.user.email, here.now, kind)
    here.uow.touchpoints.put(held, here.now)
    met = tuple(contact for contact in contacts if contact.email in held.contact_emails)
    following = _following(here)
    return messages.held(settled(here), messages.Meeting(kind, words, met, bool(contacts)), following)


@command(
    "checkin missed",
    "checkin <account> missed",
    help=N_("Records that a planned check-in was not held."),
    example="checkin acme missed",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def checkin_missed(cmd: CheckinMissed, here: Here) -> View:
    """Record a missed check-in."""
    missed = checkins.missed(here.account, _touchpoints(here), here.user.email, here.now)
    here.uow.touchpoints.put(missed, here.now)
    return messages.missed(settled(here), missed.scheduled_at, _following(here))


def _touchpoints(here: Here) -> list[Touchpoint]:
    return here.uow.touchpoints.of([here.account.id], here.now).get(here.account.id, [])


def _calendar(here: Here) -> Calendar:
    owner = here.uow.people.get(here.account.owner_email) if here.account.owner_email else None
    return calendar_for(here.ws, owner)


def _following(here: Here) -> datetime | None:
    planned = following(here.uow, here.ws, here.account, here.now)
    return planned.at if planned else None
