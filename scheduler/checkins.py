"""Check-ins: whoever answers for an account is reminded in the morning, and what passed is missed (L4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from scheduler.guard import each, together
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.messages.reminders import meeting_today
from success.people import User
from success.planning import missed, remind_at
from success.ports import OpenUnit, UnitOfWork
from success.scoring import marks_at
from success.stewards import everyone, owner_of, steward
from success.stretches import phase_of
from success.texts import _
from success.touchpoint import Touchpoint
from success.workspace import Workspace

CATCH_UP = timedelta(days=90)  # what passed longer ago stays as it was: nothing looks so far back
NEAR = timedelta(days=1)  # reminders are for meetings of the present day in any zone
MOST = 100_000  # meetings looked at in one run

Due = tuple[Touchpoint, Account, User]


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Record what passed as missed, then remind of what is planned for today."""
    tally = Tally("checkins")
    _record_missed(open_unit, ws, now, tally)
    due = _due(open_unit, ws, now)
    each(open_unit, tally, due, lambda one: _key(one[0]), partial(_remind, ws, now))
    return tally.report()


def _record_missed(open_unit: OpenUnit, ws: Workspace, now: datetime, tally: Tally) -> None:
    with open_unit() as uow:
        ids = [each.id or 0 for each in _missed(uow, ws, now)]
    together(open_unit, tally, ids, lambda each: f"meeting {each}", partial(_write_missed, ws, now))


def _missed(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Touchpoint]:
    passed = uow.touchpoints.passed(now - CATCH_UP, now, MOST)
    if not passed:
        return []
    accounts = uow.accounts.many({each.account_id for each in passed})
    return missed(passed, accounts, everyone(uow), ws, now)


def _write_missed(ws: Workspace, now: datetime, uow: UnitOfWork, ids: Sequence[int]) -> Iterable[str]:
    wanted = set(ids)
    gone = [each for each in _missed(uow, ws, now) if each.id in wanted]  # some were recorded meanwhile
    uow.touchpoints.put_many(gone, now)
    uow.health.changed({each.account_id for each in gone})
    yield _("meetings recorded as missed: {count}").format(count=len(gone))


def _due(open_unit: OpenUnit, ws: Workspace, now: datetime) -> list[Due]:
    """Meetings of the present day whose reader's reminder is due and was never queued."""
    with open_unit() as uow:
        near = uow.touchpoints.passed(now - NEAR, now + NEAR, MOST)
        if not near:
            return []
        accounts, people = uow.accounts.many({each.account_id for each in near}), everyone(uow)
        known = uow.outbox.known([_key(each) for each in near])
    fresh = (each for each in near if _key(each) not in known)
    found = (
        (each, accounts[each.account_id], steward(accounts[each.account_id], people, ws, now))
        for each in fresh
    )
    return [
        (touchpoint, account, reader)
        for touchpoint, account, reader in found
        if reader is not None and _is_due(touchpoint, reader, ws, now)
    ]


def _is_due(touchpoint: Touchpoint, reader: User, ws: Workspace, now: datetime) -> bool:
    """Whether the reminder's time has come, and the meeting's not yet: later it would remind of nothing."""
    return remind_at(touchpoint, reader, ws) <= now < touchpoint.scheduled_at


def _remind(ws: Workspace, now: datetime, uow: UnitOfWork, due: Due) -> Iterable[str]:
    touchpoint, account, reader = due
    mark = marks_at(uow, ws, [account.id], now).get(account.id)
    owner = owner_of(account, everyone(uow))
    stage = phase_of(uow, ws, account, now)
    notice = to_person(
        ws,
        reader,
        _key(touchpoint),
        "reminder",
        lambda: meeting_today(account, touchpoint, mark, stage, owner),
        now,
        account.id,
    )
    if uow.outbox.put(notice, now):
        yield _("{who} reminded of the meeting with {account}").format(who=reader.email, account=account.name)


def _key(touchpoint: Touchpoint) -> str:
    return f"meeting:{touchpoint.id}"
