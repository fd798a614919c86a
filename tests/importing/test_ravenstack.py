"""The RavenStack portfolio, as of 2024-12-31: what its files say, through the map that ships."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.importing.landing import Landing
from bot.importing.maps import Mapped, find_map, read_map
from bot.importing.rescoring import rescore_touched
from storage.uow import Database, Units
from success.arr import recurring
from success.metrics import METRICS, Dimension
from success.naming import fold
from success.presets import load
from success.readings import Band
from success.records import Kind, end_of_day
from success.scoring import health_report, score_accounts
from success.workspace import Workspace
from tests.databases import fresh_sqlite
from tests.importing.files import exported
from tests.shared import shared_or_skip

pytestmark = pytest.mark.ravenstack

UTC = ZoneInfo("UTC")
LAST_DAY = date(2024, 12, 31)
AT = end_of_day(LAST_DAY, UTC)


def workspace(policy: str = "framework") -> Workspace:
    return Workspace("raven", UTC, "en", None, load(policy))


@pytest.fixture(scope="module")
def files() -> dict[str, Path]:
    folder = shared_or_skip("data/ravenstack")
    return {path.stem.removeprefix("ravenstack_"): path for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def portfolio(
    files: dict[str, Path], sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Units]:
    database: Database = fresh_sqlite(sqlite_file, tmp_path_factory.mktemp("ravenstack"))
    unit = database.unit("raven")
    refused: list[object] = []
    chart = read_map(find_map("ravenstack"))
    with Landing(unit, UTC, AT) as landing, Mapped(chart, list(files.values())) as mapped:
        for kind in chart.queries:
            landing.take(kind, mapped.rows(kind), refused.append)
    assert refused == []
    rescore_touched(unit, workspace(), landing.touched, AT)
    yield unit
    database.close()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def read(path: Path) -> list[dict[str, str]]:
    return table(path.read_text("utf-8"))


def subscriptions(files: dict[str, Path]) -> dict[str, list[dict[str, str]]]:
    """Paid subscriptions by account, straight from the file."""
    by_account: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read(files["subscriptions"]):
        if row["is_trial"] == "FALSE":
            by_account[row["account_id"]].append(row)
    return by_account


def is_live(row: dict[str, str]) -> bool:
    return not row["end_date"] or date.fromisoformat(row["end_date"]) > LAST_DAY


def test_every_account_has_an_owner_a_renewal_ahead_and_what_it_pays(
    portfolio: Units, files: dict[str, Path]
) -> None:
    paid = subscriptions(files)
    accounts = table(exported(portfolio, Kind.ACCOUNTS))
    assert len(accounts) == 500
    for account in accounts:
        live = [row for row in paid[account["external_id"]] if is_live(row)]
        assert Decimal(account["arr"]) == sum(Decimal(row["arr_amount"]) for row in live)
        assert int(account["licensed_seats"]) == sum(int(row["seats"]) for row in live)
        assert account["currency"] == "USD"
        start = date.fromisoformat(account["contract_start"])
        assert start == min(date.fromisoformat(row["start_date"]) for row in live)
        renewal = date.fromisoformat(account["renewal_date"])
        assert LAST_DAY < renewal <= LAST_DAY + timedelta(days=366)
        assert (renewal.month, renewal.day) in {(start.month, start.day), (2, 28)}
    assert set(Counter(account["owner_email"] for account in accounts).values()) == {50}


def test_recurring_revenue_runs_consistently_and_never_below_nothing(portfolio: Units) -> None:
    with portfolio() as uow:
        ids = uow.accounts.ids(limit=1000)
        accounts, events = uow.accounts.many(ids), uow.arr.of(ids, LAST_DAY)
    for account_id, account in accounts.items():
        known = events[account_id]
        assert all(event.amount > 0 for event in known)
        assert known[0].kind == "new"
        totals = [recurring(known[:count]) for count in range(1, len(known) + 1)]
        assert min(totals) >= 0
        assert totals[-1] == account.arr


def test_no_weekly_value_knows_of_what_came_later(portfolio: Units, files: dict[str, Path]) -> None:
    """A value of any week can be computed again from the rows dated up to that day alone."""
    signed = {row["account_id"]: date.fromisoformat(row["signup_date"]) for row in read(files["accounts"])}
    account_of = {row["subscription_id"]: row["account_id"] for row in read(files["subscriptions"])}
    uses: dict[str, list[tuple[date, str, int]]] = defaultdict(list)
    for row in read(files["feature_usage"]):
        account, day = account_of[row["subscription_id"]], date.fromisoformat(row["usage_date"])
        if day >= signed[account]:
            uses[account].append((day, row["feature_name"], int(row["usage_count"])))
    values = weekly(portfolio)
    checked = 0
    for (account, metric, day), value in values.items():
        sampled = (int(account[2:], 16) + day.toordinal()) % 7 == 0
        if metric not in ("feature_adoption", "usage_trend") or not sampled:
            continue
        known = [use for use in uses[account] if use[0] <= day]
        assert value == adoption(known, day) if metric == "feature_adoption" else value == trend(known, day)
        checked += 1
    assert checked > 1000


def weekly(portfolio: Units) -> dict[tuple[str, str, date], Decimal]:
    rows = table(exported(portfolio, Kind.METRICS))
    return {
        (
            row["account_external_id"],
            row["metric"],
            datetime.fromisoformat(row["observed_at"]).date(),
        ): Decimal(row["value"])
        for row in rows
    }


def adoption(uses: list[tuple[date, str, int]], day: date) -> Decimal:
    month, quarter = day - timedelta(days=30), day - timedelta(days=90)
    now = {feature for when, feature, _count in uses if when > month}
    known = {feature for when, feature, _count in uses if when > quarter}
    return rounded(Decimal(len(now)) / max(len(known), 1))


def trend(uses: list[tuple[date, str, int]], day: date) -> Decimal:
    month, before = day - timedelta(days=30), day - timedelta(days=60)
    now = sum(count for when, _feature, count in uses if when > month)
    then = sum(count for when, _feature, count in uses if before < when <= month)
    return rounded(Decimal(now) / then - 1) if then else Decimal(min(now, 1))


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), "ROUND_HALF_UP")


def test_an_account_has_values_from_its_sign_up_on(portfolio: Units, files: dict[str, Path]) -> None:
    signed = {row["account_id"]: date.fromisoformat(row["signup_date"]) for row in read(files["accounts"])}
    for account, metric, day in weekly(portfolio):
        needs = 60 if metric in ("feature_adoption", "usage_trend", "ticket_trend") else 0
        assert day >= signed[account] + timedelta(days=needs)
        assert (LAST_DAY - day).days % 7 == 0


def test_churn_events_and_escalated_tickets_are_recorded_signals(
    portfolio: Units, files: dict[str, Path]
) -> None:
    signals = table(exported(portfolio, Kind.SIGNALS))
    days = {(row["account_external_id"], row["observed_at"][:10]) for row in signals}
    for event in read(files["churn_events"]):
        assert (event["account_id"], event["churn_date"]) in days
        if event["reason_code"] == "competitor":
            assert any(
                row["key"] == "competitive_rfp" and row["observed_at"][:10] == event["churn_date"]
                for row in signals
                if row["account_external_id"] == event["account_id"]
            )
    assert any(row["note"].startswith("Escalated ticket") for row in signals)


@pytest.mark.parametrize("policy", ["framework", "playbook"])
def test_the_scores_spread_over_the_bands(portfolio: Units, policy: str) -> None:
    """A portfolio that is all red, or all green, would tell a customer-success manager nothing."""
    with portfolio() as uow:
        table = score_accounts(uow, workspace(policy), uow.accounts.ids(limit=1000), AT)
    shares = Counter(Band(int(band)) for band in table.band)
    assert shares[Band.UNKNOWN] == 0
    assert 0.10 < shares[Band.RED] / 500 < 0.35
    assert 0.25 < shares[Band.GREEN] / 500 < 0.60
    assert shares[Band.YELLOW] > 50
    assert 0 < int(table.provisional.sum()) < 75


def test_only_usage_and_support_are_scored_and_the_month_and_the_quarter_can_be_told(
    portfolio: Units,
) -> None:
    with portfolio() as uow:
        (account,) = uow.accounts.exact(fold("A-43a9e3"))
        report = health_report(uow, workspace(), account, AT).model_dump(mode="json")
    scored = [name for name, body in report["dimensions"].items() if body["score"] is not None]
    assert scored == [Dimension.USAGE, Dimension.SUPPORT]
    assert report["delta_30d"] is not None
    assert set(report["dimensions"]["usage"]["metrics"]) <= set(METRICS)
    assert sum(Decimal(str(driver["points"])) for driver in report["drivers"]) == report["delta_30d"]


def test_importing_it_again_changes_nothing(portfolio: Units, files: dict[str, Path]) -> None:
    before = [exported(portfolio, kind) for kind in (Kind.ACCOUNTS, Kind.ARR_EVENTS, Kind.SIGNALS)]
    chart = read_map(find_map("ravenstack"))
    with Landing(portfolio, UTC, AT) as landing, Mapped(chart, list(files.values())) as mapped:
        for kind in (Kind.ACCOUNTS, Kind.ARR_EVENTS, Kind.SIGNALS):
            landing.take(kind, mapped.rows(kind), lambda refused: None)
    assert [exported(portfolio, kind) for kind in (Kind.ACCOUNTS, Kind.ARR_EVENTS, Kind.SIGNALS)] == before
