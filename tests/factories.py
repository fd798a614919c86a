"""Plain makers of records and stored things, with defaults that make sense together.

`a_…` and `an_…` make the record or dataclass; `stored_…` put it through a write unit and commit.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from success.account import Account
from success.notice import Notice, ToPerson
from success.people import User
from success.ports import OpenUnit, Taken, UnitOfWork
from success.records import (
    RECORDS,
    AccountRecord,
    ArrEventRecord,
    ContactRecord,
    GoalRecord,
    Kind,
    MetricRecord,
    Record,
    SignalRecord,
    SurveyRecord,
    TouchpointRecord,
    UserRecord,
)
from success.touchpoint import Touchpoint, TouchpointKind
from success.view import View, paragraph

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 31)
BERLIN = ZoneInfo("Europe/Berlin")


def a_record(kind: Kind, /, **cells: Any) -> Record:
    """Validate a row of any kind as the importer would, in Berlin."""
    return RECORDS[kind].model_validate(cells, context={"zone": BERLIN})


def a_user(email: str = "ana@mainstay.example", **cells: Any) -> UserRecord:
    """One of our people: a CSM unless said otherwise."""
    return UserRecord.model_validate({"email": email, "name": "Ana Alvarez", "role": "csm"} | cells)


def an_account(external_id: str = "acme", **cells: Any) -> AccountRecord:
    """A customer of Ana's: Acme, worth 120,000 EUR a year."""
    known = {
        "external_id": external_id,
        "name": external_id.capitalize(),
        "arr": Decimal(120_000),
        "currency": "EUR",
        "owner_email": "ana@mainstay.example",
        "segment": "enterprise",
        "contract_start": date(2025, 7, 1),
        "renewal_date": date(2026, 6, 30),
    }
    return AccountRecord.model_validate(known | cells)


def a_contact(email: str = "cora@acme.example", account: str = "acme", **cells: Any) -> ContactRecord:
    """Acme's champion, known since the start of 2026."""
    known = {
        "account_external_id": account,
        "email": email,
        "name": "Cora Champion",
        "role": "champion",
        "since": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return ContactRecord.model_validate(known | cells, context={"zone": ZoneInfo("UTC")})


def an_observation(
    metric: str = "dau_mau_ratio",
    value: Decimal | int | str = Decimal("0.4"),
    observed_at: datetime = NOW,
    account: str = "acme",
) -> MetricRecord:
    """One observation of one metric."""
    return MetricRecord.model_validate(
        {"account_external_id": account, "metric": metric, "value": value, "observed_at": observed_at}
    )


def a_touchpoint(kind: str = "checkin", scheduled_at: datetime = NOW, **cells: Any) -> TouchpointRecord:
    """A meeting with Acme."""
    known = {"account_external_id": "acme", "kind": kind, "scheduled_at": scheduled_at}
    return TouchpointRecord.model_validate(known | cells)


def an_answer(
    kind: str = "nps", score: Decimal | int = 9, answered_at: datetime = NOW, **cells: Any
) -> SurveyRecord:
    """A survey answer of Acme's champion."""
    known = {
        "account_external_id": "acme",
        "kind": kind,
        "score": score,
        "answered_at": answered_at,
        "respondent_email": "cora@acme.example",
    }
    return SurveyRecord.model_validate(known | cells)


def a_goal(title: str = "Halve the time to close", **cells: Any) -> GoalRecord:
    """A goal of Acme's success plan."""
    return GoalRecord.model_validate({"account_external_id": "acme", "title": title} | cells)


def an_arr_event(external_id: str = "sub-1", **cells: Any) -> ArrEventRecord:
    """The contract Acme started with."""
    known = {
        "external_id": external_id,
        "account_external_id": "acme",
        "kind": "new",
        "amount": Decimal(120_000),
        "effective_on": date(2025, 7, 1),
    }
    return ArrEventRecord.model_validate(known | cells)


def a_signal(key: str = "formal_complaint", observed_at: datetime = NOW, **cells: Any) -> SignalRecord:
    """A recorded signal about Acme."""
    known = {"account_external_id": "acme", "key": key, "observed_at": observed_at}
    return SignalRecord.model_validate(known | cells)


def a_notice(dedupe_key: str = "digest:ana:2026-03-31", **fields: Any) -> Notice:
    """A message to Ana that may go out now."""
    known: dict[str, Any] = {
        "kind": "digest",
        "to": ToPerson("ana@mainstay.example"),
        "view": View(title="Good morning", blocks=(paragraph("All is well."),)),
        "not_before": NOW,
    }
    return Notice(dedupe_key=dedupe_key, **(known | fields))


def stored(open_unit: OpenUnit, kind: Kind, *records: Record, now: datetime = NOW) -> Taken:
    """Take records in and commit."""
    with open_unit(write=True) as uow:
        taken = uow.intake.take(kind, records, now)
        uow.commit()
    return taken


def stored_user(open_unit: OpenUnit, email: str = "ana@mainstay.example", **cells: Any) -> User:
    """Store one of our people and return them."""
    stored(open_unit, Kind.USERS, a_user(email, **cells))
    with open_unit() as uow:
        user = uow.people.get(email)
    assert user is not None
    return user


def stored_account(open_unit: OpenUnit, external_id: str = "acme", **cells: Any) -> Account:
    """Store a customer and return it."""
    stored(open_unit, Kind.ACCOUNTS, an_account(external_id, **cells))
    with open_unit() as uow:
        return the_account(uow, external_id)


def the_account(uow: UnitOfWork, external_id: str = "acme") -> Account:
    """Return the stored account with this external id."""
    (found,) = [each for each in uow.accounts.exact(external_id) if each.external_id == external_id]
    return found


def stored_metrics(
    open_unit: OpenUnit, values: dict[str, Any], at: datetime = NOW, account: str = "acme"
) -> Taken:
    """Store one observation for each metric named."""
    return stored(
        open_unit, Kind.METRICS, *(an_observation(key, value, at, account) for key, value in values.items())
    )


def stored_touchpoint(
    open_unit: OpenUnit, account: Account, now: datetime = NOW, **fields: Any
) -> Touchpoint:
    """Put a touchpoint of an account and return it stored: a check-in due now unless said otherwise."""
    known: dict[str, Any] = {"kind": TouchpointKind.CHECKIN, "scheduled_at": NOW}
    with open_unit(write=True) as uow:
        touchpoint = uow.touchpoints.put(Touchpoint(account.id, **(known | fields)), now)
        uow.commit()
    return touchpoint


def ids_of(accounts: Sequence[Account]) -> list[int]:
    """Return the ids of accounts."""
    return [account.id for account in accounts]
