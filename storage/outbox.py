"""Notices on their way out (architecture rule 9).

Six rules hold it together:

1. A dedupe key is put once in a workspace; putting it again is harmless.
2. A claim moves `due_at` to the end of the lease. A worker that dies so gives its notices back by itself.
3. A conversation is a line, ordered by `place_in_line` (the hour it was wanted) and id. Only its head is
   claimed, so at most one of a claim; a `Later` moves `due_at` but not the place, and holds only that line.
4. A reply stands behind its root, whatever hour was asked for, and waits until the root has ended.
5. A reply whose root can never be sent, or was never put, goes out on its own: late words in the wrong place
   are better than silence about an escalation.
6. `attempts` tells one lease from the next: what a worker reports after its lease went to another is
   ignored, unless it says the message was delivered after all.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, bindparam, exists, select, tuple_, update

from storage.repository import Repository
from storage.sql import is_in, once
from storage.tables import outbox
from success.notice import Later, Never, Notice, SendResult, Sent, ToChannel, ToPerson
from success.ports import Claimed
from success.view import View

_older, _root = outbox.alias("older"), outbox.alias("root")
_WAITING = outbox.c.ended_at.is_(None)
_HAS_OLDER = exists().where(
    _older.c.workspace == outbox.c.workspace,
    _older.c.conversation == outbox.c.conversation,
    _older.c.ended_at.is_(None),
    tuple_(_older.c.place_in_line, _older.c.id) < tuple_(outbox.c.place_in_line, outbox.c.id),
)
_WAITS_FOR_ROOT = exists().where(
    outbox.c.reply_to.is_not(None),
    _root.c.workspace == outbox.c.workspace,
    _root.c.dedupe_key == outbox.c.reply_to,
    _root.c.ended_at.is_(None),
)
# In an UPDATE, a parameter called like a column would be set: these have names of their own.
_OURS = outbox.c.workspace == bindparam("ours")
_DUE = (
    select(outbox.c.id)
    .where(_OURS, _WAITING, outbox.c.due_at <= bindparam("now"), ~_HAS_OLDER, ~_WAITS_FOR_ROOT)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most", type_=Integer))
    # Left out on SQLite, where a writer is alone anyway.
    .with_for_update(skip_locked=True, of=outbox)
    .cte("due")
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(_DUE.c.id)))
    .values(due_at=bindparam("lease_end"), attempts=outbox.c.attempts + 1)
    .returning(outbox)
)
_REPORTED = update(outbox).where(_OURS, outbox.c.id == bindparam("number"), _WAITING)
_SENT = _REPORTED.values(
    ended_at=bindparam("now"),
    platform=bindparam("sent_on"),
    place=bindparam("sent_to"),
    message_id=bindparam("sent_as"),
)
_IN_TIME = _REPORTED.where(outbox.c.attempts == bindparam("attempt"))
_LATER = _IN_TIME.values(due_at=bindparam("again"), why=bindparam("because"))
_NEVER = _IN_TIME.values(ended_at=bindparam("now"), why=bindparam("because"))


class Outbox(Repository):
    """success.ports.Outbox."""

    def put(self, notice: Notice, now: datetime) -> bool:
        """Queue a notice; False when its dedupe key is already known."""
        place = notice.not_before
        if notice.reply_to is not None:
            place = max(place, self._place(notice.reply_to) or place)
        row = {
            "workspace": self._workspace,
            "dedupe_key": notice.dedupe_key,
            "kind": notice.kind,
            "conversation": notice.conversation,
            "view": notice.view.model_dump_json(),
            "not_before": notice.not_before,
            "locale": notice.locale,
            "timezone": notice.timezone,
            "account_id": notice.account_id,
            "reply_to": notice.reply_to,
            "otherwise": notice.otherwise,
            "put_at": now,
            "place_in_line": place,
            "due_at": place,
            "attempts": 0,
        }
        statement = once(self._connection, outbox, ("workspace", "dedupe_key"), "id")
        return self._connection.execute(statement, row).first() is not None

    def claim(self, now: datetime, lease_seconds: float, limit: int) -> list[Claimed]:
        """Lease due notices, at most one per conversation, oldest first; safe among many workers."""
        lease_end = now + timedelta(seconds=lease_seconds)
        asked = {"ours": self._workspace, "now": now, "lease_end": lease_end, "most": limit}
        rows = self._connection.execute(_CLAIM, asked).all()
        roots = self._roots({row.reply_to for row in rows if row.reply_to})
        # RETURNING promises no order.
        in_line = sorted(rows, key=lambda row: (row.place_in_line, row.id))
        return [Claimed(row.id, _notice(row), row.attempts, roots.get(row.reply_to)) for row in in_line]

    def record(self, claimed: Claimed, result: SendResult, now: datetime) -> None:
        """Store what came of a delivery and end the lease."""
        mine = {"ours": self._workspace, "number": claimed.id, "attempt": claimed.attempt, "now": now}
        match result:
            case Sent(platform, place, message_id):
                where = {"sent_on": platform, "sent_to": place, "sent_as": message_id}
                self._connection.execute(_SENT, mine | where)
            case Later(after, why):
                again = {"again": now + timedelta(seconds=after), "because": why}
                self._connection.execute(_LATER, mine | again)
            case Never(why):
                self._connection.execute(_NEVER, mine | {"because": why})

    def known(self, dedupe_keys: Collection[str]) -> set[str]:
        """Return which of these keys were ever put."""
        return set(
            self._connection.scalars(
                select(outbox.c.dedupe_key).where(
                    self._here(outbox), is_in(outbox.c.dedupe_key, [*dedupe_keys])
                )
            )
        )

    def sent(self, dedupe_key: str) -> tuple[str, str, str] | None:
        """Return (platform, place, message id) of a delivered notice."""
        return self._roots({dedupe_key}).get(dedupe_key)

    def pending(self, until: datetime, email: str | None = None) -> list[Notice]:
        """Return what is queued and unsent and due by `until`, in that order; for one person where named."""
        query = select(outbox).where(self._here(outbox), _WAITING, outbox.c.due_at <= until)
        if email is not None:
            query = query.where(outbox.c.conversation == f"person:{email}")
        rows = self._connection.execute(query.order_by(outbox.c.due_at, outbox.c.id))
        return [_notice(row) for row in rows]

    def _place(self, dedupe_key: str) -> datetime | None:
        return self._connection.scalar(
            select(outbox.c.place_in_line).where(self._here(outbox), outbox.c.dedupe_key == dedupe_key)
        )

    def _roots(self, dedupe_keys: Collection[str]) -> dict[str, tuple[str, str, str]]:
        if not dedupe_keys:
            return {}
        rows = self._connection.execute(
            select(outbox.c.dedupe_key, outbox.c.platform, outbox.c.place, outbox.c.message_id).where(
                self._here(outbox),
                is_in(outbox.c.dedupe_key, [*dedupe_keys]),
                outbox.c.message_id.is_not(None),
            )
        )
        return {row.dedupe_key: (row.platform, row.place, row.message_id) for row in rows}


def _notice(row: Row[Any]) -> Notice:
    whom, _, name = row.conversation.partition(":")
    return Notice(
        dedupe_key=row.dedupe_key,
        kind=row.kind,
        to=ToPerson(name) if whom == "person" else ToChannel(name),
        view=View.model_validate_json(row.view),
        not_before=row.not_before,
        locale=row.locale,
        timezone=row.timezone,
        account_id=row.account_id,
        reply_to=row.reply_to,
        otherwise=row.otherwise,
    )
