"""M1: what a portfolio achieved in a period, by hand-worked examples."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from storage.uow import Units
from success.arr import ArrEvent, ArrKind
from success.figures import Figure, Measure, is_met
from success.movements import movement
from success.periods import Period
from success.portfolio import figures, read
from success.presets import load
from success.records import Kind
from success.workspace import Workspace
from tests.factories import a_goal, a_touchpoint, an_account, an_answer, an_arr_event, an_observation, stored

WS = Workspace("w", ZoneInfo("UTC"), "en", None, load("framework"))
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
NOW = datetime(2026, 4, 15, 9, tzinfo=UTC)
D = Decimal


def event(kind: str, amount: int, day: date, **known: date) -> ArrEvent:
    return ArrEvent(f"{kind}-{day}", 1, ArrKind(kind), D(amount), day, **known)


def measured(open_unit: Units, period: Period = QUARTER, now: datetime = NOW) -> dict[Measure, Figure]:
    with open_unit() as uow:
        return figures(read(uow, WS, None, period, now), WS, period)


def test_m1_retention_leaves_expansion_out_and_never_falls_below_zero() -> None:
    before, within = date(2025, 6, 1), date(2026, 2, 1)
    grown = movement([event("new", 100, before), event("expansion", 50, within)], QUARTER)
    assert (grown.opening, grown.kept, grown.grown) == (D(100), D(100), D(150))
    shrunk = movement(
        [event("new", 100, before), event("expansion", 50, within), event("contraction", 30, within)], QUARTER
    )
    assert (shrunk.kept, shrunk.grown) == (D(70), D(120))
    gone = movement(
        [event("new", 100, before), event("expansion", 50, within), event("churn", 150, within)], QUARTER
    )
    assert (gone.kept, gone.grown, gone.closing) == (D(0), D(0), D(0))


def test_m1_a_signed_renewal_states_the_new_total_and_an_unsigned_one_changes_nothing() -> None:
    begun, due = event("new", 100, date(2025, 2, 1)), date(2026, 2, 1)
    signed = movement([begun, event("renewal", 80, due, due_on=due, signed_on=due)], QUARTER)
    assert (signed.kept, signed.lost, signed.closing) == (D(80), D(20), D(80))
    unsigned = movement([begun, event("renewal", 80, due, due_on=due)], QUARTER)
    assert (unsigned.kept, unsigned.closing) == (D(100), D(100))


def test_m1_days_at_the_edges_of_the_period() -> None:
    first = movement([event("new", 100, date(2025, 12, 31)), event("churn", 100, QUARTER.start)], QUARTER)
    assert (first.opening, first.closing) == (D(100), D(0))
    joined = movement([event("new", 100, QUARTER.start)], QUARTER)
    assert joined.opening == 0
    after = movement([event("new", 100, date(2025, 12, 31)), event("churn", 100, date(2026, 4, 1))], QUARTER)
    assert after.closing == 100


@pytest.fixture
def portfolio(open_unit: Units) -> Units:
    """Ten accounts of 100: one lost, one shrunk by 40, one grown by 60, one that joined in the period."""
    accounts = [an_account(f"a{n}", arr=D(100), currency="EUR", renewal_date=None) for n in range(10)]
    stored(open_unit, Kind.ACCOUNTS, *accounts, an_account("joined", arr=D(500), renewal_date=None))
    begun = [
        an_arr_event(
            f"n{n}", account_external_id=f"a{n}", kind="new", amount=D(100), effective_on=date(2025, 3, 1)
        )
        for n in range(10)
    ]
    feb = date(2026, 2, 10)
    moved = [
        an_arr_event(
            "c", account_external_id="a0", kind="churn", amount=D(100), effective_on=feb, due_on=feb
        ),
        an_arr_event("s", account_external_id="a1", kind="contraction", amount=D(40), effective_on=feb),
        an_arr_event("e", account_external_id="a2", kind="expansion", amount=D(60), effective_on=feb),
        an_arr_event("j", account_external_id="joined", kind="new", amount=D(500), effective_on=feb),
    ]
    renewed = [
        an_arr_event(
            f"r{n}",
            account_external_id=f"a{n}",
            kind="renewal",
            amount=D(100),
            effective_on=date(2026, 3, 1),
            due_on=date(2026, 3, 1),
            signed_on=signed,
        )
        for n, signed in ((3, date(2026, 2, 27)), (4, date(2026, 3, 1)), (5, date(2026, 3, 9)), (6, None))
    ]
    stored(open_unit, Kind.ARR_EVENTS, *begun, *moved, *renewed)
    return open_unit


def test_m1_retention_churn_and_expansion_of_the_opening_cohort(portfolio: Units) -> None:
    found = measured(portfolio)
    assert found[Measure.GRR] == Figure(D("0.86"), D("0.90"), D(860), D(1000), "EUR")
    assert found[Measure.NRR].value == D("0.92")
    assert found[Measure.NRR].gap == D("-0.18")
    assert found[Measure.EXPANSION_RATE].value == D("0.06")
    churn = found[Measure.LOGO_CHURN]
    assert (churn.value, churn.numerator, churn.denominator) == (D("0.1"), D(1), D(10))


def test_m1_logo_churn_is_held_against_the_share_of_a_year(portfolio: Units) -> None:
    quarter = measured(portfolio)[Measure.LOGO_CHURN].target
    assert quarter == D("0.10") * 90 / 365
    year = Period(date(2025, 4, 1), date(2026, 3, 31))
    assert measured(portfolio, year)[Measure.LOGO_CHURN].target == D("0.10")


def test_m1_r4_renewals_due_in_the_period(portfolio: Units) -> None:
    found = measured(portfolio)
    rate, on_time = found[Measure.RENEWAL_RATE], found[Measure.ON_TIME_RENEWALS]
    assert (rate.numerator, rate.denominator) == (D(3), D(5))  # three signed, one lost, one still unsigned
    assert (on_time.numerator, on_time.denominator) == (D(2), D(5))  # one was signed eight days late


def test_m1_at_a_past_date_later_facts_do_not_count(portfolio: Units) -> None:
    then = Period(QUARTER.start, date(2026, 3, 5))
    found = measured(portfolio, then)
    assert found[Measure.RENEWAL_RATE].numerator == 2
    january = measured(portfolio, Period(QUARTER.start, date(2026, 1, 31)))
    assert january[Measure.GRR].value == 1


def test_m1_currencies_are_never_added(open_unit: Units) -> None:
    stored(
        open_unit,
        Kind.ACCOUNTS,
        an_account("eu", arr=D(100), currency="EUR"),
        an_account("us", arr=D(900), currency="USD"),
    )
    grr = measured(open_unit)[Measure.GRR]
    assert grr.value is None
    assert {currency: each.denominator for currency, each in grr.by_currency.items()} == {
        "EUR": 100,
        "USD": 900,
    }


def test_m1_an_account_without_revenue_events_counts_by_its_own_record(open_unit: Units) -> None:
    stored(
        open_unit,
        Kind.ACCOUNTS,
        an_account("stays", arr=D(100)),
        an_account(
            "left",
            arr=D(300),
            renewal_stage="churned",
            renewal_stage_since=date(2026, 2, 1),
            renewal_date=date(2026, 2, 1),
        ),
    )
    found = measured(open_unit)
    assert found[Measure.GRR].value == D("0.25")
    assert found[Measure.LOGO_CHURN].value == D("0.5")


def test_m1_surveys_reviews_and_time_to_first_value(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account("acme", contract_start=date(2026, 1, 10)))
    stored(
        open_unit,
        Kind.SURVEYS,
        *[
            an_answer("nps", score=D(score), answered_at=datetime(2026, 2, day, tzinfo=UTC))
            for day, score in ((1, 10), (2, 9), (3, 8), (4, 6))
        ],
        an_answer("nps", score=D(0), answered_at=datetime(2025, 12, 31, 12, tzinfo=UTC)),
        *[
            an_answer("csat", score=D(score), answered_at=datetime(2026, 3, day, tzinfo=UTC))
            for day, score in ((1, 5), (2, 4), (3, 3))
        ],
    )
    stored(
        open_unit,
        Kind.TOUCHPOINTS,
        a_touchpoint("qbr", scheduled_at=datetime(2026, 2, 3, 9, tzinfo=UTC), status="held"),
        a_touchpoint("ebr", scheduled_at=datetime(2026, 3, 3, 9, tzinfo=UTC), status="missed"),
        a_touchpoint("qbr", scheduled_at=datetime(2026, 3, 4, 9, tzinfo=UTC), status="cancelled"),
    )
    stored(open_unit, Kind.GOALS, a_goal(achieved_at=date(2026, 2, 4)))
    found = measured(open_unit)
    assert found[Measure.NPS] == Figure(D(25), D(50), D(100), D(4))
    assert found[Measure.SATISFACTION].numerator == 2
    assert found[Measure.QBR_COMPLETION].value == D("0.5")
    assert found[Measure.DAYS_TO_FIRST_VALUE] == Figure(D(25), D(30), None, D(1))


def test_m1_health_plain_by_revenue_and_by_band(open_unit: Units) -> None:
    stored(
        open_unit,
        Kind.ACCOUNTS,
        an_account("big", arr=D(900), currency="EUR"),
        an_account("small", arr=D(100), currency="EUR"),
        an_account("quiet", arr=D(100), currency="EUR"),
    )
    seen = datetime(2026, 3, 30, tzinfo=UTC)
    stored(
        open_unit,
        Kind.METRICS,
        an_observation("dau_mau_ratio", "0.6", seen, "big"),
        an_observation("dau_mau_ratio", "0.1", seen, "small"),
    )
    found = measured(open_unit)
    assert found[Measure.AVERAGE_HEALTH].value == 75
    assert found[Measure.AVERAGE_HEALTH_BY_ARR].value == 95
    assert [found[each].numerator for each in (Measure.HEALTH_GREEN, Measure.HEALTH_YELLOW)] == [1, 1]
    assert found[Measure.HEALTH_UNKNOWN].numerator == 1


def test_m1_score_improvement_is_by_the_quarter(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account("acme"))
    stored(
        open_unit,
        Kind.METRICS,
        an_observation("dau_mau_ratio", "0.1", datetime(2025, 12, 30, tzinfo=UTC)),
        an_observation("dau_mau_ratio", "0.2", datetime(2026, 12, 30, tzinfo=UTC)),
    )
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    won = measured(open_unit, year, datetime(2027, 1, 2, tzinfo=UTC))[Measure.SCORE_IMPROVEMENT]
    assert (won.value, won.numerator) == (D(5), D(20))


def test_m1_nothing_to_count_is_none_and_never_zero(open_unit: Units) -> None:
    found = measured(open_unit)
    assert all(figure.value is None for figure in found.values())
    assert is_met(Measure.GRR, found[Measure.GRR]) is None


@pytest.mark.parametrize(
    ("measure", "value", "met"),
    [
        (Measure.GRR, D("0.91"), True),
        (Measure.GRR, D("0.90"), False),
        (Measure.LOGO_CHURN, D("0.91"), False),
        (Measure.LOGO_CHURN, D("0.89"), True),
    ],
)
def test_m1_a_target_is_met_above_it_and_churn_below(measure: Measure, value: Decimal, met: bool) -> None:
    assert is_met(measure, Figure(value, D("0.90"))) is met


def test_m1_targets_are_the_presets() -> None:
    framework, playbook = load("framework").portfolio, load("playbook").portfolio
    assert (framework.logo_churn, playbook.logo_churn) == (D("0.10"), D("0.05"))
    assert framework.grr == playbook.grr == D("0.90")


def test_m1_a_renewal_nobody_dated_is_renewed_and_neither_late_nor_on_time(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account("acme", renewal_date=None))
    day = date(2026, 2, 1)
    stored(open_unit, Kind.ARR_EVENTS, an_arr_event("r", kind="renewal", amount=D(100), effective_on=day))
    found = measured(open_unit)
    assert found[Measure.RENEWAL_RATE].value == 1
    assert found[Measure.ON_TIME_RENEWALS].denominator == 0
