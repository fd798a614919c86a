"""Alerts kept in step with the facts (W3), what people do to them (W4), and who is told (W1, W5)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain

from success.account import Account
from success.account_facts import AccountFacts, load, reads_back_to
from success.alert_course import AlertChange, Course, step
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.early_warning import findings, what_cleared
from success.errors import Refusal
from success.format import moment_text, reader_of
from success.people import Role, User
from success.permissions import LONGEST_CHAIN, is_staff, works_accounts
from success.ports import UnitOfWork
from success.records import end_of_day
from success.texts import _
from success.view import Moment
from success.working_time import calendar_for
from success.workspace import Workspace

CHUNK = 1000  # accounts whose facts are in memory at a time
_TELLS_MANAGER = Level.WARNING  # W1
_FALLBACK = (Role.DIRECTOR, Role.MANAGER, Role.ADMIN)  # who hears of a breach where the owner has no manager


# ------------------------------------------------------------------ kept in step with the facts


def refresh(uow: UnitOfWork, ws: Workspace, account_ids: Collection[int], at: datetime) -> list[AlertChange]:
    """Bring the alerts of these accounts in step with the facts of `at`, and return what changed.

    Needs a unit that writes; commits nothing. Doing it again changes nothing more.
    """
    ids = sorted(account_ids)
    people = {user.email: user for user in uow.people.all()}
    changes: list[AlertChange] = []
    for start in range(0, len(ids), CHUNK):
        changes += _refresh(uow, ws, ids[start : start + CHUNK], at, people)
    return changes


def _refresh(
    uow: UnitOfWork, ws: Workspace, ids: Sequence[int], at: datetime, people: Mapping[str, User]
) -> list[AlertChange]:
    unsettled = uow.alerts.unsettled(ids, at)
    facts = load(uow, ws, ids, at, unsettled)
    changes = [
        change
        for account_id, known in facts.items()
        for change in _steps(course_of(ws, known, people), known, ws, unsettled.get(account_id, ()))
    ]
    saved = uow.alerts.save_many([change.alert for change in changes])
    changes = [replace(change, alert=alert) for change, alert in zip(changes, saved, strict=True)]
    uow.alerts.record_many([_event(change, at) for change in changes if change.what != "updated"])
    return changes


def _event(change: AlertChange, at: datetime) -> AlertEvent:
    alert = change.alert
    note = alert.cleared_by if change.what == "closed" else ""
    by = alert.facts.get("by") if change.opens else None
    return AlertEvent(alert.id or 0, at, change.what, by=by, note=note)


def course_of(
    ws: Workspace, facts: AccountFacts, people: Mapping[str, User], *, reading: bool = False
) -> Course:
    """Return what decides about the alerts of an account whose facts are known."""
    return Course(
        account_id=facts.account.id,
        at=facts.at,
        rules=ws.preset.signals,
        calendar=calendar_for(ws, people.get(facts.account.owner_email or "")),
        zone=ws.zone,
        policy=ws.preset.stamp,
        reach=reads_back_to(ws, facts.at),
        cleared=partial(what_cleared, facts=facts, ws=ws),
        reading=reading,
    )


def _steps(course: Course, facts: AccountFacts, ws: Workspace, alerts: Iterable[Alert]) -> list[AlertChange]:
    found = {finding.key: finding for finding in findings(facts, ws)}
    known = {alert.key: alert for alert in alerts}
    keys = [*found, *(key for key in known if key not in found)]
    changes = (step(known.get(key), found.get(key), course) for key in keys)
    return [change for change in changes if change is not None]


# ------------------------------------------------------------------ what people do


def acknowledge(
    uow: UnitOfWork, ws: Workspace, alert: Alert, actor: User, now: datetime, note: str = ""
) -> Alert:
    """Note that somebody has taken an alert up; its clock runs on."""
    _must_be_live(alert)
    return _act(uow, alert, actor, now, AlertState.ACKNOWLEDGED, note.strip())


def snooze(
    uow: UnitOfWork, ws: Workspace, alert: Alert, actor: User, now: datetime, until: date, reason: str
) -> Alert:
    """Lay an alert aside to the end of the day `until`, for a reason that the manager sees."""
    _must_be_live(alert)
    if not reason.strip():
        raise Refusal(_("A snooze needs a reason, so that everyone can see why it waits."))
    today = now.astimezone(ws.zone).date()
    if until < today:
        raise Refusal(_("A snooze needs an end date that is still to come."))
    last = today + timedelta(days=ws.preset.signals.critical_snooze_days)
    if alert.level is Level.CRITICAL and until > last:
        shown = moment_text(Moment(at=last), reader_of(ws, actor))
        raise Refusal(_("A critical alert can be snoozed until {date} at most.").format(date=shown))
    return _act(uow, alert, actor, now, AlertState.SNOOZED, reason.strip(), end_of_day(until, ws.zone))


def resolve(uow: UnitOfWork, ws: Workspace, alert: Alert, actor: User, now: datetime, note: str) -> Alert:
    """Say how an alert was dealt with; it reopens only as W4 says."""
    _must_be_live(alert)
    if not note.strip():
        raise Refusal(_("Resolving an alert needs a note that says what was done."))
    return _act(uow, alert, actor, now, AlertState.RESOLVED, note.strip())


def _must_be_live(alert: Alert) -> None:
    if alert.state is AlertState.RESOLVED:
        raise Refusal(_("This alert is already resolved."))
    if alert.state is AlertState.CLOSED:
        raise Refusal(_("This alert closed by itself: what it warned of is over."))


def _act(
    uow: UnitOfWork,
    alert: Alert,
    actor: User,
    now: datetime,
    state: AlertState,
    note: str,
    until: datetime | None = None,
) -> Alert:
    acted = replace(alert, state=state, snoozed_until=until, acted_by=actor.email, acted_at=now, note=note)
    saved = uow.alerts.save(acted)
    uow.alerts.record(AlertEvent(saved.id or 0, now, state.value, by=actor.email, until=until, note=note))
    return saved


# ------------------------------------------------------------------ who is told


def to_tell(
    change: AlertChange, account: Account, people: Mapping[str, User], ws: Workspace, at: datetime
) -> list[User]:
    """Return who hears that an alert opened: the owner, from Warning on their manager too (W1).

    Somebody on leave is heard for by their backup, without one by their manager. Whoever recorded or did it
    is not told (W4).
    """
    if not change.opens:
        return []
    owner = people.get(account.owner_email or "")
    acting = present(owner, people, ws, at) if owner and works_accounts(owner) else None
    above = manager_of(owner, people, ws, at)
    heard = [above if acting is None or _is_away(acting, ws, at) else acting]
    if change.alert.level >= _TELLS_MANAGER:
        heard.append(above)
    knows = change.alert.facts.get("by")
    named = {user.email: user for user in heard if user is not None and user.email != knows}
    return list(named.values())


def present(user: User, people: Mapping[str, User], ws: Workspace, at: datetime) -> User:
    """Return the person, or while they are on leave their backup where one is known who may act."""
    if not _is_away(user, ws, at):
        return user
    backup = people.get(user.backup_email or "")
    return backup if backup is not None and works_accounts(backup) else user


def manager_of(owner: User | None, people: Mapping[str, User], ws: Workspace, at: datetime) -> User | None:
    """Return who answers for an owner: whoever is nearest above them, else a director, manager or admin.

    Each is stood in for by their backup while they are on leave; whoever is away without one is passed over
    as long as there is anybody else.
    """
    away: User | None = None
    for user in chain(_chain_above(owner, people), _fallback(owner, people)):
        acting = present(user, people, ws, at)
        if not _is_away(acting, ws, at):
            return acting
        away = away or acting
    return away


def _fallback(owner: User | None, people: Mapping[str, User]) -> Iterator[User]:
    others = sorted((user for user in people.values() if user is not owner), key=_email)
    for role in _FALLBACK:
        yield from (user for user in others if user.role is role)


def _chain_above(owner: User | None, people: Mapping[str, User]) -> list[User]:
    """The managers above somebody, nearest first; an employee sees nothing and so answers for nobody."""
    found, below = list[User](), owner
    while below is not None and len(found) < LONGEST_CHAIN:
        below = people.get(below.manager_email or "")
        if below is None or below is owner or below in found:
            break
        found.append(below)
    return [user for user in found if is_staff(user)]


def _email(user: User) -> str:
    return user.email


def _is_away(user: User, ws: Workspace, at: datetime) -> bool:
    return user.on_leave(at.astimezone(ws.zone_of(user)).date())
