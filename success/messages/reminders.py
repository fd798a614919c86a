"""What the clock says to one person: a meeting of today, a clock that ran out, new alerts."""

from collections.abc import Sequence

from success.account import Account
from success.alerting import Breach
from success.lifecycle_rules import Phase
from success.messages.alerts import buttons as alert_buttons
from success.messages.checkin import done_button
from success.messages.health import alert_parts
from success.messages.phases import goal_words, phase_word
from success.messages.receipt import health_button
from success.messages.signals import label, levels_words
from success.messages.words import meeting_word, person, score_words
from success.morning import Signed
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
    facts = [
        Fact(label=_("When"), parts=(Moment(at=touchpoint.scheduled_at, style="datetime"),)),
        Fact(label=_("Health"), parts=say("{score}", score=score_words(mark))),
        Fact(label=_("Owner"), parts=(person(owner, account.owner_email),)),
    ]
    if phase is not None:
        facts.insert(
            0,
            Fact(
                label=_("Goal"), parts=say("{phase}: {goal}", phase=phase_word(phase), goal=goal_words(phase))
            ),
        )
    checkin = touchpoint.kind is TouchpointKind.CHECKIN
    move = Button(label=_("Move"), command="checkin", args={"account": account.external_id}, opens="form")
    work = (done_button(account), move) if checkin else ()
    return View(
        title=_("Today: {kind} with {account}").format(kind=kind, account=account.name),
        blocks=(Facts(facts=tuple(facts)), Actions(buttons=(*work, health_button(account)))),
    )


def breached(breach: Breach) -> View:
    """Return, to the owner's manager, that an alert's clock ran out without an answer (W5)."""
    account, alert = breach.account, breach.alert
    due = Moment(at=alert.due, style="datetime") if alert.due else Moment(at=alert.since)
    lead = paragraph(
        _("“{label}” asked for an answer by {due}. {owner} and you can agree on the next step and its date."),
        label=label(alert.key),
        due=due,
        owner=person(breach.owner, account.owner_email),
    )
    return View(
        title=_("{account}: an answer is overdue").format(account=account.name),
        tone="warn",
        blocks=(
            lead,
            Paragraph(parts=alert_parts(alert)),
            Actions(buttons=(health_button(account), *alert_buttons(account, alert))),
        ),
    )


def alerts_opened(signed: Sequence[Signed], owner: User | None, reader: User) -> View:
    """Return new alerts, to whoever acts for the accounts or is above them, the gravest first (W1)."""
    count, first = len(signed), signed[0]
    blocks: list[Block] = []
    if owner is not None and owner.email != reader.email:
        blocks.append(note(_("Owner: {who}"), who=person(owner)))
    for each in signed[:MOST_ALERTS]:
        line = say("{account} · {alert}", account=strong(each.account.name), alert=alert_parts(each.alert))
        menu = (
            *alert_buttons(each.account, each.alert),
            done_button(each.account),
            health_button(each.account),
        )
        blocks += [Paragraph(parts=line), Actions(buttons=menu, menu=True)]
    if count > MOST_ALERTS:
        blocks.append(note(_("+{count} more: “{command}”"), count=count - MOST_ALERTS, command="risk"))
    one = _("{account}: {level}").format(account=first.account.name, level=levels_words(first.alert.level))
    many = ngettext("{count} new alert", "{count} new alerts", count).format(count=count)
    grave = first.alert.level.name == "CRITICAL"
    return View(
        title=one if count == 1 else many, tone="bad" if grave else "warn", blocks=tuple(blocks), more="risk"
    )
