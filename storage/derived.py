"""What Mainstay's own records say of six metrics, as whole columns of accounts (H6).

Counted in SQL, a bounded number of statements for any number of accounts. Only what was known at the instant
counts: a meeting has the status last recorded by then, a contact the standing that held then, an answer was
given, a goal due or achieved by then. A metric has no value until the account has a record of its kind:

- meeting_attendance: held ÷ (held + missed) of the meetings scheduled in the window; a contact noted as it
  happened was not scheduled;
- nps: the latest answer, whatever its age (scoring judges its freshness); csat: the mean of the answers in
  the window;
- goals_met: achieved ÷ due, over the goals whose due date has come;
- active_contacts: the different contacts in meetings held in the window, once contacts are recorded;
- exec_sponsor_days: calendar days since the last held meeting with somebody who is an active executive
  sponsor, once contacts are recorded; NEVER without such a sponsor or meeting.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    CTE,
    JSON,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from storage.repository import Repository
from storage.sql import is_in
from storage.tables import answers, goals, standings, touchpoint_history, touchpoints
from storage.types import instant, micros
from success.contact import ContactRole, ContactStatus
from success.readings import NANO, NEVER, Ages, AsOf, Ints
from success.records import end_of_day
from success.survey import SurveyKind
from success.touchpoint import TouchpointKind, TouchpointStatus

_OVER = (TouchpointStatus.HELD, TouchpointStatus.MISSED)
# A contact that somebody noted afterwards was never scheduled: it is no meeting that could have been missed.
_WAS_SCHEDULED = or_(
    touchpoints.c.kind != TouchpointKind.OTHER,
    touchpoints.c.held_at.is_(None),
    touchpoints.c.held_at != touchpoints.c.scheduled_at,
)


@dataclass(frozen=True, slots=True)
class DerivedColumn:
    """One metric's derived values: parallel arrays of account, nano value and µs of the newest record."""

    key: str
    accounts: Ints
    nano: Ints
    newest: Ints


class Derived(Repository):
    """Derives metrics from meetings, answers, goals and contacts."""

    def columns(self, account_ids: Sequence[int], as_of: AsOf) -> Iterator[DerivedColumn]:
        """Yield the six derived metrics of these accounts as of an instant."""
        yield self._attendance(account_ids, as_of)
        yield self._nps(account_ids, as_of)
        yield self._csat(account_ids, as_of)
        yield self._goals_met(account_ids, as_of)
        yield from self._contact_columns(account_ids, as_of)

    def collected(self, as_of: AsOf) -> set[str]:
        """Return the derived metrics for which any account of the workspace has a record by then (H8)."""
        at = as_of.at
        history = touchpoint_history.c
        answered = and_(self._here(answers), answers.c.answered_at <= at)
        known = exists().where(self._here(standings), standings.c.since <= at)
        asked = {
            "meeting_attendance": exists().where(
                self._here(touchpoint_history),
                history.status.in_(_OVER),
                history.recorded_at <= at,
                history.touchpoint_id == touchpoints.c.id,
                _WAS_SCHEDULED,
            ),
            "nps": exists().where(answered, answers.c.kind == SurveyKind.NPS),
            "csat": exists().where(answered, answers.c.kind == SurveyKind.CSAT),
            "goals_met": exists().where(self._here(goals), goals.c.due_date <= as_of.day),
            "active_contacts": known,
            "exec_sponsor_days": known,
        }
        row = self._connection.execute(select(*(each.label(key) for key, each in asked.items()))).one()
        return {key for key in asked if row._mapping[key]}

    def _attendance(self, ids: Sequence[int], as_of: AsOf) -> DerivedColumn:
        since = as_of.since("meeting_attendance")
        met = self._met(ids, as_of.at, touchpoints.c.scheduled_at >= since, _WAS_SCHEDULED)
        held = func.sum(case((met.c.status == TouchpointStatus.HELD, 1), else_=0))
        query = (
            select(met.c.account_id, held, func.count(), _whole(func.max(met.c.scheduled_at)))
            .where(met.c.status.in_(_OVER), met.c.scheduled_at <= as_of.at)
            .group_by(met.c.account_id)
        )
        accounts, part, whole, newest = self._arrays(query, 4)
        return DerivedColumn("meeting_attendance", accounts, _ratio(part, whole), newest)

    def _nps(self, ids: Sequence[int], as_of: AsOf) -> DerivedColumn:
        place = (
            func.row_number()
            .over(
                partition_by=answers.c.account_id,
                order_by=(answers.c.answered_at.desc(), answers.c.respondent_email.desc()),
            )
            .label("place")
        )
        given = (
            select(
                answers.c.account_id,
                _whole(answers.c.score).label("score"),
                _whole(answers.c.answered_at).label("answered_at"),
                place,
            )
            .where(*self._answered(SurveyKind.NPS, ids, as_of.at))
            .subquery()
        )
        query = select(given.c.account_id, given.c.score, given.c.answered_at).where(given.c.place == 1)
        return DerivedColumn("nps", *self._arrays(query, 3))

    def _csat(self, ids: Sequence[int], as_of: AsOf) -> DerivedColumn:
        query = (
            select(
                answers.c.account_id,
                cast(func.sum(_whole(answers.c.score)), BigInteger),
                func.count(),
                _whole(func.max(answers.c.answered_at)),
            )
            .where(
                *self._answered(SurveyKind.CSAT, ids, as_of.at),
                answers.c.answered_at >= as_of.since("csat"),
            )
            .group_by(answers.c.account_id)
        )
        accounts, total, count, newest = self._arrays(query, 4)
        return DerivedColumn("csat", accounts, _half_up(total, count), newest)

    def _answered(self, kind: SurveyKind, ids: Sequence[int], at: datetime) -> list[ColumnElement[bool]]:
        return [
            self._here(answers),
            is_in(answers.c.account_id, ids),
            answers.c.kind == kind,
            answers.c.answered_at <= at,
        ]

    def _goals_met(self, ids: Sequence[int], as_of: AsOf) -> DerivedColumn:
        met = case((goals.c.achieved_at <= as_of.day, 1), else_=0)
        achieved = case((goals.c.achieved_at <= as_of.day, goals.c.achieved_at))
        query = (
            select(
                goals.c.account_id,
                func.sum(met),
                func.count(),
                func.max(goals.c.due_date),
                func.max(achieved),
            )
            .where(self._here(goals), is_in(goals.c.account_id, ids), goals.c.due_date <= as_of.day)
            .group_by(goals.c.account_id)
        )
        rows = self._connection.execute(query).all()
        ends = {day: _end(day, as_of) for row in rows for day in row[3:] if day}
        newest = [max(ends[day] for day in row[3:] if day) for row in rows]
        accounts, part, whole = (_ints([row[each] for row in rows]) for each in range(3))
        return DerivedColumn("goals_met", accounts, _ratio(part, whole), _ints(newest))

    def _contact_columns(self, ids: Sequence[int], as_of: AsOf) -> tuple[DerivedColumn, DerivedColumn]:
        """Both metrics of who was met, in one pass over the meetings."""
        known, seen = self._known(ids, as_of.at), self._seen(ids, as_of)
        query = select(
            known.c.account_id,
            func.coalesce(seen.c.different, 0),
            func.coalesce(seen.c.last, known.c.since),
            func.coalesce(seen.c.sponsor, 0),
            func.coalesce(seen.c.sponsor, known.c.since),
        ).select_from(known.outerjoin(seen, seen.c.account_id == known.c.account_id))
        accounts, different, last, met_sponsor, newest = self._arrays(query, 5)
        return (
            DerivedColumn("active_contacts", accounts, different * NANO, last),
            DerivedColumn("exec_sponsor_days", accounts, _days_ago(met_sponsor, as_of), newest),
        )

    def _known(self, ids: Sequence[int], at: datetime) -> Subquery:
        """The accounts with a contact by then, and when the newest standing there began."""
        return (
            select(standings.c.account_id, _whole(func.max(standings.c.since)).label("since"))
            .where(self._here(standings), is_in(standings.c.account_id, ids), standings.c.since <= at)
            .group_by(standings.c.account_id)
            .subquery()
        )

    def _seen(self, ids: Sequence[int], as_of: AsOf) -> Subquery:
        """How many different people were met in the window and when last, and when last a sponsor ever."""
        present, sponsors = self._present(ids, as_of.at), self._sponsors(ids, as_of.at)
        recent = present.c.met_at >= as_of.since("active_contacts")
        is_sponsor = and_(sponsors.c.account_id == present.c.account_id, sponsors.c.email == present.c.email)
        return (
            select(
                present.c.account_id,
                func.count(case((recent, present.c.email)).distinct()).label("different"),
                _whole(func.max(case((recent, present.c.met_at)))).label("last"),
                _whole(func.max(case((sponsors.c.email.is_not(None), present.c.met_at)))).label("sponsor"),
            )
            .select_from(present.outerjoin(sponsors, is_sponsor))
            .group_by(present.c.account_id)
            .subquery()
        )

    def _met(self, ids: Sequence[int], at: datetime, *also: ColumnElement[bool]) -> Subquery:
        """The meetings of these accounts with the status that was last recorded by `at`."""
        history = touchpoint_history.c
        last = (
            select(func.max(history.id).label("id"))
            .join(touchpoints, touchpoints.c.id == history.touchpoint_id)
            .where(
                self._here(touchpoints),
                is_in(touchpoints.c.account_id, ids),
                history.recorded_at <= at,
                *also,
            )
            .group_by(history.touchpoint_id)
            .subquery()
        )
        return (
            select(
                touchpoints.c.account_id,
                touchpoints.c.scheduled_at,
                touchpoints.c.contact_emails,
                history.status,
                history.held_at,
            )
            .join(last, last.c.id == history.id)
            .join(touchpoints, touchpoints.c.id == history.touchpoint_id)
            .subquery()
        )

    def _present(self, ids: Sequence[int], at: datetime) -> Subquery:
        """Who was in each held meeting: account, e-mail address in small letters, when they met."""
        met = self._met(ids, at)
        met_at = func.coalesce(met.c.held_at, met.c.scheduled_at)
        email = self._each(met.c.contact_emails)
        return (
            select(met.c.account_id, func.lower(email.c.value).label("email"), met_at.label("met_at"))
            .select_from(met.join(email, true()))
            .where(met.c.status == TouchpointStatus.HELD, met_at <= at)
            .subquery()
        )

    def _each(self, listed: ColumnElement[Any]) -> FromClause:
        """The items of a stored list, as a table."""
        plain = type_coerce(listed, Text)
        if self._postgres():
            return func.json_array_elements_text(cast(plain, JSON)).table_valued("value").lateral()
        return func.json_each(plain).table_valued("value")

    def _sponsors(self, ids: Sequence[int], at: datetime) -> CTE:
        """The contacts whose standing at `at` is that of an active executive sponsor.

        Materialised: laid into the outer join, SQLite would list the accounts anew for every person met.
        """
        later = standings.alias()
        replaced = exists().where(
            *(later.c[name] == standings.c[name] for name in ("workspace", "account_id", "email")),
            later.c.since > standings.c.since,
            later.c.since <= at,
        )
        return (
            select(standings.c.account_id, func.lower(standings.c.email).label("email"))
            .where(
                self._here(standings),
                is_in(standings.c.account_id, ids),
                standings.c.since <= at,
                standings.c.role == ContactRole.EXEC_SPONSOR,
                standings.c.status == ContactStatus.ACTIVE,
                ~replaced,
            )
            .cte("sponsors")
            .prefix_with("MATERIALIZED")
        )

    def _arrays(self, query: Select[Any], width: int) -> Ints:
        """The rows of a query as columns of whole numbers."""
        rows = self._connection.execute(query).all()
        return _ints([each for row in rows for each in row]).reshape(-1, width).T


def _whole(number: ColumnElement[Any]) -> ColumnElement[int]:
    """The stored whole number of an instant or a nano value, without a Python object for it."""
    return type_coerce(number, BigInteger)


def _ints(numbers: Collection[int]) -> Ints:
    return np.fromiter(numbers, np.int64, len(numbers))


def _ratio(part: Ints, whole: Ints) -> Ints:
    return _half_up(part * NANO, whole)


def _half_up(total: Ints, count: Ints) -> Ints:
    """Divide, rounding half up to the ninth decimal (H2)."""
    return (2 * total + count) // (2 * count)


def _end(day: date, as_of: AsOf) -> int:
    """A date without a time means the end of that day, or the instant read for if that is sooner."""
    return micros(min(end_of_day(day, as_of.zone), as_of.at))


def _days_ago(met_at: Ints, as_of: AsOf) -> Ints:
    """Calendar days since, in billionths; NEVER for what is 0."""
    ever = met_at > 0
    if not ever.any():
        return np.full(met_at.shape, NEVER, np.int64)
    first = instant(int(met_at[ever].min())).astimezone(as_of.zone).date()
    ages = Ages(as_of.at, as_of.zone, (as_of.day - first).days)
    return np.where(ever, ages.of(met_at) * NANO, NEVER)
