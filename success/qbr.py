"""Quarterly and executive business reviews: preparation with proof, the clock, the cadence (Q1, Q3, Q4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account, Segment
from success.checklists import Item, Mark, Proofs, marks, ticks
from success.contact import Contact
from success.errors import Refusal
from success.evidence import EvidenceKind
from success.expansion import read as read_expansion
from success.journal import EntryKind
from success.lifecycle import churned, has_passed
from success.periods import calendar_period
from success.plan_page import PlanPage, achieved
from success.plan_page import read as read_plan
from success.ports import UnitOfWork
from success.readings import Band, DayScore
from success.review_rules import ReviewRules
from success.scoring import trend
from success.segments import months_between_reviews, segment_of, served
from success.texts import _
from success.touchpoint import REVIEWS, Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar
from success.workspace import Workspace

LIST = "qbr"
TREND, ROI, STATUSES, RENEWAL, SPONSOR, EXPANSION = (
    "trend",
    "roi",
    "statuses",
    "renewal",
    "sponsor",
    "expansion",
)
SENT = "sent"  # ticked when agenda and ROI data went out (Q3)

ITEMS = (
    Item(TREND, by_hand=False),
    Item(ROI, by_hand=False),
    Item(STATUSES, by_hand=False),
    Item(RENEWAL, by_hand=False),
    Item(SPONSOR),
    Item(EXPANSION),
)
SENDING = (Item(SENT),)

LOOK_BACK = timedelta(days=370)  # no period between reviews is longer than a year


class Step(StrEnum):
    """What the clock asks for before a review (Q3), in order."""

    PREPARE = "prepare"
    PREBRIEF = "prebrief"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Preparation:
    """How ready a review is. `meeting` is the one ahead, None where none is in the calendar; `steps` are the
    days of Q3 in the owner's calendar; `sent` says that agenda and ROI data went out. Without a `segment`
    nobody can tell how often there is one.
    """

    account: Account
    meeting: Touchpoint | None
    last: Touchpoint | None
    due: date | None
    marks: tuple[Mark, ...]
    steps: dict[Step, date]
    sent: Mark | None
    scores: tuple[DayScore, ...]
    plan: PlanPage
    segment: Segment | None
    rules: ReviewRules

    @property
    def ready(self) -> bool:
        """Whether every item is done."""
        return all(mark.done for mark in self.marks)


def read(uow: UnitOfWork, ws: Workspace, account: Account, calendar: Calendar, at: datetime) -> Preparation:
    """Return how ready the next review of an account is, as of `at` (Q1)."""
    plan = read_plan(uow, ws, account, at)
    scores = tuple(trend(uow, ws, account.id, at))
    contacts = uow.contacts.of([account.id], at).get(account.id, [])
    entries = uow.journal.of([account.id], [EntryKind.TICK], at).get(account.id, [])
    ahead, last = next_review(plan.touchpoints, calendar, at), last_review(plan.touchpoints, at)
    green = bool(scores) and scores[-1].band is Band.GREEN
    expansion = read_expansion(uow, ws, account, at) if green else None
    signs = [sign.sign.value for sign in expansion.signs] if expansion else []
    rules = ws.preset.reviews
    proofs = {**_proofs(plan, scores, account, ws), SPONSOR: _briefed(plan, contacts, at, ws)}
    proofs[EXPANSION] = (signs[0],) if signs else None
    # An expansion opportunity is asked for only if green, and of nothing no number.
    left_out = {EXPANSION: not green, ROI: not rules.roi_points, STATUSES: not rules.goal_statuses}
    asked = tuple(item for item in ITEMS if not left_out.get(item.key))
    about = about_review(last)
    return Preparation(
        account,
        ahead,
        last,
        due_review(account, ws, last, calendar.local_date(at)),
        marks(asked, proofs, ticks(entries, LIST, about)),
        steps(ahead, calendar, rules),
        marks(SENDING, {}, ticks(entries, LIST, about))[0] if ahead else None,
        scores,
        plan,
        segment_of(account, ws.preset.segments),
        rules,
    )


def about_review(last: Touchpoint | None) -> str:
    """Return what the ticks of the next review are kept under: the review before it.

    So they stay with it however often it is moved.
    """
    return f"after:{last.id if last else 0}"


def next_review(meetings: Sequence[Touchpoint], calendar: Calendar, at: datetime) -> Touchpoint | None:
    """Return the review in the calendar: the first one of today or later that still stands."""
    planned = [
        m
        for m in meetings
        if m.kind in REVIEWS and m.status is TouchpointStatus.SCHEDULED and not has_passed(m, calendar, at)
    ]
    return min(planned, key=lambda m: m.scheduled_at, default=None)


def last_review(meetings: Sequence[Touchpoint], at: datetime) -> Touchpoint | None:
    """Return the last review that was held."""
    held = [m for m in meetings if m.kind in REVIEWS and m.status is TouchpointStatus.HELD]
    return max(held, key=lambda m: m.held_at or m.scheduled_at, default=None)


def _proofs(plan: PlanPage, scores: Sequence[DayScore], account: Account, ws: Workspace) -> Proofs:
    rules, today = ws.preset.reviews, plan.at.astimezone(ws.zone).date()
    known = [score.score for score in scores if score.score is not None]
    roi = [e for e in plan.evidence if e.kind is EvidenceKind.ROI and e.quantified]
    stated = [goal.title for goal in plan.goals if goal.actual is not None or achieved(goal, today)]
    return {
        TREND: (str(known[0]), str(known[-1])) if len(known) > 1 else None,
        ROI: tuple(e.source for e in roi[-rules.roi_points :]) if len(roi) >= rules.roi_points else None,
        STATUSES: tuple(stated[: rules.goal_statuses]) if len(stated) >= rules.goal_statuses else None,
        RENEWAL: (account.renewal_date.isoformat(),) if account.renewal_date else None,
    }


def _briefed(
    plan: PlanPage, contacts: Sequence[Contact], at: datetime, ws: Workspace
) -> tuple[str, ...] | None:
    """A held meeting with an active executive sponsor of late proves that they were briefed."""
    sponsors = {contact.email: contact for contact in contacts if contact.sponsors(at)}
    since = at - timedelta(days=ws.preset.reviews.sponsor_days)
    for meeting in reversed(plan.touchpoints):
        held = meeting.held_at or meeting.scheduled_at
        met = [sponsors[email] for email in meeting.contact_emails if email in sponsors]
        if meeting.status is TouchpointStatus.HELD and met and since <= held <= at:
            return (met[0].name or met[0].email, held.astimezone(ws.zone).date().isoformat())
    return None


# ------------------------------------------------------------------ clock and cadence


def steps(meeting: Touchpoint | None, calendar: Calendar, rules: ReviewRules) -> dict[Step, date]:
    """Return the days on which a review asks for something (Q3)."""
    if meeting is None:
        return {}
    day = calendar.local_date(meeting.scheduled_at)
    before = {
        Step.PREPARE: rules.prepare_days,
        Step.PREBRIEF: rules.prebrief_days,
        Step.SEND: rules.send_days,
    }
    return {step: calendar.add_working_days(day, -days) for step, days in before.items()}


def due_review(account: Account, ws: Workspace, last: Touchpoint | None, today: date) -> date | None:
    """Return the last day of the period in which the next review is due; None where reviews are on demand
    (Q4).

    Periods are those of the calendar, whatever the renewal date: quarters, or half-years. Whoever became a
    customer within one has the first review in the next.
    """
    months = _months(account, ws)
    if months is None:
        return None
    period, began = calendar_period(today, months), account.contract_start
    held = last.held_at or last.scheduled_at if last else None
    is_held = held is not None and period.has(held.astimezone(ws.zone).date())
    if is_held or (period.has(began) and began != period.start):
        return calendar_period(period.end + timedelta(days=1), months).end
    return period.end


def unplanned(
    uow: UnitOfWork,
    ws: Workspace,
    accounts: Iterable[Account],
    calendars: Mapping[int, Calendar],
    at: datetime,
) -> dict[int, date]:
    """Return, by account, the last day of the period whose review is near due and not in the calendar (Q4).

    Costs a bounded number of queries. `calendars` are the owners', by account.
    """
    today = at.astimezone(ws.zone).date()
    reviewed = {each.id: each for each in accounts if _months(each, ws) and _has_begun(each, today)}
    events, meetings = uow.arr.of([*reviewed], today), uow.touchpoints.of([*reviewed], at, at - LOOK_BACK)
    found = {}
    for each, account in reviewed.items():
        if churned(account, events.get(each, ()), today):
            continue
        due = _unplanned(account, ws, meetings.get(each, ()), calendars[each], at)
        if due is not None:
            found[each] = due
    return found


def _has_begun(account: Account, today: date) -> bool:
    return account.contract_start is None or account.contract_start <= today


def _unplanned(
    account: Account, ws: Workspace, meetings: Sequence[Touchpoint], calendar: Calendar, at: datetime
) -> date | None:
    today = calendar.local_date(at)
    due = due_review(account, ws, last_review(meetings, at), today)
    if due is None or today < calendar.add_working_days(due, -ws.preset.reviews.plan_days):
        return None
    ahead = next_review(meetings, calendar, at)
    return None if ahead and calendar.local_date(ahead.scheduled_at) <= due else due


def _months(account: Account, ws: Workspace) -> int | None:
    segment = segment_of(account, ws.preset.segments)
    return months_between_reviews(segment, ws.preset.segments) if segment else None


def kind_for(account: Account, ws: Workspace) -> TouchpointKind:
    """Return what a review of this account is called: a QBR, or an EBR."""
    segment = segment_of(account, ws.preset.segments) or Segment.MID_MARKET
    return TouchpointKind(served(segment, ws.preset.segments).review)


# ------------------------------------------------------------------ planning


def scheduled(
    account: Account,
    ws: Workspace,
    planned: Touchpoint | None,
    at: datetime,
    author: str,
    now: datetime,
) -> tuple[Touchpoint, Touchpoint | None]:
    """Return the review as it is to stand, and the one it replaces, cancelled.

    Refuses an instant that has passed, and the very instant it is planned for already.
    """
    if at <= now:
        raise Refusal(_("A review is planned for a day to come."))
    if planned is not None and planned.scheduled_at == at:
        raise Refusal(
            _("The review of {account} is planned for that day already.").format(account=account.name)
        )
    kind = planned.kind if planned else kind_for(account, ws)
    new = Touchpoint(account.id, kind, at, author_email=author, recorded_at=now)
    old = replace(planned, status=TouchpointStatus.CANCELLED, recorded_at=now) if planned else None
    return new, old
