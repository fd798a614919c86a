"""Scoring: H1–H8, fixed vectors and every edge."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from success.health import band_of, composite_of, displayed_score, half_up, score, subscore
from success.metrics import METRICS, Dimension
from success.presets import MetricRule, Preset
from success.readings import FOUR, NANO, NEVER, NONE, Band, ScoreTable, Source
from success.wording import label
from tests.success.arrays import ALL, AT, BERLIN, FRAMEWORK, PLAYBOOK, PRESETS, UTC_ZONE, Known, readings
from tests.success.reference import Value


def scored(
    supplied: Known,
    derived: Known | None = None,
    *,
    preset: Preset = FRAMEWORK,
    at: datetime = AT,
    zone: ZoneInfo = UTC_ZONE,
    collected: frozenset[int] = ALL,
) -> ScoreTable:
    return score(readings((supplied, derived or {})), collected, preset, at, zone)


def now(number: str | int | None) -> Value:
    return Value(None if number is None else Decimal(number), AT)


def sub(table: ScoreTable, key: str) -> int:
    return int(table.subscores[0, METRICS[key].code - 1])


def of_values(rule: MetricRule, *values: str) -> list[Decimal]:
    raw = np.array([int(Decimal(value) * NANO) for value in values])
    return [Decimal(int(each)) / FOUR for each in subscore(raw, rule)]


# ------------------------------------------------------------------- the composite

VECTORS = [
    # usage, engagement, support, outcomes, relationship, framework, band, playbook, band
    (80, 70, 60, 90, 50, 72, "yellow", 75, "green"),
    (100, 90, 40, 70, 50, 76, "yellow", 81, "green"),
    (70, 80, 90, 80, 90, 80, "green", 79, "green"),
    (40, 50, 80, 40, 40, 51, "yellow", 47, "red"),
    (0, 100, 100, 100, 100, 70, "yellow", 65, "yellow"),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_h4_vectors(vector: tuple[int | str, ...]) -> None:
    dimensions = np.array([vector[:5]], np.int64) * FOUR
    for preset, (expected, band) in ((FRAMEWORK, vector[5:7]), (PLAYBOOK, vector[7:9])):
        displayed = displayed_score(composite_of(dimensions, preset))
        assert displayed.tolist() == [expected]
        assert Band(int(band_of(displayed, preset)[0])).word == band


# One metric of each dimension and the raw values at which it scores what the vectors ask for.
CARRIERS = {
    "usage": ("dau_mau_ratio", {80: "0.3", 100: "0.6", 70: "0.2", 40: "0.08", 0: "0"}),
    "engagement": (
        "response_rate",
        {70: "0.5", 90: "0.8", 80: "0.65", 50: "0.3", 100: "1"},
    ),
    "support": ("csat", {60: "3.4", 40: "2.6", 90: "4.5", 80: "4.166666667", 100: "5"}),
    "outcomes": ("goals_met", {90: "0.9", 70: "0.75", 80: "0.825", 40: "0.4", 100: "1"}),
    "relationship": ("champion_strength", {50: "5", 90: "9", 40: "4", 100: "10"}),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_h4_vectors_from_raw_values(vector: tuple[int | str, ...]) -> None:
    values = {
        CARRIERS[dimension][0]: now(CARRIERS[dimension][1][int(wanted)])
        for dimension, wanted in zip(Dimension, vector[:5], strict=True)
    }
    for preset, (expected, band) in ((FRAMEWORK, vector[5:7]), (PLAYBOOK, vector[7:9])):
        table = scored(values, preset=preset)
        assert table.score.tolist() == [expected]
        assert Band(int(table.band[0])).word == band


@pytest.mark.parametrize(
    ("composite", "shown", "framework", "playbook"),
    [
        ("79.49", 79, "yellow", "green"),
        ("79.5", 80, "green", "green"),
        ("74.4999", 74, "yellow", "yellow"),
        ("74.5", 75, "yellow", "green"),
        ("49.49", 49, "red", "red"),
        ("49.5", 50, "yellow", "yellow"),
        ("0", 0, "red", "red"),
        ("100", 100, "green", "green"),
    ],
)
def test_h2_rounds_half_up_and_then_bands_h3(
    composite: str, shown: int, framework: str, playbook: str
) -> None:
    displayed = displayed_score(np.array([int(Decimal(composite) * FOUR)]))
    assert displayed.tolist() == [shown]
    assert [Band(int(band_of(displayed, preset)[0])).word for preset in PRESETS] == [framework, playbook]


def test_h2_weighs_only_dimensions_that_have_data() -> None:
    table = scored({"dau_mau_ratio": now("0.6"), "csat": now(3)})
    assert table.dimensions.tolist() == [[100 * FOUR, NONE, 50 * FOUR, NONE, NONE]]
    assert table.composite.tolist() == [80 * FOUR]  # (30 × 100 + 20 × 50) ÷ 50


def test_h2_half_up_is_not_bankers_rounding() -> None:
    assert half_up(np.array([1, 3, 5, -1, -3]), 2).tolist() == [1, 2, 3, 0, -1]


def test_h3_no_data_at_all_is_unknown_never_red() -> None:
    table = scored({}, collected=frozenset())
    assert (table.score.tolist(), table.band.tolist(), table.composite.tolist()) == ([NONE], [0], [NONE])
    assert table.coverage.tolist() == [0]
    assert table.provisional.tolist() == [True]


def test_h2_one_account_scores_as_it_does_among_many() -> None:
    few = ({"dau_mau_ratio": now("0.31"), "nps": now(8)}, {"goals_met": now("0.5")})
    alone = score(readings(few), ALL, FRAMEWORK, AT, UTC_ZONE)
    among = score(readings(({}, {}), few, ({"csat": now(1)}, {})), ALL, FRAMEWORK, AT, UTC_ZONE)
    assert among.composite[1] == alone.composite[0]
    assert among.subscores[1].tolist() == alone.subscores[0].tolist()


# ------------------------------------------------------------------- normalisers


def test_h5_nps_belongs_to_relationship_in_playbook() -> None:
    assert scored({"nps": now(9)}).dimensions[0].tolist() == [NONE, 100 * FOUR, NONE, NONE, NONE]
    assert scored({"nps": now(9)}, preset=PLAYBOOK).dimensions[0].tolist()[4] == 100 * FOUR


@pytest.mark.parametrize("key", [key for key, rule in FRAMEWORK.metrics.items() if rule.points])
def test_h6_points_hit_every_knot_and_are_flat_beyond(key: str) -> None:
    rule = FRAMEWORK.metrics[key]
    values = [str(value) for value, _score in rule.points]
    assert of_values(rule, *values) == [score for _value, score in rule.points]
    beyond = of_values(rule, str(rule.points[0][0] - 5), str(rule.points[-1][0] + 5), "-9e9", "9e9")
    first, last = rule.points[0][1], rule.points[-1][1]
    assert beyond == [first, last, first, last]


def test_h6_points_are_joined_by_straight_lines() -> None:
    assert of_values(FRAMEWORK.metrics["dau_mau_ratio"], "0.05", "0.15", "0.30", "0.50") == [25, 60, 80, 95]
    assert of_values(FRAMEWORK.metrics["usage_trend"], "-0.4", "-0.2", "-0.05", "0.2") == [
        Decimal("12.5"),
        Decimal("37.5"),
        Decimal("62.5"),
        95,
    ]


def test_h2_subscores_round_half_up_to_four_decimals() -> None:
    rule = FRAMEWORK.metrics["feature_adoption"]  # 0→0, .30→50: 1/3 is 53.3333…, .0000003 is 0.00005
    assert of_values(rule, "0.333333333", "0.0000003", "0.000000299") == [
        Decimal("53.3333"),
        Decimal("0.0001"),
        Decimal("0"),
    ]


@pytest.mark.parametrize(
    ("key", "raw", "expected"),
    [
        ("active_seats_ratio", "0", 0),
        ("active_seats_ratio", "0.199999999", 0),
        ("active_seats_ratio", "0.2", 40),
        ("active_seats_ratio", "0.499999999", 40),
        ("active_seats_ratio", "0.5", 70),
        ("active_seats_ratio", "0.749999999", 70),
        ("active_seats_ratio", "0.75", 100),
        ("active_seats_ratio", "1", 100),
        ("nps", "0", 25),
        ("nps", "6.999999999", 25),
        ("nps", "7", 70),
        ("nps", "8.999999999", 70),
        ("nps", "9", 100),
        ("nps", "10", 100),
    ],
)
def test_h6_steps_are_half_open(key: str, raw: str, expected: int) -> None:
    for preset in PRESETS:
        assert of_values(preset.metrics[key], raw) == [expected]


def test_h6_no_64_bit_overflow_with_wide_normalisers() -> None:
    rule = MetricRule.model_validate(
        {
            "dimension": "usage",
            "points": [("-999999999.999999999", "0.0001"), ("999999999.999999998", "99.9999")],
            "stale_after_days": 45,
        }
    )
    assert of_values(rule, "0", "999999999", "-999999999") == [50, Decimal("99.9999"), Decimal("0.0001")]


def test_h6_never_scores_zero_whatever_the_points() -> None:
    table = scored({}, {"exec_sponsor_days": now(None)})
    assert sub(table, "exec_sponsor_days") == 0
    assert table.values[0, METRICS["exec_sponsor_days"].code - 1] == NEVER


# ------------------------------------------------------------------- freshness


@pytest.mark.parametrize(
    ("key", "limit"), [(key, rule.stale_after_days) for key, rule in FRAMEWORK.metrics.items()]
)
def test_h8_the_limit_day_itself_is_fresh(key: str, limit: int) -> None:
    quarterly = "nps training_completion roi_ratio kpi_improvement value_realization champion_strength"
    assert limit == (100 if key in quarterly.split() else 45)
    value = {days: Value(Decimal(1), AT - timedelta(days=days)) for days in (limit, limit + 1)}
    assert sub(scored({key: value[limit]}), key) != NONE
    stale = scored({key: value[limit + 1]})
    assert sub(stale, key) == NONE
    assert stale.source[0, METRICS[key].code - 1] == Source.SUPPLIED  # so that it can be named with its age
    assert stale.band.tolist() == [Band.UNKNOWN]


def test_h8_ages_are_calendar_days_of_the_workspace() -> None:
    at = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)  # 23:30 in Berlin, after the clocks went forward
    edge = datetime(2026, 2, 13, 23, 0, tzinfo=UTC)  # midnight on 14 February in Berlin: 45 days before
    fresh, stale = Value(Decimal(1), edge), Value(Decimal(1), edge - timedelta(microseconds=1))
    assert sub(scored({"csat": fresh}, at=at, zone=BERLIN), "csat") != NONE
    assert sub(scored({"csat": stale}, at=at, zone=BERLIN), "csat") == NONE
    assert sub(scored({"csat": fresh}, at=at + timedelta(minutes=30), zone=BERLIN), "csat") == NONE


def test_h6_a_supplied_value_wins_while_it_is_fresh() -> None:
    derived = {"csat": now(5)}
    fresh = scored({"csat": Value(Decimal(3), AT - timedelta(days=45))}, derived)
    stale = scored({"csat": Value(Decimal(3), AT - timedelta(days=46))}, derived)
    column = METRICS["csat"].code - 1
    assert (sub(fresh, "csat"), fresh.source[0, column]) == (50 * FOUR, Source.SUPPLIED)
    assert (sub(stale, "csat"), stale.source[0, column]) == (100 * FOUR, Source.DERIVED)


def test_h6_a_derived_nps_answer_is_fresh_within_its_own_window() -> None:
    old = {days: {"nps": Value(Decimal(9), AT - timedelta(days=days))} for days in (100, 101)}
    assert sub(scored({}, old[100]), "nps") == 100 * FOUR
    assert sub(scored({}, old[101]), "nps") == NONE


@pytest.mark.parametrize(("days", "expected"), [(0, 90), (30, 70), (45, 60)])
def test_h6_supplied_sponsor_days_grow_with_the_days_since(days: int, expected: int) -> None:
    table = scored({"exec_sponsor_days": Value(Decimal(30), AT - timedelta(days=days))})
    assert sub(table, "exec_sponsor_days") == expected * FOUR
    assert table.values[0, METRICS["exec_sponsor_days"].code - 1] == (30 + days) * NANO


def test_h8_coverage_shares_a_dimension_among_its_collected_metrics() -> None:
    keys = ("dau_mau_ratio", "feature_adoption", "csat")
    collected = frozenset(METRICS[key].code for key in keys)
    table = scored({"dau_mau_ratio": now("0.6")}, collected=collected)
    assert table.coverage.tolist() == [3000]  # usage 30 halved, of 30 + 20
    assert table.provisional.tolist() == [True]
    assert scored({key: now(1) for key in keys}, collected=collected).coverage.tolist() == [FOUR]


def test_h8_half_the_weight_is_not_provisional() -> None:
    collected = frozenset(METRICS[key].code for key in ("dau_mau_ratio", "feature_adoption"))
    table = scored({"dau_mau_ratio": now("0.6")}, collected=collected)
    assert (table.coverage.tolist(), table.provisional.tolist()) == ([5000], [False])


def test_h8_metrics_nobody_collects_are_told_from_missing_ones() -> None:
    collected = frozenset({METRICS["csat"].code, METRICS["dau_mau_ratio"].code})
    table = scored({"dau_mau_ratio": now("0.6")}, collected=collected)
    states = {key: Source(int(table.source[0, METRICS[key].code - 1])) for key in METRICS}
    assert states["csat"] is Source.MISSING
    assert states["nps"] is Source.UNCOLLECTED


def test_h10_sentiment_stands_beside_the_score_unless_a_preset_gives_it_weight() -> None:
    table = scored({"csm_sentiment": now(1), "dau_mau_ratio": now("0.6")})
    assert table.score.tolist() == [100]
    assert table.values[0, METRICS["csm_sentiment"].code - 1] == NANO
    figures = FRAMEWORK.model_dump()
    figures["metrics"]["csm_sentiment"] = {
        "dimension": "usage",
        "points": [(1, 0), (5, 100)],
        "stale_after_days": 45,
    }
    weighed = Preset.model_validate(figures)
    both = scored({"csm_sentiment": now(1), "dau_mau_ratio": now("0.6")}, preset=weighed)
    assert both.score.tolist() == [50]


# ------------------------------------------------------------------- wording


@pytest.mark.parametrize(
    ("score", "usage", "relationship"),
    [
        ("100", "exceeds benchmarks", "strong and multi-threaded"),
        ("89.5", "exceeds benchmarks", "strong and multi-threaded"),
        ("89.4999", "healthy", "good sponsor"),
        ("69.5", "healthy", "good sponsor"),
        ("69.4999", "below average", "single-threaded"),
        ("49.5", "below average", "single-threaded"),
        ("49.4999", "at risk, low engagement", "no executive access"),
        ("0", "at risk, low engagement", "no executive access"),
    ],
)
def test_h7_a_dimension_score_is_worded_after_rounding(score: str, usage: str, relationship: str) -> None:
    ten_thousandths = int(Decimal(score) * FOUR)
    assert label(Dimension.USAGE, ten_thousandths, FRAMEWORK) == usage
    assert label(Dimension.RELATIONSHIP, ten_thousandths, PLAYBOOK) == relationship


def test_h7_every_dimension_has_four_wordings_of_its_own() -> None:
    worded = {label(each, score * FOUR, FRAMEWORK) for each in Dimension for score in (95, 75, 55, 5)}
    assert len(worded) == 20
