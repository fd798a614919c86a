"""Success plans and their goals."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, fields
from dataclasses import replace as replaced
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select

from storage.repository import Repository, columns_of, here
from storage.sql import among, replace
from storage.tables import goals
from success.plan import Goal

KEY = ("workspace", "account_id", "title")
SAID = tuple(field.name for field in fields(Goal) if field.name not in (*KEY, "touched_at", "created_at"))


_GOALS = (
    select(*columns_of(goals, Goal))
    .where(
        here(goals),
        among(goals.c.account_id, "ids"),
        or_(goals.c.created_at.is_(None), goals.c.created_at <= bindparam("at")),
    )
    .order_by(goals.c.account_id, goals.c.due_date.is_(None), goals.c.due_date, goals.c.title)
)


class Plans(Repository):
    """success.ports.Plans."""

    def goals(self, account_ids: Collection[int], at: datetime) -> dict[int, list[Goal]]:
        """Return the goals known at `at` by account, in the order of their due dates.

        A goal from outside does not say since when it is known, and counts from ever. Its dates say
        themselves what had happened by a day; readers compare them with it. Its figures are those of now.
        """
        known: dict[int, list[Goal]] = defaultdict(list)
        for row in self._read(_GOALS, ids=account_ids, at=at):
            goal = Goal(*row)
            if goal.touched_at is not None and goal.touched_at > at:
                goal = replaced(goal, touched_at=None)
            known[goal.account_id].append(goal)
        return dict(known)

    def put_goal(self, goal: Goal, now: datetime) -> None:
        """Insert or replace by (account, title); it counts as touched now, a new one as created now."""
        statement = replace(self._connection, goals, KEY, (*SAID, "touched_at"))
        row = asdict(goal) | {"workspace": self._workspace, "touched_at": now, "created_at": now}
        self._connection.execute(statement, row)

    def kept(self, at: datetime) -> bool:
        """Whether any account of the workspace had a goal known at `at`."""
        known = or_(goals.c.created_at.is_(None), goals.c.created_at <= at)
        return bool(self._connection.scalar(select(exists().where(self._here(goals), known))))
