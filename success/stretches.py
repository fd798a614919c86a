"""Where accounts stand in their terms, for many accounts at once (L1, O2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from success.account import Account
from success.evidence import first_outcomes
from success.lifecycle import Stretch, churned, stretch, won_back
from success.lifecycle_rules import Phase
from success.ports import UnitOfWork
from success.workspace import Workspace


def stretches(
    uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], at: datetime
) -> dict[int, Stretch]:
    """Return the phase of each account at `at`, with its days; accounts without a phase are left out.

    Costs a bounded number of queries. Outcomes are read only where a phase waits for them.
    """
    known = {account.id: account for account in accounts}
    today = at.astimezone(ws.zone).date()
    events = uow.arr.of([*known], today)
    back = {each: won_back(account, events.get(each, ()), today) for each, account in known.items()}
    anew = {each: day for each, day in back.items() if day is not None}
    waits = ws.preset.lifecycle.until_outcome
    outcomes = first_outcomes(uow, ws, [*known], at, anew) if waits else {}
    found = {
        each: stretch(account, ws, at, outcomes.get(each), events.get(each, ()))
        for each, account in known.items()
    }
    return {each: now for each, now in found.items() if now is not None}


def phase_of(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Phase | None:
    """Return the phase of one account at `at`, None where it has none."""
    now = stretches(uow, ws, [account], at).get(account.id)
    return now.phase if now else None


def lost_among(
    uow: UnitOfWork, ws: Workspace, accounts: Mapping[int, Account], at: datetime
) -> dict[int, Account]:
    """Return the accounts of those customers who are lost at `at`, by id."""
    today = at.astimezone(ws.zone).date()
    events = uow.arr.of([*accounts], today) if accounts else {}
    return {key: each for key, each in accounts.items() if churned(each, events.get(key, ()), today)}
