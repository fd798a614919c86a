"""Alerts: see those of an account, take one up, snooze it, resolve it (W4)."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.slots import DayAhead, Name, Note
from success import alerting, permissions
from success.alerts import Alert, Level
from success.alerts_at import alerts_at
from success.errors import Refusal
from success.messages import alerts as messages
from success.naming import fold
from success.next_step import most_pressing
from success.people import User
from success.signals import SIGNALS
from success.texts import N_, _
from success.view import View

USUAL_SNOOZE = timedelta(days=7)


def _key(value: str) -> str:
    key = fold(value).replace("-", "_").replace(" ", "_")
    if value and key not in SIGNALS:
        raise ValueError(_("“{key}” is not a signal that Mainstay watches.").format(key=value[:40]))
    return key


Key = Annotated[str, choice(*SIGNALS), AfterValidator(_key)]


class Alerts(Ask):
    """`alerts <account>`."""

    account: Name


class Ack(Ask):
    """`ack <account> [key]`."""

    account: Name
    key: Key = ""


class Snooze(Ask):
    """`snooze <account> [key] [until] [reason]`."""

    account: Name
    key: Key = ""
    until: DayAhead = None
    reason: Note = ""


class Resolve(Ask):
    """`resolve <account> [key] [note]`."""

    account: Name
    key: Key = ""
    note: Note = ""


@command(
    "alerts",
    "alerts <account>",
    help=N_("Lists the open alerts of an account and what each asks for."),
    example="alerts acme",
    group=Group.ALERTS,
    access=Access.READ,
)
def alerts(cmd: Alerts, here: Here) -> View:
    """List what is open, gravest first."""
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    live = alerts_at(here.uow, here.ws, [here.account.id], here.now).get(here.account.id, ())
    return messages.listed(here.account, _owner(here), most_pressing(live), works=works)


@command(
    "ack",
    "ack <account> [key]",
    help=N_("Says that you have taken an alert up; its clock runs on."),
    example="ack acme usage_decline",
    group=Group.ALERTS,
    access=Access.ACT,
    writes=True,
)
def ack(cmd: Ack, here: Here) -> View:
    """Take an alert up."""
    alert = _meant(cmd.key, here)
    if alert is None:
        return messages.which(here.account, _live(here), "ack")
    taken = alerting.acknowledge(here.uow, here.ws, alert, here.user, here.now)
    return messages.acknowledged(here.account, taken, _owner(here))


@command(
    "snooze",
    "snooze <account> [key] [until] [reason]",
    help=N_("Lays an alert aside until a day, for a reason that your manager sees."),
    example="snooze acme usage_decline 2026-04-14 Known seasonal dip",
    group=Group.ALERTS,
    access=Access.ACT,
    writes=True,
)
def snooze(cmd: Snooze, here: Here) -> View:
    """Snooze an alert; without an end or a reason, ask for both."""
    alert = _meant(cmd.key, here)
    if alert is None:
        given = {"until": cmd.until.isoformat() if cmd.until else "", "reason": cmd.reason}
        return messages.which(here.account, _live(here), "snooze", given)
    if cmd.until is None or not cmd.reason:
        last = _last_day(alert, here)
        proposed = cmd.until or min(here.today + USUAL_SNOOZE, last or date.max)
        return messages.ask_snooze(
            here.account, alert, proposed.isoformat(), last.isoformat() if last else ""
        )
    asleep = alerting.snooze(here.uow, here.ws, alert, here.user, here.now, cmd.until, cmd.reason)
    return messages.snoozed(here.account, asleep)


@command(
    "resolve",
    "resolve <account> [key] [note]",
    help=N_("Closes an alert with a note on what was done."),
    example="resolve acme usage_decline Trained the new team on Tuesday",
    group=Group.ALERTS,
    access=Access.ACT,
    writes=True,
)
def resolve(cmd: Resolve, here: Here) -> View:
    """Resolve an alert; without a note, ask for it."""
    alert = _meant(cmd.key, here)
    if alert is None:
        return messages.which(here.account, _live(here), "resolve", {"note": cmd.note})
    if not cmd.note:
        return messages.ask_resolve(here.account, alert)
    return messages.resolved(
        here.account, alerting.resolve(here.uow, here.ws, alert, here.user, here.now, cmd.note)
    )


def _live(here: Here) -> list[Alert]:
    """Return the alerts that can be acted on: those that stand now."""
    return most_pressing(here.uow.alerts.of([here.account.id]).get(here.account.id, ()))


def _meant(key: str, here: Here) -> Alert | None:
    """Return the alert that is meant, None where several are open and none was named."""
    live = _live(here)
    if not live:
        raise Refusal(_("{account} has no open alert.").format(account=here.account.name))
    if not key:
        return live[0] if len(live) == 1 else None
    named = next((alert for alert in live if alert.key == key), None)
    if named is None:
        sentence = _("{account} has no open alert of that kind; “alerts” lists those it has.")
        raise Refusal(sentence.format(account=here.account.name))
    return named


def _last_day(alert: Alert, here: Here) -> date | None:
    """Return the last day a critical alert may rest, None for the others (W4)."""
    days = here.ws.preset.signals.critical_snooze_days
    return here.today + timedelta(days=days) if alert.level is Level.CRITICAL else None


def _owner(here: Here) -> User | None:
    return here.uow.people.get(here.account.owner_email) if here.account.owner_email else None
