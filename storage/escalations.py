"""Escalations and their tasks."""

from collections.abc import Collection
from dataclasses import asdict, fields, replace
from datetime import date, datetime

from sqlalchemy import and_, bindparam, or_, select, update

from storage.repository import Repository, columns_of, here
from storage.sql import among, insert
from storage.tables import escalations, tasks
from success.escalation import Escalation, Task

_ESCALATION = select(*columns_of(escalations, Escalation)).where(here(escalations))
_RUNNING = escalations.c.closed_at.is_(None)
_BY_ID = _ESCALATION.where(escalations.c.id == bindparam("id"))
_OPEN_FOR = _ESCALATION.where(escalations.c.account_id == bindparam("account_id"), _RUNNING)
_RAN = and_(
    escalations.c.opened_at <= bindparam("at"), or_(_RUNNING, escalations.c.closed_at > bindparam("at"))
)
_RAN_AT = _ESCALATION.where(escalations.c.account_id == bindparam("account_id"), _RAN)
_ALL_RUNNING = _ESCALATION.where(_RUNNING).order_by(escalations.c.opened_at, escalations.c.id)
_ALL_RAN_AT = _ESCALATION.where(_RAN).order_by(escalations.c.opened_at, escalations.c.id)
_TASKS = (
    select(*columns_of(tasks, Task))
    .where(here(tasks), tasks.c.escalation_id == bindparam("escalation_id"))
    .order_by(tasks.c.id)
)
_OPEN_TASKS = (
    select(*columns_of(tasks, Task), *columns_of(escalations, Escalation))
    .join(escalations, escalations.c.id == tasks.c.escalation_id)
    .where(
        here(escalations),
        _RAN,
        or_(tasks.c.done_at.is_(None), tasks.c.done_at > bindparam("at")),
        or_(tasks.c.added_at.is_(None), tasks.c.added_at <= bindparam("at")),
        tasks.c.due <= bindparam("until"),
        among(tasks.c.owner_email, "emails"),
    )
    .order_by(tasks.c.due, tasks.c.id)
)
_TASK_WIDTH = len(fields(Task))


class Escalations(Repository):
    """success.ports.Escalations."""

    def open_for(self, account_id: int) -> Escalation | None:
        """Return the running escalation of an account."""
        row = self._read(_OPEN_FOR, account_id=account_id).first()
        return Escalation(*row) if row else None

    def get(self, escalation_id: int) -> Escalation | None:
        """Return one escalation."""
        row = self._read(_BY_ID, id=escalation_id).first()
        return Escalation(*row) if row else None

    def ran_at(self, account_id: int, at: datetime) -> Escalation | None:
        """Return the escalation of an account that ran at `at`, without what was done later; its owner and
        its ladder step are those of now.
        """
        row = self._read(_RAN_AT, account_id=account_id, at=at).first()
        return _as_of(Escalation(*row), at) if row else None

    def running(self, at: datetime | None = None) -> list[Escalation]:
        """Return all running escalations, oldest first; with `at` those that ran then, as `ran_at` does."""
        if at is None:
            return [Escalation(*row) for row in self._read(_ALL_RUNNING)]
        return [_as_of(Escalation(*row), at) for row in self._read(_ALL_RAN_AT, at=at)]

    def save(self, escalation: Escalation) -> Escalation:
        """Insert (id None) or update; a second running one for the same account is an IntegrityError."""
        row = asdict(escalation) | {"workspace": self._workspace}
        escalation_id = row.pop("id")
        if escalation_id is None:
            statement = insert(self._connection, escalations).returning(escalations.c.id)
            return replace(escalation, id=self._connection.execute(statement, row).scalar_one())
        self._connection.execute(
            update(escalations).where(self._here(escalations), escalations.c.id == escalation_id).values(row)
        )
        return escalation

    def tasks(self, escalation_id: int, at: datetime | None = None) -> list[Task]:
        """Return its tasks in the order they were added; with `at` those added by then, as they stood."""
        known = [Task(*row) for row in self._read(_TASKS, escalation_id=escalation_id)]
        if at is None:
            return known
        return [_stood(task, at) for task in known if task.added_at is None or task.added_at <= at]

    def save_task(self, task: Task) -> Task:
        """Insert (id None) or update."""
        row = asdict(task) | {"workspace": self._workspace}
        task_id = row.pop("id")
        if task_id is None:
            statement = insert(self._connection, tasks).returning(tasks.c.id)
            return replace(task, id=self._connection.execute(statement, row).scalar_one())
        self._connection.execute(update(tasks).where(self._here(tasks), tasks.c.id == task_id).values(row))
        return task

    def open_tasks(self, emails: Collection[str], until: date, at: datetime) -> list[tuple[Task, Escalation]]:
        """Return the tasks of these people due by `until`, undone at `at` in escalations that ran then,
        oldest due first.
        """
        rows = self._read(_OPEN_TASKS, emails=emails, until=until, at=at)
        found = ((Task(*row[:_TASK_WIDTH]), Escalation(*row[_TASK_WIDTH:])) for row in rows)
        return [(_stood(task, at), escalation) for task, escalation in found]


def _as_of(escalation: Escalation, at: datetime) -> Escalation:
    """The escalation that ran at an instant, without its end and what was done later."""
    acted = escalation.last_action_at
    known = acted if acted is not None and acted <= at else None
    return replace(escalation, last_action_at=known, closed_at=None, closed_by=None)


def _stood(task: Task, at: datetime) -> Task:
    done = task.done_at is not None and task.done_at <= at
    return task if done else replace(task, done_at=None, done_by=None)
