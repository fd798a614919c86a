"""Why a score changed: the change between two days as arithmetic that adds up exactly (H9).

The then-facts are scored once more by the preset of now: what that moves is the policy line. Metrics scored
on one of the two days only make the missing-data line: it is what the score moves by when both days are
reduced to the metrics they share. The rest are the shared metrics, each with its weight times the change of
its sub-score. Each line is rounded to one decimal; what this and whole displayed scores add is the rounding
line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from success.health import Chosen, ages_by, normalised, refreshed
from success.metrics import BY_CODE, METRICS, Dimension
from success.presets import Preset
from success.readings import FOUR, NONE, HealthRow

LineKind = Literal["metric", "missing_data", "policy", "rounding"]
Subscores = Mapping[str, Fraction]  # of the scored metrics, 0–100


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation; `points` have one decimal.

    A line about a metric has its raw values then and now in billionths, NEVER included.
    """

    kind: LineKind
    points: Decimal
    dimension: Dimension | None = None
    metric: str | None = None
    then: int | None = None
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a score between two instants. `delta` is None where either score is unknown; there are
    no lines then. `came` and `gone` are the metrics scored only now and only then.
    """

    since: datetime
    at: datetime
    score_then: int | None
    score_now: int | None
    delta: int | None
    lines: tuple[Line, ...] = ()
    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def explain(then: HealthRow, now: HealthRow, preset: Preset, zone: ZoneInfo) -> Change:
    """Explain the change between two rows of one account; `preset` is the one that `now` was scored by."""
    before, after = then.today.score, now.today.score
    if before is None or after is None:
        return Change(then.at, now.at, before, after, None)
    old, new = _rescored(then, now, preset, zone), _subscores(now)
    shared = [key for key in old if key in new]
    shown = Fraction(then.today.composite or 0, FOUR)
    moved = {
        "policy": _composite(old, preset) - shown if then.today.policy != now.today.policy else Fraction(0),
        "missing_data": _missing(old, new, shared, preset),
    }
    lines = [*_metric_lines(then, now, old, new, shared, preset), *_other_lines(moved)]
    delta = after - before
    rest = delta - sum((line.points for line in lines), Decimal(0))
    if rest:
        lines.append(Line("rounding", rest))
    came = tuple(key for key in new if key not in old)
    gone = tuple(key for key in old if key not in new)
    return Change(then.at, now.at, before, after, delta, tuple(lines), came, gone)


def _rescored(then: HealthRow, now: HealthRow, preset: Preset, zone: ZoneInfo) -> Subscores:
    """The sub-scores of the then-facts by the preset of now."""
    if then.today.policy == now.today.policy:
        return _subscores(then)
    values, observed = (np.array([each], np.int64) for each in (then.values, then.observed))
    source = np.array([then.source], np.int8)
    chosen = Chosen(values, observed, source, np.zeros(values.shape, np.bool_))
    row = normalised(refreshed(chosen, preset, ages_by(preset, then.at, zone)), preset)[0]
    return _by_key(row.tolist())


def _subscores(row: HealthRow) -> Subscores:
    return _by_key(row.subscores)


def _by_key(subscores: tuple[int, ...] | list[int]) -> Subscores:
    return {
        BY_CODE[code].key: Fraction(score, FOUR)
        for code, score in enumerate(subscores, start=1)
        if score != NONE
    }


def _weights(keys: list[str] | Subscores, preset: Preset) -> dict[str, Fraction]:
    """The share of the composite that each of these metrics has when only they are scored."""
    rules = {key: preset.metrics[key] for key in keys}
    inner = {dimension: Fraction(0) for dimension in Dimension}
    for rule in rules.values():
        inner[rule.dimension] += Fraction(rule.weight)
    whole = sum(Fraction(preset.weights[each]) for each in Dimension if inner[each])
    return {
        key: Fraction(preset.weights[rule.dimension]) / whole * Fraction(rule.weight) / inner[rule.dimension]
        for key, rule in rules.items()
        if whole
    }


def _composite(subscores: Subscores, preset: Preset) -> Fraction:
    return sum((share * subscores[key] for key, share in _weights(subscores, preset).items()), Fraction(0))


def _missing(old: Subscores, new: Subscores, shared: list[str], preset: Preset) -> Fraction:
    whole = _composite(new, preset) - _composite(old, preset)
    both = _weights(shared, preset)
    return whole - sum((share * (new[key] - old[key]) for key, share in both.items()), Fraction(0))


def _metric_lines(
    then: HealthRow, now: HealthRow, old: Subscores, new: Subscores, shared: list[str], preset: Preset
) -> list[Line]:
    lines = []
    for key, share in _weights(shared, preset).items():
        points = _tenths(share * (new[key] - old[key]))
        if points:
            place = METRICS[key].code - 1
            raw = then.values[place], now.values[place]
            lines.append(Line("metric", points, preset.metrics[key].dimension, key, *raw))
    return sorted(lines, key=lambda line: -abs(line.points))


def _other_lines(moved: Mapping[str, Fraction]) -> list[Line]:
    kinds: tuple[LineKind, ...] = ("missing_data", "policy")
    lines = [Line(kind, _tenths(moved[kind])) for kind in kinds]
    return [line for line in lines if line.points]


def _tenths(points: Fraction) -> Decimal:
    """Round to one decimal, halves away from zero."""
    size = int(abs(points) * 10 + Fraction(1, 2))
    return Decimal(size if points >= 0 else -size).scaleb(-1)
