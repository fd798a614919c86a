"""Escalations: open one, take on an immediate action, add and finish tasks, close it (W6–W8)."""

from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import DayAhead, Name, Note, Whole
from success import escalating
from success.escalation import MANUAL, Action
from success.escalation_thread import situation_of
from success.messages import escalate as messages
from success.messages.escalation import Situation, action_word
from success.naming import fold
from success.stewards import everyone
from success.texts import N_, _
from success.view import View
from success.working_time import calendar_for

TASK_DAYS = 5  # working days proposed for a new task


def _action(value: str) -> str:
    said = fold(value).replace("-", "_").replace(" ", "_")
    if value and said not in tuple(Action):
        sentence = _("“{said}” is not one of the immediate actions: {known}.")
        raise ValueError(sentence.format(said=value[:40], known=", ".join(action.value for action in Action)))
    return said


ActionName = Annotated[str, choice(*Action), AfterValidator(_action)]


class Escalate(Ask):
    """`escalate <account> [reason]`."""

    account: Name
    reason: Note = ""


class TakeAction(Ask):
    """`escalate <account> action [action] [note]`."""

    account: Name
    action: ActionName = ""
    note: Note = ""


class Close(Ask):
    """`escalate <account> done [note]`."""

    account: Name
    note: Note = ""


class AddTask(Ask):
    """`task <account> [day] [text]`."""

    account: Name
    day: DayAhead = None
    text: Note = ""


class FinishTask(Ask):
    """`task <account> done [task]`."""

    account: Name
    task: Whole = None


@command(
    "escalate",
    "escalate <account> [reason]",
    help=N_("Opens an escalation thread, or shows the one that runs."),
    example="escalate acme Their new CFO wants to cancel",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def escalate(cmd: Escalate, here: Here) -> View:
    """Open an escalation; without a reason show the running one, or ask for the reason."""
    running = here.uow.escalations.open_for(here.account.id)
    if not cmd.reason:
        return (
            messages.running(_situation(here), works=True) if running else messages.ask_reason(here.account)
        )
    escalating.open_escalation(here.uow, here.ws, here.account, MANUAL, cmd.reason, here.user, here.now)
    return messages.opened(_situation(here), again=running is not None)


@command(
    "escalate action",
    "escalate <account> action [action] [note]",
    help=N_("Takes on an immediate action; concessions need their justification."),
    example="escalate acme action executive",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def take_action(cmd: TakeAction, here: Here) -> View:
    """Take on an immediate action (W7)."""
    running = escalating.running_for(here.uow, here.account)
    if not cmd.action:
        return messages.running(_situation(here), works=True)
    action = Action(cmd.action)
    if action is Action.CONCESSIONS and not cmd.note:
        return messages.ask_justification(here.account)
    task = escalating.take_action(here.uow, here.ws, running, action, here.user, here.now, cmd.note)
    return messages.taken(_situation(here), action_word(action), task)


@command(
    "escalate done",
    "escalate <account> done [note]",
    help=N_("Closes an escalation with a note on how it ended."),
    example="escalate acme done They renew for two years",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def close(cmd: Close, here: Here) -> View:
    """Close the running escalation; without a note, ask for it."""
    running = escalating.running_for(here.uow, here.account)
    if not cmd.note:
        return messages.ask_ending(here.account)
    escalating.close_escalation(here.uow, here.ws, running, here.user, here.now, cmd.note)
    return messages.ended(here.account, cmd.note)


@command(
    "task",
    "task <account> [day] [text]",
    help=N_("Adds a task of yours to the escalation, with its day."),
    example="task acme friday Send the ROI figures",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task(cmd: AddTask, here: Here) -> View:
    """Add a task; without a day or words, ask for both."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.day is None or not cmd.text:
        day = cmd.day or calendar_for(here.ws, here.user).add_working_days(here.today, TASK_DAYS)
        return messages.ask_task(here.account, day, cmd.text)
    added = escalating.add_task(here.uow, here.ws, running, cmd.text, here.user, cmd.day, here.now)
    return messages.added(_situation(here), added)


@command(
    "task done",
    "task <account> done [task]",
    help=N_("Records a task of the escalation as done."),
    example="task acme done 3",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def task_done(cmd: FinishTask, here: Here) -> View:
    """Record a task as done; without its number, show the tasks."""
    running = escalating.running_for(here.uow, here.account)
    if cmd.task is None:
        return messages.running(_situation(here), works=True)
    done = escalating.finish_task(here.uow, here.ws, running, cmd.task, here.user, here.now)
    return messages.finished(_situation(here), done)


def _situation(here: Here) -> Situation:
    running = escalating.running_for(here.uow, here.account)
    return situation_of(here.uow, here.ws, here.account, running, everyone(here.uow), here.now)
