"""Alerts of one account: the list, what was done about one, and the forms that ask for the rest (W4)."""

from collections.abc import Mapping, Sequence

from success.account import Account
from success.alerts import Alert, AlertState, Level
from success.messages import samples
from success.messages.forms import day_field, form, note_field
from success.messages.health import alert_parts
from success.messages.receipt import health_button
from success.messages.signals import label, levels_words, obligation, stops
from success.messages.words import LEVEL_MARKS, person
from success.people import User
from success.texts import _, ngettext
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Fact,
    Facts,
    Moment,
    Paragraph,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
)

MOST_ALERTS = 10


def listed(account: Account, owner: User | None, alerts: Sequence[Alert], *, works: bool) -> View:
    """Return the live alerts of an account, gravest first, each with what can be done about it."""
    if not alerts:
        return View(
            title=_("No open alerts for {account}").format(account=account.name),
            tone="good",
            blocks=(_further(account, works=works),),
        )
    count = len(alerts)
    title = ngettext("{count} open alert for {account}", "{count} open alerts for {account}", count)
    blocks: list[Block] = []
    for alert in alerts[:MOST_ALERTS]:
        blocks += [Paragraph(parts=alert_parts(alert)), *_duty(alert, owner, account)]
        if works:
            blocks.append(Actions(buttons=buttons(account, alert), menu=True))
    if count > MOST_ALERTS:
        blocks.append(note(_("+{count} more"), count=count - MOST_ALERTS))
    return View(
        title=title.format(count=count, account=account.name),
        tone="bad" if alerts[0].level is Level.CRITICAL else "warn",
        blocks=(*blocks, _further(account, works=works)),
    )


def _further(account: Account, *, works: bool) -> Actions:
    """Where to go from here; whoever works on the account can record a sign Mainstay cannot see (W2)."""
    args = {"account": account.external_id}
    record = Button(label=_("Record a sign"), command="signal", args=args, opens="form")
    return Actions(buttons=(health_button(account), *((record,) if works else ())))


def _duty(alert: Alert, owner: User | None, account: Account) -> list[Block]:
    if alert.state is AlertState.SNOOZED:
        return [note(_("Reason given: {reason}"), reason=alert.note)]
    asked = Paragraph(parts=obligation(alert, person(owner, account.owner_email)))
    if alert.state is AlertState.ACKNOWLEDGED and alert.acted_by:
        who = person(None, alert.acted_by)
        return [asked, note(_("{who} has taken this up."), who=who)]
    return [asked]


def buttons(account: Account, alert: Alert) -> tuple[Button, ...]:
    """Return what can be done about one alert."""
    args = {"account": account.external_id, "key": alert.key}
    taken = alert.state is AlertState.ACKNOWLEDGED
    return (
        *(() if taken else (Button(label=_("Take it up"), command="ack", args=args),)),
        Button(label=_("Snooze"), command="snooze", args=args, opens="form"),
        Button(label=_("Resolve"), command="resolve", args=args, opens="form"),
    )


def which(
    account: Account, alerts: Sequence[Alert], command: str, args: Mapping[str, str] | None = None
) -> View:
    """Return the choice among several alerts, as buttons that go on with the command and its `args`."""
    title = _("Which alert of {account} do you mean?").format(account=account.name)
    offered = tuple(
        Button(
            label=label(alert.key),
            command=command,
            args={**(args or {}), "account": account.external_id, "key": alert.key},
        )
        for alert in alerts[:5]
    )
    items: tuple[Parts, ...] = tuple(
        say(
            "{mark} {level} · {label}",
            mark=LEVEL_MARKS[a.level],
            level=levels_words(a.level),
            label=label(a.key),
        )
        for a in alerts
    )
    return View(title=title, tone="warn", blocks=(Bullets(items=items), Actions(buttons=offered)))


def acknowledged(account: Account, alert: Alert, owner: User | None) -> View:
    """Return that somebody has taken an alert up, and what it still asks for."""
    title = _("You have taken up “{alert}” for {account}").format(
        alert=label(alert.key), account=account.name
    )
    asked = Paragraph(parts=obligation(alert, person(owner, account.owner_email)))
    lead = paragraph(stops(alert.level))
    args = {"account": account.external_id, "key": alert.key}
    resolve = Button(label=_("Resolve"), command="resolve", args=args, opens="form")
    actions = Actions(buttons=(resolve, health_button(account)))
    return View(title=title, tone="good", blocks=(lead, asked, actions))


def ask_snooze(account: Account, alert: Alert, proposed: str, last: str) -> View:
    """Return the form for a snooze: an end date and a reason, both needed; `last` limits a critical one."""
    title = _("Snooze “{alert}” for {account}").format(alert=label(alert.key), account=account.name)
    hint = _("{day} at the latest").format(day=last) if last else ""
    fields = (
        day_field("until", _("Until"), proposed, hint),
        note_field(_("Reason"), _("Your manager sees it"), name="reason"),
    )
    args = {"account": account.external_id, "key": alert.key}
    return form(title, fields, "snooze", args, submit=_("Snooze"))


def snoozed(account: Account, alert: Alert) -> View:
    """Return that an alert rests, until when and why."""
    title = _("“{alert}” for {account} is snoozed").format(alert=label(alert.key), account=account.name)
    until = (Moment(at=alert.snoozed_until),) if alert.snoozed_until else ()
    facts = (
        Fact(label=_("Until the end of"), parts=until),
        Fact(label=_("Reason"), parts=(Text(text=alert.note),)),
    )
    small = note(
        _("Your manager sees it. It comes back at the end if it is still true, or sooner if it gets worse.")
    )
    return View(
        title=title,
        tone="good",
        blocks=(Facts(facts=facts), small, Actions(buttons=(health_button(account),))),
    )


def ask_resolve(account: Account, alert: Alert) -> View:
    """Return the form for a resolution: a note is needed."""
    title = _("Resolve “{alert}” for {account}").format(alert=label(alert.key), account=account.name)
    field = note_field(_("What was done"), _("One or two sentences; they stay with the alert"))
    args = {"account": account.external_id, "key": alert.key}
    return form(title, (field,), "resolve", args, submit=_("Resolve"))


def resolved(account: Account, alert: Alert) -> View:
    """Return that an alert was dealt with, and when it would come back."""
    title = _("“{alert}” for {account} is resolved").format(alert=label(alert.key), account=account.name)
    facts = (Fact(label=_("What was done"), parts=(Text(text=alert.note),)),)
    small = note(_("It comes back only if it returns after clearing, or is still true in 14 days."))
    return View(
        title=title,
        tone="good",
        blocks=(Facts(facts=facts), small, Actions(buttons=(health_button(account),))),
    )


def example() -> View:
    """Return one message for the gallery."""
    return listed(samples.ACME, samples.ANA, samples.ALERTS, works=True)
