"""Health: raw values to sub-scores to dimensions to one score, for one account or a million (H1–H8).

Everything is exact integer arithmetic on whole columns: raw values in billionths, scores in ten-thousandths,
each kept value rounded half up. Loops run over metrics and dimensions, never over accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from itertools import pairwise
from math import gcd, lcm
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from success.metrics import BY_CODE, METRICS, Dimension
from success.presets import MetricRule, Preset
from success.readings import (
    FOUR,
    NANO,
    NEVER,
    NONE,
    Ages,
    AsOf,
    Ints,
    Readings,
    ScoreTable,
    Source,
)

Bools = npt.NDArray[np.bool_]

GROWS = "exec_sponsor_days"  # a supplied value grows by the days since it was observed (H6)
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of each metric that counts, (accounts, 26), fresh or not."""

    values: Ints
    observed: Ints
    source: npt.NDArray[np.int8]
    fresh: Bools


def as_of(preset: Preset, at: datetime, zone: ZoneInfo) -> AsOf:
    """Return what a reading for `at` looks back on under a preset."""
    windows = {key: rule.window_days for key, rule in preset.metrics.items() if rule.window_days}
    return AsOf(at, zone, windows)


def scored_columns(preset: Preset) -> dict[int, MetricRule]:
    """Return the rules of the metrics that count, by column; what weighs nothing is kept but not scored."""
    return {METRICS[key].code - 1: rule for key, rule in preset.metrics.items() if rule.weight > 0}


def score(
    readings: Readings, collected: frozenset[int], preset: Preset, at: datetime, zone: ZoneInfo
) -> ScoreTable:
    """Score every account of `readings` as of `at`; days are counted in the workspace's `zone`.

    `collected` are the codes of the metrics that any account of the workspace has a value for by then (H8).
    """
    ages = ages_by(preset, at, zone)
    chosen = choose(readings, preset, ages)
    _mark_uncollected(chosen, collected)
    subscores = normalised(chosen, preset)
    dimensions = dimension_scores(subscores, preset)
    composite = composite_of(dimensions, preset)
    shown = displayed_score(composite)
    covered, whole = _coverage(subscores, collected, preset)
    return ScoreTable(
        at=at,
        day=ages.day,
        policy=preset.stamp,
        accounts=readings.accounts,
        composite=composite,
        score=shown,
        band=band_of(shown, preset),
        provisional=(covered * 100 * FOUR < whole * int(preset.health.provisional_below * FOUR)).astype(bool)
        | (whole == 0),
        coverage=half_up(covered * FOUR, np.full_like(covered, max(whole, 1))).astype(np.int64),
        dimensions=dimensions,
        values=chosen.values,
        observed=chosen.observed,
        source=chosen.source,
        subscores=subscores,
    )


# ------------------------------------------------------------------- freshness


def ages_by(preset: Preset, at: datetime, zone: ZoneInfo) -> Ages:
    """Return a count of days that reaches back to the oldest limit of a preset."""
    limits = [max(rule.stale_after_days, rule.window_days or 0) for rule in preset.metrics.values()]
    return Ages(at, zone, max(limits, default=0))


def choose(readings: Readings, preset: Preset, ages: Ages) -> Chosen:
    """Choose between supplied and derived values: a supplied one wins while it is fresh (H6, H8).

    With nothing fresh, a stale value is still named: the supplied one first.
    """
    supplied_values = np.minimum(readings.supplied, NEVER - 1)  # a clipped value is large, not "never"
    values = np.where(readings.has_supplied, supplied_values, readings.derived)
    observed = np.where(readings.has_supplied, readings.supplied_at, readings.derived_at)
    source = np.where(
        readings.has_supplied, Source.SUPPLIED, np.where(readings.has_derived, Source.DERIVED, Source.MISSING)
    ).astype(np.int8)
    fresh = np.zeros(values.shape, np.bool_)
    for column, rule in scored_columns(preset).items():
        age = ages.of(readings.supplied_at[:, column])
        supplied = readings.has_supplied[:, column] & (age <= rule.stale_after_days)
        derived = readings.has_derived[:, column] & ~supplied
        if rule.window_days:
            derived &= ages.of(readings.derived_at[:, column]) <= rule.window_days
        if BY_CODE[column + 1].key == GROWS:
            values[supplied, column] = np.minimum(values[supplied, column], NEVER // 2) + age[supplied] * NANO
        values[derived, column] = readings.derived[derived, column]
        observed[derived, column] = readings.derived_at[derived, column]
        source[derived, column] = Source.DERIVED
        fresh[:, column] = supplied | derived
    return Chosen(values, observed, source, fresh)


def refreshed(chosen: Chosen, preset: Preset, ages: Ages) -> Chosen:
    """Return the same values with their freshness judged by another preset (H9)."""
    fresh = np.zeros(chosen.fresh.shape, np.bool_)
    for column, rule in scored_columns(preset).items():
        age, source = ages.of(chosen.observed[:, column]), chosen.source[:, column]
        supplied = (source == Source.SUPPLIED) & (age <= rule.stale_after_days)
        derived = (source == Source.DERIVED) & (age <= (rule.window_days or age))
        fresh[:, column] = supplied | derived
    return Chosen(chosen.values, chosen.observed, chosen.source, fresh)


def _mark_uncollected(chosen: Chosen, collected: frozenset[int]) -> None:
    unknown = np.array([code not in collected for code in range(1, len(METRICS) + 1)])
    chosen.source[(chosen.source == Source.MISSING) & unknown] = Source.UNCOLLECTED


# ------------------------------------------------------------------- arithmetic


def half_up(numerator: npt.NDArray[Any], denominator: npt.NDArray[Any] | int) -> npt.NDArray[Any]:
    """Divide whole numbers and round half up; the denominator is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def _wide(largest: int) -> type:
    """The array type that holds products up to `largest` exactly: numpy's, or Python's own whole numbers."""
    return np.int64 if 2 * largest < _INT64 else object


def normalised(chosen: Chosen, preset: Preset) -> Ints:
    """Return the sub-scores in ten-thousandths, NONE where nothing fresh was scored."""
    subscores = np.full(chosen.values.shape, NONE, np.int64)
    for column, rule in scored_columns(preset).items():
        fresh = chosen.fresh[:, column]
        raw = chosen.values[fresh, column]
        subscores[fresh, column] = np.where(raw == NEVER, 0, subscore(raw, rule))
    return subscores


@dataclass(frozen=True, slots=True)
class _Scale:
    """A normaliser in whole numbers: `limits` in billionths, `scores` in ten-thousandths.

    `lines` are (run, rise) from each point to the next, reduced; None for steps. `exact` is the array type
    that holds every product.
    """

    limits: Ints
    scores: Ints
    lines: npt.NDArray[Any] | None
    exact: type


@lru_cache(maxsize=512)
def _scale(rule: MetricRule) -> _Scale:
    knots = rule.points or rule.steps
    limits = [int(value * NANO) for value, _score in knots]
    scores = [int(each * FOUR) for _value, each in knots]
    if rule.otherwise is not None:
        scores.append(int(rule.otherwise * FOUR))
        return _Scale(np.array(limits, np.int64), np.array(scores, np.int64), None, np.int64)
    pairs = [
        (right - left, high - low)
        for (left, right), (low, high) in zip(pairwise(limits), pairwise(scores), strict=True)
    ]
    lines = [(run // gcd(run, rise), rise // gcd(run, rise)) for run, rise in pairs]
    exact = _wide((limits[-1] - limits[0]) * max(abs(rise) for _run, rise in lines))
    return _Scale(np.array(limits, np.int64), np.array(scores, np.int64), np.array(lines, exact).T, exact)


def subscore(raw: Ints, rule: MetricRule) -> Ints:
    """Turn raw values in billionths into 0–100 in ten-thousandths by one metric's points or steps (H6).

    Values are clipped to the range of the points, then follow the straight line between two of them.
    """
    scale = _scale(rule)
    if scale.lines is None:
        return scale.scores[np.searchsorted(scale.limits, raw, "right")]
    raw = np.clip(raw, scale.limits[0], scale.limits[-1])
    piece = np.minimum(np.searchsorted(scale.limits, raw, "right") - 1, len(scale.limits) - 2)
    runs, rises = scale.lines[:, piece]
    gained = half_up((raw - scale.limits[piece]).astype(scale.exact) * rises, runs).astype(np.int64)
    return np.asarray(scale.scores[piece] + gained)


def dimension_scores(subscores: Ints, preset: Preset) -> Ints:
    """Return the five dimension scores of each account: means over the metrics that have data (H5)."""
    weights = inner_weights(preset).values()
    return np.stack([_mean(subscores[:, list(each)], list(each.values())) for each in weights], axis=1)


def composite_of(dimensions: Ints, preset: Preset) -> Ints:
    """Return the composite of each account: the mean over the dimensions that have data (H2)."""
    return _mean(dimensions, outer_weights(preset))


def _mean(scores: Ints, weights: list[int]) -> Ints:
    """The weighted mean over the columns that have a score, rounded half up; NONE without any."""
    known = scores != NONE
    total = known @ np.array(weights, np.int64)
    points = np.where(known, scores, 0) @ np.array(weights, np.int64)
    return np.where(total > 0, half_up(points, np.maximum(total, 1)), NONE)


def inner_weights(preset: Preset) -> dict[Dimension, dict[int, int]]:
    """Return by dimension the smallest whole weights of its scored metrics, by column."""
    columns: dict[Dimension, dict[int, int]] = {dimension: {} for dimension in Dimension}
    for column, rule in scored_columns(preset).items():
        columns[rule.dimension][column] = int(rule.weight * 100)
    return {dimension: _reduced(weights) for dimension, weights in columns.items()}


def outer_weights(preset: Preset) -> list[int]:
    """Return the weights of the dimensions as whole hundredths, in their order."""
    return [int(preset.weights[dimension] * 100) for dimension in Dimension]


def _reduced(weights: Mapping[int, int]) -> dict[int, int]:
    common = reduce(gcd, weights.values(), 0) or 1
    return {column: weight // common for column, weight in weights.items()}


def displayed_score(composite: Ints) -> Ints:
    """Round composites half up to the whole numbers that people see (H2)."""
    return np.where(composite == NONE, NONE, half_up(composite, FOUR))


def displayed(composite: int) -> int:
    """Round one score in ten-thousandths half up to a whole number (H2, H7)."""
    return (composite + FOUR // 2) // FOUR


def band_of(scores: Ints, preset: Preset) -> npt.NDArray[np.int8]:
    """Put displayed scores in bands (H3); no score is unknown."""
    floors = np.array([preset.bands.yellow, preset.bands.green])
    bands = 1 + np.searchsorted(floors, scores, "right")
    return np.where(scores == NONE, 0, bands).astype(np.int8)


def _coverage(subscores: Ints, collected: frozenset[int], preset: Preset) -> tuple[npt.NDArray[Any], int]:
    """Weight scored and weight collected, as whole numbers on one scale (H8).

    A dimension's weight is shared among its collected metrics by their inner weights; a dimension of which
    nothing is collected counts for nothing.
    """
    kept = {
        dimension: {column: weight for column, weight in weights.items() if column + 1 in collected}
        for dimension, weights in inner_weights(preset).items()
    }
    scale = lcm(*(sum(weights.values()) or 1 for weights in kept.values()))
    shares = {
        column: outer * weight * (scale // sum(weights.values()))
        for outer, weights in zip(outer_weights(preset), kept.values(), strict=True)
        for column, weight in weights.items()
    }
    whole = sum(shares.values())
    exact = _wide(whole * 100 * FOUR)
    scored = subscores[:, list(shares)] != NONE
    return scored.astype(exact) @ np.array(list(shares.values()), exact), whole
