"""Value as parts of other messages: how much is documented, and for what was paid (P4, R5, X5)."""

from collections.abc import Sequence

from success.account import Account
from success.format import number_text
from success.messages.words import listed
from success.plan import Goal
from success.texts import _
from success.value import Value
from success.view import Amount, Inline, Parts, Text, say

MOST_GOALS = 3


def goal_titles(goals: Sequence[Goal]) -> str:
    """Return the first few goals by their titles, as one list."""
    return listed([_("“{goal}”").format(goal=goal.title) for goal in goals[:MOST_GOALS]])


def documented_parts(value: Value, account: Account) -> Parts | None:
    """Return how much value is documented, and what that is for each unit of money paid; None for nothing."""
    if not value.documented:
        return None
    much: list[Inline] = []
    for currency, amount in value.documented.items():
        much += [Text(text=" + ")] if much else []
        much.append(Amount(value=amount, currency=currency))
    if value.returned is None:
        return say(_("{much} documented"), much=tuple(much))
    words = _("{much} documented, {ratio} for each {currency} paid")
    ratio = number_text(value.returned, 1)
    return say(words, much=tuple(much), ratio=ratio, currency=account.currency or "")
