"""The checklist of a business review, line by line: what is ready, and what proves it (Q1)."""

from collections.abc import Callable, Mapping

from success.checklists import Mark
from success.expansion import Sign
from success.messages.expansion import sign_word
from success.messages.marks import by_hand, day_part, proven
from success.messages.words import listed
from success.people import User
from success.qbr import EXPANSION, RENEWAL, ROI, SPONSOR, STATUSES, TREND
from success.review_rules import ReviewRules
from success.texts import N_, _, ngettext
from success.view import Parts, say

_ITEMS = {
    TREND: N_("90-day score trend"),
    RENEWAL: N_("Renewal date known"),
    SPONSOR: N_("Executive sponsor briefed"),
    EXPANSION: N_("One expansion opportunity"),
}


def item_word(key: str, rules: ReviewRules) -> str:
    """Return what an item of the checklist asks for, with the preset's figures (Q1)."""
    if key == ROI:
        count = rules.roi_points
        words = ngettext("{count} quantified ROI point", "{count} quantified ROI points", count)
        return words.format(count=count)
    if key == STATUSES:
        count = rules.goal_statuses
        words = ngettext(
            "{count} status of success-plan goals", "{count} statuses of success-plan goals", count
        )
        return words.format(count=count)
    return _(_ITEMS[key])


def line(mark: Mark, rules: ReviewRules, people: Mapping[str, User]) -> Parts:
    """Return where one item stands, with what proves it or who ticked it."""
    if not mark.done:
        return missing(mark, rules)
    words = item_word(mark.item.key, rules)
    if mark.proof:
        return proven(words, _PROOFS.get(mark.item.key, _named)(mark.proof))
    return by_hand(words, mark, people)


def missing(mark: Mark, rules: ReviewRules) -> Parts:
    """Return an item that is still open."""
    return say(_("⬜ {words}: missing"), words=item_word(mark.item.key, rules))


def _named(proof: tuple[str, ...]) -> Parts:
    return say("{names}", names=listed(proof))


_PROOFS: dict[str, Callable[[tuple[str, ...]], Parts]] = {
    TREND: lambda proof: say("{scores}", scores=" → ".join(proof)),
    RENEWAL: lambda proof: (day_part(proof[0]),),
    SPONSOR: lambda proof: say("{who}, {day}", who=proof[0], day=day_part(proof[1])),
    EXPANSION: lambda proof: say("{sign}", sign=sign_word(Sign(proof[0]))),
}
