"""Escalations: open one, take on an immediate action, close it (W6, W7)."""

from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Name, Note
from success import escalating
from success.escalation import MANUAL, Action, Escalation
from success.escalation_thread import situation_of
from success.messages import escalate as messages
from success.messages.escalation import Situation, action_word
from success.naming import fold
from success.stewards import everyone
from success.texts import N_, _
from success.view import View


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
    if not cmd.reason:
        ran = here.uow.escalations.ran_at(here.account.id, here.now)
        return messages.running(_of(ran, here), works=True) if ran else messages.ask_reason(here.account)
    running = here.uow.escalations.open_for(here.account.id)
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


def _situation(here: Here) -> Situation:
    return _of(escalating.running_for(here.uow, here.account), here)


def _of(escalation: Escalation, here: Here) -> Situation:
    return situation_of(here.uow, here.ws, here.account, escalation, everyone(here.uow), here.now)
