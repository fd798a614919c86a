"""What customers answered."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.repository import Repository, columns_of, here
from storage.sql import among, replace
from storage.tables import answers
from storage.types import LONG_AGO
from success.survey import Answer

KEY = ("workspace", "account_id", "kind", "question", "respondent_email", "answered_at")


_GIVEN = (
    select(*columns_of(answers, Answer))
    .where(
        here(answers),
        among(answers.c.account_id, "ids"),
        answers.c.answered_at.between(bindparam("since"), bindparam("at")),
    )
    .order_by(answers.c.answered_at, answers.c.kind, answers.c.question, answers.c.respondent_email)
)


class Surveys(Repository):
    """success.ports.Surveys."""

    def of(
        self, account_ids: Collection[int], at: datetime, since: datetime | None = None
    ) -> dict[int, list[Answer]]:
        """Return answers given by `at`, oldest first."""
        known: dict[int, list[Answer]] = defaultdict(list)
        for row in self._read(_GIVEN, ids=account_ids, at=at, since=since or LONG_AGO):
            known[row.account_id].append(Answer(*row))
        return dict(known)

    def put(self, answer: Answer) -> None:
        """Insert or replace by natural key."""
        statement = replace(self._connection, answers, KEY, ("score", "comment"))
        self._connection.execute(statement, asdict(answer) | {"workspace": self._workspace})
