"""What several subjects share: money, goals, evidence, items of a checklist."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from success.account import Account
from success.checklists import Mark
from success.evidence import Evidence, EvidenceKind
from success.health_report import Number
from success.plan import Goal
from success.plan_page import achieved
from success.ports import UnitOfWork

Exact = Annotated[
    Decimal, PlainSerializer(lambda value: f"{value.normalize():f}", return_type=str, when_used="json")
]


class Facts(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class Money(Facts):
    """An amount as it was given, digit by digit, in a currency (ISO 4217; null where none was said)."""

    amount: Exact
    currency: str | None


def money(amount: Decimal | None, currency: str | None) -> Money | None:
    """Return an amount with its currency, None where there is none."""
    return None if amount is None else Money(amount=amount, currency=currency or None)


class Customer(Facts):
    """An account in a list: its external id, its name, and whose it is."""

    account: str
    name: str
    owner: str | None


def named(account: Account) -> dict[str, str | None]:
    """Return what every row of a list says of its account."""
    return {"account": account.external_id, "name": account.name, "owner": account.owner_email}


def books(uow: UnitOfWork, owner: str | None) -> Iterator[list[Account]]:
    """Yield the accounts of one owner, or of everybody and nobody, a page at a time."""
    if owner is not None:
        yield uow.accounts.of_owners([owner])
        return
    ids = uow.accounts.ids()
    while ids:
        yield list(uow.accounts.many(ids).values())
        ids = uow.accounts.ids(ids[-1])


class ChecklistItem(Facts):
    """One item of a checklist; `proof` are the facts that tick it, `by` and `at` a person's tick."""

    key: str
    done: bool
    by_hand: bool
    proof: list[str]
    by: str | None
    at: datetime | None
    note: str


def checklist(marks: Iterable[Mark]) -> list[ChecklistItem]:
    """Return where each item of a checklist stands, in its order."""
    return [
        ChecklistItem(
            key=mark.item.key,
            done=mark.done,
            by_hand=mark.item.by_hand,
            proof=list(mark.proof),
            by=mark.by,
            at=mark.at,
            note=mark.note,
        )
        for mark in marks
    ]


class GoalStatus(StrEnum):
    """Where a goal stands on a day."""

    ACHIEVED = "achieved"
    AHEAD = "ahead"
    LATE = "late"


class GoalFacts(Facts):
    """A goal of the success plan (P1): its figures are those recorded last."""

    title: str
    kpi: str | None
    unit: str | None
    baseline: Number | None
    target: Number | None
    actual: Number | None
    due_date: date | None
    achieved_on: date | None
    status: GoalStatus
    customer_owner: str | None
    owner: str | None
    roi: Money | None
    roi_source: str | None
    functions: list[str]


def goals(known: Iterable[Goal], day: date) -> list[GoalFacts]:
    """Return goals as they stand on a day: what was achieved later was not achieved yet."""
    return [_goal(goal, day) for goal in known]


def _goal(goal: Goal, day: date) -> GoalFacts:
    reached = achieved(goal, day)
    late = goal.due_date is not None and goal.due_date < day
    return GoalFacts(
        title=goal.title,
        kpi=goal.kpi,
        unit=goal.unit,
        baseline=goal.baseline,
        target=goal.target,
        actual=goal.actual,
        due_date=goal.due_date,
        achieved_on=goal.achieved_at if reached else None,
        status=GoalStatus.ACHIEVED if reached else GoalStatus.LATE if late else GoalStatus.AHEAD,
        customer_owner=goal.customer_owner,
        owner=goal.owner_email,
        roi=money(goal.roi_amount, goal.roi_currency),
        roi_source=goal.roi_source,
        functions=list(goal.functions),
    )


class EvidenceFacts(Facts):
    """A proof of value (P4); `unit` is a currency or any other, `who` the customer's person, `by` ours."""

    kind: EvidenceKind
    at: datetime
    words: str
    amount: Exact | None
    unit: str
    source: str
    who: str
    by: str | None


def evidence(known: Iterable[Evidence]) -> list[EvidenceFacts]:
    """Return every proof of value, oldest first."""
    return [
        EvidenceFacts(
            kind=each.kind,
            at=each.at,
            words=each.words,
            amount=each.amount,
            unit=each.unit,
            source=each.source,
            who=each.who,
            by=each.by,
        )
        for each in known
    ]
