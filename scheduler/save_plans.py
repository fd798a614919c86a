"""Save plans: tasks, checks, the go or no-go and owed updates are asked for when their day has come (W8).

Whoever is meant is told in their working time, everything of one plan together; what stays undone comes again
every few working days. When somebody else comes to answer for the account, they are told once what they take
over. Once nothing is critical any more, only what people agreed on is asked for. After a no-go, or once the
customer is lost, the off-boarding is asked for until its list is complete, after a no-go also once the
escalation is closed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.escalation import Escalation, Task
from success.escalation_ladder import calmed, last_action
from success.escalation_tasks import hand_over
from success.escalation_thread import partners, situation_of, stamp
from success.messages import save_due as messages
from success.messages import task as tasks
from success.messages.save_due import Asked
from success.people import User
from success.permissions import may_act
from success.ports import OpenUnit, UnitOfWork
from success.save_plan import SavePlan, doer, parted, read, read_many
from success.stewards import People, everyone, steward
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace

LOOK_BACK = timedelta(days=400)  # an off-boarding that began longer ago is no longer asked for


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked of one person; `first` is the day on which it comes up, in their calendar.

    What is asked `once` does not come again: its owner is the one who is chased. What `waits` comes with the
    rest, where its reader heard of the plan in the last days.
    """

    reader: User
    first: date
    what: Asked
    once: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """What one plan asks of one person who is at work, and the day it is in their calendar."""

    plan: SavePlan
    reader: User
    day: date
    asks: tuple[Ask, ...]

    @property
    def key(self) -> str:
        """The key of its notice."""
        return self.key_on(self.day)

    def key_on(self, day: date) -> str:
        """The key of the notice of a day: whoever takes over is told anew."""
        return f"{self.plan.escalation.thread}:due:{day:%Y%m%d}:{self.reader.email}"

    def untold(self, recent: Sequence[date], known: Collection[str]) -> "Due | None":
        """What is to be told, given the last few working days, newest first, and the keys of notices; None
        where nothing is.

        Something new tells everything that is due; else it comes again when no notice is recent any more.
        """
        told = next((day for day in recent if self.key_on(day) in known), None)
        since = told or recent[-1] - timedelta(days=1)
        due = tuple(ask for ask in self.asks if not ask.once or ask.first > since)
        news = due if told is None else [ask for ask in due if ask.first > told and not ask.waits]
        return replace(self, asks=due) if news else None


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Hand over what changed hands, then ask for what is due."""
    tally = Tally("save_plans")
    with open_unit() as uow:
        moved = _moved(uow, ws, now)
    each(open_unit, tally, moved, lambda escalation: f"escalation {escalation.id}", partial(_hand, ws, now))
    with open_unit() as uow:
        fresh = _untold(uow, ws, _due(uow, ws, now))
    each(open_unit, tally, fresh, lambda due: due.key, partial(_tell, ws, now))
    return tally.report()


# ------------------------------------------------------------------ whoever takes over


def _moved(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Escalation]:
    """Running escalations that somebody else answers for now, who is at work."""
    running = uow.escalations.running()
    if not running:
        return []
    people = everyone(uow)
    accounts = uow.accounts.many({escalation.account_id for escalation in running})
    return [each for each in running if _heir(each, accounts[each.account_id], people, ws, now)]


def _heir(
    escalation: Escalation, account: Account, people: People, ws: Workspace, now: datetime
) -> User | None:
    """Who answers for it now, where that is news to them and they are at work."""
    acting = steward(account, people, ws, now)
    if acting is None or acting.email == escalation.owner_email:
        return None
    return acting if calendar_for(ws, acting).is_working_time(now) else None


def _hand(ws: Workspace, now: datetime, uow: UnitOfWork, moved: Escalation) -> Iterable[str]:
    """Give the open tasks and the clocks to whoever answers for the account now, and tell them once."""
    people, escalation = everyone(uow), uow.escalations.get(moved.id or 0)
    account = uow.accounts.get(moved.account_id)
    if escalation is None or account is None:
        return
    heir = _heir(escalation, account, people, ws, now)
    if heir is None:
        return  # another worker was faster
    before = people.get(escalation.owner_email or "")
    kept = hand_over(uow, escalation, heir)
    situation = situation_of(uow, ws, account, kept, people, now)
    mine = [task for task in situation.tasks if task.done_at is None and task.owner_email == heir.email]
    plan = read(uow, ws, account, kept, now)
    key = f"{kept.thread}:takeover:{heir.email}:{stamp(now)}"
    notice = to_person(
        ws, heir, key, "nudge", lambda: tasks.taken_over(situation, plan, before, mine), now, account.id
    )
    if uow.outbox.put(notice, now):
        yield _("{who} takes over: {account}").format(who=heir.email, account=account.name)


# ------------------------------------------------------------------ what is due


def _due(uow: UnitOfWork, ws: Workspace, now: datetime) -> list[Due]:
    """What running escalations ask, and closed ones of customers who are still being seen off."""
    open_ones = [*uow.escalations.running(), *parted(uow, now.astimezone(UTC) - LOOK_BACK, now)]
    if not open_ones:
        return []
    people = everyone(uow)
    accounts = uow.accounts.many({escalation.account_id for escalation in open_ones})
    plans = read_many(uow, ws, accounts, open_ones, now)
    calm = calmed(uow, open_ones)
    return [due for key, plan in plans.items() for due in _of(uow, ws, plan, people, now, calm=key in calm)]


def _of(
    uow: UnitOfWork, ws: Workspace, plan: SavePlan, people: People, now: datetime, *, calm: bool
) -> list[Due]:
    """What one plan asks of those who are at work, by person."""
    found: dict[str, list[Ask]] = defaultdict(list)
    for ask in _asks(uow, ws, plan, people, now, calm=calm):
        calendar = calendar_for(ws, ask.reader)
        if calendar.is_working_time(now) and ask.first <= calendar.local_date(now):
            found[ask.reader.email].append(ask)
    return [
        Due(plan, asks[0].reader, calendar_for(ws, asks[0].reader).local_date(now), tuple(asks))
        for asks in found.values()
    ]


def _untold(uow: UnitOfWork, ws: Workspace, found: list[Due]) -> list[Due]:
    """What is to be told now: one notice for a plan and a reader holds everything that is due, and comes
    again every few working days.
    """
    again = range(ws.preset.escalation.again_days)
    recent = [
        [calendar_for(ws, due.reader).add_working_days(due.day, -back) for back in again] for due in found
    ]
    looked = list(zip(found, recent, strict=True))
    keys = [due.key_on(day) for due, days in looked for day in days]
    known = uow.outbox.known(keys) if keys else set()
    fresh = (due.untold(days, known) for due, days in looked)
    return [due for due in fresh if due is not None]


def _asks(
    uow: UnitOfWork, ws: Workspace, plan: SavePlan, people: People, now: datetime, *, calm: bool
) -> Iterator[Ask]:
    account, escalation = plan.account, plan.escalation
    acting = steward(account, people, ws, now)
    if plan.ends:
        if acting is not None:
            yield from _parting(ws, plan, acting)
        return
    beside = partners(account, people, ws, now)
    for task in uow.escalations.tasks(escalation.id or 0):
        if task.done_at is None:
            reader = doer(task, escalation, account, people, ws, now)
            partner = beside.get(task.text)
            if calm and not _agreed(task, escalation):
                continue
            if reader is not None:
                yield Ask(reader, task.due, Asked(tasks=(task,)))
            if partner is not None and partner.email not in (task.owner_email, reader and reader.email):
                yield Ask(partner, task.due, Asked(tasks=(task,)), once=True)
    if acting is not None and not calm:
        yield _update(uow, ws, escalation, acting, now)
        yield from _checks(plan, acting, calendar_for(ws, acting).local_date(now))


def _agreed(task: Task, escalation: Escalation) -> bool:
    """Whether a person took a task on, added it or was given it: it did not just come with the escalation."""
    return task.added_at is not None or task.owner_email != escalation.owner_email


def _parting(ws: Workspace, plan: SavePlan, acting: User) -> Iterator[Ask]:
    """What is open of the off-boarding, some working days after the no-go or the loss."""
    undone = sum(not mark.done for mark in plan.offboarding)
    if undone and not plan.came_back:
        calendar = calendar_for(ws, acting)
        first = calendar.add_working_days(plan.parted_on(calendar), ws.preset.escalation.quiet_days)
        yield Ask(acting, first, Asked(parting=undone))


def _update(uow: UnitOfWork, ws: Workspace, escalation: Escalation, acting: User, now: datetime) -> Ask:
    """An update is owed once nothing has been recorded for some working days."""
    calendar = calendar_for(ws, acting)
    since = calendar.local_date(last_action(uow, escalation, now) or escalation.opened_at)
    quiet = calendar.working_days_between(since, calendar.local_date(now))
    first = calendar.add_working_days(since, ws.preset.escalation.quiet_days)
    return Ask(acting, first, Asked(quiet_days=quiet), waits=True)


def _checks(plan: SavePlan, acting: User, today: date) -> Iterator[Ask]:
    """The go or no-go once its day has come, else the latest check that nobody has recorded."""
    if plan.decision is not None:
        return
    days = plan.unchecked(today)
    if plan.decision_due(today):
        yield Ask(acting, plan.day(plan.last_day), Asked(decide=True))
    elif days is not None:
        yield Ask(acting, plan.day(days), Asked(check=days))


def _together(asks: Iterable[Ask]) -> Asked:
    """Everything asked of one person, as one."""
    whole = Asked()
    for ask in asks:
        what = ask.what
        whole = replace(
            whole,
            tasks=whole.tasks + what.tasks,
            quiet_days=max(whole.quiet_days, what.quiet_days),
            check=what.check if what.check is not None else whole.check,
            decide=whole.decide or what.decide,
            parting=whole.parting + what.parting,
        )
    return whole


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, due: Due) -> Iterable[str]:
    account, people = due.plan.account, everyone(uow)
    situation = situation_of(uow, ws, account, due.plan.escalation, people, now)
    works = may_act(due.reader, account, ws, people.get, now)
    notice = to_person(
        ws,
        due.reader,
        due.key,
        "reminder",
        lambda: messages.asked(situation, due.plan, _together(due.asks), due.reader, works=works),
        now,
        account.id,
    )
    if uow.outbox.put(notice, now):
        yield f"{due.reader.email} asked about the save plan: {account.name}"
