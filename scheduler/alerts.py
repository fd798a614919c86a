"""Alerts: snoozes that end, and Warnings told to whoever acts and to whoever is above them (W1, W4).

A Critical is told by its escalation thread; where that waits for another day, it is told here with the
Warnings. A Watch is told by the morning digest. What the digest has told is not told again, nor is anybody
told what they did themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from scheduler.guard import each, together
from scheduler.report import Report, Tally
from success.account import Account
from success.addressing import to_person
from success.alert_course import OPENS, AlertChange
from success.alerting import refresh, to_tell
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.escalating import alert_key
from success.escalation_thread import stamp
from success.family import heads, owner_above
from success.messages.reminders import alerts_opened
from success.morning import Signed
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.stewards import People, everyone
from success.texts import _
from success.told import TOLD, told
from success.working_time import calendar_for
from success.workspace import Workspace

CATCH_UP = timedelta(days=10)  # an alert that could not be told for longer is left to the digest
SLACK = timedelta(hours=6)
SETTLED = "alerts:settled"


@dataclass(frozen=True, slots=True)
class News:
    """What one reader is to be told at once: openings of alerts, the gravest first."""

    reader: User
    openings: tuple[tuple[AlertEvent, Signed], ...]


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Wake what was snoozed for long enough, then tell what came up."""
    tally = Tally("alerts")
    with open_unit() as uow:
        ids = uow.alerts.waking(now)
    together(open_unit, tally, ids, lambda each: f"account {each}", partial(_wake, ws, now))
    with open_unit() as uow:
        start = _look_from(uow, now)
        untold = _untold(uow, ws, start, now)
    at_work = [news for news in untold if calendar_for(ws, news.reader).is_working_time(now)]
    each(open_unit, tally, at_work, lambda one: one.reader.email, partial(_tell, ws, now))
    _look_later(open_unit, untold, start, now)
    return tally.report()


def _wake(ws: Workspace, now: datetime, uow: UnitOfWork, ids: Iterable[int]) -> Iterable[str]:
    woken = sum(change.what == "woke" for change in refresh(uow, ws, [*ids], now))
    if woken:
        yield _("snoozes ended: {count}").format(count=woken)


def _look_from(uow: UnitOfWork, now: datetime) -> datetime:
    """Since when something may be untold: all that came up before is settled."""
    settled = uow.notebook.read(SETTLED)
    return max(now - CATCH_UP, datetime.fromisoformat(settled)) if settled else now - CATCH_UP


def _look_later(open_unit: OpenUnit, untold: list[News], start: datetime, now: datetime) -> None:
    """Note how far everything is told, so that a tick does not read what is long settled again.

    What a slow worker is still writing carries the instant its tick began at, hence the slack.
    """
    waiting = (event.at for news in untold for event, _signed in news.openings)
    settled = min(waiting, default=now) - SLACK
    if settled - start >= SLACK:
        with open_unit(write=True) as uow:
            uow.notebook.write(SETTLED, settled.astimezone(UTC).isoformat())
            uow.commit()


def _untold(uow: UnitOfWork, ws: Workspace, start: datetime, now: datetime) -> list[News]:
    """What each reader has not been told yet."""
    events = uow.alerts.happened(start, now, what=OPENS, live_from=Level.WARNING)
    awake = _latest((event, alert) for event, alert in events if alert.state is not AlertState.SNOOZED)
    if not awake:
        return []
    threadless = {event for event, _alert in _without_thread(uow, awake)}
    told_of = uow.alerts.happened(start, now, what=(TOLD,))
    heard = {(event.alert_id, event.note): event.at for event, _alert in told_of}
    accounts = uow.accounts.many({alert.account_id for _event, alert in awake})
    people = everyone(uow)
    above = _above(uow, ws, awake, accounts, people, now)
    by_reader: dict[str, list[tuple[AlertEvent, Signed]]] = defaultdict(list)
    for event, alert in awake:
        account = accounts[alert.account_id]
        in_charge = to_tell(AlertChange(event.what, alert), account, people, ws, now)
        readers = dict.fromkeys(in_charge if event in threadless else ())
        parent, kin = above.get(account.id, (None, None))
        if kin is not None and alert.level is Level.CRITICAL and kin.email != alert.facts.get("by"):
            readers[kin] = None
        for reader in readers:
            if heard.get((event.alert_id, reader.email), event.at - CATCH_UP) < event.at:
                owner = people.get(account.owner_email or "")
                part_of = parent if reader is kin else None
                signed = Signed(account, alert, None if owner is reader else owner, part_of)
                by_reader[reader.email].append((event, signed))
    return [News(people[email], tuple(sorted(found, key=_urgency))) for email, found in by_reader.items()]


def _latest(openings: Iterable[tuple[AlertEvent, Alert]]) -> list[tuple[AlertEvent, Alert]]:
    """The last opening of each alert: of one that woke, nobody is told any more how it first came up."""
    return [*{event.alert_id: (event, alert) for event, alert in openings}.values()]


def _above(
    uow: UnitOfWork,
    ws: Workspace,
    openings: list[tuple[AlertEvent, Alert]],
    accounts: Mapping[int, Account],
    people: People,
    now: datetime,
) -> dict[int, tuple[Account, User]]:
    """Who hears of the Criticals of an account because it belongs below one of theirs."""
    critical = {alert.account_id for _event, alert in openings if alert.level is Level.CRITICAL}
    parents = heads(uow, {each: accounts[each] for each in critical})
    readers = {each: owner_above(accounts[each], parent, people, ws, now) for each, parent in parents.items()}
    return {each: (parents[each], reader) for each, reader in readers.items() if reader is not None}


def _without_thread(
    uow: UnitOfWork, openings: list[tuple[AlertEvent, Alert]]
) -> list[tuple[AlertEvent, Alert]]:
    """Leave out the Criticals that an escalation thread was told of."""
    critical = [alert_key(alert, event) for event, alert in openings if alert.level is Level.CRITICAL]
    told_of = uow.outbox.known(critical) if critical else set()
    return [(event, alert) for event, alert in openings if alert_key(alert, event) not in told_of]


def _urgency(opening: tuple[AlertEvent, Signed]) -> tuple[int, datetime, int]:
    """What sorts those to be answered first in front."""
    event, signed = opening
    return -signed.alert.level, signed.alert.due or event.at, event.alert_id


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, news: News) -> Iterable[str]:
    first = news.openings[0][0]
    key = f"alerts:{news.reader.email}:{first.alert_id}:{stamp(first.at)}"
    signed = [each for _event, each in news.openings]
    notice = to_person(ws, news.reader, key, "alert", lambda: alerts_opened(signed), now)
    if uow.outbox.put(notice, now):
        told(uow, news.reader, [each.alert for each in signed], now)
        yield _("{who} told of alerts: {count}").format(who=news.reader.email, count=len(signed))
