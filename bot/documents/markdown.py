"""The business review as Markdown (Q5)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from success.format import Reader, amount_text, moment_text, percent_text, plain
from success.messages.expansion import sign_word
from success.messages.plan import evidence_line, goal_figure, status_mark
from success.messages.qbr import figures, focus
from success.messages.words import score_words
from success.plan import Goal
from success.qbr_pack import Pack
from success.texts import _
from success.view import Amount, Moment

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def markdown(pack: Pack, reader: Reader) -> str:
    """Return the whole document; nobody's text becomes markup."""
    lines = [f"# {_('Business review')}: {_safe(pack.account.name)}", ""]
    lines += _head(pack, reader)
    lines += _section(_("Executive summary"), _summary(pack))
    lines += _section(_("Value delivered"), _value(pack, reader))
    lines += _section(_("Usage"), _usage(pack))
    lines += _section(_("Support"), _figures(figures(pack.support), _csat(pack)))
    lines += _section(
        _("Priorities"), [f"{n}. {_safe(one)}" for n, one in enumerate(pack.priorities, start=1)]
    )
    lines += _section(
        _("Expansion"),
        [f"- {_safe(sign_word(one.sign))}" for one in pack.expansion] or [_("None is due yet.")],
    )
    lines += _section(_("Actions"), _actions(pack, reader))
    return "\n".join(lines).rstrip() + "\n"


def _safe(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def _head(pack: Pack, reader: Reader) -> list[str]:
    day = moment_text(Moment(at=pack.day), reader) if pack.day else _("not scheduled yet")
    who = ", ".join(map(_safe, pack.attendees)) or _("to be named")
    lines = [f"- {_('Date')}: {day}", f"- {_('Attendees')}: {who}"]
    if pack.account.arr is not None and pack.account.currency:
        worth = Amount(value=pack.account.arr, currency=pack.account.currency)
        lines.append(f"- {_('ARR')}: {amount_text(worth, reader.locale)}")
    if pack.account.renewal_date:
        lines.append(f"- {_('Renewal')}: {moment_text(Moment(at=pack.account.renewal_date), reader)}")
    return [*lines, ""]


def _summary(pack: Pack) -> list[str]:
    return [
        f"- {_('Health')}: {score_words(pack.health)}",
        f"- {_('Wins')}: {'; '.join(map(_safe, pack.wins)) or _('none recorded yet')}",
        f"- {_('Focus')}: {'; '.join(map(_safe, focus(pack))) or _('nothing scored yet')}",
    ]


def _value(pack: Pack, reader: Reader) -> list[str]:
    if not pack.goals:
        return [_("No goal is on the plan yet.")]
    rows = [_goal(goal, pack) for goal in pack.goals]
    head = [f"| {_('Goal')} | {_('Target')} | {_('Actual')} | {_('Status')} |", "|---|---|---|---|"]
    proofs = [f"- {_safe(plain(evidence_line(proof), reader))}" for proof in pack.evidence]
    return [*head, *rows, *(["", f"{_('Evidence, from the first')}:", "", *proofs] if proofs else [])]


def _goal(goal: Goal, pack: Pack) -> str:
    cells = (goal.title, goal_figure(goal.target, goal), goal_figure(goal.actual, goal))
    return f"| {' | '.join(map(_safe, cells))} | {status_mark(goal, pack.today)} |"


def _usage(pack: Pack) -> list[str]:
    share, licensed = pack.seats
    lines = []
    if share is not None and licensed:
        active = int(share * licensed)
        lines.append(f"- {_('Active seats')}: {active} / {licensed} ({percent_text(share)})")
    return lines + _figures(figures(pack.usage), None)


def _csat(pack: Pack) -> str | None:
    return f"- {_('CSAT')}: {percent_text(pack.csat)}" if pack.csat is not None else None


def _figures(found: Sequence[tuple[str, str]], also: str | None) -> list[str]:
    lines = [f"- {label}: {value}" for label, value in found]
    return [*lines, *([also] if also else [])] or [_("Nothing is collected here.")]


def _actions(pack: Pack, reader: Reader) -> list[str]:
    if not pack.actions:
        return [_("No action is open.")]
    head = [f"| # | {_('Action')} | {_('Owner')} | {_('Due')} |", "|---|---|---|---|"]
    rows = [
        f"| {one.number} | {_safe(one.text)} | {_safe(one.owner)} | {_day(one.due, reader)} |"
        for one in pack.actions
    ]
    return head + rows


def _day(day: date, reader: Reader) -> str:
    return moment_text(Moment(at=day), reader)
