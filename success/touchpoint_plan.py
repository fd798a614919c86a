"""What a phase asks for beside check-ins, and where each of these touchpoints stands (L2, L4).

They are proposals: nothing enters the calendar by itself, and the past is not filled up. A touchpoint of the
kind that was held or is planned in the phase satisfies it; a person may say that it is not needed, and why.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import floor

from success.account import Account
from success.checklists import DONE, Item, tick, ticks
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.lifecycle import Stretch, cadence, has_passed, shrink
from success.lifecycle_rules import Asked, LifecycleRules, Phase
from success.people import User
from success.ports import UnitOfWork
from success.stretches import stretches
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar
from success.workspace import Workspace

LIST = "touchpoints"  # the list on which a person ticks that one is not needed
EARLY = timedelta(days=60)  # a kick-off or a training may come before the contract begins
LOOK_BACK = timedelta(days=1100)  # an Onboarding that waits for its outcome, in a contract of three years


class Standing(StrEnum):
    """Where a touchpoint that a phase asks for stands."""

    HELD = "held"
    PLANNED = "planned"
    WAIVED = "waived"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A touchpoint that the present phase of an account asks for.

    `due` is a working day of the owner's. `touchpoint` is the one held or planned, `waived` the entry that
    says it is not needed.
    """

    account: Account
    phase: Phase
    kind: TouchpointKind
    due: date
    about: str
    touchpoint: Touchpoint | None = None
    waived: Entry | None = None
    repeats: bool = False

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.touchpoint is not None:
            held = self.touchpoint.status is TouchpointStatus.HELD
            return Standing.HELD if held else Standing.PLANNED
        return Standing.WAIVED if self.waived else Standing.OPEN

    @property
    def key(self) -> str:
        """What it is told once under: the phase it belongs to, and its day where it comes again."""
        return f"{self.about}:{self.kind}:{self.due}" if self.repeats else f"{self.about}:{self.kind}"


def read_many(
    uow: UnitOfWork,
    ws: Workspace,
    accounts: Iterable[Account],
    calendars: Mapping[int, Calendar],
    at: datetime,
) -> dict[int, tuple[Wanted, ...]]:
    """Return what the present phase of each account asks for, with a bounded number of queries.

    `calendars` are the owners', by account.
    """
    known = {account.id: account for account in accounts}
    stand = stretches(uow, ws, known.values(), at)
    asking = [each for each, now in stand.items() if cadence(known[each], now.phase, ws) is not None]
    if not asking:
        return {}
    meetings = uow.touchpoints.of(asking, at, at - LOOK_BACK)
    entries = uow.journal.of(asking, [EntryKind.TICK], at)
    return {
        each: wanted(
            known[each],
            stand[each],
            meetings.get(each, ()),
            entries.get(each, ()),
            ws.preset.lifecycle,
            calendars[each],
            at,
        )
        for each in asking
    }


def wanted(
    account: Account,
    now: Stretch,
    touchpoints: Sequence[Touchpoint],
    entries: Collection[Entry],
    rules: LifecycleRules,
    calendar: Calendar,
    at: datetime,
) -> tuple[Wanted, ...]:
    """Return what a phase asks for, in the order of its days."""
    asked = rules.touchpoints.get(now.phase, {})
    if now.start is None:
        return ()
    about = f"{now.phase}:{now.start}"
    waived = {key: entry for key, entry in ticks(entries, LIST, about).items() if _stands(entry)}
    found = [
        _wanted(
            Wanted(
                account, now.phase, kind, now.start, about, waived=waived.get(kind), repeats=bool(each.every)
            ),
            each,
            now,
            [touchpoint for touchpoint in touchpoints if touchpoint.kind is kind],
            rules,
            calendar,
            at,
        )
        for kind, each in asked.items()
    ]
    return tuple(sorted(found, key=lambda each: each.due))


def _stands(entry: Entry) -> bool:
    return entry.data.get("state") == DONE


def _wanted(
    blank: Wanted,
    asked: Asked,
    now: Stretch,
    of_kind: Sequence[Touchpoint],
    rules: LifecycleRules,
    calendar: Calendar,
    at: datetime,
) -> Wanted:
    inside = [each for each in of_kind if _is_of(each, now, calendar)]
    ahead = [t for t in inside if t.status is TouchpointStatus.SCHEDULED and not has_passed(t, calendar, at)]
    held = [t for t in inside if t.status is TouchpointStatus.HELD]
    first = _first_day(asked, now, rules)
    if asked.every is None:
        due = calendar.next_working_day(first)
        return replace(blank, due=due, touchpoint=next(iter((*held, *ahead)), None))
    met = [calendar.local_date(t.held_at or t.scheduled_at) for t in inside if _is_over(t)]
    if blank.waived is not None:
        met.append(calendar.local_date(blank.waived.at))
    due = _again(max(met) + timedelta(days=asked.every) if met else first, asked.every, calendar, at)
    return replace(blank, due=due, touchpoint=next(iter(ahead), None), waived=None)


def _is_of(touchpoint: Touchpoint, now: Stretch, calendar: Calendar) -> bool:
    """Whether a touchpoint falls into a phase; what came just before the contract is of Onboarding."""
    day = calendar.local_date(touchpoint.held_at or touchpoint.scheduled_at)
    early = EARLY if now.phase is Phase.ONBOARDING else timedelta()
    return now.start is None or day >= now.start - early


def _is_over(touchpoint: Touchpoint) -> bool:
    return touchpoint.status in (TouchpointStatus.HELD, TouchpointStatus.MISSED)


def _first_day(asked: Asked, now: Stretch, rules: LifecycleRules) -> date:
    part, start = shrink(now.term, rules), now.start or date.min
    if asked.days_left is not None and now.term.end is not None:
        return max(now.term.end - timedelta(days=floor(asked.days_left * part)), start)
    return start + timedelta(days=floor(((asked.day or 1) - 1) * part))


def _again(due: date, every: int, calendar: Calendar, at: datetime) -> date:
    """The first day on or after today in steps of `every`: what passed is not made up for (L4)."""
    today = calendar.local_date(at)
    if due < today:
        due += timedelta(days=-((due - today).days // every) * every)
    return calendar.next_working_day(due)


def proposed(found: Iterable[Wanted], rules: LifecycleRules, today: date) -> list[Wanted]:
    """Return what should be proposed by today: open, near, and not long past.

    What passed is due today, since no other day was ever agreed.
    """
    ahead, late = timedelta(days=rules.ahead_days), timedelta(days=rules.late_days)
    near = [each for each in found if today - late <= each.due <= today + ahead]
    return [replace(each, due=max(each.due, today)) for each in near if each.standing is Standing.OPEN]


def waive(
    uow: UnitOfWork, found: Iterable[Wanted], kind: TouchpointKind, reason: str, actor: User, now: datetime
) -> Wanted:
    """Record that a touchpoint is not needed in this phase, and why; Refusal where it asks for none."""
    asked = {each.kind: each for each in found}
    if kind not in asked:
        known = ", ".join(asked) or _("none")
        raise Refusal(
            _("The present phase does not ask for “{kind}”; it asks for: {known}.").format(
                kind=kind, known=known
            )
        )
    one = asked[kind]
    tick(uow, one.account, LIST, [Item(kind)], kind, actor, now, about=one.about, note=reason)
    return one
