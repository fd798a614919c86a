"""The business review as a PowerPoint deck with native charts: trend, goals, usage (Q5).

A slide a subject, in the order of the document. Titles are titles to PowerPoint, too, so that an outline and
a screen reader find them; what does not fit is counted, and stands in the document.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time

from pptx import Presentation

from bot.documents.slides import Deck, Group, Slide
from bot.documents.words import status, when
from success.format import Reader, day_text, moment_text, plain
from success.messages.expansion import sign_word
from success.messages.plan import evidence_line, goal_figure
from success.messages.review import (
    attendees,
    focus,
    labelled,
    opportunities,
    priorities,
    seats,
    support,
    usage,
)
from success.messages.words import score_words
from success.qbr_pack import Pack
from success.texts import _
from success.view import Moment

FEWEST_POINTS = 2  # of a trend
MOST_SHARE = 120.0  # per cent of a target that the axis shows


def deck(pack: Pack, reader: Reader) -> bytes:
    """Return the deck as a file."""
    title = _("Business review: {account}").format(account=pack.account.name)
    made = Deck(Presentation(), title, datetime.combine(pack.today, time(), UTC))
    made.cover(title, (when(pack, reader), attendees(pack)))
    made.slide(_("Executive summary")).groups(_summary(pack))
    _trend(made, pack)
    _value(made, pack)
    _progress(made, pack)
    if pack.evidence:
        proofs = [plain(evidence_line(proof), reader) for proof in pack.evidence]
        made.slide(_("Evidence, from the first")).bullets(proofs)
    _usage(made, pack)
    lines = [labelled(line) for line in support(pack)]
    made.slide(_("Support")).bullets(lines or [_("Nothing is collected here.")])
    _next(made, pack)
    _actions(made, pack, reader)
    packed = io.BytesIO()
    made.file.save(packed)
    return packed.getvalue()


def _summary(pack: Pack) -> Sequence[Group]:
    return (
        (_("Health"), [score_words(pack.health)]),
        (_("Wins"), pack.wins or [_("none recorded yet")]),
        (_("Focus"), focus(pack) or [_("nothing scores below green")]),
    )


def _trend(made: Deck, pack: Pack) -> None:
    slide = made.slide(_("Health score, the last 90 days"))
    if sum(one.score is not None for one in pack.trend) < FEWEST_POINTS:
        slide.bullets([_("There are too few scores for a trend.")])
        return
    labels = [day_text(one.day) for one in pack.trend]
    scores = [float(one.score) if one.score is not None else None for one in pack.trend]
    slide.line_chart(labels, _("Score"), scores, most=100)


def _value(made: Deck, pack: Pack) -> None:
    slide = made.slide(_("Value delivered"))
    if not pack.goals:
        slide.bullets([_("No goal is on the plan yet.")])
        return
    rows = [
        (
            goal.title,
            goal_figure(goal.target, goal),
            goal_figure(goal.actual, goal),
            status(goal, pack.today),
        )
        for goal in pack.goals
    ]
    slide.table((_("Goal"), _("Target"), _("Actual"), _("Status")), rows, (0.46, 0.17, 0.17, 0.2))


def _progress(made: Deck, pack: Pack) -> None:
    if not pack.progress:
        return
    names, shares = zip(*((name, float(share)) for name, share in pack.progress), strict=True)
    made.slide(_("Goals: per cent of the way to the target")).bar_chart(
        names, _("Per cent"), shares, most=MOST_SHARE
    )


def _usage(made: Deck, pack: Pack) -> None:
    slide, known = made.slide(_("Usage")), seats(pack)
    figures = [labelled(line) for line in usage(pack)] or [_("Nothing is collected here.")]
    groups: list[Group] = [(_("Figures"), figures)]
    if unused := opportunities(pack):
        groups.append((_("Adoption opportunities"), unused))
    if known:
        active, licensed = map(float, known)
        slide.column_chart((_("Active"), _("Licensed")), _("Seats"), (active, licensed))
    slide.groups(groups, beside=known is not None)


def _next(made: Deck, pack: Pack) -> None:
    slide: Slide = made.slide(_("Priorities and expansion"))
    signs = [sign_word(one.sign) for one in pack.expansion] or [_("None is due yet.")]
    slide.groups(((_("Priorities"), priorities(pack)), (_("Expansion"), signs)))


def _actions(made: Deck, pack: Pack, reader: Reader) -> None:
    slide = made.slide(_("Actions"))
    if not pack.actions:
        slide.bullets([_("No action is open.")])
        return
    rows = [
        (one.text, one.name or one.owner, moment_text(Moment(at=one.due), reader)) for one in pack.actions
    ]
    slide.table((_("Action"), _("Owner"), _("Due")), rows, (0.52, 0.26, 0.22))
