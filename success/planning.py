"""Keeping the calendar: check-ins planned by cadence, and meetings whose day has ended (L4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from success.account import Account
from success.lifecycle import Planned, has_passed, next_touchpoint
from success.people import User
from success.ports import UnitOfWork
from success.stewards import everyone, owner_of
from success.stretches import phase_of, stretches
from success.touchpoint import Touchpoint, TouchpointStatus
from success.working_time import calendar_for
from success.workspace import Workspace

LOOK_BACK = timedelta(days=400)  # how far back the last meeting is looked for; no cadence is nearly as long


def plan_checkins(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int], now: datetime
) -> list[Touchpoint]:
    """Put the next check-in of each account into the calendar where none is; returns the new ones."""
    accounts, people = uow.accounts.many(account_ids), everyone(uow)
    known = uow.touchpoints.of(account_ids, now, now - LOOK_BACK)
    stand = stretches(uow, ws, accounts.values(), now)
    due = []
    for account in accounts.values():
        phase = stand[account.id].phase if account.id in stand else None
        owner = owner_of(account, people)
        planned = next_touchpoint(account, known.get(account.id, ()), phase, ws, now, owner)
        if planned is not None and planned.touchpoint is None:
            due.append(Touchpoint(account.id, planned.kind, planned.at, recorded_at=now))
    return uow.touchpoints.put_many(due, now) if due else []


def following(uow: UnitOfWork, ws: Workspace, account: Account, now: datetime) -> Planned | None:
    """Return the next touchpoint of one account as it stands: in the calendar, or due by its cadence."""
    return next_touchpoint(
        account,
        uow.touchpoints.of([account.id], now, now - LOOK_BACK).get(account.id, ()),
        phase_of(uow, ws, account, now),
        ws,
        now,
        uow.people.get(account.owner_email) if account.owner_email else None,
    )


def missed(
    touchpoints: Sequence[Touchpoint],
    accounts: Mapping[int, Account],
    people: Mapping[str, User],
    ws: Workspace,
    now: datetime,
) -> list[Touchpoint]:
    """Return as missed those whose day has ended in their owner's zone with nothing recorded (L4)."""
    return [
        replace(touchpoint, status=TouchpointStatus.MISSED, recorded_at=now)
        for touchpoint in touchpoints
        if has_passed(touchpoint, calendar_for(ws, owner_of(accounts[touchpoint.account_id], people)), now)
    ]


def remind_at(touchpoint: Touchpoint, reader: User | None, ws: Workspace) -> datetime:
    """Return when its reader is reminded of a touchpoint: when their day opens, an hour before at the latest.

    `reader` is who answers for the account.
    """
    calendar = calendar_for(ws, reader)
    opening = calendar.opening(calendar.local_date(touchpoint.scheduled_at))
    return min(opening, touchpoint.scheduled_at - timedelta(hours=1))
