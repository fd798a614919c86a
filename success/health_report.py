"""The health of one account as the data API gives it: plain numbers, every metric with its state (H8, H9)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from success.health import scored_columns
from success.metrics import BY_CODE, Dimension
from success.presets import Preset
from success.readings import FOUR, NANO, NEVER, NONE, HealthRow, Source, instant_of
from success.why import Change, Line, LineKind
from success.wording import label

# JSON numbers: nine decimals at most and small whole parts, which a double gives back as written.
Number = Annotated[
    Decimal,
    PlainSerializer(lambda each: int(each) if each == int(each) else float(each)),
    WithJsonSchema({"type": "number"}),
]
State = Literal["fresh", "stale", "missing"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class MetricReport(_Part):
    """One metric: its raw `value` (null when missing, or when it never happened), and what it scored."""

    value: Number | None
    score: Number | None
    observed_at: datetime | None
    state: State
    source: Literal["supplied", "derived"] | None


class DimensionReport(_Part):
    """One dimension: its score, its weight in the preset and the wording of H7; null without data."""

    score: Number | None
    weight: Number
    label: str | None
    metrics: dict[str, MetricReport]


class DriverReport(_Part):
    """One line of what moved the score, in points; `then` and `now` are raw values."""

    kind: LineKind
    dimension: Dimension | None
    metric: str | None
    points: Number
    then: Number | None
    now: Number | None


class HealthReport(_Part):
    """The answer to `GET /api/v1/accounts/{external_id}/health`; `coverage` is a fraction.

    The drivers explain `delta_30d` and their points add up to it; without a score now or 30 days ago it is
    null and there are none.
    """

    account: str
    score: int | None
    band: str
    provisional: bool
    coverage: Number
    policy: str
    as_of: datetime
    composite: Number | None
    dimensions: dict[Dimension, DimensionReport]
    drivers: list[DriverReport]
    delta_30d: int | None


def report_of(external_id: str, row: HealthRow, change: Change, preset: Preset, at: datetime) -> HealthReport:
    """Return the report of one account's row as of `at`, with what moved it since 30 days before."""
    today = row.today
    return HealthReport(
        account=external_id,
        score=today.score,
        band=today.band.word,
        provisional=today.provisional,
        coverage=_four(today.coverage),
        policy=today.policy,
        as_of=at.astimezone(UTC),
        composite=_points(today.composite),
        dimensions=_dimensions(row, preset),
        drivers=[_driver(line) for line in change.lines],
        delta_30d=change.delta,
    )


def _dimensions(row: HealthRow, preset: Preset) -> dict[Dimension, DimensionReport]:
    metrics: dict[Dimension, dict[str, MetricReport]] = {each: {} for each in Dimension}
    for column, rule in scored_columns(preset).items():
        metrics[rule.dimension][BY_CODE[column + 1].key] = _metric(row, column)
    return {
        dimension: DimensionReport(
            score=_points(score),
            weight=preset.weights[dimension],
            label=None if score is None else label(dimension, score, preset),
            metrics=metrics[dimension],
        )
        for dimension, score in zip(Dimension, row.today.dimensions, strict=True)
    }


def _metric(row: HealthRow, column: int) -> MetricReport:
    subscore, source = row.subscores[column], Source(row.source[column])
    if source in (Source.MISSING, Source.UNCOLLECTED):
        return MetricReport(value=None, score=None, observed_at=None, state="missing", source=None)
    return MetricReport(
        value=_raw(row.values[column]),
        score=_points(None if subscore == NONE else subscore),
        observed_at=instant_of(row.observed[column]),
        state="stale" if subscore == NONE else "fresh",
        source="supplied" if source is Source.SUPPLIED else "derived",
    )


def _driver(line: Line) -> DriverReport:
    return DriverReport(
        kind=line.kind,
        dimension=line.dimension,
        metric=line.metric,
        points=line.points,
        then=_raw(line.then),
        now=_raw(line.now),
    )


def _raw(nano: int | None) -> Decimal | None:
    """A raw value in its own unit; "it never happened" is no number."""
    return None if nano is None or nano == NEVER else Decimal(nano) / NANO


def _points(score: int | None) -> Decimal | None:
    return None if score is None else _four(score)


def _four(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths) / FOUR
