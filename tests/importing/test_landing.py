"""Good rows land, bad rows are told about, nothing lands twice."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.importing.landing import BATCH, Landing
from bot.importing.rows import read_csv
from storage.uow import Units
from success.naming import fold
from success.records import Kind
from tests.factories import the_account
from tests.importing.files import BERLIN, exported, land

ACCOUNTS = "external_id,name,arr,currency\nacme,Acme,1000,EUR\nglobex,Globex,2000,EUR\n"
METRICS = "account_external_id,metric,value,observed_at\n"


def test_good_rows_land_and_bad_ones_are_told_with_line_and_reason(open_unit: Units) -> None:
    told = land(
        open_unit,
        (Kind.ACCOUNTS, ACCOUNTS),
        (
            Kind.METRICS,
            METRICS + "acme,csat,4,2026-03-01\n"
            "acme,happiness,4,2026-03-01\n"
            "nobody,csat,4,2026-03-01\n"
            "acme,csat,high,2026-03-01\n"
            "acme,csat,4,2026-02-30\n"
            "acme,csat,5,2026-03-02\n",
        ),
    )
    assert told.accepted == 4
    assert [(each.row, each.line) for each in told.refused] == [(2, 3), (3, 4), (4, 5), (5, 6)]
    unknown_metric, unknown_account, no_number, no_date = [each.reason for each in told.refused]
    assert "'happiness' is not a metric" in unknown_metric
    assert "No account has the external id 'nobody'" in unknown_account
    assert no_number == "value 'high' is not a number"
    assert "'2026-02-30' is not an ISO 8601 date" in no_date
    assert len(exported(open_unit, Kind.METRICS).splitlines()) == 3


def test_refusals_come_in_the_order_of_the_rows_across_batches(open_unit: Units) -> None:
    land(open_unit, (Kind.ACCOUNTS, ACCOUNTS))
    whole = BATCH + 500
    rows = [f"{_name(n)},csat,{_value(n)},2026-01-01T00:{n % 60:02}" for n in range(whole)]
    told = land(open_unit, (Kind.METRICS, METRICS + "\n".join(rows)))
    bad = [n + 2 for n in range(whole) if n % 100 == 0 or n % 150 == 0]
    assert [each.line for each in told.refused] == bad
    assert told.accepted == whole - len(bad)


def _name(n: int) -> str:
    return "nobody" if n % 100 == 0 else "acme"


def _value(n: int) -> str:
    return "high" if n % 150 == 0 else "4"


def test_landing_the_same_rows_again_changes_nothing(open_unit: Units) -> None:
    sources = ((Kind.ACCOUNTS, ACCOUNTS), (Kind.METRICS, METRICS + "acme,csat,4,2026-03-01\n" * 2))
    first = land(open_unit, *sources)
    before = [exported(open_unit, kind) for kind in (Kind.ACCOUNTS, Kind.METRICS)]
    again = land(open_unit, *sources)
    assert again.accepted == first.accepted
    assert [exported(open_unit, kind) for kind in (Kind.ACCOUNTS, Kind.METRICS)] == before


def test_a_blank_cell_leaves_what_is_stored(open_unit: Units) -> None:
    land(open_unit, (Kind.ACCOUNTS, ACCOUNTS))
    land(open_unit, (Kind.ACCOUNTS, "external_id,name,arr,domain\nacme,Acme,,acme.example\n"))
    with open_unit() as uow:
        (acme,) = uow.accounts.exact(fold("acme"))
    assert (acme.arr, acme.domain) == (Decimal(1000), "acme.example")


def test_a_dry_run_checks_everything_and_lands_nothing(open_unit: Units) -> None:
    told = land(
        open_unit,
        (Kind.ACCOUNTS, ACCOUNTS),
        (Kind.METRICS, METRICS + "acme,csat,4,2026-03-01\nnobody,csat,4,2026-03-01\n"),
        dry_run=True,
    )
    assert told.accepted == 3
    assert [each.row for each in told.refused] == [2]
    assert told.touched == set()
    assert exported(open_unit, Kind.ACCOUNTS).count("\n") == 1


def test_a_dry_run_leaves_the_database_free_for_others(open_unit: Units) -> None:
    land(open_unit, (Kind.ACCOUNTS, ACCOUNTS), dry_run=True)
    assert land(open_unit, (Kind.ACCOUNTS, ACCOUNTS)).accepted == 2


def test_it_tells_which_accounts_were_touched(open_unit: Units) -> None:
    land(open_unit, (Kind.ACCOUNTS, ACCOUNTS))
    told = land(open_unit, (Kind.METRICS, METRICS + "globex,csat,4,2026-03-01\n"))
    with open_unit() as uow:
        assert told.touched == {uow.accounts.exact(fold("globex"))[0].id}


USER = {"email": "a@b.example", "name": "A", "role": "csm"}
ACCOUNT = {"external_id": "x", "name": "X"}
METRIC = {"account_external_id": "x", "metric": "csat", "value": "4", "observed_at": "2026-01-01"}
SURVEY = {"account_external_id": "x", "kind": "csat", "score": "4", "answered_at": "2026-01-01"}
SIGNAL = {"account_external_id": "x", "key": "score_red", "observed_at": "2026-01-01"}


@pytest.mark.parametrize(
    ("kind", "cells", "reason"),
    [
        (Kind.USERS, USER | {"role": "boss"}, "role 'boss' is not one of director"),
        (Kind.USERS, USER | {"name": ""}, "name is missing"),
        (Kind.USERS, USER | {"timezone": "Mars/Base"}, "'Mars/Base' is not a time zone"),
        (Kind.ACCOUNTS, ACCOUNT | {"arr": "-5"}, "arr '-5' is below 0"),
        (Kind.ACCOUNTS, ACCOUNT | {"currency": "eur"}, "currency 'eur' is not a code such as USD"),
        (Kind.ACCOUNTS, ACCOUNT | {"licensed_seats": "1.5"}, "licensed_seats '1.5' is not a whole number"),
        (Kind.ACCOUNTS, ACCOUNT | {"pilot": "perhaps"}, "pilot 'perhaps' is not true or false"),
        (Kind.ACCOUNTS, ACCOUNT | {"renewal_date": "31/12/2026"}, "is not a date such as 2026-03-31"),
        (Kind.ACCOUNTS, ACCOUNT | {"renewal_date": "2026-02-30"}, "is not a date such as 2026-03-31"),
        (Kind.SURVEYS, SURVEY | {"score": "7"}, "a csat score is 1 to 5, not 7"),
        (Kind.SIGNALS, SIGNAL, "'score_red' cannot be recorded"),
        (Kind.METRICS, METRIC | {"value": "1e30"}, "the number is too large"),
        (Kind.METRICS, METRIC | {"value": "NaN"}, "value 'NaN' is not a number"),
    ],
)
def test_each_reason_says_what_would_work(
    open_unit: Units, kind: Kind, cells: dict[str, str], reason: str
) -> None:
    told = land(open_unit, (kind, ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"))
    assert told.accepted == 0
    assert reason in told.refused[0].reason


def test_hostile_text_lands_as_text(open_unit: Units) -> None:
    name = "<b>@here</b> \u202egnp.exe =SUM(A1) 🦆 \u0000nul"
    land(open_unit, (Kind.ACCOUNTS, f'external_id,name\nevil,"{name}"\n'))
    with open_unit() as uow:
        (evil,) = uow.accounts.exact("evil")
    assert evil.name == name.replace("\0", "")


def test_as_of_a_stage_that_lands_without_its_day_moved_on_the_workspaces_day(open_unit: Units) -> None:
    late = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)  # past midnight in Berlin
    rows = read_csv(io.BytesIO(b"external_id,name,renewal_stage\nacme,Acme,verbal\n"), Kind.ACCOUNTS)
    with Landing(open_unit, BERLIN, late) as landing:
        landing.take(Kind.ACCOUNTS, rows, print)
    with open_unit() as uow:
        assert the_account(uow).renewal_stage_since == date(2026, 3, 31)
