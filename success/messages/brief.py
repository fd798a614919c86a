"""The renewal brief: everything that speaks for renewing, and what stands in the way (R5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from success.alerts import Alert
from success.contact import Contact
from success.format import day_text
from success.messages.accounts import money
from success.messages.plan import evidence_line, status_mark
from success.messages.renewing import also
from success.messages.signals import label, levels_words
from success.messages.words import score_words, stage_word
from success.plan_page import PlanPage
from success.readings import DayScore
from success.renewals import Renewal
from success.texts import N_, _
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Chart,
    Fact,
    Facts,
    Moment,
    Parts,
    Series,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_LINES = 8

_PLAY = (
    N_("Value density: name what was achieved, one figure a line"),
    N_("Return path: show what the next term adds to it"),
    N_("Phased options: offer fewer seats or stages rather than a discount"),
)


@dataclass(frozen=True, slots=True)
class Brief:
    """What the brief is made of."""

    plan: PlanPage
    renewals: Sequence[Renewal]  # those of the account, the soonest open one first
    scores: Sequence[DayScore]
    alerts: Sequence[Alert]
    contacts: Sequence[Contact]
    today: date


def brief(found: Brief) -> View:
    """Return the brief: evidence from the first, goals, trend, stakeholders, risks, the price play (R5)."""
    account = found.plan.account
    blocks: list[Block] = [Facts(facts=_head(found))]
    blocks += _section(
        _("Evidence of value, from the first"), _evidence(found), _("No evidence of value is recorded yet.")
    )
    blocks += _section(_("Goals"), _goals(found), _("No goal is on the plan yet."))
    blocks += _trend(found.scores)
    people: list[Parts] = [
        (Text(text=contact.name or contact.email),) for contact in found.contacts[:MOST_LINES]
    ]
    blocks += _section(_("Stakeholders"), people, _("Nobody is recorded yet."))
    risks = [
        say("{signal} · {level}", signal=label(a.key), level=levels_words(a.level)) for a in found.alerts
    ]
    blocks += _section(_("Open risks"), risks, _("No alert is open."))
    blocks += _section(_("When the talk turns to price"), [say(_(words)) for words in _PLAY], "")
    about = {"account": account.external_id}
    blocks.append(
        Actions(
            buttons=(
                Button(label=_("Renewal"), command="renewal", args=about),
                Button(label=_("Plan"), command="plan", args=about),
            )
        )
    )
    return View(title=_("Renewal brief for {account}").format(account=account.name), blocks=tuple(blocks))


def _head(found: Brief) -> tuple[Fact, ...]:
    account = found.renewals[0].account
    facts = [Fact(label=_("Stage"), parts=(Text(text=stage_word(account.renewal_stage)),))]
    if account.renewal_date:
        facts.append(Fact(label=_("Renewal"), parts=(Moment(at=account.renewal_date),)))
    if account.notice_date:
        facts.append(Fact(label=_("Notice by"), parts=(Moment(at=account.notice_date),)))
    facts += also(found.renewals[1:], found.today)
    facts.append(Fact(label=_("ARR"), parts=money(account)))
    now = found.scores[-1] if found.scores else None
    facts.append(Fact(label=_("Health"), parts=(Text(text=score_words(now)),)))
    return tuple(facts)


def _evidence(found: Brief) -> list[Parts]:
    return [evidence_line(proof) for proof in found.plan.evidence]


def _goals(found: Brief) -> list[Parts]:
    return [
        say("{mark} {goal}", mark=status_mark(goal, found.today), goal=goal.title)
        for goal in found.plan.goals
    ]


def _section(title: str, lines: Sequence[Parts], empty: str) -> list[Block]:
    lead = paragraph("{title}", title=strong(title))
    if not lines:
        return [lead, paragraph(empty)] if empty else []
    return [lead, Bullets(items=tuple(lines))]


def _trend(scores: Sequence[DayScore]) -> list[Block]:
    known = [(day_text(one.day), one.score) for one in scores if one.score is not None]
    if len(known) < 2:
        return [note(_("There are too few scores for a trend."))]
    values = tuple(Decimal(score) for _day, score in known)
    series = (Series(name=_("Score"), values=values),)
    return [
        Chart(title=_("Health score, weekly"), categories=tuple(day for day, _score in known), series=series)
    ]
