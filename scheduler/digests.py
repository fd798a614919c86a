"""The morning digest, once a day for everyone who wants it (§14)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.addressing import to_person
from success.digest import due_now, last_mark, morning
from success.messages.digest import digest
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.texts import _
from success.told import told
from success.working_time import calendar_for
from success.workspace import Workspace


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Send every digest that should exist by now."""
    tally = Tally("digests")
    with open_unit() as uow:
        wanted = [user for user in uow.people.all() if due_now(user, ws, now)]
        marks = uow.notebook.read_many([last_mark(user) for user in wanted])
    due = [user for user in wanted if not _had_today(marks.get(last_mark(user)), user, ws, now)]
    each(open_unit, tally, due, lambda user: user.email, partial(_send, ws, now))
    return tally.report()


def _had_today(mark: str | None, user: User, ws: Workspace, now: datetime) -> bool:
    calendar = calendar_for(ws, user)
    return mark is not None and calendar.local_date(datetime.fromisoformat(mark)) >= calendar.local_date(now)


def _send(ws: Workspace, now: datetime, uow: UnitOfWork, user: User) -> Iterable[str]:
    """Queue one digest and note when that was; without anything to say, only note it, unless a line is
    wanted. Of several workers the one that sets the note speaks.
    """
    last = uow.notebook.read(last_mark(user))
    if _had_today(last, user, ws, now):
        return
    found = morning(uow, ws, user, now)
    if not uow.notebook.swap(last_mark(user), last, now.astimezone(UTC).isoformat()):
        return
    if found.is_empty and user.digest.when_empty == "silent":
        return
    key = f"digest:{user.email}:{found.day.isoformat()}"
    if uow.outbox.put(to_person(ws, user, key, "digest", lambda: digest(found), now), now):
        told(uow, user, [signed.alert for signed in (*found.urgent, *found.news)], now)
        yield _("digest for {who}").format(who=user.email)
