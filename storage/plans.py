"""Success plans and their goals."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import exists, select

from storage.repository import Repository, columns_of
from storage.sql import is_in, replace
from storage.tables import goals
from success.plan import Goal

KEY = ("workspace", "account_id", "title")
SAID = tuple(field.name for field in fields(Goal) if field.name not in (*KEY, "touched_at"))


class Plans(Repository):
    """success.ports.Plans."""

    def goals(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Goal]]:
        """Return goals by account, in the order of their due dates.

        A goal's dates say themselves what had happened by a day; `touched_at` never lies after `at`.
        """
        rows = self._connection.execute(
            select(*columns_of(goals, Goal))
            .where(self._here(goals), is_in(goals.c.account_id, account_ids))
            .order_by(goals.c.account_id, goals.c.due_date.is_(None), goals.c.due_date, goals.c.title)
        )
        known: dict[int, list[Goal]] = defaultdict(list)
        for row in rows:
            known[row.account_id].append(Goal(*row))
        return dict(known)

    def put_goal(self, goal: Goal, now: datetime) -> None:
        """Insert or replace by (account, title); it counts as touched now."""
        statement = replace(self._connection, goals, KEY, (*SAID, "touched_at"))
        row = asdict(goal) | {"workspace": self._workspace, "touched_at": now}
        self._connection.execute(statement, row)

    def kept(self) -> bool:
        """Whether any account of the workspace has a goal."""
        return bool(self._connection.scalar(select(exists().where(self._here(goals)))))
