"""Expansion: the gate, what speaks for growth, what was proposed (X1–X3)."""

from datetime import datetime

from bot.api.facts.parts import Facts, Money, money
from success.account import Account
from success.expansion import Expansion, Growth, Sign, read
from success.messages.expansion import fact_text
from success.ports import UnitOfWork
from success.workspace import Workspace


class GateCondition(Facts):
    """One condition of the expansion gate with the fact that decides it (X1)."""

    name: str
    met: bool
    fact: str


class Gate(Facts):
    """Whether an account is ready for expansion (X1)."""

    ready: bool
    conditions: list[GateCondition]


def gate(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Gate:
    """Return whether an account is ready for expansion, each condition with its fact."""
    found = read(uow, ws, account, at)
    conditions = [
        GateCondition(name=each.condition.value, met=each.met, fact=fact_text(each)) for each in found.checked
    ]
    return Gate(ready=found.ready, conditions=conditions)


class SignFacts(Facts):
    """A sign of expansion (X2): seen by Mainstay (`by` is null; `words` is the figure) or noted by a
    person.
    """

    sign: Sign
    at: datetime
    words: str
    by: str | None


class ProposalFacts(Facts):
    """What was proposed (X3); `worth` is for a year."""

    growth: Growth
    at: datetime
    by: str | None
    worth: Money | None
    words: str


class OverrideFacts(Facts):
    """Somebody went ahead before the gate passed, and why (X1)."""

    at: datetime
    by: str | None
    reason: str


class Opportunities(Facts):
    """What speaks for growth, what was proposed, and the latest override of the gate."""

    account: str
    as_of: datetime
    signs: list[SignFacts]
    proposals: list[ProposalFacts]
    override: OverrideFacts | None


def opportunities(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Opportunities:
    """Return the signs of expansion, what was proposed, and the latest override of the gate."""
    found = read(uow, ws, account, at)
    return Opportunities(
        account=account.external_id,
        as_of=at,
        signs=[SignFacts(sign=s.sign, at=s.at, words=s.words, by=s.by) for s in found.signs],
        proposals=_proposals(found),
        override=_override(found),
    )


def _proposals(found: Expansion) -> list[ProposalFacts]:
    return [
        ProposalFacts(
            growth=each.growth,
            at=each.at,
            by=each.by,
            worth=money(each.amount, each.currency),
            words=each.words,
        )
        for each in found.proposals
    ]


def _override(found: Expansion) -> OverrideFacts | None:
    entry = found.override
    return None if entry is None else OverrideFacts(at=entry.at, by=entry.by, reason=entry.words)
