"""Clocks that ran out without an answer go to the owner's manager once, in their working time (W5)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.addressing import to_person
from success.breaches import Breach, breaches, told
from success.escalation_clock import Unheard, unheard
from success.escalation_thread import situation_of, stamp
from success.messages import escalation as thread
from success.messages.reminders import overdue
from success.morning import Signed
from success.ports import OpenUnit, UnitOfWork
from success.stewards import everyone
from success.texts import _
from success.workspace import Workspace


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell every manager who is at work of the clocks that ran out, in one message."""
    tally = Tally("breaches")
    by_reader: dict[str, list[Breach]] = defaultdict(list)
    with open_unit() as uow:
        for breach in breaches(uow, ws, now):
            by_reader[breach.to.email].append(breach)
        late = unheard(uow, ws, now)
    each(open_unit, tally, by_reader.values(), lambda found: found[0].to.email, partial(_tell, ws, now))
    each(open_unit, tally, late, lambda one: one.key, partial(_tell_unheard, ws, now))
    return tally.report()


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, found: list[Breach]) -> Iterable[str]:
    first, reader = found[0].alert, found[0].to
    key = f"breach:{reader.email}:{first.id}:{stamp(first.due or first.since)}"
    signed = [Signed(breach.account, breach.alert, breach.owner) for breach in found]
    if uow.outbox.put(to_person(ws, reader, key, "breach", lambda: overdue(signed), now), now):
        for breach in found:
            told(uow, breach, now)
        yield _("{who} told of overdue answers: {count}").format(who=reader.email, count=len(found))


def _tell_unheard(ws: Workspace, now: datetime, uow: UnitOfWork, late: Unheard) -> Iterable[str]:
    situation = situation_of(uow, ws, late.account, late.escalation, everyone(uow), now)
    notice = to_person(
        ws, late.to, late.key, "breach", lambda: thread.unheard(situation), now, late.account.id
    )
    if uow.outbox.put(notice, now):
        yield _("{who} told of overdue answers: {count}").format(who=late.to.email, count=1)
