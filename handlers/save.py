"""The save plan in chat: one page, how it came to this, what “saved” means, checks, go or no-go (W8)."""

from typing import Annotated

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Name, Note, Whole, YesNo, one_of
from success import escalating, permissions, save_plan, saving
from success.errors import Refusal
from success.escalation_thread import situation_of
from success.messages import escalate
from success.messages import save as messages
from success.messages import save_forms as forms
from success.messages.escalation import Situation
from success.naming import fold
from success.save_plan import Decision, SavePlan
from success.stewards import everyone
from success.stretches import lost_among
from success.texts import N_, _
from success.view import View

Will = Annotated[str, choice("yes", "no", "unclear"), one_of("yes", "no", "unclear")]
Chosen = Annotated[str, choice(*Decision), one_of(*Decision)]


class Save(Ask):
    """`save <account>`."""

    account: Name


class Describe(Ask):
    """`save <account> situation [cause]`."""

    account: Name
    cause: Note = ""
    sentiment: Note = ""
    threat: YesNo = ""
    rival: Note = ""
    will: Will = ""


class Define(Ask):
    """`save <account> saved`."""

    account: Name
    first: Note = ""
    second: Note = ""
    third: Note = ""


class Tick(Ask):
    """`save <account> tick <item> [note]`, and the same with `offboard` or `untick`."""

    account: Name
    item: str
    note: Note = ""


class Check(Ask):
    """`save <account> check [days] [reached] [note]`."""

    account: Name
    days: Whole = None
    reached: YesNo = ""
    note: Note = ""


class Decide(Ask):
    """`save <account> decide [decision] [reason]`."""

    account: Name
    decision: Chosen = ""
    reason: Note = ""


class Offboard(Ask):
    """`offboard <account>`."""

    account: Name


@command(
    "save",
    "save <account>",
    help=N_("Shows the save plan of an escalated account on one page."),
    example="save acme",
    group=Group.SAVE,
    access=Access.READ,
)
def save(cmd: Save, here: Here) -> View:
    """Show the save plan of the running escalation (W8)."""
    ran = here.uow.escalations.ran_at(here.account.id, here.now)
    if ran is None:
        return escalate.nothing_runs(here.account, works=_works(here))
    return _shown(save_plan.read(here.uow, here.ws, here.account, ran, here.now), here)


@command(
    "save situation",
    "save <account> situation [cause]",
    help=N_("Writes down how it came to this: root cause, sentiment, competition, will to stay."),
    example="save acme situation Their champion left and nobody took over",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def describe(cmd: Describe, here: Here) -> View:
    """Write down the situation; without anything said, ask for it."""
    plan = _plan(here)
    said = cmd.model_dump(exclude={"account"})
    if not any(said.values()):
        return forms.ask_situation(plan)
    saving.describe(here.uow, here.ws, plan, said, here.user, here.now)
    return _page(here)


@command(
    "save saved",
    "save <account> saved",
    help=N_("Writes down what “saved” means at each check of the save plan."),
    example="save acme saved",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def define(cmd: Define, here: Here) -> View:
    """Write down what “saved” means at each horizon; without anything said, ask for it."""
    plan = _plan(here)
    said = (cmd.first, cmd.second, cmd.third)
    if not any(said):
        return forms.ask_saved(plan)
    meant = dict(zip(plan.horizons, said, strict=True))
    saving.define(here.uow, here.ws, plan, meant, here.user, here.now)
    return _page(here)


@command(
    "save tick",
    "save <account> tick <item> [note]",
    help=N_("Ticks a success criterion of the save plan: meeting, concerns or commitment."),
    example="save acme tick concerns Sent them in writing",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def tick(cmd: Tick, here: Here) -> View:
    """Tick a criterion by hand."""
    saving.tick(here.uow, here.ws, _plan(here), fold(cmd.item), cmd.note, here.user, here.now)
    return _page(here)


@command(
    "save untick",
    "save <account> untick <item> [note]",
    help=N_("Takes the tick of a success criterion back."),
    example="save acme untick concerns",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def untick(cmd: Tick, here: Here) -> View:
    """Take a criterion's tick back that was set by mistake."""
    plan = _plan(here)
    saving.tick(here.uow, here.ws, plan, fold(cmd.item), cmd.note, here.user, here.now, done=False)
    return _page(here)


@command(
    "save check",
    "save <account> check [days] [reached] [note]",
    help=N_("Records whether “saved” was reached at a check of the save plan."),
    example="save acme check 30 yes Their sponsor confirmed it",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def check(cmd: Check, here: Here) -> View:
    """Record a check; without its days or answer, show the page with what is to be checked."""
    if cmd.days is None:
        return _page(here)
    if not cmd.reached:
        sentence = _("Say whether it was reached: “save {account} check {days} yes” or “… no”.")
        raise Refusal(sentence.format(account=here.account.external_id, days=cmd.days))
    reached = cmd.reached == saving.YES
    saving.check(here.uow, here.ws, _plan(here), cmd.days, reached, cmd.note, here.user, here.now)
    return _page(here)


@command(
    "save decide",
    "save <account> decide [decision] [reason]",
    help=N_("Decides go or no-go at the end of the save plan."),
    example="save acme decide go They signed for a year",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def decide(cmd: Decide, here: Here) -> View:
    """Decide go or no-go; without a decision, ask for it. A no-go answers with the off-boarding."""
    plan = _plan(here)
    saving.refuse_early(plan, here.ws, here.now)
    if not cmd.decision:
        return forms.ask_decision(plan)
    decision = Decision(cmd.decision)
    saving.decide(here.uow, here.ws, plan, decision, cmd.reason, here.user, here.now)
    return _page(here) if decision is Decision.GO else _leaving(here)


@command(
    "offboard",
    "offboard <account>",
    help=N_("Shows the off-boarding checklist after a no-go."),
    example="offboard acme",
    group=Group.SAVE,
    access=Access.READ,
)
def offboard(cmd: Offboard, here: Here) -> View:
    """Show what a graceful parting needs (W8)."""
    return _leaving(here)


@command(
    "offboard tick",
    "offboard <account> tick <item> [note]",
    help=N_("Ticks an item of the off-boarding checklist."),
    example="offboard acme tick invoice Sent on Friday",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def offboard_tick(cmd: Tick, here: Here) -> View:
    """Tick an item of the off-boarding, be its escalation closed by now."""
    saving.offboard(here.uow, here.ws, _ended(here), fold(cmd.item), cmd.note, here.user, here.now)
    return _leaving(here)


@command(
    "offboard untick",
    "offboard <account> untick <item> [note]",
    help=N_("Takes the tick of an off-boarding item back."),
    example="offboard acme untick invoice",
    group=Group.SAVE,
    access=Access.ACT,
    writes=True,
)
def offboard_untick(cmd: Tick, here: Here) -> View:
    """Take an item's tick back that was set by mistake."""
    ended = _ended(here)
    saving.offboard(here.uow, here.ws, ended, fold(cmd.item), cmd.note, here.user, here.now, done=False)
    return _leaving(here)


def _plan(here: Here) -> SavePlan:
    running = escalating.running_for(here.uow, here.account)
    return save_plan.read(here.uow, here.ws, here.account, running, here.now)


def _ended(here: Here) -> SavePlan:
    escalation = save_plan.ended_for(here.uow, here.ws, here.account, here.now)
    if escalation is None:
        sentence = _("The off-boarding of {account} starts with a no-go: “save {name} decide no”.")
        if lost_among(here.uow, here.ws, {here.account.id: here.account}, here.now):
            sentence = _("{account} is lost; “escalate {name}” opens the thread to see them off in.")
        raise Refusal(sentence.format(account=here.account.name, name=here.account.external_id))
    return save_plan.read(here.uow, here.ws, here.account, escalation, here.now)


def _page(here: Here) -> View:
    return _shown(_plan(here), here)


def _shown(plan: SavePlan, here: Here) -> View:
    return messages.page(_situation(here, plan), plan, works=_works(here))


def _leaving(here: Here) -> View:
    plan = _ended(here)
    return messages.offboarding(_situation(here, plan), plan, works=_works(here))


def _situation(here: Here, plan: SavePlan) -> Situation:
    return situation_of(here.uow, here.ws, here.account, plan.escalation, everyone(here.uow), here.now)


def _works(here: Here) -> bool:
    return permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
