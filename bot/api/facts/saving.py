"""Escalations and their save plans (W6–W8)."""

from datetime import date, datetime

from bot.api.facts.parts import ChecklistItem, Facts, checklist
from success import save_plan
from success.account import Account
from success.escalation import Escalation, Task
from success.journal import Entry
from success.ports import UnitOfWork
from success.save_plan import Decision, SavePlan
from success.workspace import Workspace


class TaskFacts(Facts):
    """Something one of us does by a day."""

    text: str
    owner: str | None
    due: date
    done_at: datetime | None
    done_by: str | None


class EscalationFacts(Facts):
    """An escalation that ran at `as_of`. `due` is when executive engagement was due.

    `step` of the ladder and `last_action_at` are null as of an instant before they were reached: earlier ones
    are not kept.
    """

    account: str
    as_of: datetime
    cause: str
    reason: str
    opened_at: datetime
    opened_by: str | None
    owner: str | None
    due: datetime
    step: int | None
    last_action_at: datetime | None
    tasks: list[TaskFacts]


def escalation(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> EscalationFacts | None:
    """Return the escalation that runs, with its clock, its ladder step and its tasks; null for none."""
    found = uow.escalations.ran_at(account.id, at)
    if found is None:
        return None
    stepped = found.step_at or found.opened_at
    return EscalationFacts(
        account=account.external_id,
        as_of=at,
        cause=found.cause,
        reason=found.reason,
        opened_at=found.opened_at,
        opened_by=found.opened_by,
        owner=found.owner_email,
        due=found.due,
        step=found.step if stepped <= at else None,
        last_action_at=found.last_action_at,
        tasks=_tasks(uow, found, at),
    )


def _tasks(uow: UnitOfWork, found: Escalation, at: datetime) -> list[TaskFacts]:
    return [_task(task) for task in uow.escalations.tasks(found.id or 0, at)]


def _task(task: Task) -> TaskFacts:
    return TaskFacts(
        text=task.text,
        owner=task.owner_email,
        due=task.due,
        done_at=task.done_at,
        done_by=task.done_by,
    )


class SituationFacts(Facts):
    """How it came to this; what nobody wrote down is empty."""

    root_cause: str
    sentiment: str
    competitive_threat: str
    competitor: str
    will_to_stay: str
    by: str | None
    at: datetime


class HorizonFacts(Facts):
    """One check of the save plan: what “saved” means by then, and whether it was reached."""

    days: int
    day: date
    saved_means: str
    reached: bool | None
    note: str
    by: str | None
    at: datetime | None


class DecisionFacts(Facts):
    """Go or no-go."""

    decision: Decision
    reason: str
    by: str | None
    at: datetime


class SaveFacts(Facts):
    """The save plan of the escalation that runs (W8); `level` is the gravest alert that is open now."""

    account: str
    as_of: datetime
    level: str | None
    renewal_date: date | None
    situation: SituationFacts | None
    tasks: list[TaskFacts]
    criteria: list[ChecklistItem]
    horizons: list[HorizonFacts]
    decision_due: date
    decision: DecisionFacts | None
    offboarding: list[ChecklistItem]


def save(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> SaveFacts | None:
    """Return the save plan of the escalation that runs; null for none."""
    found = uow.escalations.ran_at(account.id, at)
    if found is None:
        return None
    plan = save_plan.read(uow, ws, account, found, at)
    return SaveFacts(
        account=account.external_id,
        as_of=at,
        level=plan.level.word if plan.level is not None else None,
        renewal_date=account.renewal_date,
        situation=_situation(plan.situation),
        tasks=_tasks(uow, found, at),
        criteria=checklist(plan.criteria),
        horizons=[_horizon(plan, days) for days in plan.horizons],
        decision_due=plan.day(plan.last_day),
        decision=_decision(plan.decision),
        offboarding=checklist(plan.offboarding),
    )


def _situation(entry: Entry | None) -> SituationFacts | None:
    if entry is None:
        return None
    return SituationFacts(
        root_cause=entry.words,
        sentiment=entry.data.get("sentiment", ""),
        competitive_threat=entry.data.get("threat", ""),
        competitor=entry.data.get("rival", ""),
        will_to_stay=entry.data.get("will", ""),
        by=entry.by,
        at=entry.at,
    )


def _horizon(plan: SavePlan, days: int) -> HorizonFacts:
    check = plan.checks.get(days)
    return HorizonFacts(
        days=days,
        day=plan.day(days),
        saved_means=plan.saved.get(days, ""),
        reached=check.data["reached"] == "yes" if check else None,
        note=check.words if check else "",
        by=check.by if check else None,
        at=check.at if check else None,
    )


def _decision(entry: Entry | None) -> DecisionFacts | None:
    if entry is None:
        return None
    return DecisionFacts(
        decision=Decision(entry.data["decision"]), reason=entry.words, by=entry.by, at=entry.at
    )
