"""The renewal ladder (R1): readers are told in their working time, once for each step, in one message."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.messages.renewal_notice import Reminder, renewal_notices
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.renewal import DueStep, due_steps
from success.renewals import Renewal, renewing
from success.scoring import marks_at
from success.stewards import People, everyone, steward
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One step to tell; `last` is the step of its kind that was told before, as the notebook keeps it."""

    renewal: Renewal
    step: DueStep
    last: str | None

    @property
    def account(self) -> Account:
        """The account as it stands towards the renewal."""
        return self.renewal.account

    @property
    def mark(self) -> str:
        """The notebook key under which the last step of this kind stands."""
        return _mark(self.renewal, self.step)


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell everybody who is at work what their renewals ask for."""
    tally = Tally("renewals")
    with open_unit() as uow:
        by_reader = _due(uow, ws, now)
    each(open_unit, tally, by_reader, lambda found: found[0].email, partial(_tell, ws, now))
    return tally.report()


def _due(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[tuple[User, list[Due]]]:
    today, people = now.astimezone(ws.zone).date(), everyone(uow)
    reach = timedelta(days=ws.preset.renewal.ladder_days[0]) + _DAY
    near = renewing(uow, ws, today - _DAY, today + reach, now)
    steps = [(reader, one, step) for one in near for reader, step in _steps(one, people, ws, now)]
    marks = uow.notebook.read_many([_mark(one, step) for _reader, one, step in steps]) if steps else {}
    by_reader: dict[str, list[Due]] = defaultdict(list)
    for reader, one, step in steps:
        due = Due(one, step, marks.get(_mark(one, step)))
        if due.last != step.key:
            by_reader[reader.email].append(due)
    return [(people[email], found) for email, found in by_reader.items()]


def _steps(one: Renewal, people: People, ws: Workspace, now: datetime) -> Iterable[tuple[User, DueStep]]:
    reader = steward(one.account, people, ws, now)
    if reader is None or not calendar_for(ws, reader).is_working_time(now):
        return
    for step in due_steps(one.account, ws.preset.renewal, calendar_for(ws, reader).local_date(now)):
        yield reader, step


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, found: tuple[User, list[Due]]) -> Iterable[str]:
    reader, steps = found
    mine = [due for due in steps if uow.notebook.swap(due.mark, due.last, due.step.key)]
    if not mine:
        return  # another worker was faster
    mine.sort(key=lambda due: (due.account.renewal_date or now.date(), due.account.name))
    marks = marks_at(uow, ws, [due.account.id for due in mine], now)
    reminders = [
        Reminder(
            due.renewal,
            due.step,
            marks.get(due.account.id),
            uow.people.get(due.account.ae_email) if due.account.ae_email else None,
        )
        for due in mine
    ]
    today = calendar_for(ws, reader).local_date(now)
    key = f"renewal:{reader.email}:{mine[0].account.id}:{mine[0].step.key}"
    about = mine[0].account.id if len(mine) == 1 else None
    notice = to_person(
        ws, reader, key, "renewal", lambda: renewal_notices(reminders, reader, today), now, about
    )
    if uow.outbox.put(notice, now):
        yield _("{who} told of renewals: {count}").format(who=reader.email, count=len(mine))


def _mark(one: Renewal, step: DueStep) -> str:
    """A further contract has a ladder of its own."""
    return f"renewal:{one.account.id}:{step.why}" + ("" if one.own else f":{one.due}")
