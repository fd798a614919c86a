"""Expansion in chat: the gate, signs, proposals, overrides with a reason, and the conversation (X1–X5)."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import Shape, choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Currency, Name, Note, Worth
from success import permissions, positioning
from success.errors import Refusal
from success.expansion import Growth, Proposal, Sign, may_propose, note_sign, override, propose, read
from success.messages import expansion as messages
from success.messages import positioning as positioning_messages
from success.naming import fold
from success.texts import N_, _, everywhere
from success.view import View


def _sign(value: str) -> str:
    said = _key(value)
    if said and said not in messages.BY_HAND:
        raise ValueError(_none_of(value, messages.BY_HAND))
    return said


def _growth(value: str) -> str:
    said = _key(value)
    if said and said not in _growths():
        raise ValueError(_none_of(value, [messages.growth_word(growth) for growth in Growth]))
    return _growths()[said].value if said else ""


@cache
def _growths() -> dict[str, Growth]:
    """What can be proposed, by its key and by its name in every language."""
    names = {growth: everywhere(messages.GROWTHS[growth]) for growth in Growth}
    return {_key(name): growth for growth in Growth for name in (growth.value, *names[growth])}


def _key(value: str) -> str:
    return fold(value).replace("-", "_").replace(" ", "_")


def _none_of(value: str, known: Iterable[str]) -> str:
    sentence = _("“{said}” is none of these: {known}.")
    return sentence.format(said=value[:40], known=", ".join(known))


SignName = Annotated[str, choice(*messages.BY_HAND), AfterValidator(_sign)]
GrowthName = Annotated[
    str, Shape("growth", 1, lambda text: _key(text) in _growths()), AfterValidator(_growth)
]


class Expansion(Ask):
    """`expansion <account>`."""

    account: Name


class Guide(Ask):
    """`expansion <account> guide`."""

    account: Name


class NoteSign(Ask):
    """`expansion <account> sign [sign] [note]`."""

    account: Name
    sign: SignName = ""
    note: Note = ""


class Propose(Ask):
    """`expansion <account> propose [growth] [amount] [note]`."""

    account: Name
    growth: GrowthName = ""
    amount: Worth = None
    currency: Currency = ""
    note: Note = ""


class Override(Ask):
    """`expansion <account> override [reason]`."""

    account: Name
    reason: Note = ""


@command(
    "expansion",
    "expansion <account>",
    help=N_("Says whether an account is ready to grow, and what is missing."),
    example="expansion acme",
    group=Group.PLAN,
    access=Access.READ,
)
def expansion(cmd: Expansion, here: Here) -> View:
    """Answer with each condition of the gate and its fact (X1)."""
    works = permissions.may_move_renewal(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    return messages.gate(read(here.uow, here.ws, here.account, here.now), works)


@command(
    "expansion guide",
    "expansion <account> guide",
    help=N_("Shows how to lead an expansion conversation and what a proposal says."),
    example="expansion acme guide",
    group=Group.PLAN,
    access=Access.READ,
)
def guide(cmd: Guide, here: Here) -> View:
    """Answer with the conversation, anchored to the account's own evidence (X4, X5)."""
    return positioning_messages.guide(positioning.read(here.uow, here.ws, here.account, here.now))


@command(
    "expansion sign",
    "expansion <account> sign [sign] [note]",
    help=N_("Notes a sign of expansion, such as several departments asking."),
    example="expansion acme sign departments Finance asked too",
    group=Group.PLAN,
    access=Access.RENEW,
    writes=True,
)
def sign(cmd: NoteSign, here: Here) -> View:
    """Note what speaks for growth (X2)."""
    if not cmd.sign:
        return messages.ask_sign(here.account)
    note_sign(here.uow, here.account, Sign(cmd.sign), cmd.note, here.user, here.now)
    return messages.kept(
        here.account, _("A sign of expansion at {account} is noted").format(account=here.account.name)
    )


@command(
    "expansion propose",
    "expansion <account> propose [growth] [amount] [note]",
    help=N_("Records an expansion that was proposed; only once the gate passes."),
    example="expansion acme propose seats 20000",
    group=Group.PLAN,
    access=Access.RENEW,
    writes=True,
)
def propose_(cmd: Propose, here: Here) -> View:
    """Record a proposal, if the gate passes or was overridden (X1, X3)."""
    found = read(here.uow, here.ws, here.account, here.now)
    may_propose(found, here.ws, here.now)
    if not cmd.growth:
        return messages.ask_proposal(here.account)
    currency = cmd.currency or here.account.currency or ""
    if cmd.amount is not None and not currency:
        raise Refusal(_("Say in which currency, such as EUR."))
    proposal = Proposal(Growth(cmd.growth), here.now, here.user.email, cmd.amount, currency, cmd.note)
    propose(here.uow, here.ws, found, proposal, here.user, here.now)
    executive = here.uow.people.get(here.account.ae_email) if here.account.ae_email else None
    return messages.proposed(here.account, proposal, executive)


@command(
    "expansion override",
    "expansion <account> override [reason]",
    help=N_("Goes ahead before the gate passes; needs a reason, and tells the manager."),
    example="expansion acme override Their board decides this week",
    group=Group.PLAN,
    access=Access.RENEW,
    writes=True,
)
def override_(cmd: Override, here: Here) -> View:
    """Log an override with its reason and tell the manager (X1)."""
    if not cmd.reason:
        return messages.ask_override(here.account)
    found = read(here.uow, here.ws, here.account, here.now)
    told = messages.told_override(found, here.user, cmd.reason)
    above = override(here.uow, here.ws, found, cmd.reason, here.user, here.now, told)
    return messages.overridden(here.account, above)
