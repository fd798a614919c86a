"""What customers answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from storage.repository import Repository, columns_of
from storage.sql import is_in, replace
from storage.tables import answers
from success.survey import Answer

KEY = ("workspace", "account_id", "kind", "question", "respondent_email", "answered_at")


class Surveys(Repository):
    """success.ports.Surveys."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Answer]]:
        """Return answers given by `at`, oldest first."""
        rows = self._connection.execute(
            select(*columns_of(answers, Answer))
            .where(
                self._here(answers),
                is_in(answers.c.account_id, account_ids),
                answers.c.answered_at <= at,
                *([answers.c.answered_at >= since] if since else []),
            )
            .order_by(answers.c.answered_at, answers.c.kind, answers.c.question, answers.c.respondent_email)
        )
        known: dict[int, list[Answer]] = defaultdict(list)
        for row in rows:
            known[row.account_id].append(Answer(*row))
        return dict(known)

    def put(self, answer: Answer) -> None:
        """Insert or replace by natural key."""
        statement = replace(self._connection, answers, KEY, ("score", "comment"))
        self._connection.execute(statement, asdict(answer) | {"workspace": self._workspace})
