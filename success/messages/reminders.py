"""What the clock says to one person: a meeting of today, a clock that ran out, new alerts."""

from collections.abc import Sequence
from typing import Literal

from success.account import Account
from success.alerts import Level
from success.lifecycle_rules import Phase
from success.messages import samples
from success.messages.alerts import buttons as alert_buttons
from success.messages.checkin import done_button, held_button, move_button
from success.messages.digest import snooze_parts
from success.messages.health import alert_parts
from success.messages.phases import phase_facts
from success.messages.receipt import health_button
from success.messages.signals import label, stops
from success.messages.words import meeting_word, person, score_words
from success.morning import Signed, Snooze
from success.people import User
from success.readings import Mark
from success.texts import _, ngettext
from success.touchpoint import Touchpoint, TouchpointKind
from success.view import (
    Actions,
    Block,
    Button,
    Fact,
    Facts,
    Moment,
    Paragraph,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_ALERTS = 8


def meeting_today(
    account: Account, touchpoint: Touchpoint, mark: Mark | None, phase: Phase | None, owner: User | None
) -> View:
    """Return the reminder, in the morning, of a touchpoint planned for the day (L4)."""
    kind = meeting_word(touchpoint.kind)
    facts = (
        *phase_facts(phase),
        Fact(label=_("When"), parts=(Moment(at=touchpoint.scheduled_at, style="datetime"),)),
        Fact(label=_("Health"), parts=say("{score}", score=score_words(mark))),
        Fact(label=_("Owner"), parts=(person(owner, account.owner_email),)),
    )
    work = (held_button(account, touchpoint.kind), move_button(account, touchpoint.kind))
    return View(
        title=_("Today: {kind} with {account}").format(kind=kind, account=account.name),
        blocks=(Facts(facts=facts), Actions(buttons=(*work, health_button(account)))),
    )


def overdue(signed: Sequence[Signed]) -> View:
    """Return, to the owners' manager, alerts whose clock ran out without an answer (W5)."""
    count, first = len(signed), signed[0]
    one = _("{account}: an answer is overdue").format(account=first.account.name)
    many = ngettext("{count} answer is overdue", "{count} answers are overdue", count).format(count=count)
    lead = paragraph(_("The goal is an answer to each. Agree with the owner on the next step and its date."))
    levels = sorted({each.alert.level for each in signed}, reverse=True)
    return View(
        title=one if count == 1 else many,
        tone="warn",
        blocks=(lead, *_rows(signed), *(note(stops(level)) for level in levels)),
        more="risk",
    )


def snoozed(snooze: Snooze) -> View:
    """Return, to whoever is above the owner, that an alert was laid aside, until when and why (W4)."""
    title = _("{account}: an alert was snoozed").format(account=snooze.account.name)
    args = {"account": snooze.account.external_id}
    alerts = Button(label=_("Alerts"), command="alerts", args=args)
    line = Paragraph(parts=snooze_parts(snooze))
    return View(title=title, blocks=(line, Actions(buttons=(alerts, health_button(snooze.account)))))


def alerts_opened(signed: Sequence[Signed]) -> View:
    """Return new alerts, to whoever acts for the accounts or is above them, the gravest first (W1)."""
    count, first = len(signed), signed[0]
    one = f"{first.account.name}: {label(first.alert.key)}"
    many = ngettext("{count} new alert", "{count} new alerts", count).format(count=count)
    tone: Literal["bad", "warn"] = "bad" if first.alert.level is Level.CRITICAL else "warn"
    return View(title=one if count == 1 else many, tone=tone, blocks=_rows(signed), more="risk")


def _rows(signed: Sequence[Signed]) -> tuple[Block, ...]:
    """A line and a menu for each alert."""
    blocks: list[Block] = []
    for each in signed[:MOST_ALERTS]:
        line = say("{account} · {alert}", account=strong(each.account.name), alert=alert_parts(each.alert))
        if each.owner is not None:
            line = say(_("{line} Owner: {who}."), line=line, who=person(each.owner))
        if each.part_of is not None:
            line = say(_("{line} Part of {account}, which is yours."), line=line, account=each.part_of.name)
        checkin, health = done_button(each.account), health_button(each.account)
        menu = (*alert_buttons(each.account, each.alert), checkin, health)
        blocks += [Paragraph(parts=line), Actions(buttons=menu, menu=True)]
    left = len(signed) - MOST_ALERTS
    return (
        (*blocks, note(_("+{count} more: “{command}”"), count=left, command="risk"))
        if left > 0
        else tuple(blocks)
    )


def example() -> View:
    """Return one message for the gallery."""
    meeting = Touchpoint(1, TouchpointKind.CHECKIN, samples.NOW, id=1)
    return meeting_today(samples.ACME, meeting, samples.MARK, Phase.RENEWAL, samples.ANA)
