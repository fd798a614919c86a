"""The phase of an account, and the touchpoints it asks for: put into the calendar, or not needed (L1–L3)."""

from typing import Annotated

from pydantic import AfterValidator

from handlers.checkin import Kind
from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import DayAhead, Name, Note
from success import checkins, permissions
from success.messages import checkin as meetings
from success.messages import phase as pages
from success.messages import touchpoints as messages
from success.phase_page import read
from success.stewards import everyone, owner_of
from success.texts import N_, _
from success.touchpoint import REVIEWS, TouchpointKind
from success.touchpoint_plan import Standing, Wanted, read_many, waive
from success.view import View
from success.working_time import Calendar, calendar_for

PLANNABLE = tuple(kind for kind in TouchpointKind if kind not in REVIEWS)


def _plannable(value: str) -> str:
    if value in REVIEWS:
        raise ValueError(_("A business review is planned with “qbr <account> schedule”."))
    return value


ToPlan = Annotated[Kind, choice(*TouchpointKind), AfterValidator(_plannable)]


class Phase(Ask):
    """`phase <account>`."""

    account: Name


class PlanTouchpoint(Ask):
    """`touchpoint <account> plan [kind] [day]`."""

    account: Name
    kind: ToPlan = ""
    day: DayAhead = None


class SkipTouchpoint(Ask):
    """`touchpoint <account> skip <kind> [reason]`."""

    account: Name
    kind: Kind
    reason: Note = ""


@command(
    "phase",
    "phase <account>",
    help=N_("Shows where an account stands in its term: goal, key risk, figures, touchpoints."),
    example="phase acme",
    group=Group.PLAN,
    access=Access.READ,
)
def phase(cmd: Phase, here: Here) -> View:
    """Answer with the phase as of now (L1, L3)."""
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    return pages.phase(read(here.uow, here.ws, here.account, here.now), works)


@command(
    "touchpoint plan",
    "touchpoint <account> plan [kind] [day]",
    help=N_("Puts a meeting of any kind into the calendar, or moves it."),
    example="touchpoint acme plan training 2026-04-14",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def plan_touchpoint(cmd: PlanTouchpoint, here: Here) -> View:
    """Plan or move a meeting; without its kind or day, ask for both (L2)."""
    calendar = _calendar(here)
    if not cmd.kind or cmd.day is None:
        waiting = [each for each in _wanted(here, calendar) if each.standing is Standing.OPEN]
        meant = next((each for each in waiting if cmd.kind in ("", each.kind)), None)
        day = max(meant.due if meant else here.today, calendar.add_working_days(here.today, 1))
        return messages.ask_day(here.account, cmd.kind or (meant.kind if meant else ""), day, PLANNABLE)
    known = here.uow.touchpoints.of([here.account.id], here.now).get(here.account.id, [])
    kind, author = TouchpointKind(cmd.kind), here.user.email
    new, old = checkins.planned(here.account, known, cmd.day, calendar, author, here.now, kind)
    for touchpoint in (old, new):
        if touchpoint is not None:
            here.uow.touchpoints.put(touchpoint, here.now)
    settled(here)
    moved_from = old.scheduled_at if old else None
    works = calendar.is_working_day(cmd.day)
    return meetings.planned(new, here.account, moved_from, working_day=works)


@command(
    "touchpoint skip",
    "touchpoint <account> skip <kind> [reason]",
    help=N_("Says that a touchpoint the phase asks for is not needed, and why."),
    example="touchpoint acme skip training Their own academy trains them",
    group=Group.WORK,
    access=Access.ACT,
    writes=True,
)
def skip_touchpoint(cmd: SkipTouchpoint, here: Here) -> View:
    """Record that it is not needed; without a reason, ask for it (L2)."""
    kind = TouchpointKind(cmd.kind)
    if not cmd.reason:
        return messages.ask_reason(here.account, kind)
    waive(here.uow, _wanted(here, _calendar(here)), kind, cmd.reason, here.user, here.now)
    return messages.skipped(settled(here), kind, cmd.reason)


def _wanted(here: Here, calendar: Calendar) -> tuple[Wanted, ...]:
    calendars = {here.account.id: calendar}
    found = read_many(here.uow, here.ws, [here.account], calendars, here.now)
    return found.get(here.account.id, ())


def _calendar(here: Here) -> Calendar:
    return calendar_for(here.ws, owner_of(here.account, everyone(here.uow)))
