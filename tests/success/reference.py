"""The scoring rules once more, slowly and one account at a time, to check the array engine against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from zoneinfo import ZoneInfo

from success.metrics import Dimension
from success.presets import MetricRule, Preset


@dataclass(frozen=True)
class Value:
    """A raw value and when it was observed; a number of None is "it never happened"."""

    number: Decimal | None
    at: datetime


@dataclass(frozen=True)
class Scored:
    """What the reference says of one account, with four exact decimals."""

    subscores: Mapping[str, Fraction]
    dimensions: tuple[Fraction | None, ...]
    composite: Fraction | None
    score: int | None
    band: str
    coverage: Fraction
    provisional: bool


def four(number: Fraction) -> Fraction:
    return Fraction(floor(number * 10_000 + Fraction(1, 2)), 10_000)


def subscore(number: Decimal | None, rule: MetricRule) -> Fraction:
    if number is None:
        return Fraction(0)
    raw = Fraction(number)
    for limit, score in rule.steps:
        if raw < Fraction(limit):
            return Fraction(score)
    if rule.otherwise is not None:
        return Fraction(rule.otherwise)
    knots = [(Fraction(value), Fraction(score)) for value, score in rule.points]
    if raw <= knots[0][0]:
        return four(knots[0][1])
    for (x0, y0), (x1, y1) in pairwise(knots):
        if raw <= x1:
            return four(y0 + (y1 - y0) * (raw - x0) / (x1 - x0))
    return four(knots[-1][1])


def age(value: Value, at: datetime, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).date() - value.at.astimezone(zone).date()).days


def number_of(
    key: str, rule: MetricRule, supplied: Value | None, derived: Value | None, at: datetime, zone: ZoneInfo
) -> tuple[Decimal | None] | None:
    """The number that is scored, in a tuple of one; None where nothing fresh is known."""
    if supplied and age(supplied, at, zone) <= rule.stale_after_days:
        assert supplied.number is not None
        grown = age(supplied, at, zone) if key == "exec_sponsor_days" else 0
        return (supplied.number + grown,)
    if derived and (rule.window_days is None or age(derived, at, zone) <= rule.window_days):
        return (derived.number,)
    return None


def mean(weighted: list[tuple[Decimal, Fraction]]) -> Fraction | None:
    total = sum(Fraction(weight) for weight, _score in weighted)
    return four(sum(Fraction(weight) * score for weight, score in weighted) / total) if total else None


def coverage(subscores: Mapping[str, Fraction], collected: set[str], preset: Preset) -> Fraction:
    have, whole = Fraction(0), Fraction(0)
    for dimension in Dimension:
        inner = {
            key: Fraction(rule.weight)
            for key, rule in preset.metrics.items()
            if rule.dimension is dimension and key in collected
        }
        if sum(inner.values()):
            outer = Fraction(preset.weights[dimension])
            whole += outer
            have += outer * sum(inner[key] for key in inner if key in subscores) / sum(inner.values())
    return have / whole if whole else Fraction(0)


def score_one(
    supplied: Mapping[str, Value],
    derived: Mapping[str, Value],
    collected: set[str],
    preset: Preset,
    at: datetime,
    zone: ZoneInfo,
) -> Scored:
    subscores: dict[str, Fraction] = {}
    for key, rule in preset.metrics.items():
        found = number_of(key, rule, supplied.get(key), derived.get(key), at, zone)
        if found and rule.weight:
            subscores[key] = subscore(found[0], rule)
    dimensions = tuple(
        mean(
            [
                (preset.metrics[key].weight, score)
                for key, score in subscores.items()
                if preset.metrics[key].dimension is dimension
            ]
        )
        for dimension in Dimension
    )
    composite = mean(
        [
            (preset.weights[dimension], score)
            for dimension, score in zip(Dimension, dimensions, strict=True)
            if score is not None
        ]
    )
    score = None if composite is None else floor(composite + Fraction(1, 2))
    band = "unknown"
    if score is not None:
        band = "green" if score >= preset.bands.green else "yellow" if score >= preset.bands.yellow else "red"
    covered = coverage(subscores, collected, preset)
    provisional = covered * 100 < Fraction(preset.health.provisional_below) or not covered
    return Scored(subscores, dimensions, composite, score, band, covered, provisional)
