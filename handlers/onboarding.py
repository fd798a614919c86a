"""Onboarding in chat: milestones with their proof, and ticking what only a person can see (O1–O3)."""

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import Name, Note
from success import permissions
from success.checklists import tick
from success.messages import onboarding as messages
from success.onboarding import ITEMS, LIST, read
from success.stewards import everyone
from success.stretches import phase_of
from success.texts import N_
from success.view import View


class Onboarding(Ask):
    """`onboarding <account>`."""

    account: Name


class Tick(Ask):
    """`onboarding <account> tick <item> [note]`."""

    account: Name
    item: str
    note: Note = ""


@command(
    "onboarding",
    "onboarding <account>",
    help=N_("Shows the onboarding milestones, what proves them, and the time to first value."),
    example="onboarding acme",
    group=Group.PLAN,
    access=Access.READ,
)
def onboarding(cmd: Onboarding, here: Here) -> View:
    """Answer with the milestones as of now (O1)."""
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    phase = phase_of(here.uow, here.ws, here.account, here.now)
    around = messages.Around(everyone(here.uow), here.ws.preset, here.today, works, phase)
    return messages.progress(read(here.uow, here.ws, here.account, here.now), around)


@command(
    "onboarding tick",
    "onboarding <account> tick <item> [note]",
    help=N_("Ticks a milestone that Mainstay cannot see by itself."),
    example="onboarding acme tick core_use Live since Monday",
    group=Group.PLAN,
    access=Access.ACT,
    writes=True,
)
def onboarding_tick(cmd: Tick, here: Here) -> View:
    """Tick one item by hand; where it needs a note, ask for it (O1)."""
    if not cmd.note and any(item.needs_note for item in ITEMS if item.key == cmd.item):
        return messages.ask_note(here.account, cmd.item, here.ws.preset)
    tick(here.uow, here.account, LIST, ITEMS, cmd.item, here.user, here.now, note=cmd.note)
    return messages.ticked(settled(here), cmd.item, here.ws.preset)
