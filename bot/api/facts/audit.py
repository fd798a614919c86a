"""Honesty checks over a book of business (section 12)."""

from datetime import datetime

from bot.api.facts.parts import Customer, Facts, named
from success import audit as checks
from success.audit_checks import Check
from success.health_report import Number
from success.ports import UnitOfWork
from success.workspace import Workspace


class FoundAccount(Customer):
    """An account that a check finds, with the values that tell why."""

    fact: dict[str, str]


class CheckFacts(Facts):
    """What one check found: how much, and for all but `load` the accounts, those with most ARR first."""

    check: Check
    count: int
    accounts: list[FoundAccount]


class AlertLoad(Facts):
    """How many alerts a week one owner gets, and how many one person can read with care."""

    owner: str
    alerts_a_week: Number
    at_most: int
    is_over: bool


class AuditFacts(Facts):
    """The honesty checks over so many accounts, lost customers left out."""

    as_of: datetime
    accounts: int
    checks: list[CheckFacts]
    load: list[AlertLoad]


def audit(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> AuditFacts:
    """Return what the honesty checks find: bands without an action, unanswered detractors, stale scores."""
    book = None if owner is None else uow.accounts.of_owners([owner])
    found = checks.audit(uow, ws, book, at)
    return AuditFacts(
        as_of=at,
        accounts=found.accounts,
        checks=[
            CheckFacts(
                check=check,
                count=found.count(check),
                accounts=[
                    FoundAccount(**named(hit.account), fact=hit.fact) for hit in found.hits.get(check, ())
                ],
            )
            for check in Check
        ],
        load=[
            AlertLoad(
                owner=load.owner.email,
                alerts_a_week=round(load.a_week, 2),
                at_most=load.most,
                is_over=load.is_over,
            )
            for load in found.loads
        ],
    )
