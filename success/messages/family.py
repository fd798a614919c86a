"""The accounts above and below one, in the answer about it."""

from collections.abc import Sequence
from decimal import Decimal

from success.account import Account
from success.family import Family, Relative
from success.format import number_text
from success.messages.accounts import totals
from success.messages.words import person, score_words
from success.readings import Band
from success.texts import _, ngettext
from success.view import Block, Bullets, Parts, note, paragraph, say, strong

MOST_CHILDREN = 5
_ORDER = {Band.RED: 0, Band.UNKNOWN: 1, Band.YELLOW: 2, Band.GREEN: 3}


def family_blocks(account: Account, family: Family | None) -> list[Block]:
    """Return the parent, the children with the most worrying first, and what the group brings in a year."""
    if family is None or family.is_empty:
        return []
    return [*_parent(family.parent), *_children(account, family)]


def _parent(parent: Relative | None) -> list[Block]:
    return [paragraph(_("Part of {account}"), account=_relative(parent))] if parent else []


def _children(account: Account, family: Family) -> list[Block]:
    if not family.children:
        return []
    count = len(family.children)
    lead = ngettext("{count} account below it:", "{count} accounts below it, the most worrying first:", count)
    shown = sorted(family.children, key=_worry)[:MOST_CHILDREN]
    blocks: list[Block] = [
        paragraph(lead, count=number_text(count)),
        Bullets(items=tuple(_relative(each) for each in shown)),
    ]
    if count > len(shown):
        blocks.append(note(_("+{count} more"), count=number_text(count - len(shown))))
    return [*blocks, note(_("ARR of the group: {total}"), total=group_total(account, family.below))]


def group_total(account: Account, below: Sequence[Account]) -> Parts:
    """Return the year's revenue of an account and all below it, one amount for each currency."""
    return totals([account, *below])


def _relative(one: Relative) -> Parts:
    return say(
        "{account} · {score} · {owner}",
        account=strong(one.account.name),
        score=score_words(one.mark),
        owner=person(one.owner, one.account.owner_email),
    )


def _worry(one: Relative) -> tuple[int, int, Decimal, str]:
    mark = one.mark
    score = mark.score if mark and mark.score is not None else 0
    return (
        _ORDER[mark.band if mark else Band.UNKNOWN],
        score,
        -(one.account.arr or Decimal(0)),
        one.account.name,
    )
