"""Tasks of escalations: for oneself or a colleague, done, opened again; and all of one's own (W8)."""

from datetime import date
from typing import Annotated

from handlers.here import Here
from handlers.pattern import NUMBER, Shape
from handlers.registry import Access, Ask, Group, command
from handlers.slots import DayAhead, Name, Note, Whole, Words, is_day
from success import escalating, escalation_tasks
from success.colleagues import assigned, colleague
from success.errors import Refusal
from success.escalation import Escalation, Task
from success.escalation_thread import situation_of
from success.messages import escalate as messages
from success.messages import task as own
from success.messages.escalation import Situation
from success.people import User
from success.stewards import everyone
from success.texts import N_, _
from success.view import View
from success.working_time import calendar_for

TASK_DAYS = 5  # working days proposed for a new task

Who = Annotated[str, Shape("who", 4, lambda text: not is_day(text))]


class AddTask(Ask):
    """`task <account> [day] [text]`."""

    account: Name
    day: DayAhead = None
    text: Note = ""


class AddTaskFor(Ask):
    """`task <account> for [who] [day] [text]`."""

    account: Name
    who: Who = ""
    day: DayAhead = None
    text: Note = ""


class OneTask(Ask):
    """`task <account> done [task]`, and `task <account> reopen [task]`."""

    account: Name
    task: Whole = None


class MoveTask(Ask):
    """`task <account> move <task> [day]`."""

    account: Name
    task: Annotated[int, NUMBER]
    day: DayAhead = None


class GiveTask(Ask):
    """`task <account> give <task> [who]`."""

    account: Name
    task: Annotated[int, NUMBER]
    who: Words = ""


class Mine(Ask):
    """`task mine`, and `task mine done [task]`."""

    task: Whole = None


@command(
    "task",
    "task <account> [day] [text]",
    help=N_("Adds a task to the escalation; “for” and a name at its end gives it to a colleague."),
    example="task acme friday Send the ROI figures for Tom Tanner",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task(cmd: AddTask, here: Here) -> View:
    """Add a task; without a day or words, ask for both."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.day is None or not cmd.text:
        return _asked(here, cmd.day, cmd.text, here.user.email)
    text, who = assigned(cmd.text, here.uow.people.all())
    return _added(here, running, text, who or here.user, cmd.day)


@command(
    "task for",
    "task <account> for [who] [day] [text]",
    help=N_("Gives a task of the escalation to a colleague, who is told."),
    example="task acme for tom@mainstay.example friday Send the ROI figures",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_for(cmd: AddTaskFor, here: Here) -> View:
    """Add a task for somebody; without a day or words, ask for both."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.day is None or not cmd.text:
        return _asked(here, cmd.day, cmd.text, cmd.who)
    who = colleague(cmd.who, here.uow.people.all()) if cmd.who else here.user
    return _added(here, running, cmd.text, who, cmd.day)


def _asked(here: Here, day: date | None, text: str, who: str) -> View:
    proposed = day or calendar_for(here.ws, here.user).add_working_days(here.today, TASK_DAYS)
    return messages.ask_task(here.account, proposed, text, who)


def _added(here: Here, running: Escalation, text: str, owner: User, day: date) -> View:
    added = escalation_tasks.add_task(here.uow, here.ws, running, text, owner, day, here.now, by=here.user)
    return messages.added(_situation(here, running), added)


@command(
    "task done",
    "task <account> done [task]",
    help=N_("Records a task of the escalation as done."),
    example="task acme done 3",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_done(cmd: OneTask, here: Here) -> View:
    """Record a task as done; without its number, show the tasks."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.task is None:
        return messages.running(_situation(here, running), works=True)
    done = escalation_tasks.finish_task(here.uow, here.ws, running, cmd.task, here.user, here.now)
    return messages.finished(_situation(here, running), done)


@command(
    "task reopen",
    "task <account> reopen [task]",
    help=N_("Takes back that a task of the escalation is done."),
    example="task acme reopen 3",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_reopen(cmd: OneTask, here: Here) -> View:
    """Open a task again that was recorded as done by mistake; without its number, show the tasks."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.task is None:
        return messages.running(_situation(here, running), works=True)
    again = escalation_tasks.reopen_task(here.uow, here.ws, running, cmd.task, here.user, here.now)
    return messages.reopened(_situation(here, running), again)


@command(
    "task move",
    "task <account> move <task> [day]",
    help=N_("Moves a task of the escalation to another day."),
    example="task acme move 3 friday",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_move(cmd: MoveTask, here: Here) -> View:
    """Move a task to another day, which the thread is told."""
    if cmd.day is None:
        raise Refusal(_("Say the new day, such as “friday” or 2026-03-31."))
    running = escalating.running_for(here.uow, here.account)
    changed = escalation_tasks.change_task(
        here.uow, here.ws, running, cmd.task, here.user, here.now, due=cmd.day
    )
    return messages.changed(_situation(here, running), changed)


@command(
    "task give",
    "task <account> give <task> [who]",
    help=N_("Gives a task of the escalation to somebody else, who is told."),
    example="task acme give 3 Tom Tanner",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_give(cmd: GiveTask, here: Here) -> View:
    """Let somebody else do a task, which they and the thread are told."""
    running = escalating.running_for(here.uow, here.account)
    owner = colleague(cmd.who or here.user.email, here.uow.people.all())
    changed = escalation_tasks.change_task(
        here.uow, here.ws, running, cmd.task, here.user, here.now, owner=owner
    )
    return messages.changed(_situation(here, running), changed)


@command(
    "task mine",
    "task mine",
    help=N_("Lists your open tasks in all escalations."),
    example="task mine",
    group=Group.SAVE,
    access=Access.KNOWN,
)
def mine(cmd: Mine, here: Here) -> View:
    """List what the asker has to do, employees included: a task can be anybody's."""
    return own.mine(_own(here))


@command(
    "task mine done",
    "task mine done [task]",
    help=N_("Records a task of yours as done."),
    example="task mine done 3",
    group=Group.SAVE,
    access=Access.KNOWN,
    writes=True,
)
def mine_done(cmd: Mine, here: Here) -> View:
    """Record one's own task as done, whoever works on the account; without its number, list them."""
    if cmd.task is None:
        return own.mine(_own(here))
    known = {task.id: (task, of) for task, of in escalation_tasks.own_tasks(here.uow, here.user, here.now)}
    if cmd.task not in known:
        raise Refusal(_("No open task of yours has the number {number}.").format(number=cmd.task))
    running = known[cmd.task][1]
    done = escalation_tasks.finish_task(here.uow, here.ws, running, cmd.task, here.user, here.now)
    return own.finished(done, _own(here))


def _own(here: Here) -> own.Own:
    found: list[tuple[Task, Escalation]] = escalation_tasks.own_tasks(here.uow, here.user, here.now)
    accounts = here.uow.accounts.many({of.account_id for _task, of in found})
    return [(task, accounts[of.account_id]) for task, of in found]


def _situation(here: Here, running: Escalation) -> Situation:
    return situation_of(here.uow, here.ws, here.account, running, everyone(here.uow), here.now)
