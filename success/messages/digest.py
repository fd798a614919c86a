"""The morning message, in the order that serves the day (§14): urgent, risks, calls, asks, write-ups."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from success.account import Account, RenewalStage
from success.alerts import Level
from success.escalation import Task
from success.messages import samples
from success.messages.accounts import money
from success.messages.alerts import buttons as alert_buttons
from success.messages.checkin import done_button
from success.messages.escalation import task_words
from success.messages.health import alert_parts
from success.messages.receipt import health_button
from success.messages.risk import alert_marks
from success.messages.signals import cleared_parts, label
from success.messages.words import meeting_word, person, score_words, stage_word
from success.morning import Dated, Duty, Meeting, Member, Morning, Moved, Risk, Signed, Snooze
from success.people import Role
from success.readings import Band
from success.risk import RiskRow
from success.texts import _, ngettext
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.view import (
    Actions,
    Block,
    Bullets,
    Button,
    Divider,
    Moment,
    Paragraph,
    Parts,
    Text,
    View,
    note,
    paragraph,
    say,
    strong,
)

MOST_RISKS = 7  # rows with a menu of their own
MOST_LINES = 5  # of every other list
Item = TypeVar("Item")


def digest(morning: Morning) -> View:
    """Return the digest; of a morning without anything, the one line that says so."""
    if morning.is_empty:
        return nothing(morning)
    sections = (
        _urgent(morning),
        _report(morning),
        _calls(morning),
        _asks(morning),
        _writing(morning),
        [*_team(morning), *_unowned(morning)],
    )
    blocks: list[Block] = [_summary(morning)]
    for section in sections:
        blocks += [Divider(), *section] if section else []
    return View(
        title=_greeting(morning),
        tone="bad" if morning.urgent else "warn" if morning.risks else "neutral",
        blocks=tuple(blocks),
        more="risk",
    )


def nothing(morning: Morning) -> View:
    """Return the one line for a morning without anything to do."""
    count = ngettext(
        "Nothing needs you this morning. {count} account, none at risk.",
        "Nothing needs you this morning. {count} accounts, none at risk.",
        morning.accounts,
    )
    return View(title=_greeting(morning), tone="good", blocks=(paragraph(count, count=morning.accounts),))


def _greeting(morning: Morning) -> str:
    return _("Good morning, {name}").format(name=morning.user.name)


def _summary(morning: Morning) -> Paragraph:
    """What the day holds, in one line."""
    team = len(morning.team.risks) if morning.team else 0
    counts = (
        (len(morning.urgent), ngettext("{count} urgent", "{count} urgent", len(morning.urgent))),
        (
            len(morning.risks),
            ngettext("{count} account at risk", "{count} accounts at risk", len(morning.risks)),
        ),
        (len(morning.calls), ngettext("{count} call today", "{count} calls today", len(morning.calls))),
        (len(morning.asks), ngettext("{count} task due", "{count} tasks due", len(morning.asks))),
        (team, ngettext("{count} account of the team at risk", "{count} accounts of the team at risk", team)),
    )
    said = [words.format(count=count) for count, words in counts if count]
    lead = say(" · ".join(said)) if said else say(_("Nothing urgent today."))
    if not morning.covering:
        return Paragraph(parts=lead)
    names = ", ".join(user.name for user in morning.covering)
    return paragraph(_("{day}. You stand in for {names}."), day=lead, names=names)


def _section(
    heading: str, items: Sequence[Item], words: Callable[[Item], Parts], more: str = ""
) -> list[Block]:
    """A heading and a list of at most `MOST_LINES` lines; what was left out is counted."""
    if not items:
        return []
    shown = tuple(words(item) for item in items[:MOST_LINES])
    blocks: list[Block] = [Paragraph(parts=(strong(heading),)), Bullets(items=shown)]
    return [*blocks, *_left_out(len(items) - len(shown), more)]


def _left_out(count: int, more: str) -> list[Block]:
    if count <= 0:
        return []
    if more:
        return [note(_("+{count} more: “{command}”"), count=count, command=more)]
    return [note(_("+{count} more"), count=count)]


# ---------------------------------------------------------------- urgent, and the health report


def _urgent(morning: Morning) -> list[Block]:
    escalated = ", ".join(account.name for account in morning.escalated[:MOST_LINES])
    lead = [paragraph(_("Escalated: {names}"), names=escalated)] if escalated else []
    return [*_section(_("Urgent"), morning.urgent, _alert), *lead]


def _alert(signed: Signed) -> Parts:
    return say("{account} · {alert}", account=strong(signed.account.name), alert=alert_parts(signed.alert))


def _report(morning: Morning) -> list[Block]:
    told = {(signed.account.id, signed.alert.id) for signed in morning.urgent}
    told |= {(risk.row.account.id, risk.alert.id) for risk in morning.risks[:MOST_RISKS] if risk.alert}
    news = [signed for signed in morning.news if (signed.account.id, signed.alert.id) not in told]
    return [
        *_section(_("Changed since the last digest"), morning.moved, _moved, "risk"),
        *_section(_("New signs"), news, _alert),
        *_section(_("Cleared"), morning.cleared, _cleared),
        *_risks(morning),
    ]


def _moved(moved: Moved) -> Parts:
    return say(
        _("{account}: {before} → {now}"),
        account=strong(moved.account.name),
        before=score_words(moved.before),
        now=score_words(moved.now),
    )


def _cleared(signed: Signed) -> Parts:
    return say(
        "{account} · {label}: {fact}",
        account=strong(signed.account.name),
        label=label(signed.alert.key),
        fact=cleared_parts(signed.alert),
    )


def _risks(morning: Morning) -> list[Block]:
    if not morning.risks:
        return []
    urgent = {signed.alert.id for signed in morning.urgent[:MOST_LINES]}
    blocks: list[Block] = [Paragraph(parts=(strong(_("At risk, by what is at stake")),))]
    for risk in morning.risks[:MOST_RISKS]:
        blocks += _risk(risk, told=risk.alert is not None and risk.alert.id in urgent)
    return [*blocks, *_left_out(len(morning.risks) - MOST_RISKS, "risk")]


def _risk(risk: Risk, *, told: bool) -> list[Block]:
    """One account with its figures, its gravest alert unless it stands above, and its menu."""
    line = _figures(risk)
    if risk.alert is not None and not told:
        line = say("{figures} · {alert}", figures=line, alert=alert_parts(risk.alert))
    return [Paragraph(parts=line), Actions(buttons=_menu(risk), menu=True)]


def _figures(risk: Risk) -> Parts:
    row = risk.row
    said = say(
        "{account} · {score} · {arr}",
        account=strong(row.account.name),
        score=score_words(row.mark),
        arr=money(row.account),
    )
    if row.account.renewal_date is None:
        return said
    return say(_("{account} · renewal {day}"), account=said, day=Moment(at=row.account.renewal_date))


def _menu(risk: Risk) -> tuple[Button, ...]:
    account = risk.row.account
    about_alert = alert_buttons(account, risk.alert) if risk.alert else ()
    plan = Button(
        label=_("Plan a check-in"), command="checkin", args={"account": account.external_id}, opens="form"
    )
    return (*about_alert, done_button(account), plan, health_button(account))


# ---------------------------------------------------------------- calls, dates, asks, write-ups


def _calls(morning: Morning) -> list[Block]:
    blocks: list[Block] = [Paragraph(parts=(strong(_("Calls today")),))] if morning.calls else []
    for call in morning.calls[:MOST_LINES]:
        blocks += [Paragraph(parts=_call(call)), Actions(buttons=_call_menu(call), menu=True)]
    blocks += _left_out(len(morning.calls) - MOST_LINES, "")
    heading = _("Renewals ahead") if morning.user.role is Role.AE else _("Dates")
    return [*blocks, *_section(heading, morning.dates, _dated, "renewals")]


def _call_menu(call: Meeting) -> tuple[Button, ...]:
    if call.touchpoint.kind is not TouchpointKind.CHECKIN:
        return (health_button(call.account),)
    args = {"account": call.account.external_id}
    move = Button(label=_("Move"), command="checkin", args=args, opens="form")
    return (done_button(call.account), move, health_button(call.account))


def _call(meeting: Meeting) -> Parts:
    return say(
        _("{time} · {account} · {kind}"),
        time=Moment(at=meeting.touchpoint.scheduled_at, style="time"),
        account=strong(meeting.account.name),
        kind=meeting_word(meeting.touchpoint.kind),
    )


def _dated(dated: Dated) -> Parts:
    template = (
        _("{account}: notice by {day} · {stage}")
        if dated.is_notice
        else _("{account}: renewal {day} · {stage}")
    )
    return say(
        template, account=strong(dated.account.name), day=Moment(at=dated.day), stage=stage_word(dated.stage)
    )


def _asks(morning: Morning) -> list[Block]:
    return _section(_("Tasks due"), morning.asks, _duty)


def _duty(duty: Duty) -> Parts:
    return say(
        _("{account}: {task} · by {due}"),
        account=strong(duty.account.name),
        task=task_words(duty.task),
        due=Moment(at=duty.task.due),
    )


def _writing(morning: Morning) -> list[Block]:
    return _section(_("To write up"), morning.write_ups, _unwritten)


def _unwritten(meeting: Meeting) -> Parts:
    template = (
        _("{account}: {kind} of {day} was not held; plan a new one, or record it if it was")
        if meeting.touchpoint.status is TouchpointStatus.MISSED
        else _("{account}: {kind} of {day} has no note yet")
    )
    return say(
        template,
        account=strong(meeting.account.name),
        kind=meeting_word(meeting.touchpoint.kind),
        day=Moment(at=meeting.touchpoint.scheduled_at),
    )


# ---------------------------------------------------------------- the team


def _team(morning: Morning) -> list[Block]:
    team = morning.team
    if team is None or team.is_empty:
        return []
    return [
        *_section(_("Your team"), team.members, _member, "team"),
        *_section(_("The team's accounts at risk"), team.risks, _of_team, "risk"),
        *_section(_("Snoozed since the last digest"), team.snoozes, snooze_parts),
    ]


def _unowned(morning: Morning) -> list[Block]:
    return _section(_("Without an owner"), morning.unowned, _named, "accounts unowned")


def _named(account: Account) -> Parts:
    return say("{account} · {arr}", account=strong(account.name), arr=money(account))


def _member(member: Member) -> Parts:
    template = ngettext("{who}: {count} account at risk", "{who}: {count} accounts at risk", member.at_risk)
    said = say(template, who=person(member.user), count=member.at_risk)
    if member.criticals:
        critical = ngettext(
            "{said}, {count} open Critical", "{said}, {count} open Criticals", member.criticals
        )
        said = say(critical, said=said, count=member.criticals)
    return say(_("{said}: more than one person can carry"), said=said) if member.too_many else said


def _of_team(risk: Risk) -> Parts:
    return say(
        "{figures} · {marks} · {owner}",
        figures=_figures(risk),
        marks=alert_marks(risk.row),
        owner=person(risk.owner, risk.row.account.owner_email),
    )


def snooze_parts(snooze: Snooze) -> Parts:
    """Return what was snoozed, until when, by whom and why (W4)."""
    until = Moment(at=snooze.alert.snoozed_until) if snooze.alert.snoozed_until else Text(text="–")
    return say(
        _("{account}: {label}, until {day}, by {who}: {reason}"),
        account=strong(snooze.account.name),
        label=label(snooze.alert.key),
        day=until,
        who=person(snooze.by, snooze.alert.acted_by),
        reason=Text(text=snooze.alert.note),
    )


def example() -> View:
    """Return one message for the gallery."""
    acme, globex = samples.ACME, samples.GLOBEX
    call = Touchpoint(1, TouchpointKind.CHECKIN, samples.NOW, id=1)
    missed = replace(call, account_id=2, scheduled_at=samples.THEN, status=TouchpointStatus.MISSED)
    row = RiskRow(acme, samples.MARK, {Level.CRITICAL: 1, Level.WARNING: 1}, 91, Decimal(84_000), "EUR")
    call_cora = Task(1, "Call Cora's successor", samples.ANA.email, samples.TODAY)
    return digest(
        Morning(
            user=samples.ANA,
            day=samples.TODAY,
            since=samples.THEN,
            accounts=2,
            covering=(samples.BEN,),
            urgent=(Signed(acme, samples.CRITICAL),),
            escalated=(acme,),
            moved=(Moved(acme, replace(samples.BEFORE, score=82, band=Band.GREEN), samples.MARK),),
            news=(Signed(acme, samples.WARNING),),
            risks=(Risk(row, samples.CRITICAL, samples.ANA),),
            calls=(Meeting(acme, call),),
            dates=(Dated(globex, RenewalStage.NEGOTIATION, date(2026, 2, 1), is_notice=False),),
            asks=(Duty(acme, call_cora),),
            write_ups=(Meeting(globex, missed),),
        )
    )
