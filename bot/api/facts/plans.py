"""Success plans and onboarding (P1–P6, O1–O3)."""

from datetime import date, datetime

from bot.api.facts.parts import (
    ChecklistItem,
    Customer,
    EvidenceFacts,
    Facts,
    GoalFacts,
    books,
    checklist,
    evidence,
    goals,
    named,
)
from success import onboarding, plan_page
from success.account import Account
from success.journal import Entry
from success.onboarding_rules import Milestone
from success.plan import Question
from success.plan_page import Gap, Stage
from success.ports import UnitOfWork
from success.touchpoint import TouchpointKind, TouchpointStatus
from success.workspace import Workspace


class Said(Facts):
    """What the customer answered, verbatim; `who` is their person, `by` who of ours wrote it down."""

    words: str
    who: str
    by: str | None
    at: datetime


class MissingPart(Facts):
    """Something the plan lacks (P1, P2, P5); `goal` names the goal it is about, null for the whole plan."""

    gap: Gap
    goal: str | None


class PlannedMeeting(Facts):
    """A meeting in the calendar."""

    kind: TouchpointKind
    at: datetime


class ProgrammeReview(Facts):
    """A review of the whole programme (P6): due so many months into the contract; `held_at` once recorded."""

    months: int
    day: date
    held_at: datetime | None


class PlanFacts(Facts):
    """The success plan on one page. `answers` has those questions that the customer answered."""

    account: str
    as_of: datetime
    pilot: bool
    answers: dict[Question, Said]
    goals: list[GoalFacts]
    evidence: list[EvidenceFacts]
    stages: dict[Stage, bool]
    missing: list[MissingPart]
    meetings: list[PlannedMeeting]
    programme_reviews: list[ProgrammeReview]


def plan(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> PlanFacts:
    """Return the success plan: the customer's answers, goals, evidence, stages, and what is missing."""
    page, day = plan_page.read(uow, ws, account, at), at.astimezone(ws.zone).date()
    ahead = [t for t in page.touchpoints if t.status is TouchpointStatus.SCHEDULED and t.scheduled_at >= at]
    return PlanFacts(
        account=account.external_id,
        as_of=at,
        pilot=account.pilot,
        answers={question: _said(entry) for question, entry in page.answers.items()},
        goals=goals(page.goals, day),
        evidence=evidence(page.evidence),
        stages=plan_page.stages(page),
        missing=_missing(page),
        meetings=[PlannedMeeting(kind=meeting.kind, at=meeting.scheduled_at) for meeting in ahead],
        programme_reviews=[
            ProgrammeReview(months=each.months, day=each.day, held_at=each.done.at if each.done else None)
            for each in page.programme
        ],
    )


def _said(entry: Entry) -> Said:
    return Said(words=entry.words, who=entry.data.get("who", ""), by=entry.by, at=entry.at)


class PlanGaps(Customer):
    """An account whose plan misses a stage (P3), and what else its plan lacks."""

    stages: dict[Stage, bool]
    missing: list[MissingPart]


class Gaps(Facts):
    """The accounts whose success plan misses one of its four stages, by name."""

    as_of: datetime
    accounts: list[PlanGaps]


def gaps(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> Gaps:
    """Return the accounts whose success plan misses one of its four stages."""
    found = [row for some in books(uow, owner) for row in _gaps(uow, ws, some, at)]
    return Gaps(as_of=at, accounts=sorted(found, key=lambda row: row.name))


def _gaps(uow: UnitOfWork, ws: Workspace, accounts: list[Account], at: datetime) -> list[PlanGaps]:
    pages = plan_page.read_many(uow, ws, accounts, at)
    return [
        PlanGaps(**named(page.account), stages=plan_page.stages(page), missing=_missing(page))
        for page in pages.values()
        if not all(plan_page.stages(page).values())
    ]


def _missing(page: plan_page.PlanPage) -> list[MissingPart]:
    return [MissingPart(gap=gap, goal=goal or None) for gap, goal in plan_page.gaps(page)]


class MilestoneFacts(Facts):
    """One milestone of onboarding; its days count from 1, the day the contract starts."""

    milestone: Milestone
    from_day: int
    to_day: int
    due: date | None
    done: bool
    items: list[ChecklistItem]


class OnboardingFacts(Facts):
    """How far onboarding is. `days` run from the contract's start to the first confirmed outcome (O2, O3), or
    to `as_of` while there is none.
    """

    account: str
    as_of: datetime
    contract_start: date | None
    milestones: list[MilestoneFacts]
    first_value_on: date | None
    days: int | None
    target_days: int


def onboarded(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> OnboardingFacts:
    """Return the onboarding milestones with what proves them, and the time to first value."""
    found = onboarding.read(uow, ws, account, at)
    milestones = [
        MilestoneFacts(
            milestone=reached.stretch.milestone,
            from_day=reached.stretch.from_day,
            to_day=reached.stretch.to_day,
            due=reached.due,
            done=reached.done,
            items=checklist(reached.marks),
        )
        for reached in found.reached
    ]
    return OnboardingFacts(
        account=account.external_id,
        as_of=at,
        contract_start=account.contract_start,
        milestones=milestones,
        first_value_on=found.first_value,
        days=found.days,
        target_days=ws.preset.portfolio.days_to_first_value,
    )
