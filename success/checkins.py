"""Check-ins: which planned one is meant when somebody says it is done, missed or moved (L2, L4)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from success.account import Account
from success.contact import Contact, ContactStatus
from success.errors import Refusal
from success.naming import fold
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar

AHEAD = timedelta(days=7)  # a check-in planned this near is the one that was held early
BEHIND = timedelta(days=3)  # one recorded as missed this recently may still be put right
USUAL_HOUR = time(10)
_WORD = re.compile(r"[\w.+-]+@[\w.-]*\w|\w+(?:-\w+)*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")  # written without spaces


def due_one(
    touchpoints: Sequence[Touchpoint], now: datetime, kind: TouchpointKind = TouchpointKind.CHECKIN
) -> Touchpoint | None:
    """Return the meeting meant by “done” or “missed”: planned up to a week ahead, or passed just now."""
    planned = [t for t in touchpoints if t.status is TouchpointStatus.SCHEDULED and t.kind is kind]
    near = [t for t in planned if t.scheduled_at <= now + AHEAD]
    return min(near, key=lambda t: t.scheduled_at, default=None)


def held(
    account: Account,
    touchpoints: Sequence[Touchpoint],
    contacts: Sequence[Contact],
    note: str,
    author: str,
    now: datetime,
    kind: TouchpointKind = TouchpointKind.CHECKIN,
) -> Touchpoint:
    """Return the meeting to record as held now: the due one of its kind, one just recorded as missed, or a
    new one; with whoever of the contacts the note names.
    """
    base = due_one(touchpoints, now, kind) or _just_missed(touchpoints, now, kind)
    base = base or Touchpoint(account.id, kind, free_instant(touchpoints, kind, now))
    met = tuple(dict.fromkeys((*base.contact_emails, *named(note, contacts, now))))
    return replace(
        base,
        status=TouchpointStatus.HELD,
        held_at=now,
        contact_emails=met,
        note=note,
        author_email=author,
        recorded_at=now,
    )


def free_instant(touchpoints: Sequence[Touchpoint], kind: TouchpointKind, now: datetime) -> datetime:
    """Return the latest instant up to now at which no meeting of a kind stands: two noted at once are two."""
    taken = {t.scheduled_at for t in touchpoints if t.kind is kind}
    while now in taken:
        now -= timedelta(microseconds=1)
    return now


def named(note: str, contacts: Sequence[Contact], now: datetime) -> list[str]:
    """Return the e-mails of the active contacts that a note names: by address, by full name, or by a first
    name that only one of them has.
    """
    active = [each for each in contacts if _is_active(each, now)]
    first_names = Counter(_first_name(each) for each in active)
    said = f" {_words(note)} "

    def is_named(contact: Contact) -> bool:
        name, first = _words(contact.name), _first_name(contact)
        if name and (f" {name} " in said or (_CHINESE.search(name) and name in said)):
            return True
        return f" {contact.email} " in said or (first_names[first] == 1 and f" {first} " in said)

    return [each.email for each in active if is_named(each)]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _first_name(contact: Contact) -> str:
    return (_words(contact.name).split() or [""])[0]


def _is_active(contact: Contact, now: datetime) -> bool:
    standing = contact.at(now)
    return standing is not None and standing.status is ContactStatus.ACTIVE


def missed(account: Account, touchpoints: Sequence[Touchpoint], author: str, now: datetime) -> Touchpoint:
    """Return the check-in to record as missed; Refusal where none was planned."""
    due = due_one(touchpoints, now)
    if due is None:
        sentence = _("No check-in with {account} is planned in the coming week, so none can be missed.")
        raise Refusal(sentence.format(account=account.name))
    return replace(due, status=TouchpointStatus.MISSED, author_email=author, recorded_at=now)


def planned(
    account: Account,
    touchpoints: Sequence[Touchpoint],
    day: date,
    calendar: Calendar,
    author: str,
    now: datetime,
    kind: TouchpointKind = TouchpointKind.CHECKIN,
) -> tuple[Touchpoint, Touchpoint | None]:
    """Return the meeting to plan for a day, at ten in the owner's zone, and the one it replaces, cancelled.

    Refusal for a day that has passed.
    """
    if day < calendar.local_date(now):
        raise Refusal(
            _("That day has passed. To record a check-in that was held, use “done” and a note.")
            if kind is TouchpointKind.CHECKIN
            else _("That day has passed. To record a meeting that was held, use “touchpoint” and a note.")
        )
    at = max(calendar.local(day, USUAL_HOUR), now)
    new = Touchpoint(account.id, kind, at, author_email=author, recorded_at=now)
    ahead = [
        t
        for t in touchpoints
        if t.status is TouchpointStatus.SCHEDULED and t.kind is kind and t.scheduled_at >= now
    ]
    old = min(ahead, key=lambda t: t.scheduled_at, default=None)
    if old is None or old.scheduled_at == at:
        return new, None
    return new, replace(old, status=TouchpointStatus.CANCELLED, author_email=author, recorded_at=now)


def _just_missed(touchpoints: Sequence[Touchpoint], now: datetime, kind: TouchpointKind) -> Touchpoint | None:
    recent = [
        t
        for t in touchpoints
        if t.status is TouchpointStatus.MISSED and t.kind is kind and now - BEHIND <= t.scheduled_at <= now
    ]
    return max(recent, key=lambda t: t.scheduled_at, default=None)
