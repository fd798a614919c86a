"""Escalations and their tasks."""

from collections.abc import Collection
from dataclasses import asdict, fields, replace
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select, update

from storage.repository import Repository, columns_of, here
from storage.sql import insert, is_in
from storage.tables import escalations, tasks
from success.escalation import Escalation, Task

_ESCALATION = select(*columns_of(escalations, Escalation)).where(here(escalations))
_RUNNING = escalations.c.closed_at.is_(None)
_BY_ID = _ESCALATION.where(escalations.c.id == bindparam("id"))
_OPEN_FOR = _ESCALATION.where(escalations.c.account_id == bindparam("account_id"), _RUNNING)
_RAN_AT = _ESCALATION.where(
    escalations.c.account_id == bindparam("account_id"),
    escalations.c.opened_at <= bindparam("at"),
    or_(_RUNNING, escalations.c.closed_at > bindparam("at")),
)
_ALL_RUNNING = _ESCALATION.where(_RUNNING).order_by(escalations.c.opened_at, escalations.c.id)
_TASKS = (
    select(*columns_of(tasks, Task))
    .where(here(tasks), tasks.c.escalation_id == bindparam("escalation_id"))
    .order_by(tasks.c.id)
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
        """Return the escalation of an account that ran at `at`; its other values are those of now."""
        row = self._read(_RAN_AT, account_id=account_id, at=at).first()
        return Escalation(*row) if row else None

    def running(self) -> list[Escalation]:
        """Return all running escalations, oldest first."""
        return [Escalation(*row) for row in self._read(_ALL_RUNNING)]

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

    def tasks(self, escalation_id: int) -> list[Task]:
        """Return its tasks in the order they were added."""
        return [Task(*row) for row in self._read(_TASKS, escalation_id=escalation_id)]

    def save_task(self, task: Task) -> Task:
        """Insert (id None) or update."""
        row = asdict(task) | {"workspace": self._workspace}
        task_id = row.pop("id")
        if task_id is None:
            statement = insert(self._connection, tasks).returning(tasks.c.id)
            return replace(task, id=self._connection.execute(statement, row).scalar_one())
        self._connection.execute(update(tasks).where(self._here(tasks), tasks.c.id == task_id).values(row))
        return task

    def open_tasks(self, emails: Collection[str], until: date) -> list[tuple[Task, Escalation]]:
        """Return undone tasks of these people due by `until` in running escalations, oldest due first."""
        rows = self._connection.execute(
            select(*columns_of(tasks, Task), *columns_of(escalations, Escalation))
            .join(escalations, escalations.c.id == tasks.c.escalation_id)
            .where(
                self._here(escalations),
                _RUNNING,
                tasks.c.done_at.is_(None),
                tasks.c.due <= until,
                is_in(tasks.c.owner_email, [*emails]),
            )
            .order_by(tasks.c.due, tasks.c.id)
        )
        return [(Task(*row[:_TASK_WIDTH]), Escalation(*row[_TASK_WIDTH:])) for row in rows]
