"""Where a customer stands in their term, and when they are next to be talked to (L1, L2, L4, O2).

Pure: facts in, answers out. Days are those of the workspace's zone, meetings are planned in the owner's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind, recurring
from success.lifecycle_rules import LifecycleRules, Phase
from success.people import User
from success.segments import segment_of
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar, calendar_for
from success.workspace import Workspace

_PAST = (TouchpointStatus.HELD, TouchpointStatus.MISSED)


@dataclass(frozen=True, slots=True)
class Term:
    """The contract term that holds on a day; a date is None where it is not known.

    `renewed` says that it is not the first one, so that it starts in Adoption.
    """

    start: date | None
    end: date | None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase of a term: its first day, and the first day after it; None where that is not known."""

    phase: Phase
    start: date | None
    end: date | None
    term: Term


@dataclass(frozen=True, slots=True)
class Planned:
    """The next touchpoint. `touchpoint` is the one in the calendar, None where it is still to be planned."""

    kind: TouchpointKind
    at: datetime
    touchpoint: Touchpoint | None = None


def churned(account: Account, events: Sequence[ArrEvent], day: date) -> bool:
    """Whether the customer is lost on `day`: the renewal ended so, or no recurring revenue is left."""
    if won_back(account, events, day) is not None:
        return False
    if account.renewal_stage is RenewalStage.CHURNED:
        return account.renewal_stage_since is None or account.renewal_stage_since <= day
    known = [event for event in events if event.effective_on <= day]
    return any(event.kind is ArrKind.CHURN for event in known) and recurring(known) <= 0


def lost_since(account: Account, events: Sequence[ArrEvent], day: date) -> date | None:
    """Return since when a customer is lost on `day`; None for one who is not, date.min where nobody knows."""
    if not churned(account, events, day):
        return None
    return _lost_on(account, events, day) or date.min


def won_back(account: Account, events: Sequence[ArrEvent], day: date) -> date | None:
    """Return when a customer who had been lost began anew by `day`; None for whoever never was, or still is.

    What begins anew is new revenue, or a contract that starts, after the loss.
    """
    lost = _lost_on(account, events, day)
    if lost is None:
        return None
    begun = [event.effective_on for event in events if event.kind is ArrKind.NEW]
    begun += [account.contract_start] if account.contract_start else []
    return min((each for each in begun if lost < each <= day), default=None)


def _lost_on(account: Account, events: Sequence[ArrEvent], day: date) -> date | None:
    """The last day by `day` on which the renewal ended so, or the last revenue went."""
    known = [event for event in events if event.effective_on <= day]
    days = [
        event.effective_on
        for place, event in enumerate(known, start=1)
        if event.kind is ArrKind.CHURN and recurring(known[:place]) <= 0
    ]
    since = account.renewal_stage_since
    if account.renewal_stage is RenewalStage.CHURNED and since is not None and since <= day:
        days.append(since)
    return max(days, default=None)


def term(account: Account, events: Sequence[ArrEvent], day: date) -> Term:
    """Return the term that holds on `day`: since the last renewal, else since the contract began.

    A customer who was lost and came back begins with a first term again.
    """
    anew = won_back(account, events, day)
    agreed = [e.effective_on for e in events if e.kind is ArrKind.RENEWAL and e.is_agreed]
    renewals = [each for each in agreed if each <= day and (anew is None or each > anew)]
    due = account.renewal_date
    if account.known_on(day).renewal_stage is RenewalStage.SIGNED and due is not None and due <= day:
        renewals.append(due)
    start = max(renewals, default=anew or account.contract_start)
    end = due if due is not None and (start is None or due > start) else None
    return Term(start, end, renewed=bool(renewals))


def phase(
    account: Account,
    ws: Workspace,
    at: datetime,
    outcome: date | None = None,
    events: Sequence[ArrEvent] = (),
) -> Phase | None:
    """Return the phase (L1) at `at`; None for a lost customer, or where the contract's dates do not tell.

    `outcome` is the day of the first confirmed outcome (O2), `events` matter to a renewed contract.
    """
    now = stretch(account, ws, at, outcome, events)
    return now.phase if now else None


def stretch(
    account: Account,
    ws: Workspace,
    at: datetime,
    outcome: date | None = None,
    events: Sequence[ArrEvent] = (),
) -> Stretch | None:
    """Return the phase at `at` with the days it lasts; None where there is no phase."""
    day = at.astimezone(ws.zone).date()
    if churned(account, events, day):
        return None
    return stretch_on(day, term(account, events, day), ws.preset.lifecycle, outcome)


def phase_on(day: date, term: Term, rules: LifecycleRules, *, proven: bool) -> Phase | None:
    """Return the phase of a term on a day; `proven` says that an outcome was confirmed by then (O2)."""
    if term.end is not None and (term.end - day).days <= rules.renewal_days * shrink(term, rules):
        return Phase.RENEWAL
    if term.start is None:
        return None
    into = (day - term.start).days
    boards = into < rules.onboarding_days * shrink(term, rules) or (rules.until_outcome and not proven)
    if boards and not term.renewed:
        return Phase.ONBOARDING
    if not rules.optimises or into < (rules.onboarding_days + rules.adoption_days) * shrink(term, rules):
        return Phase.ADOPTION
    return Phase.OPTIMISATION


def stretch_on(day: date, term: Term, rules: LifecycleRules, outcome: date | None) -> Stretch | None:
    """Return the phase of a term on a day with its first and its last day."""
    now = phase_on(day, term, rules, proven=outcome is not None and outcome <= day)
    if now is None:
        return None
    begins = _begins(term, rules, outcome)
    later = [begins[each] for each in tuple(Phase)[tuple(Phase).index(now) + 1 :] if each in begins]
    ends = later[0] if later else term.end
    return Stretch(now, begins.get(now), ends, term)


def _begins(term: Term, rules: LifecycleRules, outcome: date | None) -> dict[Phase, date | None]:
    """The first day of each phase that a term has, in order; None where it is not known."""
    part, waits = shrink(term, rules), rules.until_outcome and not term.renewed
    found: dict[Phase, date | None] = {}
    if term.start is not None:
        boarded = term.start + timedelta(days=ceil(rules.onboarding_days * part))
        if waits:
            boarded = max(boarded, outcome) if outcome else date.max
        whole = (rules.onboarding_days + rules.adoption_days) * part
        found[Phase.ONBOARDING] = term.start
        found[Phase.ADOPTION] = term.start if term.renewed else boarded
        if rules.optimises:
            found[Phase.OPTIMISATION] = max(term.start + timedelta(days=ceil(whole)), boarded)
    if term.end is not None:
        found[Phase.RENEWAL] = term.end - timedelta(days=floor(rules.renewal_days * part))
    return {each: None if day == date.max else day for each, day in found.items()}


def shrink(term: Term, rules: LifecycleRules) -> Fraction:
    """Return by how much the phases of a term shrink (L1): 1 for a full one, less for a shorter one."""
    if term.start is None or term.end is None:
        return Fraction(1)
    return min(Fraction((term.end - term.start).days, rules.full_term), Fraction(1))


def cadence(account: Account, phase: Phase | None, ws: Workspace) -> timedelta | None:
    """Return the time between check-ins in a phase (L2); None where there are none in person."""
    segment = segment_of(account, ws.preset.segments)
    rules = ws.preset.lifecycle.cadence.get(segment) if segment else None
    if rules is None or phase is None:
        return None
    return timedelta(days=getattr(rules, phase.value))


def next_touchpoint(
    account: Account,
    touchpoints: Iterable[Touchpoint],
    phase: Phase | None,
    ws: Workspace,
    at: datetime,
    owner: User | None = None,
) -> Planned | None:
    """Return the next touchpoint (L4): what is in the calendar, else the last held or missed one, or the
    start, plus the cadence, on the owner's next working day.

    A check-in in the calendar always counts; another meeting only where it comes before the check-in would.
    Where that day has passed it is moved on by whole cadences: nothing is ever planned into the past.
    """
    known, calendar = list(touchpoints), calendar_for(ws, owner)
    ahead = sorted(
        (t for t in known if t.status is TouchpointStatus.SCHEDULED and not has_passed(t, calendar, at)),
        key=lambda t: t.scheduled_at,
    )
    due = _by_cadence(account, known, ws, at, owner, phase)
    checkin = any(t.kind is TouchpointKind.CHECKIN for t in ahead)
    if ahead and (due is None or checkin or ahead[0].scheduled_at <= due):
        return Planned(ahead[0].kind, ahead[0].scheduled_at, ahead[0])
    return Planned(TouchpointKind.CHECKIN, due) if due else None


def has_passed(touchpoint: Touchpoint, calendar: Calendar, at: datetime) -> bool:
    """Whether a touchpoint's day has ended in the owner's zone."""
    return calendar.local_date(touchpoint.scheduled_at) < calendar.local_date(at)


def _by_cadence(
    account: Account,
    touchpoints: Iterable[Touchpoint],
    ws: Workspace,
    at: datetime,
    owner: User | None,
    phase: Phase | None,
) -> datetime | None:
    calendar = calendar_for(ws, owner)
    every = cadence(account, phase, ws)
    last = _last(account, touchpoints, at, calendar)
    if every is None or last is None:
        return None
    today, due = calendar.local_date(at), last + every
    if due < today:
        due += -((due - today) // every) * every
    hour = ws.preset.lifecycle.checkin_at
    planned = calendar.local(calendar.next_working_day(due), hour)
    if planned >= at:
        return planned
    return calendar.local(calendar.add_working_days(today, 1), hour)


def _last(
    account: Account, touchpoints: Iterable[Touchpoint], at: datetime, calendar: Calendar
) -> date | None:
    met = (t.held_at or t.scheduled_at for t in touchpoints if t.status in _PAST)
    days = [calendar.local_date(instant) for instant in met if instant <= at]
    return max(days, default=account.contract_start)
