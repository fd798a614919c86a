"""What Mainstay's own records say of six metrics, as whole columns of accounts (H6).

Counted in SQL, a bounded number of statements for any number of accounts. Only what was known at the instant
counts: a meeting has the status last recorded by then, a contact the standing that held then, an answer was
given, a goal due or achieved by then. A metric has no value until the account has a record of its kind:

- meeting_attendance: held ÷ (held + missed) of the meetings scheduled in the window (a contact noted as it
  happened was not scheduled);
- nps: the latest answer, whatever its age (scoring judges its freshness); csat: the mean of the answers in
  the window;
- goals_met: achieved ÷ due, over the goals whose due date has come;
- active_contacts: the different contacts in meetings held in the window, once contacts are recorded (that
  nobody was met is a fact of the instant itself);
- exec_sponsor_days: calendar days since the last held meeting with somebody who is an active executive
  sponsor, once contacts are recorded; NEVER without such a sponsor or meeting.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from storage.repository import Repository
from storage.types import instant, micros
from storage.written import written
from success.metrics import METRICS
from success.readings import NANO, NEVER, Ages, AsOf, Ints
from success.records import end_of_day

# The meetings of the accounts with the status that was last recorded by the instant.
_MET = """
WITH met AS (
    SELECT
        touchpoints.account_id, touchpoints.scheduled_at, touchpoints.contact_emails, history.status,
        NOT (touchpoints.kind = 'other' AND history.held_at IS NOT NULL
            AND history.held_at = touchpoints.scheduled_at) AS was_scheduled,
        COALESCE(history.held_at, touchpoints.scheduled_at) AS met_at
    FROM touchpoints JOIN touchpoint_history AS history ON history.touchpoint_id = touchpoints.id
    WHERE touchpoints.workspace = :workspace AND touchpoints.account_id IN {ids}
        AND history.id = (
            SELECT MAX(known.id) FROM touchpoint_history AS known
            WHERE known.touchpoint_id = touchpoints.id AND known.recorded_at <= :at
        )
)
"""
_ATTENDANCE = """
{met}
SELECT account_id, SUM(CASE WHEN status = 'held' THEN 1 ELSE 0 END), COUNT(*), MAX(scheduled_at)
FROM met
WHERE was_scheduled AND status IN ('held', 'missed') AND scheduled_at >= :since AND scheduled_at <= :at
GROUP BY account_id
""".replace("{met}", _MET)
# COALESCE keeps the search from starting at the kind: a handful of accounts, not all answers, are asked for.
_NPS = """
SELECT account_id, score, answered_at FROM (
    SELECT
        account_id, score, answered_at,
        ROW_NUMBER() OVER (
            PARTITION BY account_id ORDER BY answered_at DESC, respondent_email DESC
        ) AS place
    FROM answers
    WHERE workspace = :workspace AND account_id IN {ids} AND COALESCE(kind, '') = 'nps'
        AND answered_at <= :at
) AS given WHERE place = 1
"""
_CSAT = """
SELECT account_id, CAST(SUM(score) AS BIGINT), COUNT(*), MAX(answered_at) FROM answers
WHERE workspace = :workspace AND account_id IN {ids} AND COALESCE(kind, '') = 'csat'
    AND answered_at >= :since AND answered_at <= :at
GROUP BY account_id
"""
_GOALS = """
SELECT
    account_id, SUM(CASE WHEN achieved_at <= :day THEN 1 ELSE 0 END), COUNT(*),
    MAX(due_date), MAX(CASE WHEN achieved_at <= :day THEN achieved_at END)
FROM goals WHERE workspace = :workspace AND account_id IN {ids} AND due_date <= :day
    AND (created_at IS NULL OR created_at <= :at)
GROUP BY account_id
"""
# For every account with a contact: when its newest standing began, how many different people were met in the
# window and when last, and when last somebody whose standing at the instant is that of an active sponsor.
_CONTACTS = """
{met},
present AS (
    SELECT met.account_id, LOWER(person.value) AS email, MAX(met.met_at) AS last
    FROM met CROSS JOIN {each met.contact_emails AS person}
    WHERE met.status = 'held' AND met.met_at <= :at
    GROUP BY met.account_id, LOWER(person.value)
),
seen AS (
    SELECT
        present.account_id,
        COUNT(CASE WHEN last >= :since THEN 1 END) AS different,
        MAX(CASE WHEN last >= :since THEN last END) AS last,
        MAX(CASE WHEN standing.role = 'exec_sponsor' AND standing.status = 'active' THEN last END) AS sponsor
    FROM present LEFT JOIN standings AS standing
        ON standing.workspace = :workspace AND standing.account_id = present.account_id
            AND standing.email = present.email AND standing.since = (
                SELECT MAX(held.since) FROM standings AS held
                WHERE held.workspace = :workspace AND held.account_id = present.account_id
                    AND held.email = present.email AND held.since <= :at
            )
    GROUP BY present.account_id
),
known AS (
    SELECT account_id, MAX(since) AS since FROM standings
    WHERE workspace = :workspace AND account_id IN {ids} AND since <= :at
    GROUP BY account_id
)
SELECT
    known.account_id, COALESCE(seen.different, 0), COALESCE(seen.last, :at),
    COALESCE(seen.sponsor, 0), COALESCE(seen.sponsor, known.since)
FROM known LEFT JOIN seen ON seen.account_id = known.account_id
""".replace("{met}", _MET)
_COLLECTED = """
SELECT
    EXISTS (
        SELECT 1 FROM touchpoint_history AS history
        JOIN touchpoints ON touchpoints.id = history.touchpoint_id
        WHERE history.workspace = :workspace AND history.status IN ('held', 'missed')
            AND history.recorded_at <= :at
            AND NOT (touchpoints.kind = 'other' AND history.held_at IS NOT NULL
                AND history.held_at = touchpoints.scheduled_at)
    ) AS meeting_attendance,
    EXISTS (
        SELECT 1 FROM answers WHERE workspace = :workspace AND kind = 'nps' AND answered_at <= :at
    ) AS nps,
    EXISTS (
        SELECT 1 FROM answers WHERE workspace = :workspace AND kind = 'csat' AND answered_at <= :at
    ) AS csat,
    EXISTS (
        SELECT 1 FROM goals WHERE workspace = :workspace AND due_date <= :day
            AND (created_at IS NULL OR created_at <= :at)
    ) AS goals_met,
    EXISTS (SELECT 1 FROM standings WHERE workspace = :workspace AND since <= :at) AS active_contacts,
    EXISTS (SELECT 1 FROM standings WHERE workspace = :workspace AND since <= :at) AS exec_sponsor_days
"""


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
        ids = [int(each) for each in account_ids]
        yield self._attendance(ids, as_of)
        yield self._nps(ids, as_of)
        yield self._csat(ids, as_of)
        yield self._goals_met(ids, as_of)
        yield from self._who_was_met(ids, as_of)

    def collected(self, as_of: AsOf) -> set[str]:
        """Return the derived metrics for which any account of the workspace has a record by then (H8)."""
        row = self._rows(_COLLECTED, at=as_of.at, day=as_of.day)[0]
        return {key for key in METRICS if row._mapping.get(key)}

    def _attendance(self, ids: list[int], as_of: AsOf) -> DerivedColumn:
        since = as_of.since("meeting_attendance")
        accounts, held, over, newest = self._arrays(_ATTENDANCE, 4, ids=ids, at=as_of.at, since=since)
        return DerivedColumn("meeting_attendance", accounts, _half_up(held * NANO, over), newest)

    def _nps(self, ids: list[int], as_of: AsOf) -> DerivedColumn:
        return DerivedColumn("nps", *self._arrays(_NPS, 3, ids=ids, at=as_of.at))

    def _csat(self, ids: list[int], as_of: AsOf) -> DerivedColumn:
        since = as_of.since("csat")
        accounts, total, count, newest = self._arrays(_CSAT, 4, ids=ids, at=as_of.at, since=since)
        return DerivedColumn("csat", accounts, _half_up(total, count), newest)

    def _goals_met(self, ids: list[int], as_of: AsOf) -> DerivedColumn:
        rows = self._rows(_GOALS, ids=ids, day=as_of.day, at=as_of.at)
        accounts, met, due = _ints([each for row in rows for each in row[:3]]).reshape(-1, 3).T
        # SQLite gives a date back as text. A date without a time means the end of that day.
        newest = [max(str(day) for day in row[3:] if day) for row in rows]
        ends = {day: micros(min(end_of_day(date.fromisoformat(day), as_of.zone), as_of.at)) for day in newest}
        return DerivedColumn(
            "goals_met", accounts, _half_up(met * NANO, due), _ints([ends[day] for day in newest])
        )

    def _who_was_met(self, ids: list[int], as_of: AsOf) -> Iterator[DerivedColumn]:
        since = as_of.since("active_contacts")
        accounts, different, last, met_sponsor, newest = self._arrays(
            _CONTACTS, 5, ids=ids, at=as_of.at, since=since
        )
        yield DerivedColumn("active_contacts", accounts, different * NANO, last)
        yield DerivedColumn("exec_sponsor_days", accounts, _days_ago(met_sponsor, as_of), newest)

    def _rows(self, query: str, **bound: Any) -> Sequence[Any]:
        statement = written(query, postgres=self._postgres())
        return self._connection.execute(statement, bound | {"workspace": self._workspace}).all()

    def _arrays(self, query: str, width: int, **bound: Any) -> Ints:
        """The rows of a query as columns of whole numbers, instants in µs."""
        rows = self._rows(query, **bound)
        return _ints([each for row in rows for each in row]).reshape(-1, width).T


def _ints(numbers: Collection[int]) -> Ints:
    return np.fromiter(numbers, np.int64, len(numbers))


def _half_up(total: Ints, count: Ints) -> Ints:
    """Divide, rounding half up to the ninth decimal (H2)."""
    return (2 * total + count) // (2 * count)


def _days_ago(met_at: Ints, as_of: AsOf) -> Ints:
    """Calendar days since, in billionths; NEVER for what is 0."""
    ever = met_at > 0
    if not ever.any():
        return np.full(met_at.shape, NEVER, np.int64)
    first = instant(int(met_at[ever].min())).astimezone(as_of.zone).date()
    ages = Ages(as_of.at, as_of.zone, (as_of.day - first).days)
    return np.where(ever, ages.of(met_at) * NANO, NEVER)
