"""The business review as Markdown (Q5)."""

import re
from collections.abc import Iterable, Sequence

from bot.documents.words import money, status, when
from success.format import Reader, moment_text, plain
from success.messages.expansion import sign_word
from success.messages.plan import evidence_line, goal_figure
from success.messages.review import (
    attendees,
    focus,
    labelled,
    listed,
    opportunities,
    priorities,
    support,
    usage,
)
from success.messages.words import score_words
from success.plan import Goal
from success.qbr_pack import Pack
from success.texts import _
from success.view import Moment

_MARKUP = re.compile(r"([\\`*\[\]<>#|~]|\b_|_\b)")  # an underscore inside a word is none


def markdown(pack: Pack, reader: Reader) -> str:
    """Return the whole document; nobody's text becomes markup."""
    lines = [f"# {_('Business review: {account}').format(account=_safe(pack.account.name))}", ""]
    lines += [*_points(_head(pack, reader)), ""]
    lines += _section(_("Executive summary"), _points(_summary(pack)))
    lines += _section(_("Value delivered"), _value(pack, reader))
    lines += _section(_("Usage"), _points([*map(labelled, usage(pack)), *opportunities(pack)]) or _nothing())
    lines += _section(_("Support"), _points(map(labelled, support(pack))) or _nothing())
    numbered = [f"{n}. {_safe(one)}" for n, one in enumerate(priorities(pack), start=1)]
    lines += _section(_("Priorities"), numbered)
    signs = _points(sign_word(one.sign) for one in pack.expansion)
    lines += _section(_("Expansion"), signs or [_("None is due yet.")])
    lines += _section(_("Actions"), _actions(pack, reader))
    return "\n".join(lines).rstrip() + "\n"


def _safe(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def _points(lines: Iterable[str]) -> list[str]:
    return [f"- {_safe(line)}" for line in lines]


def _nothing() -> list[str]:
    return [_("Nothing is collected here.")]


def _head(pack: Pack, reader: Reader) -> list[str]:
    account = pack.account
    lines = [(_("Date"), when(pack, reader)), (_("Attendees"), attendees(pack))]
    if worth := money(account, reader):
        lines.append((_("ARR"), worth))
    if account.renewal_date:
        lines.append((_("Renewal"), moment_text(Moment(at=account.renewal_date), reader)))
    return [labelled(line) for line in lines]


def _summary(pack: Pack) -> list[str]:
    lines = (
        (_("Health"), score_words(pack.health)),
        (_("Wins"), listed(pack.wins) or _("none recorded yet")),
        (_("Focus"), _("; ").join(focus(pack)) or _("nothing scores below green")),
    )
    return [labelled(line) for line in lines]


def _value(pack: Pack, reader: Reader) -> list[str]:
    proofs = _points(plain(evidence_line(proof), reader) for proof in pack.evidence)
    evidence = ["", f"### {_('Evidence, from the first')}", "", *proofs] if proofs else []
    if not pack.goals:
        return [_("No goal is on the plan yet."), *evidence]
    head = (_("Goal"), _("Target"), _("Actual"), _("Status"))
    return [*_table(head, [_goal(goal, pack) for goal in pack.goals]), *evidence]


def _goal(goal: Goal, pack: Pack) -> Sequence[str]:
    target, actual = (goal_figure(figure, goal) for figure in (goal.target, goal.actual))
    return (goal.title, target, actual, status(goal, pack.today))


def _actions(pack: Pack, reader: Reader) -> list[str]:
    if not pack.actions:
        return [_("No action is open.")]
    rows = [
        (str(one.number), one.text, one.name or one.owner, moment_text(Moment(at=one.due), reader))
        for one in pack.actions
    ]
    return _table(("#", _("Action"), _("Owner"), _("Due")), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(map(_safe, cells))} |" for cells in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines]
