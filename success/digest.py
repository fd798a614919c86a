"""The morning digest: when it is due, and what a person should see that morning (§14, D1).

Its order serves the day: urgent messages, then the health report and risky accounts, then calls, then
internal asks, then write-ups. `today` and the home page show the same facts at any hour.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from success.account import Account
from success.actions import agreed
from success.alert_course import OPENS
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.alerts_at import alerts_at
from success.journal import EntryKind
from success.morning import Dated, Duty, Meeting, Member, Morning, Moved, Risk, Signed, Snooze, Team
from success.people import Role, User
from success.permissions import assists, manages, may_act, stands_in, works_accounts
from success.ports import UnitOfWork
from success.renewals import Renewal, all_renewals
from success.risk import RiskRow, at_risk
from success.scoring import marks_at
from success.stewards import acting_for, is_away, without_owner
from success.touchpoint import Touchpoint, TouchpointStatus
from success.working_time import Calendar, calendar_for
from success.workspace import Workspace

CATCH_UP = timedelta(hours=8)  # a digest that could not go out for so long is left out that day
FIRST_LOOK_BACK = timedelta(days=1)  # what the first digest calls a change
DATES_AHEAD = timedelta(days=7)
SEE_TO_OWNERS = frozenset({Role.DIRECTOR, Role.MANAGER})  # who hears of accounts without an owner
SALES_DATES_AHEAD = timedelta(days=30)  # account executives look further ahead


def due_on(user: User, ws: Workspace, day: date) -> datetime | None:
    """Return when the digest of a day is due: at the person's hour, on their chosen days that are working
    days of theirs and no leave; None where that day has none.
    """
    calendar, wish = calendar_for(ws, user), user.digest
    if not wish.on or user.role is Role.EMPLOYEE or day.weekday() not in wish.days:
        return None
    if user.on_leave(day) or not calendar.is_working_day(day):
        return None
    return calendar.local(day, wish.at)


def due_now(user: User, ws: Workspace, now: datetime) -> date | None:
    """Return the day whose digest should exist at `now`; None where there is none, or it is too late."""
    day = calendar_for(ws, user).local_date(now)
    due = due_on(user, ws, day)
    return day if due is not None and due <= now < due + CATCH_UP else None


def last_mark(user: User) -> str:
    """Return the notebook key under which the instant of a person's last digest stands."""
    return f"digest:{user.email}"


def _since(uow: UnitOfWork, user: User, now: datetime) -> datetime:
    """When a person last had a digest by `now`; only the last one is kept, so before it a day's look back."""
    stored = uow.notebook.read(last_mark(user))
    last = datetime.fromisoformat(stored) if stored else None
    return last if last is not None and last <= now else now - FIRST_LOOK_BACK


def morning(uow: UnitOfWork, ws: Workspace, user: User, now: datetime) -> Morning:
    """Return what a person should see at `now`: their own accounts, those they stand in for, their team.

    Costs a bounded number of queries for the present; of what came later it says nothing. An account
    executive sees the dates of the renewals they sell.
    """
    everyone = uow.people.all()
    since = _since(uow, user, now)
    if user.role is Role.AE:
        return _sales(uow, ws, user, since, now)
    people = {each.email: each for each in everyone}
    covering = [each for each in everyone if each is not user and _covers(user, each, people, ws, now)]
    owners = [user.email, *(each.email for each in everyone if each in covering or assists(user, each))]
    read = _read(uow, ws, user, owners, everyone, since, now)
    at_stake = at_risk(uow, ws, owners, now)
    return Morning(
        user=user,
        day=read.day,
        since=since,
        accounts=len(read.accounts),
        covering=tuple(covering),
        urgent=_urgent(read, [row.account.id for row in at_stake]),
        escalated=_escalated(uow, read, now),
        moved=_moved(uow, ws, read, now),
        news=_signed(read, _news(read)),
        cleared=_signed(read, (alert for event, alert in read.events if _closed(event, alert))),
        risks=_risks(uow, ws, read, at_stake, now),
        calls=_meetings(read, partial(_is_call, read)),
        dates=_dates(all_renewals(uow, ws, read.accounts.values(), now), read.day, read.day + DATES_AHEAD),
        asks=_asks(uow, read, owners, now),
        write_ups=_meetings(read, partial(_is_unwritten, read)),
        team=_team(uow, ws, user, everyone, since, now),
        unowned=_unowned(uow, ws, user, people, now),
    )


def _covers(user: User, other: User, people: Mapping[str, User], ws: Workspace, now: datetime) -> bool:
    """Whether somebody looks after the accounts of a colleague who is on leave: as their backup, or because
    there is none who is there.
    """
    if stands_in(user, other, ws, now):
        return True
    if not (is_away(other, ws, now) and works_accounts(other)):
        return False
    acting = acting_for(other, people, ws, now)
    return acting is not None and acting.email == user.email


def _unowned(
    uow: UnitOfWork, ws: Workspace, user: User, people: Mapping[str, User], now: datetime
) -> tuple[Account, ...]:
    """What nobody owns who can work on it, for whoever can see to that: managers, directors, and whoever
    answers for it meanwhile.
    """
    answers = acting_for(None, people, ws, now)
    if user.role not in SEE_TO_OWNERS and (answers is None or answers.email != user.email):
        return ()
    return tuple(
        account
        for account in without_owner(uow, ws, people, now)
        if may_act(user, account, ws, people.get, now)
    )


def _sales(uow: UnitOfWork, ws: Workspace, user: User, since: datetime, now: datetime) -> Morning:
    sold, day = uow.accounts.of_executive(user.email), calendar_for(ws, user).local_date(now)
    dates = _dates(all_renewals(uow, ws, sold, now), day, day + SALES_DATES_AHEAD)
    return Morning(user, day, since, len(sold), dates=dates)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read about a person's accounts, all at once."""

    calendar: Calendar
    day: date
    since: datetime
    accounts: Mapping[int, Account]
    alerts: Mapping[int, Sequence[Alert]]
    events: Sequence[tuple[AlertEvent, Alert]]
    touchpoints: Mapping[int, Sequence[Touchpoint]]
    people: Mapping[str, User]


def _read(
    uow: UnitOfWork,
    ws: Workspace,
    user: User,
    owners: Sequence[str],
    everyone: Sequence[User],
    since: datetime,
    now: datetime,
) -> _Read:
    accounts = {account.id: account for account in uow.accounts.of_owners(owners)}
    calendar = calendar_for(ws, user)
    return _Read(
        calendar=calendar,
        day=calendar.local_date(now),
        since=since,
        accounts=accounts,
        alerts=alerts_at(uow, ws, [*accounts], now),
        events=uow.alerts.happened(since, now, [*accounts]),
        touchpoints=uow.touchpoints.of([*accounts], now, since - FIRST_LOOK_BACK),
        people={each.email: each for each in everyone},
    )


# ------------------------------------------------------------------ urgent, and what changed


def _urgent(read: _Read, ranking: Sequence[int]) -> tuple[Signed, ...]:
    """Alerts to answer by the end of today, and Criticals that came up since; most at stake first."""
    new = {alert.id for alert in _news(read)}
    live = (alert for alerts in read.alerts.values() for alert in alerts)
    pressing = _signed(read, (alert for alert in live if _presses(alert, read, new)))
    place = {account_id: place for place, account_id in enumerate(ranking)}
    return tuple(
        sorted(pressing, key=lambda each: (-each.alert.level, place.get(each.account.id, len(place))))
    )


def _presses(alert: Alert, read: _Read, new: set[int | None]) -> bool:
    if alert.state is AlertState.SNOOZED:
        return False
    due_today = alert.due is not None and read.calendar.local_date(alert.due) <= read.day
    return due_today or (alert.level is Level.CRITICAL and alert.id in new)


def _escalated(uow: UnitOfWork, read: _Read, at: datetime) -> tuple[Account, ...]:
    running = (read.accounts.get(each.account_id) for each in uow.escalations.running(at))
    return tuple(account for account in running if account is not None)


def _moved(uow: UnitOfWork, ws: Workspace, read: _Read, at: datetime) -> tuple[Moved, ...]:
    """Accounts whose band is not what it was on the day of the last digest, the worst first."""
    ids, day = [*read.accounts], read.since.astimezone(ws.zone).date()
    before, marks = uow.health.history(ids, day, day), marks_at(uow, ws, ids, at)
    both = (
        (read.accounts[each], before[each][-1], marks[each])
        for each in ids
        if each in before and each in marks
    )
    found = [Moved(account, then, mark) for account, then, mark in both if then.band is not mark.band]
    return tuple(sorted(found, key=lambda each: (each.now.band, each.account.name)))


def _news(read: _Read) -> list[Alert]:
    """Live alerts that came up since."""
    new = {event.alert_id for event, _alert in read.events if event.what in OPENS}
    return [alert for alerts in read.alerts.values() for alert in alerts if alert.id in new]


def _closed(event: AlertEvent, alert: Alert) -> bool:
    return event.what == "closed" and alert.closed_at == event.at


def _signed(read: _Read, alerts: Iterable[Alert]) -> tuple[Signed, ...]:
    unique = {alert.id: alert for alert in alerts}.values()
    ordered = sorted(unique, key=lambda alert: (-alert.level, alert.due or alert.since, alert.id or 0))
    return tuple(Signed(read.accounts[alert.account_id], alert) for alert in ordered)


# ------------------------------------------------------------------ risks, calls, dates, asks, write-ups


def _risks(
    uow: UnitOfWork, ws: Workspace, read: _Read, rows: Sequence[RiskRow], at: datetime
) -> tuple[Risk, ...]:
    """Each account at risk with the gravest of its alerts that is not snoozed."""
    lacking = [row.account.id for row in rows if row.account.id not in read.accounts]
    alerts = {**read.alerts, **(alerts_at(uow, ws, lacking, at) if lacking else {})}
    return tuple(
        Risk(row, _gravest(alerts.get(row.account.id, ())), read.people.get(row.account.owner_email or ""))
        for row in rows
    )


def _gravest(alerts: Iterable[Alert]) -> Alert | None:
    return next((alert for alert in alerts if alert.state is not AlertState.SNOOZED), None)


def _meetings(read: _Read, wanted: Callable[[Touchpoint], bool]) -> tuple[Meeting, ...]:
    found = [touchpoint for known in read.touchpoints.values() for touchpoint in known if wanted(touchpoint)]
    found.sort(key=lambda touchpoint: (touchpoint.scheduled_at, touchpoint.id or 0))
    return tuple(Meeting(read.accounts[touchpoint.account_id], touchpoint) for touchpoint in found)


def _is_call(read: _Read, touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint is planned for today."""
    is_today = read.calendar.local_date(touchpoint.scheduled_at) == read.day
    return is_today and touchpoint.status is TouchpointStatus.SCHEDULED


def _is_unwritten(read: _Read, touchpoint: Touchpoint) -> bool:
    """Whether a touchpoint was missed since, or held without a word on what came of it."""
    recent = touchpoint.recorded_at is not None and touchpoint.recorded_at > read.since
    held = touchpoint.status is TouchpointStatus.HELD and not touchpoint.note
    return recent and (held or touchpoint.status is TouchpointStatus.MISSED)


def _dates(renewals: Mapping[int, Sequence[Renewal]], start: date, end: date) -> tuple[Dated, ...]:
    """Renewal and notice dates up to `end`, and renewals past their date and unsigned."""
    found = []
    for account in (one.account for known in renewals.values() for one in known if one.is_open):
        stage = account.renewal_stage
        if account.renewal_date is not None and account.renewal_date <= end:
            found.append(Dated(account, stage, account.renewal_date, is_notice=False))
        if account.notice_date is not None and start <= account.notice_date <= end:
            found.append(Dated(account, stage, account.notice_date, is_notice=True))
    return tuple(sorted(found, key=lambda each: (each.day, each.account.name)))


def _asks(uow: UnitOfWork, read: _Read, owners: Sequence[str], at: datetime) -> tuple[Duty, ...]:
    due = uow.escalations.open_tasks(owners, read.day, at)
    accounts = uow.accounts.many({escalation.account_id for _task, escalation in due}) if due else {}
    tasks = (Duty(accounts[escalation.account_id], task) for task, escalation in due)
    return tuple(sorted((*tasks, *_agreed(uow, read, owners, at)), key=lambda duty: duty.task.due))


def _agreed(uow: UnitOfWork, read: _Read, owners: Sequence[str], at: datetime) -> Iterable[Duty]:
    """What was agreed in reviews of these accounts and is due: what is theirs to do, or the customer's, whom
    they ask (Q3).
    """
    for account_id, entries in uow.journal.of([*read.accounts], [EntryKind.ACTION], at).items():
        for one in agreed(entries):
            theirs = one.owner in owners or one.owner not in read.people
            if one.done_at is None and one.due <= read.day and theirs:
                yield Duty(read.accounts[account_id], one)


# ------------------------------------------------------------------ the team


def _team(
    uow: UnitOfWork, ws: Workspace, user: User, everyone: Sequence[User], since: datetime, now: datetime
) -> Team | None:
    """What a manager sees of the people below them, a director of everybody; None for anybody else."""
    people = {each.email: each for each in everyone}
    if user.role is Role.DIRECTOR:
        owners, rows = None, at_risk(uow, ws, None, now)
    elif user.role is Role.MANAGER:
        owners = {each.email for each in everyone if manages(user, each, people.get)}
        rows = at_risk(uow, ws, owners, now) if owners else []
    else:
        return None
    return Team(
        members=_members(rows, people, ws),
        risks=tuple(Risk(row, None, people.get(row.account.owner_email or "")) for row in rows),
        snoozes=_snoozes(uow, ws, people, owners, since, now),
    )


def _members(rows: Iterable[RiskRow], people: Mapping[str, User], ws: Workspace) -> tuple[Member, ...]:
    owned: dict[User | None, list[RiskRow]] = {}
    for row in rows:
        owned.setdefault(people.get(row.account.owner_email or ""), []).append(row)
    most = ws.preset.segments.criticals_per_csm
    members = []
    for owner, theirs in owned.items():
        criticals = sum(row.levels.get(Level.CRITICAL, 0) for row in theirs)
        members.append(Member(owner, len(theirs), criticals, too_many=owner is not None and criticals > most))
    return tuple(
        sorted(
            members, key=lambda each: (-each.criticals, -each.at_risk, each.user.name if each.user else "")
        )
    )


def _snoozes(
    uow: UnitOfWork,
    ws: Workspace,
    people: Mapping[str, User],
    owners: set[str] | None,
    since: datetime,
    now: datetime,
) -> tuple[Snooze, ...]:
    """Alerts snoozed since that still are, of accounts owned by the team (W4)."""
    happened = uow.alerts.happened(since, now, what=("snoozed",))
    snoozed = {event.alert_id: (event, alert) for event, alert in happened}
    if not snoozed:
        return ()
    accounts = uow.accounts.many({alert.account_id for _event, alert in snoozed.values()})
    ours = {each: one for each, one in accounts.items() if owners is None or one.owner_email in owners}
    standing = alerts_at(uow, ws, [*ours], now)
    still = {alert.id: alert for known in standing.values() for alert in known if _is_asleep(alert)}
    return tuple(
        Snooze(ours[still[each].account_id], still[each], people.get(event.by or ""))
        for each, (event, _alert) in snoozed.items()
        if each in still
    )


def _is_asleep(alert: Alert) -> bool:
    return alert.state is AlertState.SNOOZED
