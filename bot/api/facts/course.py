"""Where an account stands in its term: phase, touchpoints, business review (L1–L4, Q1, Q3, Q4)."""

from datetime import date, datetime
from decimal import Decimal

from bot.api.facts.parts import ChecklistItem, Facts, Money, checklist
from success import lifecycle, phase_page, qbr
from success.account import Account, Segment
from success.actions import agreed
from success.health_report import Number
from success.journal import EntryKind
from success.lifecycle_rules import Phase
from success.messages.phases import goal_words, risk_words
from success.phase_flags import Because, Flag
from success.ports import UnitOfWork
from success.readings import NANO
from success.segments import segment_of
from success.touchpoint import Touchpoint, TouchpointKind
from success.touchpoint_plan import Standing, Wanted
from success.working_time import calendar_for
from success.workspace import Workspace

# ------------------------------------------------------------------ lifecycle


class NextTouchpoint(Facts):
    """The next touchpoint (L4): in the calendar, or where the cadence puts it."""

    kind: TouchpointKind
    at: datetime
    in_calendar: bool


class FlagFacts(Facts):
    """What stands beside the phase, such as expansion (L1), the fact that raised it, and since when."""

    flag: Flag
    because: Because
    at: datetime


class PhaseFigure(Facts):
    """One figure of the phase (L3): a number (of a metric its raw value), or money; `at` is of when it is."""

    name: str
    value: Number | None
    money: list[Money]
    at: datetime | date | None


class WantedTouchpoint(Facts):
    """A touchpoint that the phase asks for beside check-ins (L2), or why it is not needed."""

    kind: TouchpointKind
    due: date
    standing: Standing
    waived_because: str | None


class LifecycleFacts(Facts):
    """Where an account stands in its term (L1–L4). `phase` is null for a lost customer, and where the
    contract's dates do not tell; `phase_end` is the first day after it. `cadence_days` is null where there
    are no check-ins in person.
    """

    account: str
    as_of: datetime
    segment: Segment | None
    lost: bool
    term_start: date | None
    term_end: date | None
    renewed: bool
    phase: Phase | None
    phase_start: date | None
    phase_end: date | None
    goal: str | None
    key_risk: str | None
    flags: list[FlagFacts]
    figures: list[PhaseFigure]
    cadence_days: int | None
    touchpoints: list[WantedTouchpoint]
    next_touchpoint: NextTouchpoint | None


def lifecycled(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> LifecycleFacts:
    """Return the phase with its goal, key risk, flags, figures and touchpoints, and the next touchpoint."""
    page = phase_page.read(uow, ws, account, at)
    now, phase = page.now, page.now.phase if page.now else None
    every = lifecycle.cadence(account, phase, ws)
    return LifecycleFacts(
        account=account.external_id,
        as_of=at,
        segment=segment_of(account, ws.preset.segments),
        lost=page.lost,
        term_start=now.term.start if now else None,
        term_end=now.term.end if now else None,
        renewed=now.term.renewed if now else False,
        phase=phase,
        phase_start=now.start if now else None,
        phase_end=now.end if now else None,
        goal=goal_words(phase) if phase else None,
        key_risk=risk_words(phase) if phase else None,
        flags=[FlagFacts(flag=each.flag, because=each.because, at=each.at) for each in page.flags],
        figures=[_figure(each) for each in page.figures],
        cadence_days=every.days if every else None,
        touchpoints=[_wanted(each) for each in page.wanted],
        next_touchpoint=_next(page.planned),
    )


def _figure(known: phase_page.Figure) -> PhaseFigure:
    value = Decimal(known.nano) / NANO if known.nano is not None else known.count
    sums = [Money(amount=amount, currency=currency or None) for amount, currency in known.money]
    return PhaseFigure(name=known.name, value=value, money=sums, at=known.at)


def _wanted(each: Wanted) -> WantedTouchpoint:
    return WantedTouchpoint(
        kind=each.kind,
        due=each.due,
        standing=each.standing,
        waived_because=each.waived.words if each.waived else None,
    )


def _next(planned: lifecycle.Planned | None) -> NextTouchpoint | None:
    if planned is None:
        return None
    return NextTouchpoint(kind=planned.kind, at=planned.at, in_calendar=planned.touchpoint is not None)


# ------------------------------------------------------------------ business review


class ReviewMeeting(Facts):
    """A business review: the one ahead, or the last one held."""

    kind: TouchpointKind
    at: datetime


class ActionFacts(Facts):
    """An action agreed with the customer (Q3); `owner` is an e-mail address of ours, or a name of theirs."""

    number: int
    text: str
    owner: str
    due: date
    agreed_at: datetime
    done_at: datetime | None
    done_by: str | None


class ReviewFacts(Facts):
    """How ready the next business review is (Q1), the days of its clock (Q3), what was agreed in reviews.

    `due_by` is null where reviews are on demand (Q4); `steps` is empty while none is planned.
    """

    account: str
    as_of: datetime
    ready: bool
    next: ReviewMeeting | None
    last: ReviewMeeting | None
    due_by: date | None
    steps: dict[qbr.Step, date]
    sent_at: datetime | None
    checklist: list[ChecklistItem]
    actions: list[ActionFacts]


def review(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> ReviewFacts:
    """Return the preparation of the next business review with its proofs, its clock, and agreed actions."""
    owner = uow.people.get(account.owner_email) if account.owner_email else None
    found = qbr.read(uow, ws, account, calendar_for(ws, owner), at)
    return ReviewFacts(
        account=account.external_id,
        as_of=at,
        ready=found.ready,
        next=_meeting(found.meeting),
        last=_meeting(found.last),
        due_by=found.due,
        steps=found.steps,
        sent_at=found.sent.at if found.sent else None,
        checklist=checklist(found.marks),
        actions=_actions(uow, account, at),
    )


def _meeting(meeting: Touchpoint | None) -> ReviewMeeting | None:
    if meeting is None:
        return None
    return ReviewMeeting(kind=meeting.kind, at=meeting.held_at or meeting.scheduled_at)


def _actions(uow: UnitOfWork, account: Account, at: datetime) -> list[ActionFacts]:
    entries = uow.journal.of([account.id], [EntryKind.ACTION], at).get(account.id, [])
    return [
        ActionFacts(
            number=each.number,
            text=each.text,
            owner=each.owner,
            due=each.due,
            agreed_at=each.agreed_at,
            done_at=each.done_at,
            done_by=each.done_by,
        )
        for each in agreed(entries)
    ]
