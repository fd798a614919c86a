"""The success plan of an account: what the customer said, the goals, the evidence, the checks (P1–P6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account
from success.checklists import DONE, ticks
from success.errors import Refusal
from success.evidence import Evidence, EvidenceKind, evidence_of, of_goals
from success.format import day_text
from success.journal import Entry, EntryKind, latest
from success.periods import months_after
from success.plan import Goal, Question
from success.plan_rules import PlanRules
from success.ports import UnitOfWork
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.workspace import Workspace

KINDS = (EntryKind.DEFINITION, EntryKind.EVIDENCE, EntryKind.TICK)
PROGRAMME = "programme"  # the list on which a person ticks the programme reviews, by their months (P6)
RISKS = "risks"  # the list on which a person ticks that risks were talked through (P3)
REVIEWS = (TouchpointKind.QBR, TouchpointKind.EBR, TouchpointKind.MONTHLY_REVIEW)


class Stage(StrEnum):
    """The four linked stages of a plan (P3), in order."""

    ALIGNMENT = "alignment"
    MILESTONES = "milestones"
    RISKS = "risks"
    REVIEW = "review"


class Gap(StrEnum):
    """What the checks of P1, P2 and P5 find missing."""

    NO_DEFINITION = "no_definition"
    FEW_GOALS = "few_goals"
    MANY_GOALS = "many_goals"
    NO_MEASURE = "no_measure"
    NO_DUE_DATE = "no_due_date"
    NO_CUSTOMER_OWNER = "no_customer_owner"
    NO_OWNER = "no_owner"
    ONE_FUNCTION = "one_function"


@dataclass(frozen=True, slots=True)
class ProgrammeReview:
    """A review of the whole programme, so many months into the contract (P6); `done` once it is recorded."""

    months: int
    day: date
    done: Entry | None = None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One page: answers by question, goals in order of their dates, evidence oldest first; `rules` are what
    it is checked by.
    """

    account: Account
    at: datetime
    answers: dict[Question, Entry]
    goals: tuple[Goal, ...]
    evidence: tuple[Evidence, ...]
    touchpoints: tuple[Touchpoint, ...]
    risks_ticked: Entry | None
    rules: PlanRules
    programme: tuple[ProgrammeReview, ...] = ()

    @property
    def definition(self) -> str:
        """The customer's own definition of success, empty where nobody asked yet."""
        said = self.answers.get(Question.SUCCESS)
        return said.words if said else ""


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> PlanPage:
    """Read an account's plan as of `at`."""
    return read_many(uow, ws, [account], at)[account.id]


def read_many(
    uow: UnitOfWork, ws: Workspace, accounts: Sequence[Account], at: datetime
) -> dict[int, PlanPage]:
    """Read the plans of many accounts with a bounded number of queries."""
    ids = [account.id for account in accounts]
    entries = uow.journal.of(ids, KINDS, at)
    goals, meetings = uow.plans.goals(ids, at), uow.touchpoints.of(ids, at)
    return {
        account.id: _page(
            account,
            at,
            entries.get(account.id, []),
            goals.get(account.id, []),
            meetings.get(account.id, []),
            ws,
        )
        for account in accounts
    }


def _page(
    account: Account,
    at: datetime,
    entries: list[Entry],
    goals: list[Goal],
    meetings: list[Touchpoint],
    ws: Workspace,
) -> PlanPage:
    answers = latest((e for e in entries if e.kind is EntryKind.DEFINITION), "question")
    proofs = sorted((*evidence_of(entries), *of_goals(goals, at, ws.zone)), key=lambda proof: proof.at)
    return PlanPage(
        account,
        at,
        {Question(key): entry for (key,), entry in answers.items()},
        tuple(goals),
        tuple(proofs),
        tuple(meetings),
        ticks(entries, RISKS).get(RISKS),
        ws.preset.plan,
        programme(account, entries, ws.preset.plan),
    )


def measured(goal: Goal) -> bool:
    """Whether a goal says what is measured and how much of it is meant."""
    return bool(goal.kpi or goal.unit) and goal.target is not None


def achieved(goal: Goal, day: date) -> bool:
    """Whether a goal was reached by a day."""
    return goal.achieved_at is not None and goal.achieved_at <= day


def gaps(page: PlanPage) -> list[tuple[Gap, str]]:
    """Return what the plan lacks (P1, P2, P5), each with the goal it is about, empty for the whole plan."""
    found: list[tuple[Gap, str]] = [] if page.definition else [(Gap.NO_DEFINITION, "")]
    if len(page.goals) < page.rules.fewest_goals:
        found.append((Gap.FEW_GOALS, ""))
    if len(page.goals) > page.rules.most_goals:
        found.append((Gap.MANY_GOALS, ""))
    for goal in page.goals:
        found += [(gap, goal.title) for gap, missing in _goal_gaps(goal) if missing]
    functions = {function.casefold() for goal in page.goals for function in goal.functions}
    if page.goals and len(functions) < page.rules.fewest_functions:
        found.append((Gap.ONE_FUNCTION, ""))
    return found


def _goal_gaps(goal: Goal) -> tuple[tuple[Gap, bool], ...]:
    return (
        (Gap.NO_MEASURE, not measured(goal)),
        (Gap.NO_DUE_DATE, goal.due_date is None),
        (Gap.NO_CUSTOMER_OWNER, not goal.customer_owner),
        (Gap.NO_OWNER, not goal.owner_email),
    )


def stages(page: PlanPage) -> dict[Stage, bool]:
    """Return which of the four linked stages are done (P3), in their order.

    Alignment: a definition and a measured goal. Milestones: every goal dated, with an owner on both sides.
    Risks: a person said they were talked through. Review: value was reviewed with the customer of late.
    """
    ticked = page.risks_ticked
    return {
        Stage.ALIGNMENT: bool(page.definition) and any(measured(goal) for goal in page.goals),
        Stage.MILESTONES: bool(page.goals)
        and all(goal.due_date and goal.customer_owner and goal.owner_email for goal in page.goals),
        Stage.RISKS: ticked is not None and ticked.data.get("state") == DONE,
        Stage.REVIEW: reviewed(page) is not None,
    }


def reviewed(page: PlanPage) -> datetime | None:
    """Return when value was last reviewed with the customer: a review held, the programme's too, or value
    they confirmed.
    """
    held = [
        meeting.held_at or meeting.scheduled_at
        for meeting in page.touchpoints
        if meeting.kind in REVIEWS and meeting.status is TouchpointStatus.HELD
    ]
    confirmed = [proof.at for proof in page.evidence if proof.kind is EvidenceKind.CONFIRMED]
    looked_at = [review.done.at for review in page.programme if review.done]
    since = page.at - timedelta(days=page.rules.reviewed_days)
    recent = [moment for moment in (*held, *confirmed, *looked_at) if since <= moment <= page.at]
    return max(recent, default=None)


def programme(account: Account, entries: Iterable[Entry], rules: PlanRules) -> tuple[ProgrammeReview, ...]:
    """Return the programme reviews of an account, each with the tick that records it (P6)."""
    start, ticked = account.contract_start, ticks(entries, PROGRAMME)
    if start is None:
        return ()
    return tuple(
        ProgrammeReview(months, months_after(start, months), ticked.get(str(months)))
        for months in rules.review_months
    )


def review_to_record(page: PlanPage, today: date) -> ProgrammeReview:
    """Return the programme review that is meant by “reviewed” today: the latest that is near or past (P6).

    Refusal where none is, or it is recorded already.
    """
    reviews, early = page.programme, timedelta(days=page.rules.early_days)
    if not reviews:
        raise Refusal(_("The contract's start is not known, so no programme review is due."))
    near = [each for each in reviews if each.day - early <= today]
    if not near or near[-1].done:
        ahead = next((each.day for each in reviews if each not in near), None)
        if ahead is None:
            raise Refusal(_("Every programme review is recorded."))
        sentence = _("The next programme review is on {day}; it can be recorded from {first} on.")
        raise Refusal(sentence.format(day=day_text(ahead), first=day_text(ahead - early)))
    return near[-1]


def may_deliver(page: PlanPage) -> None:
    """Refuse to mark anything delivered on a plan without a success definition (P2)."""
    if not page.definition:
        raise Refusal(
            _(
                "Nothing on this plan can be marked delivered before the customer's own definition of success"
                " is on it. Write it down with “plan {account} define”."
            ).format(account=page.account.external_id)
        )
