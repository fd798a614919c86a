"""An account's phase on a page: what it is for, what measures it, what it asks for (L1–L3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.format import number_text
from success.lifecycle import Planned, Stretch, Term
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.checkin import held_button
from success.messages.phases import asked_word, flag_facts, phase_facts, phase_word
from success.messages.words import account_word, meeting_word, metric_value, metric_word, person, segment_gap
from success.metrics import METRICS
from success.phase_flags import Because, Flag, Flagged
from success.phase_page import (
    EXPANSION_ARR,
    PIPELINE,
    REFERENCES,
    RENEWALS,
    SCORE,
    TIME_TO_VALUE,
    Figure,
    PhasePage,
)
from success.readings import NANO
from success.texts import N_, _, ngettext
from success.touchpoint import TouchpointKind
from success.touchpoint_plan import Standing, Wanted
from success.view import (
    Actions,
    Amount,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Inline,
    Moment,
    Parts,
    Text,
    View,
    muted,
    note,
    paragraph,
    say,
    strong,
)

_FIGURES = {
    TIME_TO_VALUE: N_("Time to first value"),
    PIPELINE: N_("Expansion pipeline"),
    SCORE: N_("Health score"),
    RENEWALS: N_("Renewals so far"),
    EXPANSION_ARR: N_("Expansion ARR this term"),
    REFERENCES: N_("References"),
}


def phase(found: PhasePage, works: bool) -> View:
    """Return the phase: goal, key risk, days, flags, figures, touchpoints, and what can be done."""
    account, more = found.account, f"phase {found.account.external_id}"
    if found.now is None:
        return View(title=_("{account} has no phase").format(account=account.name), blocks=(_none(found),))
    title = _("{account} · {phase}").format(account=account_word(account), phase=phase_word(found.now.phase))
    facts = (*phase_facts(found.now.phase), *_days(found.now), *flag_facts(found.flags), _next(found))
    blocks: list[Block] = [Facts(facts=facts)]
    blocks.append(paragraph("{lead}", lead=strong(_("What tells whether it succeeds"))))
    blocks.append(Facts(facts=tuple(_figure(figure) for figure in found.figures)))
    blocks += _touchpoints(found)
    blocks.append(Actions(buttons=_buttons(found, works)))
    return View(title=title, blocks=tuple(blocks), more=more)


def _none(found: PhasePage) -> Block:
    if found.lost:
        return paragraph(_("The customer is lost; a phase begins anew with new revenue or a new contract."))
    return paragraph(_("The contract's start and its renewal date are not known, so no phase can be told."))


def _days(now: Stretch) -> tuple[Fact, ...]:
    if now.start is None:
        return ()
    if now.end is None and now.phase is Phase.ONBOARDING and now.term.end is not None:
        words = say(_("since {start}, until the first outcome is confirmed"), start=Moment(at=now.start))
    elif now.end is None:
        words = say(_("since {start}"), start=Moment(at=now.start))
    else:
        words = say(_("{start} to {end}"), start=Moment(at=now.start), end=Moment(at=now.end))
    return (Fact(label=_("Days"), parts=words),)


def _next(found: PhasePage) -> Fact:
    planned, label = found.planned, _("Next touchpoint")
    if planned is None:
        return Fact(label=label, parts=(muted(_("nothing planned yet")),))
    at = Moment(at=planned.at, style="datetime")
    who = person(found.owner, found.account.owner_email)
    words = say("{kind} · {who} · {at}", kind=meeting_word(planned.kind), who=who, at=at)
    return Fact(label=label, parts=words)


# ---------------------------------------------------------------- figures


def _figure(figure: Figure) -> Fact:
    label = metric_word(figure.name) if figure.name in METRICS else _(_FIGURES[figure.name])
    return Fact(label=label, parts=_value(figure))


def _value(figure: Figure) -> Parts:
    if not figure.collected:
        return (muted(_("not collected")),)
    words = _amount(figure)
    if words is None:
        return (muted(_("not known yet")),)
    if figure.at is None:
        return words
    return say("{words}, {day}", words=words, day=Moment(at=figure.at))


def _amount(figure: Figure) -> Parts | None:
    if figure.nano is not None:
        return say("{value}", value=metric_value(figure.name, figure.nano))
    if figure.count is None:
        return None
    if figure.money:
        return _sums(figure.money)
    if figure.target is not None:
        words = ngettext(
            "{count} day; the target is under {target}",
            "{count} days; the target is under {target}",
            figure.count,
        )
        return say(words, count=figure.count, target=figure.target)
    return say("{count}", count=number_text(figure.count))


def _sums(money: Sequence[tuple[Decimal, str]]) -> Parts:
    """Money in several currencies, side by side; a currency that nobody named is left out."""
    parts: list[Inline] = []
    for value, currency in money:
        sum_ = Amount(value=value, currency=currency) if currency else Text(text=number_text(value))
        parts += [Text(text=" + "), sum_] if parts else [sum_]
    return tuple(parts)


# ---------------------------------------------------------------- touchpoints


def _touchpoints(found: PhasePage) -> list[Block]:
    if found.segment is None:
        gap = segment_gap(found.account)
        return [note(_("No check-ins are planned: {gap}."), gap=gap)]
    if not found.in_person:
        words = _("This segment is not met in person: alerts and the digest say when somebody is needed.")
        return [note(words)]
    if not found.wanted:
        return []
    lead = paragraph("{lead}", lead=strong(_("Touchpoints of this phase, beside check-ins")))
    return [lead, Bullets(items=tuple(touchpoint_line(each) for each in found.wanted))]


def touchpoint_line(each: Wanted) -> Parts:
    """Return where a touchpoint that the phase asks for stands (L2)."""
    kind = asked_word(each.phase, each.kind)
    if each.touchpoint is not None:
        held = each.standing is Standing.HELD
        at = each.touchpoint.held_at if held else each.touchpoint.scheduled_at
        day = Moment(at=at or each.touchpoint.scheduled_at)
        template = _("✅ {kind}, held {day}") if held else _("📅 {kind}, planned for {day}")
        return say(template, kind=kind, day=day)
    if each.waived is not None:
        return say(_("➖ {kind}, not needed: {reason}"), kind=kind, reason=each.waived.words)
    return say(_("⬜ {kind}, by {day}"), kind=kind, day=Moment(at=each.due))


def plan_button(account: Account, kind: TouchpointKind) -> Button:
    """Return the button that puts a touchpoint into the calendar."""
    about = {"account": account.external_id, "kind": kind.value}
    label = _("Plan: {meeting}").format(meeting=meeting_word(kind))
    return Button(label=label, command="touchpoint plan", args=about, opens="form")


def skip_button(account: Account, kind: TouchpointKind) -> Button:
    """Return the button that says that a touchpoint is not needed."""
    about = {"account": account.external_id, "kind": kind.value}
    return Button(label=_("Not needed"), command="touchpoint skip", args=about, opens="form")


def _buttons(found: PhasePage, works: bool) -> tuple[Button, ...]:
    account, about = found.account, {"account": found.account.external_id}
    plan = Button(label=_("Plan"), command="plan", args=about)
    boards = found.now is not None and found.now.phase is Phase.ONBOARDING
    pages = (Button(label=_("Onboarding"), command="onboarding", args=about), plan) if boards else (plan,)
    waiting = next((each for each in found.wanted if each.standing is Standing.OPEN), None)
    if not works or waiting is None:
        return pages
    kind = waiting.kind
    return (plan_button(account, kind), held_button(account, kind), skip_button(account, kind), *pages)


def example() -> View:
    """Return one message for the gallery."""
    start, today = samples.TODAY - timedelta(days=4), samples.TODAY
    now = Stretch(Phase.RENEWAL, start, samples.ACME.renewal_date, Term(None, samples.ACME.renewal_date))
    wanted = (
        Wanted(samples.ACME, Phase.RENEWAL, TouchpointKind.KICKOFF, today + timedelta(days=1), ""),
        Wanted(samples.ACME, Phase.RENEWAL, TouchpointKind.BUSINESS_CASE, today + timedelta(days=31), ""),
    )
    figures = (
        Figure(RENEWALS, count=1, at=today - timedelta(days=270)),
        Figure(EXPANSION_ARR, collected=False),
        Figure("nps", nano=9 * NANO, at=samples.NOW),
    )
    flagged = Flagged(Flag.ADVOCACY, Because.STORY, samples.NOW)
    planned = Planned(TouchpointKind.CHECKIN, datetime(2026, 4, 7, 8, tzinfo=samples.NOW.tzinfo))
    page = PhasePage(
        samples.ACME,
        now,
        (flagged,),
        figures,
        wanted,
        planned,
        samples.ANA,
        lost=False,
        in_person=True,
        segment=samples.ACME.segment,
    )
    return phase(page, works=True)
