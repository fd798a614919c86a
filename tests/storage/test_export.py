from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

from storage.uow import Database, Units
from success.records import Kind
from tests.factories import (
    NOW,
    a_contact,
    a_goal,
    a_record,
    a_signal,
    a_touchpoint,
    a_user,
    an_account,
    an_answer,
    an_arr_event,
    an_observation,
    stored,
)

PORTFOLIO: dict[Kind, list[Any]] = {
    Kind.USERS: [
        a_user(timezone="Europe/Berlin", leave_from="2026-04-01"),
        a_user("bo@mainstay.example", role="manager"),
    ],
    Kind.ACCOUNTS: [
        an_account(aliases="ACME;Ácme, Inc", domain="acme.example", arr="0.10", pilot=True),
        an_account("bare", name='Bare; "quoted"\nlines', arr=None, currency=None, renewal_date=None),
        an_account("child", parent_external_id="acme", renewal_stage="verbal"),
    ],
    Kind.CONTACTS: [
        a_contact(),
        a_contact(status="left", since=NOW - timedelta(days=1)),
        a_contact("x@bare.example", "bare", name=None, role=None),
    ],
    Kind.METRICS: [
        an_observation(value="0.123456789"),
        an_observation("logins_7d", 10**15),
        an_observation("ticket_trend", "-0.5", NOW - timedelta(microseconds=1), "bare"),
    ],
    Kind.TOUCHPOINTS: [
        a_touchpoint("qbr", status="held", held_at=NOW, contact_emails="cora@acme.example;x@acme.example"),
        a_touchpoint(scheduled_at=NOW + timedelta(days=3)),
    ],
    Kind.SURVEYS: [
        an_answer(comment="Ünïcode 健康度 🙂"),
        an_answer("pulse", 7, question=3),
        an_answer("csat", Decimal("4.5"), respondent_email=None),
    ],
    Kind.GOALS: [
        a_goal(target="1E+3", actual="0.000000001", functions="IT", due_date="2026-02-28"),
        a_goal("Bare"),
    ],
    Kind.ARR_EVENTS: [an_arr_event(), an_arr_event("sub-2", kind="renewal", due_on="2026-06-30")],
    Kind.SIGNALS: [a_signal(note="A letter"), a_signal("competitive_rfp")],
}


def test_what_is_exported_is_taken_back_unchanged(database: Database) -> None:
    """Interface 2: export gives what import takes back unchanged."""
    first, second = database.unit("first"), database.unit("second")
    for kind, rows in PORTFOLIO.items():
        assert stored(first, kind, *rows).refused == ()
    everything = _exported(first)
    assert {kind: len(rows) for kind, rows in everything.items()} == {
        kind: len(rows) for kind, rows in PORTFOLIO.items()
    }
    for kind, rows in everything.items():
        taken = stored(second, kind, *(a_record(kind, **row) for row in rows))
        assert taken.accepted == len(rows)
    assert _exported(second) == everything


def _exported(units: Units) -> dict[Kind, list[dict[str, Any]]]:
    with units() as uow:
        return {kind: [dict(row) for row in uow.intake.export(kind)] for kind in Kind}


def test_the_order_is_stable(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, *(an_account(f"a{number}") for number in range(20)))
    before = _exported(open_unit)[Kind.ACCOUNTS]
    stored(open_unit, Kind.ACCOUNTS, an_account("a3", name="Changed"))
    after = _exported(open_unit)[Kind.ACCOUNTS]
    assert [row["external_id"] for row in before] == [row["external_id"] for row in after]


def test_it_streams(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, *(an_account(f"a{number}") for number in range(3)))
    with open_unit() as uow, closing(uow.intake.export(Kind.ACCOUNTS)) as rows:
        assert next(rows)["external_id"] == "a0"
