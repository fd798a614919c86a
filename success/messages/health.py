"""How an account is doing: the answer to `health acme` (interface §7)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from success.account import Account, RenewalStage, Segment
from success.alerts import Alert, AlertState, Level
from success.completeness import Completeness
from success.family import Family
from success.journal import Entry
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.accounts import money
from success.messages.family import family_blocks
from success.messages.phases import phase_line
from success.messages.renewing import also, renewal_parts
from success.messages.signals import label, levels_words, reason_parts
from success.messages.why import biggest, line_parts
from success.messages.words import (
    LEVEL_MARKS,
    dimension_names,
    dimension_score,
    dimension_word,
    meeting_word,
    metric_value,
    metric_word,
    person,
    score_words,
    segment_word,
)
from success.metrics import METRICS, Dimension
from success.next_step import NextStep, Step, most_pressing
from success.people import User
from success.permissions import works_accounts
from success.readings import Band, HealthRow, Source, instant_of
from success.renewals import Renewal
from success.texts import _, locale, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Moment,
    Note,
    Paragraph,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
)
from success.why import Change

SENTIMENT = "csm_sentiment"
MOST_DRIVERS = 3
MOST_ALERTS = 3
MOST_BUTTONS = 5
REMEMBERED = 2_000  # answers kept
_TONES = {Band.GREEN: "good", Band.YELLOW: "warn", Band.RED: "bad", Band.UNKNOWN: "neutral"}


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything the answer says. `today` is the reader's date, `acting` who stands in for an absent owner.

    `escalated` is since when an escalation runs. `works` says whether the reader may act on the account, and
    so whether buttons that act are offered; `place` names the channel it can be shared in, nothing where only
    the reader sees it. `account` and `stage` are those of the soonest open renewal, `further` the other open
    ones; `family` are the accounts above and below that the reader may see.
    """

    account: Account
    stage: RenewalStage
    segment: Segment | None
    owner: User | None
    acting: User | None
    row: HealthRow
    rests_on: Completeness
    change: Change
    alerts: tuple[Alert, ...]
    step: NextStep | None
    felt: Entry | None
    escalated: datetime | None
    today: date
    works: bool
    place: str = ""
    phase: Phase | None = None
    further: tuple[Renewal, ...] = ()
    family: Family | None = None


def checkup(facts: Checkup) -> View:
    """Return how an account is doing; the same facts in the same language are worded once."""
    return _checkup(facts, locale())


@lru_cache(REMEMBERED)
def _checkup(facts: Checkup, _locale: str) -> View:
    blocks: list[Block] = [_change(facts), *_honesty(facts), *_drivers(facts)]
    blocks += [Facts(facts=_facts(facts)), *_alerts(facts), *family_blocks(facts.account, facts.family)]
    blocks += _small_print(facts)
    return View(
        title=f"{facts.account.name} · {score_words(facts.row.today)}",
        tone=_TONES[facts.row.today.band],
        blocks=(*blocks, Actions(buttons=_buttons(facts)[:MOST_BUTTONS])),
        more=f"why {facts.account.external_id}",
    )


# ---------------------------------------------------------------- the score


def _change(facts: Checkup) -> Paragraph:
    as_of = Moment(at=facts.row.at, style="datetime")
    since = Moment(at=facts.change.since)
    then, delta = facts.change.score_then, facts.change.delta
    if facts.row.today.score is None:
        owner = person(facts.acting or facts.owner, facts.account.owner_email)
        return paragraph(_("No metric is fresh: ask {owner} for data. As of {at}."), owner=owner, at=as_of)
    if delta is None:
        return paragraph(
            _("There is no score of {since} to compare with. As of {at}."), since=since, at=as_of
        )
    if delta == 0:
        return paragraph(_("Unchanged since {since}. As of {at}."), since=since, at=as_of)
    size = abs(delta)
    moved = (
        ngettext(
            "Up {size} point since {since}, from {then}. As of {at}.",
            "Up {size} points since {since}, from {then}. As of {at}.",
            size,
        )
        if delta > 0
        else ngettext(
            "Down {size} point since {since}, from {then}. As of {at}.",
            "Down {size} points since {since}, from {then}. As of {at}.",
            size,
        )
    )
    return paragraph(moved, size=size, since=since, then=then or 0, at=as_of)


def _honesty(facts: Checkup) -> list[Block]:
    """What the score does not rest on: said before anything is built upon it (H8)."""
    said: list[Block] = []
    if facts.row.today.provisional and facts.row.today.score is not None:
        template = _(
            "Provisional: scored on {scored} of {collected} metrics, so it opens no escalation by itself."
        )
        said.append(paragraph(template, scored=facts.rests_on.scored, collected=facts.rests_on.collected))
    others = facts.rests_on.uncollected
    known = [each for each in Dimension if each not in others]
    if known and others:
        template = _("Only {names} can be scored here; nothing is collected for {others}.")
        said.append(paragraph(template, names=dimension_names(known), others=dimension_names(others)))
    return said


def _drivers(facts: Checkup) -> list[Block]:
    lines = biggest(facts.change, MOST_DRIVERS)
    if not lines:
        return []
    return [
        paragraph(_("What moved it most:")),
        Bullets(items=tuple(line_parts(line, facts.change) for line in lines)),
    ]


# ---------------------------------------------------------------- the account


def _facts(facts: Checkup) -> tuple[Fact, ...]:
    account = facts.account
    word = segment_word(facts.segment) if facts.segment else _("segment not known")
    return (
        Fact(label=_("Next step"), parts=_next_step(facts)),
        *_escalation(facts),
        *phase_line(facts.phase),
        Fact(label=_("Renewal"), parts=renewal_parts(account, facts.stage, facts.today)),
        *also(facts.further, facts.today),
        Fact(label=_("ARR"), parts=say("{arr} · {segment}", arr=money(account), segment=word)),
        Fact(label=_("Owner"), parts=_owner(facts)),
        *_dimensions(facts),
        *_felt(facts),
    )


def _next_step(facts: Checkup) -> Parts:
    step, owner = facts.step, person(facts.acting or facts.owner, facts.account.owner_email)
    if step is None:
        return say(_("Nothing is due · {owner}"), owner=owner)
    if step.step is Step.DATA:
        return say(_("Ask {owner} for data"), owner=owner)
    if step.due is None:
        return say(_("{what} · {owner}"), what=_step_words(step), owner=owner)
    due = Moment(at=step.due, style="datetime" if isinstance(step.due, datetime) else "date")
    template = (
        _("{what} · {owner} · {due}") if step.step is Step.MEETING else _("{what} · {owner} · by {due}")
    )
    return say(template, what=_step_words(step), owner=owner, due=due)


def _escalation(facts: Checkup) -> list[Fact]:
    if facts.escalated is None:
        return []
    return [Fact(label=_("Escalated"), parts=say(_("since {day}"), day=Moment(at=facts.escalated)))]


def _step_words(step: NextStep) -> str:
    if step.meeting:
        return meeting_word(step.meeting)
    return {
        Step.EXECUTIVE: _("Executive engagement and a save plan"),
        Step.MITIGATION: _("Mitigation plan"),
        Step.CHECKIN: _("Check-in"),
    }[step.step]


def _owner(facts: Checkup) -> Parts:
    owner = person(facts.owner, facts.account.owner_email)
    if facts.acting is None:
        return say("{owner}", owner=owner)
    if facts.owner is None or not works_accounts(facts.owner):
        return say(_("{owner} ({who} answers until there is one)"), owner=owner, who=person(facts.acting))
    return say(_("{owner} (on leave; {backup} stands in)"), owner=owner, backup=person(facts.acting))


def _dimensions(facts: Checkup) -> list[Fact]:
    scores = zip(Dimension, facts.row.today.dimensions, strict=True)
    shown = [(each, score) for each, score in scores if each not in facts.rests_on.uncollected]
    if not any(score is not None for _each, score in shown):
        return []
    words = [
        f"{dimension_word(each)} {'–' if score is None else dimension_score(score)}" for each, score in shown
    ]
    return [Fact(label=_("Dimensions"), parts=(Text(text=" · ".join(words)),))]


def _felt(facts: Checkup) -> list[Fact]:
    """The manual sentiment: beside the score, never in it (H10)."""
    place, sentiment = METRICS[SENTIMENT].code - 1, facts.felt
    if facts.row.source[place] != Source.SUPPLIED:
        return []
    words = metric_value(SENTIMENT, facts.row.values[place])
    day = Moment(at=instant_of(facts.row.observed[place]))
    if sentiment is None or not sentiment.words:
        return [Fact(label=_("CSM sentiment"), parts=say(_("{score}, {day}"), score=words, day=day))]
    parts = say(_("{score}, {day}: {note}"), score=words, day=day, note=sentiment.words)
    return [Fact(label=_("CSM sentiment"), parts=parts)]


# ---------------------------------------------------------------- alerts, small print, buttons


def _alerts(facts: Checkup) -> list[Block]:
    live = most_pressing(facts.alerts)
    if not live:
        return []
    lead = ngettext("{count} open alert:", "{count} open alerts:", len(live))
    rest = len(live) - MOST_ALERTS
    more: list[Block] = [
        note(_("+{count} more: alerts {account}"), count=rest, account=facts.account.external_id)
    ]
    items = tuple(alert_parts(alert) for alert in live[:MOST_ALERTS])
    return [paragraph(lead, count=len(live)), Bullets(items=items), *(more if rest > 0 else [])]


def alert_parts(alert: Alert) -> Parts:
    """Return one alert as a line: level, what it is, by when it wants an answer, and why."""
    head = say(
        "{mark} {level} · {label}",
        mark=LEVEL_MARKS[alert.level],
        level=levels_words(alert.level),
        label=label(alert.key),
    )
    why = reason_parts(alert.key, alert.facts)
    if alert.state is AlertState.SNOOZED and alert.snoozed_until:
        return say(
            _("{alert} · snoozed until {day} — {why}"),
            alert=head,
            day=Moment(at=alert.snoozed_until),
            why=why,
        )
    if alert.due is None:
        return say(_("{alert} — {why}"), alert=head, why=why)
    return say(
        _("{alert} · by {due} — {why}"), alert=head, due=Moment(at=alert.due, style="datetime"), why=why
    )


def _small_print(facts: Checkup) -> list[Note]:
    said = []
    if facts.rests_on.left_out:
        said.append(note(_("Left out as too old: {metrics}."), metrics=left_out_words(facts.rests_on)))
    if facts.rests_on.silent and facts.row.today.score is not None:
        names = dimension_names(facts.rests_on.silent)
        said.append(note(_("Nothing fresh for {names}."), names=names))
    return said


def left_out_words(rests_on: Completeness) -> str:
    """Return the metrics that were too old to be scored, each with its age (H8)."""
    items = (
        ngettext("{metric} ({count} day old)", "{metric} ({count} days old)", each.days).format(
            metric=metric_word(each.metric), count=each.days
        )
        for each in rests_on.left_out
    )
    return _(", ").join(items)


def _buttons(facts: Checkup) -> list[Button]:
    args = {"account": facts.account.external_id}
    buttons = [Button(label=_("Why"), command="why", args=args)]
    if facts.alerts:
        buttons.append(Button(label=_("Alerts"), command="alerts", args=args))
    if facts.works:
        buttons.append(Button(label=_("Check-in done"), command="checkin done", args=args, opens="form"))
        critical = any(alert.level is Level.CRITICAL for alert in facts.alerts)
        if facts.escalated:
            buttons.append(Button(label=_("Save plan"), command="save", args=args))
        elif critical or facts.row.today.band is Band.RED:
            buttons.append(
                Button(label=_("Escalate"), command="escalate", args=args, style="danger", opens="form")
            )
    if len(buttons) < MOST_BUTTONS - 1:
        buttons.append(Button(label=_("Trend"), command="trend", args=args))
    if facts.place:
        label = _("Share in {place}").format(place=facts.place)
        buttons.append(Button(label=label, command="share", args=args))
    return buttons


def example() -> View:
    """Return one message for the gallery."""
    return checkup(
        Checkup(
            account=samples.ACME,
            stage=samples.ACME.renewal_stage,
            segment=samples.ACME.segment,
            owner=samples.ANA,
            acting=samples.BEN,
            row=samples.ROW,
            rests_on=samples.RESTS_ON,
            change=samples.CHANGE,
            alerts=samples.ALERTS,
            step=NextStep(Step.EXECUTIVE, samples.CRITICAL.due),
            felt=samples.FELT,
            escalated=None,
            today=samples.TODAY,
            works=True,
            place="#customers",
            phase=Phase.RENEWAL,
        )
    )
