"""Check-ins: which planned one is meant when somebody says it is done, missed or moved (L2, L4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from success.account import Account
from success.errors import Refusal
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar

AHEAD = timedelta(days=7)  # a check-in planned this near is the one that was held early
BEHIND = timedelta(days=3)  # one recorded as missed this recently may still be put right
USUAL_HOUR = time(10)


def due_one(touchpoints: Sequence[Touchpoint], now: datetime) -> Touchpoint | None:
    """Return the check-in meant by “done” or “missed”: planned up to a week ahead, or passed just now."""
    planned = [t for t in touchpoints if t.status is TouchpointStatus.SCHEDULED and _is_checkin(t)]
    near = [t for t in planned if t.scheduled_at <= now + AHEAD]
    return min(near, key=lambda t: t.scheduled_at, default=None)


def held(
    account: Account, touchpoints: Sequence[Touchpoint], note: str, author: str, now: datetime
) -> Touchpoint:
    """Return the check-in to record as held now: the due one, one just recorded as missed, or a new one."""
    base = due_one(touchpoints, now) or _just_missed(touchpoints, now)
    base = base or Touchpoint(account.id, TouchpointKind.CHECKIN, now)
    return replace(
        base, status=TouchpointStatus.HELD, held_at=now, note=note, author_email=author, recorded_at=now
    )


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
) -> tuple[Touchpoint, Touchpoint | None]:
    """Return the check-in to plan for a day, at ten in the owner's zone, and the one it replaces, cancelled.

    Refusal for a day that has passed.
    """
    if day < calendar.local_date(now):
        raise Refusal(_("That day has passed. To record a check-in that was held, use “done” and a note."))
    at = max(calendar.local(day, USUAL_HOUR), now)
    new = Touchpoint(account.id, TouchpointKind.CHECKIN, at, author_email=author, recorded_at=now)
    ahead = [
        t
        for t in touchpoints
        if t.status is TouchpointStatus.SCHEDULED and _is_checkin(t) and t.scheduled_at >= now
    ]
    old = min(ahead, key=lambda t: t.scheduled_at, default=None)
    if old is None or old.scheduled_at == at:
        return new, None
    return new, replace(old, status=TouchpointStatus.CANCELLED, author_email=author, recorded_at=now)


def _is_checkin(touchpoint: Touchpoint) -> bool:
    return touchpoint.kind is TouchpointKind.CHECKIN


def _just_missed(touchpoints: Sequence[Touchpoint], now: datetime) -> Touchpoint | None:
    recent = [
        t
        for t in touchpoints
        if t.status is TouchpointStatus.MISSED and _is_checkin(t) and now - BEHIND <= t.scheduled_at <= now
    ]
    return max(recent, key=lambda t: t.scheduled_at, default=None)
