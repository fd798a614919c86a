"""Metric observations, and the readings that scoring starts from."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Select, and_, func, select

from storage.contacts import Contacts
from storage.observations import Observations
from storage.plans import Plans
from storage.repository import Repository
from storage.sql import is_in
from storage.surveys import Surveys
from storage.tables import collected, observations
from storage.touchpoints import Touchpoints
from storage.types import instant, micros
from success.contact import Contact, ContactRole, ContactStatus
from success.metrics import DERIVED, METRICS
from success.plan import Goal
from success.readings import NANO, Readings
from success.survey import Answer, SurveyKind
from success.touchpoint import Touchpoint, TouchpointStatus

WIDTH = len(METRICS)
WINDOW = timedelta(days=90)
NEVER_MET = 36_500  # days that score 0 on any normaliser of exec_sponsor_days

Row = tuple[int, int, int, int]
Reading = tuple[datetime, int]


class Measurements(Repository):
    """success.ports.Measurements."""

    def readings(self, account_ids: Sequence[int], at: datetime) -> Readings:
        """Return the latest supplied and derived value of each metric by `at`, in the order of the ids."""
        shape = (len(account_ids), WIDTH)
        place = {account_id: row for row, account_id in enumerate(account_ids)}
        grids = [np.zeros(shape, np.int64) for _ in range(4)]
        known = [np.zeros(shape, np.bool_) for _ in range(2)]
        supplied = self._connection.execute(self._latest(account_ids, at))
        for half, rows in enumerate((supplied, self._derived(account_ids, at))):
            for account_id, metric, observed_at, nano in rows:
                cell = place[account_id], metric - 1
                grids[2 * half][cell], grids[2 * half + 1][cell] = nano, observed_at
                known[half][cell] = True
        return Readings(
            np.array(account_ids, np.int64), grids[0], grids[1], known[0], grids[2], grids[3], known[1]
        )

    def collected(self, at: datetime) -> frozenset[int]:
        """Return the codes of metrics for which any account of the workspace has a value by `at` (H8)."""
        return frozenset(
            self._connection.scalars(
                select(collected.c.metric).where(self._here(collected), collected.c.first_at <= micros(at))
            )
        )

    def series(
        self, account_ids: Collection[int], metric: int, at: datetime, since: datetime
    ) -> dict[int, list[tuple[datetime, int]]]:
        """Return (observed_at, nano value) of one metric, oldest first, by account."""
        rows = self._connection.execute(
            select(observations.c.account_id, observations.c.observed_at, observations.c.nano)
            .where(
                self._here(observations),
                is_in(observations.c.account_id, account_ids),
                observations.c.metric == metric,
                observations.c.observed_at.between(micros(since), micros(at)),
            )
            .order_by(observations.c.account_id, observations.c.observed_at)
        )
        known: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for account_id, observed_at, nano in rows:
            known[account_id].append((instant(observed_at), nano))
        return dict(known)

    def put(self, account_id: int, metric: int, nano: int, observed_at: datetime) -> None:
        """Insert or replace one observation."""
        observed = {(account_id, metric, micros(observed_at)): (nano, None)}
        Observations(self._connection, self._workspace).write(observed)

    def _latest(self, account_ids: Sequence[int], at: datetime) -> Select[int, int, int, int]:
        newest = (
            select(
                observations.c.account_id,
                observations.c.metric,
                func.max(observations.c.observed_at).label("observed_at"),
            )
            .where(
                self._here(observations),
                is_in(observations.c.account_id, account_ids),
                observations.c.observed_at <= micros(at),
            )
            .group_by(observations.c.account_id, observations.c.metric)
            .subquery()
        )
        return select(
            observations.c.account_id,
            observations.c.metric,
            observations.c.observed_at,
            observations.c.nano,
        ).join(
            newest,
            and_(
                self._here(observations),
                *(observations.c[name] == newest.c[name] for name in ("account_id", "metric", "observed_at")),
            ),
        )

    def _derived(self, ids: Sequence[int], at: datetime) -> Iterator[Row]:
        """Yield (account, metric, µs of the newest record, nano) of what Mainstay's own records say (H6)."""
        start = at - WINDOW
        meetings = Touchpoints(self._connection, self._workspace).of(ids, at)
        answers = Surveys(self._connection, self._workspace).of(ids, at)
        contacts = Contacts(self._connection, self._workspace).of(ids, at)
        goals = Plans(self._connection, self._workspace).goals(ids, at)
        for each in ids:
            found = (
                _attendance([one for one in meetings.get(each, ()) if start < one.scheduled_at <= at]),
                _nps([one for one in answers.get(each, ()) if one.kind is SurveyKind.NPS]),
                _csat([one for one in answers.get(each, ()) if one.kind is SurveyKind.CSAT], start),
                _goals_met(goals.get(each, ()), at),
                _active_contacts(contacts.get(each, ()), meetings.get(each, ()), start, at),
                _sponsor_days(contacts.get(each, ()), meetings.get(each, ()), at),
            )
            for key, reading in zip(DERIVED, found, strict=True):
                if reading is not None:
                    newest, nano = reading
                    yield each, METRICS[key].code, micros(newest), nano


def _attendance(meetings: Sequence[Touchpoint]) -> Reading | None:
    held = [one for one in meetings if one.status is TouchpointStatus.HELD]
    over = [one for one in meetings if one.status in (TouchpointStatus.HELD, TouchpointStatus.MISSED)]
    return (over[-1].scheduled_at, _nano(len(held), len(over))) if over else None


def _nps(answers: Sequence[Answer]) -> Reading | None:
    return (answers[-1].answered_at, int(answers[-1].score * NANO)) if answers else None


def _csat(answers: Sequence[Answer], start: datetime) -> Reading | None:
    recent = [one for one in answers if one.answered_at > start]
    total = sum(int(one.score * NANO) for one in recent)
    return (recent[-1].answered_at, _rounded(total, len(recent))) if recent else None


def _goals_met(goals: Sequence[Goal], at: datetime) -> Reading | None:
    day = at.date()
    due = [goal for goal in goals if goal.due_date and goal.due_date <= day]
    met = [goal for goal in due if goal.achieved_at and goal.achieved_at <= day]
    return (at, _nano(len(met), len(due))) if due else None


def _active_contacts(
    contacts: Sequence[Contact], meetings: Sequence[Touchpoint], start: datetime, at: datetime
) -> Reading | None:
    if not contacts:
        return None
    met = {email for one in meetings if start < _met_at(one) <= at for email in _present(one)}
    return at, len(met) * NANO


def _sponsor_days(
    contacts: Sequence[Contact], meetings: Sequence[Touchpoint], at: datetime
) -> Reading | None:
    if not contacts:
        return None
    sponsors = {contact.email for contact in contacts if _sponsors(contact, at)}
    met = [_met_at(one) for one in meetings if _met_at(one) <= at and sponsors & _present(one)]
    return at, ((at - max(met)).days if met else NEVER_MET) * NANO


def _sponsors(contact: Contact, at: datetime) -> bool:
    standing = contact.at(at)
    return standing is not None and (standing.role, standing.status) == (
        ContactRole.EXEC_SPONSOR,
        ContactStatus.ACTIVE,
    )


def _present(touchpoint: Touchpoint) -> set[str]:
    return set(touchpoint.contact_emails) if touchpoint.status is TouchpointStatus.HELD else set()


def _met_at(touchpoint: Touchpoint) -> datetime:
    return touchpoint.held_at or touchpoint.scheduled_at


def _nano(part: int, whole: int) -> int:
    return _rounded(part * NANO, whole)


def _rounded(value: int, divisor: int) -> int:
    """Divide, rounding half up (H2)."""
    return (2 * value + divisor) // (2 * divisor)
