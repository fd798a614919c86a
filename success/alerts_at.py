"""Alerts as of an instant (the «as of» rule): only what was known by then counts.

Of the present, what is stored tells. Of an earlier instant it does not: since then an account was scored, an
alert closed, its figures changed. There alerts are evaluated from the facts known by then, with what people
had done by then; nothing is stored. So it is also of days on which nothing ran.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from success.account_facts import AccountFacts, load
from success.alert_course import Course, as_of, step
from success.alerting import CHUNK, course_of
from success.alerts import Alert, Level
from success.early_warning import findings
from success.people import User
from success.ports import UnitOfWork
from success.signals import Finding
from success.workspace import Workspace

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def alerts_at(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int], at: datetime
) -> dict[int, list[Alert]]:
    """Return the open, acknowledged and snoozed alerts of accounts at an instant, gravest first, by account.

    Costs one query for the present. An alert that nobody had opened yet has no id.
    """
    standing = uow.alerts.standing(account_ids, at)
    told = {each: known for each, known in standing.items() if known}
    return told | evaluated(uow, ws, [each for each, known in standing.items() if known is None], at)


def levels_at(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int] | None, at: datetime
) -> dict[int, dict[Level, int]]:
    """Return how many alerts of each level an account had at an instant, by account; None asks for all.

    Costs two queries for the present; accounts that moved on since are evaluated a page at a time.
    """
    levels, later = uow.alerts.live_levels(account_ids), uow.alerts.moved_on(account_ids, at)
    told = {each: counts for each, counts in levels.items() if each not in later}
    then = evaluated(uow, ws, later, at) if later else {}
    return told | {each: dict(Counter(alert.level for alert in known)) for each, known in then.items()}


def open_alerts_at(uow: UnitOfWork, ws: Workspace, account_id: int, at: datetime) -> list[Alert]:
    """Return the open, acknowledged and snoozed alerts of one account, always evaluated on reading."""
    return evaluated(uow, ws, [account_id], at).get(account_id, [])


def evaluated(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int], at: datetime
) -> dict[int, list[Alert]]:
    """Return what `alerts_at` does, from the facts; the queries of a page do not grow with its accounts."""
    ids, found = sorted(account_ids), dict[int, list[Alert]]()
    people = {user.email: user for user in uow.people.all()} if ids else {}
    for start in range(0, len(ids), CHUNK):
        found |= _evaluated(uow, ws, ids[start : start + CHUNK], at, people)
    return found


def _evaluated(
    uow: UnitOfWork, ws: Workspace, ids: Sequence[int], at: datetime, people: Mapping[str, User]
) -> dict[int, list[Alert]]:
    were = _were(uow, ids, at)
    dated = {each: [alert for alert in known if alert.since <= at] for each, known in were.items()}
    facts = load(uow, ws, ids, at, dated)
    live = {each: _live(ws, known, were.get(each, ()), people) for each, known in facts.items()}
    return {each: alerts for each, alerts in live.items() if alerts}


def _were(uow: UnitOfWork, ids: Collection[int], at: datetime) -> dict[int, list[Alert]]:
    """The alerts of accounts as they were, at most one of each signal of an account."""
    stored = uow.alerts.of(ids, open_only=False)
    keys = [alert.id for known in stored.values() for alert in known if alert.id is not None]
    events = uow.alerts.events(keys, _END_OF_TIME) if keys else {}
    return {
        each: sorted(
            (was for alert in known if (was := as_of(alert, events.get(alert.id or 0, ()), at))),
            key=lambda alert: alert.id or 0,
        )
        for each, known in stored.items()
    }


def _live(
    ws: Workspace, facts: AccountFacts, were: Sequence[Alert], people: Mapping[str, User]
) -> list[Alert]:
    course = course_of(ws, facts, people, reading=True)
    alerts = {alert.key: alert for alert in were}
    found = {finding.key: finding for finding in findings(facts, ws)}
    then = [_then(alerts.get(key), found.get(key), course) for key in {*alerts, *found}]
    live = [alert for alert in then if alert is not None and alert.is_live]
    return sorted(live, key=lambda alert: (-alert.level, alert.since, alert.key))


def _then(alert: Alert | None, finding: Finding | None, course: Course) -> Alert | None:
    change = step(alert, finding, course)
    now = change.alert if change else alert
    if now is None or finding is None:
        return now
    since = now.since if now.since <= course.at else finding.since
    return replace(now, since=since, due=now.due or course.due(now.key, now.level, since))
