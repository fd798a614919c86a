"""D1: which accounts are at risk, and in which order."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from storage.uow import Database
from success.account import Account, RenewalStage
from success.alerts import Alert, Level
from success.ports import OpenUnit
from success.presets import Preset, load
from success.readings import Band, Mark
from success.records import Kind
from success.risk import RiskRow, Signs, at_risk, rank, risk_row, urgency
from success.scoring import rescore
from tests import factories
from tests.success.test_lifecycle import a_workspace
from tests.success.watched import usage_for

NOW = factories.NOW
DAY = date(2026, 3, 31)
PRESET = load("framework")


def acme(**cells: Any) -> Account:
    known: dict[str, Any] = {"name": "Acme", "arr": Decimal(1000), "currency": "EUR"}
    return Account(1, "acme", **(known | cells))


def signs(band: Band, score: int | None = 40, **levels: int) -> Signs:
    counted = {Level[name.upper()]: count for name, count in levels.items()}
    return Signs(Mark(1, score, band, provisional=False), counted)


def row(account: Account, score: int | None = 40, preset: Preset = PRESET, **levels: int) -> RiskRow:
    return risk_row(account, signs(Band.RED, score, **levels), preset, DAY)


@pytest.mark.parametrize(
    ("band", "levels", "expected"),
    [
        (Band.RED, {}, True),
        (Band.YELLOW, {}, False),
        (Band.YELLOW, {"watch": 3}, False),
        (Band.YELLOW, {"warning": 1}, True),
        (Band.GREEN, {"warning": 4}, False),
        (Band.GREEN, {"critical": 1}, True),
        (Band.UNKNOWN, {"warning": 1}, False),
        (Band.UNKNOWN, {"critical": 1}, True),
    ],
)
def test_d1_at_risk(band: Band, levels: dict[str, int], expected: bool) -> None:
    assert signs(band, **levels).at_risk is expected
    assert not Signs().at_risk


@pytest.mark.parametrize(
    ("left", "stage", "factor"),
    [
        (-200, "not_started", "3"),  # past it and unsigned
        (0, "not_started", "3"),
        (30, "negotiation", "3"),
        (31, "not_started", "2"),
        (90, "not_started", "2"),
        (91, "not_started", "1.5"),
        (180, "not_started", "1.5"),
        (181, "not_started", "1"),
        (-5, "signed", "1"),
    ],
)
def test_d1_urgency(left: int, stage: str, factor: str) -> None:
    renewal = DAY + timedelta(days=left)
    account = acme(renewal_date=renewal, renewal_stage=RenewalStage(stage), renewal_stage_since=renewal)
    assert urgency(account, PRESET, DAY) == Decimal(factor)
    assert urgency(acme(), PRESET, DAY) == 1


def test_d1_weight_is_arr_times_what_the_score_lacks_times_urgency() -> None:
    soon = acme(renewal_date=DAY + timedelta(days=20))
    assert row(soon, 40).weight == 1000 * 60 * 3 / Decimal(100)
    assert row(soon, None).weight == 1500  # an unknown score counts as 50
    assert row(acme(arr=None)).weight == 0


def test_d1_open_criticals_first_then_by_weight_and_per_currency() -> None:
    rows = [
        row(acme(name="euro, small")),
        row(acme(name="euro, large", arr=Decimal(9000))),
        row(acme(name="euro, critical", arr=Decimal(1)), critical=1),
        row(acme(name="dollar", arr=Decimal(99_000), currency="USD")),
        row(acme(name="no amount", arr=None, currency=None)),
    ]
    assert [each.account.name for each in rank(rows)] == [
        "euro, critical",
        "euro, large",
        "euro, small",
        "dollar",
        "no amount",
    ]


def test_d1_with_rates_currencies_are_compared(tmp_path: Any) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text('name = "ours"\nextends = "framework"\n[segments.rates]\nEUR = 1.1\n')
    rated = load(str(ours))
    euro = row(acme(name="euro", arr=Decimal(1000)), preset=rated)
    dollar = row(acme(name="dollar", arr=Decimal(1050), currency="USD"), preset=rated)
    assert {euro.currency, dollar.currency} == {"USD"}
    assert [each.account.name for each in rank([dollar, euro])] == ["euro", "dollar"]


# ---------------------------------------------------------------- read from the database


def scored(open_unit: OpenUnit, external_id: str, score: int, **cells: Any) -> Account:
    account = factories.stored_account(open_unit, external_id, **cells)
    factories.stored_metrics(open_unit, {"dau_mau_ratio": usage_for(score)}, account=external_id)
    with open_unit(write=True) as uow:
        rescore(uow, a_workspace(), [account.id], NOW)
        uow.commit()
    return account


def warn(open_unit: OpenUnit, account: Account, level: Level, key: str = "formal_complaint") -> None:
    with open_unit(write=True) as uow:
        uow.alerts.save(Alert(account.id, key, level, NOW, None))
        uow.commit()


def found(open_unit: OpenUnit, emails: list[str] | None) -> list[str]:
    with open_unit() as uow:
        return [each.account.external_id for each in at_risk(uow, a_workspace(), emails, NOW)]


def test_d1_reads_scores_and_alerts_of_ones_own_book_or_of_all(database: Database) -> None:
    open_unit = database.unit("acme-inc")
    for email in ("ana@mainstay.example", "ben@mainstay.example"):
        factories.stored_user(open_unit, email)
    scored(open_unit, "red", 30)
    warn(open_unit, scored(open_unit, "yellow-warned", 60), Level.WARNING)
    scored(open_unit, "yellow", 60)
    warn(open_unit, scored(open_unit, "green-critical", 95), Level.CRITICAL)
    scored(open_unit, "bens", 20, owner_email="ben@mainstay.example")
    scored(open_unit, "nobodys", 20, owner_email=None)
    warn(open_unit, factories.stored_account(open_unit, "unscored"), Level.CRITICAL)
    own = found(open_unit, ["ana@mainstay.example"])
    assert own[0] == "unscored"
    assert own[1:] == ["green-critical", "red", "yellow-warned"]
    assert found(open_unit, ["ben@mainstay.example"]) == ["bens"]
    assert {"bens", "nobodys", "red"} < set(found(open_unit, None))
    assert found(open_unit, []) == []


def test_d1_a_lost_customer_is_not_at_risk(open_unit: OpenUnit) -> None:
    scored(open_unit, "left", 10)
    scored(open_unit, "churned", 10, renewal_stage="churned")
    events = [
        factories.an_arr_event("n", account_external_id="left"),
        factories.an_arr_event("c", account_external_id="left", kind="churn", effective_on=date(2026, 3, 1)),
    ]
    assert found(open_unit, None) == ["left"]
    factories.stored(open_unit, Kind.ARR_EVENTS, *events)
    assert found(open_unit, None) == []


def test_d1_costs_as_many_queries_for_many_accounts_as_for_few(database: Database) -> None:
    open_unit = database.unit("acme-inc")
    engines, counts = (database.reading, database.writing), []
    said: list[str] = []
    for engine in engines:
        event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *rest: said.append(statement))
    for count in (3, 40):
        for each in range(count):
            warn(open_unit, scored(open_unit, f"{count}-{each}", 20), Level.CRITICAL)
        said.clear()
        assert len(found(open_unit, None)) >= count
        counts.append(len(said))
    assert counts[0] == counts[1]
