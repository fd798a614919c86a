"""What is made of the facts: scores, alerts, escalations."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from success.alerts import Alert, AlertEvent, Level
from success.escalation import Escalation, Task
from success.readings import DayScore, HealthRow, Mark, ScoreTable


class Health(Protocol):
    """Scores kept: a row a day, and one current row per account."""

    def settle(self, account_ids: Collection[int], at: datetime) -> None:
        """Take accounts off the list of those that wait, before their facts are read to be scored."""

    def keep(self, table: ScoreTable) -> None:
        """Store the scores of many accounts for the table's day, and as their current state if it is the
        newest.
        """

    def current(self, account_id: int, at: datetime | None = None) -> HealthRow | None:
        """Return the current-state row; None when never scored, when facts changed since, or with `at` when a
        fact stored ahead of its time came to count after the row and by then.
        """

    def currents(self, account_ids: Collection[int]) -> dict[int, HealthRow]:
        """Return current-state rows by account, stale ones included."""

    def history(self, account_ids: Collection[int], start: date, end: date) -> dict[int, list[DayScore]]:
        """Return the stored scores of the days [start, end], oldest first, by account."""

    def changed(self, account_ids: Collection[int]) -> None:
        """Note that facts of these accounts changed, so their current rows no longer hold."""

    def waiting(self, limit: int = 1000) -> list[int]:
        """Return accounts whose facts changed since they were scored."""

    def marks(self, account_ids: Collection[int] | None = None) -> dict[int, Mark]:
        """Return score and band as last kept, by account and without the arrays; None asks for them all."""


class Alerts(Protocol):
    """Open and past alerts; none is ever deleted (W4)."""

    def of(self, account_ids: Collection[int], *, open_only: bool = True) -> dict[int, list[Alert]]:
        """Return alerts by account, most severe first."""

    def standing(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert] | None]:
        """Return the live alerts of accounts at `at`, most severe first; None where what is stored does not
        tell, since the account was scored or an alert of it changed later.
        """

    def moved_on(self, account_ids: Collection[int] | None, at: datetime) -> set[int]:
        """Return the accounts scored, or with an alert changed, after `at`; None asks among all."""

    def get(self, alert_id: int) -> Alert | None:
        """Return one alert."""

    def save(self, alert: Alert) -> Alert:
        """Insert (id None) or update, and return it with its id."""

    def record(self, event: AlertEvent) -> None:
        """Append what happened to an alert: opened, updated, acknowledged, snoozed, resolved, closed,
        breached.
        """

    def events(self, alert_ids: Collection[int], at: datetime) -> dict[int, list[AlertEvent]]:
        """Return what had happened by `at`, oldest first."""

    def accounts_with_open(self) -> list[int]:
        """Return ids of the accounts that have an open alert."""

    def unsettled(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Alert]]:
        """Return by account the alerts that are not closed, resolved ones included, and those that closed
        while a snooze still runs at `at` (W4).
        """

    def overdue(self, at: datetime, limit: int = 1000) -> list[Alert]:
        """Return open or acknowledged alerts with `due` at or before `at` and no `breached_at`, oldest due
        first (W5).
        """

    def save_many(self, alerts: Sequence[Alert]) -> list[Alert]:
        """Insert (id None) or update many, set-based, and return them with their ids in the same order."""

    def record_many(self, events: Sequence[AlertEvent]) -> None:
        """Append many events, set-based."""

    def live_levels(self, account_ids: Collection[int] | None = None) -> dict[int, dict[Level, int]]:
        """Return how many live alerts of each level an account has, by account; None asks for them all."""

    def happened(
        self,
        start: datetime,
        end: datetime,
        account_ids: Collection[int] | None = None,
        *,
        what: Collection[str] | None = None,
        live_from: Level | None = None,
    ) -> list[tuple[AlertEvent, Alert]]:
        """Return what happened in (start, end] with its alert as it stands now, oldest first.

        `what` names the events wanted; `live_from` asks only for alerts that are live and of that level or
        above.
        """

    def waking(self, at: datetime) -> list[int]:
        """Return ids of the accounts with an alert whose snooze ended at or before `at`."""


class Escalations(Protocol):
    """Escalation threads and their tasks."""

    def open_for(self, account_id: int) -> Escalation | None:
        """Return the running escalation of an account."""

    def get(self, escalation_id: int) -> Escalation | None:
        """Return one escalation."""

    def ran_at(self, account_id: int, at: datetime) -> Escalation | None:
        """Return the escalation of an account that ran at `at`, without what was done later; its owner and
        its ladder step are those of now.
        """

    def running(self, at: datetime | None = None) -> list[Escalation]:
        """Return all running escalations; with `at` those that ran then, as `ran_at` does."""

    def save(self, escalation: Escalation) -> Escalation:
        """Insert (id None) or update."""

    def tasks(self, escalation_id: int, at: datetime | None = None) -> list[Task]:
        """Return its tasks in order; with `at` those added by then, as they stood."""

    def save_task(self, task: Task) -> Task:
        """Insert (id None) or update."""

    def open_tasks(self, emails: Collection[str], until: date, at: datetime) -> list[tuple[Task, Escalation]]:
        """Return the tasks of these people due by `until`, undone at `at` in escalations that ran then,
        oldest due first.
        """
