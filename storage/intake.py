"""Records from outside, upserted by natural key in chunks; nothing lands twice, a blank changes nothing."""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, cast

from sqlalchemy import case, func, or_, select, update

from storage import export
from storage.accounts import Accounts
from storage.contacts import Contacts
from storage.health import Health
from storage.observations import Observations
from storage.plans import KEY as GOAL_KEY
from storage.plans import SAID
from storage.recorded import KEY as SIGNAL_KEY
from storage.repository import Repository
from storage.sql import insert, is_in, upsert
from storage.surveys import KEY as ANSWER_KEY
from storage.tables import accounts, answers, arr_events, goals, people, recorded_signals
from storage.touchpoints import Touchpoints
from success.account import RenewalStage
from success.ports import Taken
from success.records import RECORDS, AccountRecord, Kind, Record, out_of_order
from success.texts import _

CHUNK = 5_000  # rows a statement; bounds memory, and the look-up of accounts

Row = dict[str, Any]


_Dates = tuple[date | None, date | None, date | None]  # contract start, renewal, notice


class _OfAccount(Protocol):
    account_external_id: str


class Intake(Repository):
    """success.ports.Intake."""

    def take(self, kind: Kind, records: Sequence[Record], now: datetime) -> Taken:
        """Upsert a batch; a None field leaves the stored value. Refuses rows that name an unknown account."""
        accepted, refused, touched = 0, list[tuple[int, str]](), set[int]()
        for start in range(0, len(records), CHUNK):
            part = self._chunk(kind, records[start : start + CHUNK], now)
            accepted += part.accepted
            refused += [(start + place, reason) for place, reason in part.refused]
            touched |= part.touched
        Health(self._connection, self._workspace).changed(sorted(touched))
        return Taken(accepted, tuple(refused), frozenset(touched))

    def export(self, kind: Kind) -> Generator[Mapping[str, Any], None, None]:
        """Yield every stored row of a kind with the import's column names, in a stable order."""
        return export.rows(self._connection, self._workspace, kind)

    def _chunk(self, kind: Kind, records: Sequence[Record], now: datetime) -> Taken:
        if kind is Kind.USERS:
            self._take_users(records)
            return Taken(len(records))
        if kind is Kind.ACCOUNTS:
            return self._take_sound_accounts(cast("Sequence[AccountRecord]", records), now)
        named = [cast("_OfAccount", record).account_external_id for record in records]
        known = self._ids(set(named))
        good, refused = list[tuple[int, Record]](), list[tuple[int, str]]()
        unknown: dict[str, str] = {}  # one look-up for the nearest of each, however often it is named
        for place, (external_id, record) in enumerate(zip(named, records, strict=True)):
            account_id = known.get(external_id)
            if account_id is None:
                if external_id not in unknown:
                    unknown[external_id] = self._unknown(external_id)
                refused.append((place, unknown[external_id]))
            else:
                good.append((account_id, record))
        if good:
            self._takers[kind](self, good, now)
        return Taken(len(good), tuple(refused), frozenset(account_id for account_id, _record in good))

    def _ids(self, external_ids: Collection[str]) -> dict[str, int]:
        rows = self._connection.execute(
            select(accounts.c.external_id, accounts.c.id).where(
                self._here(accounts), is_in(accounts.c.external_id, external_ids)
            )
        )
        return dict(rows.all())

    def _unknown(self, external_id: str) -> str:
        nearest = self._connection.scalar(
            select(accounts.c.external_id)
            .where(self._here(accounts), accounts.c.external_id > external_id)
            .order_by(accounts.c.external_id)
            .limit(1)
        )
        if nearest and nearest.startswith(external_id):
            sentence = _("No account has the external id '{id}'; the nearest is '{nearest}'.")
            return sentence.format(id=external_id, nearest=nearest)
        return _("No account has the external id '{id}'.").format(id=external_id)

    def _rows(self, kind: Kind, records: Sequence[tuple[int | None, Record]]) -> list[Row]:
        names = [name for name in RECORDS[kind].model_fields if name != "account_external_id"]
        return [
            {"workspace": self._workspace}
            | ({} if account_id is None else {"account_id": account_id})
            | {name: getattr(record, name) for name in names}
            for account_id, record in records
        ]

    def _take_users(self, records: Sequence[Record]) -> None:
        rows = self._rows(Kind.USERS, [(None, record) for record in records])
        said = [name for name in rows[0] if name not in ("workspace", "email")]
        self._connection.execute(upsert(self._connection, people, ("workspace", "email"), said), rows)

    def _take_sound_accounts(self, records: Sequence[AccountRecord], now: datetime) -> Taken:
        """Take accounts whose dates make sense together with those that stay as they are.

        A notice date that a new term leaves behind goes with it: no blank cell could take it away.
        """
        stored = self._dates({record.external_id for record in records})
        wrong, sound, outdated = list[tuple[int, str]](), list[AccountRecord](), list[str]()
        for place, record in enumerate(records):
            start, renewal, notice = stored.get(record.external_id, (None, None, None))
            start, renewal = record.contract_start or start, record.renewal_date or renewal
            said = out_of_order(start, renewal, record.notice_date)
            if said:
                wrong.append((place, said))
                continue
            sound.append(record)
            if record.notice_date is None and out_of_order(start, renewal, notice):
                outdated.append(record.external_id)
        if outdated:
            past = (self._here(accounts), is_in(accounts.c.external_id, outdated))
            self._connection.execute(update(accounts).where(*past).values(notice_date=None))
        touched = self._take_accounts(sound, now) if sound else frozenset[int]()
        return Taken(len(sound), tuple(wrong), touched)

    def _dates(self, external_ids: Collection[str]) -> dict[str, _Dates]:
        rows = self._connection.execute(
            select(
                accounts.c.external_id,
                accounts.c.contract_start,
                accounts.c.renewal_date,
                accounts.c.notice_date,
            ).where(self._here(accounts), is_in(accounts.c.external_id, external_ids))
        )
        return {external_id: (start, renewal, notice) for external_id, start, renewal, notice in rows}

    def _take_accounts(self, records: Sequence[Record], now: datetime) -> frozenset[int]:
        rows = self._rows(Kind.ACCOUNTS, [(None, record) for record in records])
        statement = insert(self._connection, accounts)
        new, stored = statement.excluded, accounts.c
        changes: dict[str, Any] = {
            name: func.coalesce(new[name], stored[name])
            for name in rows[0]
            if name not in ("workspace", "external_id")
        }
        # A stage that moves without saying since when moved today, and so does one that a new account brings.
        stored_stage = func.coalesce(stored.renewal_stage, RenewalStage.NOT_STARTED.value)
        changes["renewal_stage_since"] = case(
            (new.renewal_stage_since.is_not(None), new.renewal_stage_since),
            (new.renewal_stage != stored_stage, now.date()),
            else_=stored.renewal_stage_since,
        )
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["workspace", "external_id"], set_=changes), rows
        )
        ids = self._ids({row["external_id"] for row in rows})
        self._connection.execute(
            update(accounts)
            .where(
                is_in(accounts.c.id, ids.values()),
                accounts.c.renewal_stage != RenewalStage.NOT_STARTED,
                accounts.c.renewal_stage_since.is_(None),
            )
            .values(renewal_stage_since=now.date())
        )
        customers = Accounts(self._connection, self._workspace)
        customers.index(list(customers.many(ids.values()).values()))
        return frozenset(ids.values())

    def _take_contacts(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        Contacts(self._connection, self._workspace).take(self._rows(Kind.CONTACTS, records), now)

    def _take_touchpoints(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        rows = _merged(self._rows(Kind.TOUCHPOINTS, records), ("account_id", "kind", "scheduled_at"))
        Touchpoints(self._connection, self._workspace).take(rows, now)

    def _take_metrics(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        Observations(self._connection, self._workspace).take(records)

    def _take_surveys(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        rows = self._rows(Kind.SURVEYS, records)
        for row in rows:
            row["question"] = row["question"] or 0
            row["respondent_email"] = row["respondent_email"] or ""
        statement = upsert(self._connection, answers, ANSWER_KEY, ("score", "comment"))
        self._connection.execute(statement, rows)

    def _take_goals(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        rows = [row | {"touched_at": now} for row in self._rows(Kind.GOALS, records)]
        statement = insert(self._connection, goals)
        new = {name: func.coalesce(statement.excluded[name], goals.c[name]) for name in SAID}
        # A row that says nothing new does not count as a touch (W2 story_blurred).
        news = or_(*(new[name].is_distinct_from(goals.c[name]) for name in SAID))
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(GOAL_KEY),
                set_={**new, "touched_at": statement.excluded.touched_at},
                where=news,
            ),
            rows,
        )

    def _take_arr_events(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        rows = self._rows(Kind.ARR_EVENTS, records)
        said = [name for name in rows[0] if name not in ("workspace", "external_id")]
        statement = upsert(self._connection, arr_events, ("workspace", "external_id"), said)
        self._connection.execute(statement, rows)

    def _take_signals(self, records: Sequence[tuple[int, Record]], now: datetime) -> None:
        statement = upsert(self._connection, recorded_signals, SIGNAL_KEY, ("note",))
        self._connection.execute(statement, self._rows(Kind.SIGNALS, records))

    _takers: Mapping[Kind, Callable[["Intake", Sequence[tuple[int, Record]], datetime], None]] = {
        Kind.CONTACTS: _take_contacts,
        Kind.METRICS: _take_metrics,
        Kind.TOUCHPOINTS: _take_touchpoints,
        Kind.SURVEYS: _take_surveys,
        Kind.GOALS: _take_goals,
        Kind.ARR_EVENTS: _take_arr_events,
        Kind.SIGNALS: _take_signals,
    }


def _merged(rows: Sequence[Row], key: Sequence[str]) -> list[Row]:
    """Return one row a key: what a later one says wins, what it leaves blank stays."""
    whole: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        said = {name: value for name, value in row.items() if value is not None}
        natural = tuple(row[name] for name in key)
        whole[natural] = whole.get(natural, dict.fromkeys(row)) | said
    return list(whole.values())
