"""Presets: the figures of the operating model, as TOML files a team may copy and change.

A file may say `extends = "framework"` (or the path of another file, relative to itself) and give only what
differs. `load` turns a name or a path into a Preset or says in one sentence each what is wrong with it. The
figures are decimals exactly as written, never binary fractions.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from success.audit_rules import AuditRules
from success.errors import BadPreset
from success.escalation_rules import EscalationRules
from success.expansion_rules import ExpansionRules
from success.lifecycle_rules import LifecycleRules
from success.metrics import METRICS, WINDOWED, Dimension
from success.office_hours import OfficeHours
from success.onboarding_rules import OnboardingRules
from success.plan_rules import PlanRules
from success.portfolio_rules import PortfolioRules
from success.renewal_rules import RenewalRules
from success.review_rules import ReviewRules
from success.risk_rules import RiskRules
from success.sections import Days, Section
from success.segment_rules import SegmentRules
from success.signal_rules import SignalRules
from success.survey_rules import SurveyRules
from success.texts import _

SHIPPED = Path(__file__).parent / "presets"
HUNDRED = Decimal(100)
WIDEST = 20  # between the bounds of a proposed weight: every combination is tried

Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4)]
WholePercent = Annotated[int, Field(ge=0, le=100)]
Weight = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Raw = Annotated[Decimal, Field(ge=-1_000_000_000, le=1_000_000_000, decimal_places=9)]
Knot = tuple[Raw, Percent]


class MetricRule(Section):
    """How one metric is scored (H5, H6, H8): `points` or `steps`, never both.

    `points` are (value, score) joined by straight lines and flat beyond the ends. `steps` are (limit, score)
    for a value below that limit and not below the one before; `otherwise` is the score at or above the last.
    A supplied value is fresh to the end of day `stale_after_days` after it was observed. `window_days` is how
    far a derived metric looks back, None where it looks at everything.
    """

    dimension: Dimension
    weight: Weight = Decimal(1)
    points: tuple[Knot, ...] = ()
    steps: tuple[Knot, ...] = ()
    otherwise: Percent | None = None
    stale_after_days: Days
    window_days: Days | None = None

    @model_validator(mode="after")
    def _one_normaliser(self) -> Self:
        if bool(self.points) == bool(self.steps):
            raise ValueError(_("give either points or steps"))
        if bool(self.steps) != (self.otherwise is not None):
            raise ValueError(_("steps need the score 'otherwise', and points have none"))
        values = [value for value, _score in self.points or self.steps]
        if any(low >= high for low, high in pairwise(values)):
            raise ValueError(_("the values must rise from each pair to the next"))
        if len(self.points) == 1:
            raise ValueError(_("points need at least two pairs"))
        return self


class Bands(Section):
    """The lowest displayed score of green and of yellow (H3)."""

    green: Annotated[int, Field(ge=1, le=100)]
    yellow: Annotated[int, Field(ge=1, le=100)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.yellow >= self.green:
            raise ValueError(_("yellow must begin below green"))
        return self


class Wording(Section):
    """The lowest dimension score of the first three wordings (H7); the fourth is for all below."""

    excellent: Annotated[int, Field(ge=1, le=100)]
    good: Annotated[int, Field(ge=1, le=100)]
    fair: Annotated[int, Field(ge=1, le=100)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.excellent > self.good > self.fair:
            raise ValueError(_("excellent, good and fair must fall in this order"))
        return self


class HealthRules(Section):
    """`provisional_below` is a percentage of coverage (H8); `trend_days` how far a trend reaches (H11)."""

    provisional_below: Percent
    trend_days: Days


class Calibration(Section):
    """How weights are checked against past renewals (H12); `target` is a percentage of right answers."""

    days_before: Days
    target: Percent
    min_outcomes: Annotated[int, Field(ge=1)]
    min_of_either: Annotated[int, Field(ge=1)]
    bounds: dict[Dimension, tuple[WholePercent, WholePercent]]

    @field_validator("bounds")
    @classmethod
    def _leave_a_choice(cls, bounds: dict[Dimension, tuple[int, int]]) -> dict[Dimension, tuple[int, int]]:
        _need_all(bounds)
        for dimension, (low, high) in bounds.items():
            if not low <= high <= low + WIDEST:
                sentence = _("the bounds of {name} must rise, by {most} at most")
                raise ValueError(sentence.format(name=dimension, most=WIDEST))
        if (
            not sum(low for low, _high in bounds.values())
            <= 100
            <= sum(high for _low, high in bounds.values())
        ):
            raise ValueError(_("no weights within these bounds sum to 100"))
        return {dimension: bounds[dimension] for dimension in Dimension}


class Preset(Section):
    """One school of practice: every figure the rules read."""

    name: Annotated[str, Field(pattern=r"^[\w-]{1,60}$")]
    weights: dict[Dimension, Weight]
    bands: Bands
    wording: Wording
    health: HealthRules
    metrics: dict[str, MetricRule]
    calibration: Calibration
    signals: SignalRules
    segments: SegmentRules
    working_time: OfficeHours
    lifecycle: LifecycleRules
    renewal: RenewalRules
    escalation: EscalationRules
    risk: RiskRules
    expansion: ExpansionRules
    plan: PlanRules
    onboarding: OnboardingRules
    reviews: ReviewRules
    portfolio: PortfolioRules
    surveys: SurveyRules
    audit: AuditRules

    @field_validator("weights")
    @classmethod
    def _sum_to_a_hundred(cls, weights: dict[Dimension, Decimal]) -> dict[Dimension, Decimal]:
        _need_all(weights)
        total = sum(weights.values())
        if total != HUNDRED:
            raise ValueError(_("the weights sum to {total}, not to 100").format(total=_plain(Decimal(total))))
        return {dimension: weights[dimension] for dimension in Dimension}

    @field_validator("metrics")
    @classmethod
    def _known_metrics(cls, metrics: dict[str, MetricRule]) -> dict[str, MetricRule]:
        unknown = [key for key in metrics if key not in METRICS]
        if unknown:
            raise ValueError(_("there is no metric {names}").format(names=", ".join(unknown)))
        endless = [key for key in WINDOWED if key in metrics and metrics[key].window_days is None]
        if endless:
            raise ValueError(_("{names} needs window_days").format(names=", ".join(endless)))
        return {key: metrics[key] for key in METRICS if key in metrics}

    @cached_property
    def stamp(self) -> str:
        """`name@hash`: the hash is the first 12 hex digits of SHA-256 over all figures, the name left out.

        Comments, order, `1.0` for `1` and a default spelled out change nothing.
        """
        figures = self.model_dump(exclude={"name"})
        canonical = json.dumps(figures, default=_canonical, sort_keys=True, separators=(",", ":"))
        return f"{self.name}@{hashlib.sha256(canonical.encode()).hexdigest()[:12]}"


def _need_all(by_dimension: dict[Dimension, Any]) -> None:
    missing = [dimension.value for dimension in Dimension if dimension not in by_dimension]
    if missing:
        raise ValueError(_("{names} has no value").format(names=", ".join(missing)))


def _plain(number: Decimal) -> str:
    """A number in the shortest decimal form: 1.50 is 1.5, 1E+2 is 100."""
    return format(number.normalize(), "f")


def _canonical(value: object) -> object:
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that two presets give differently; None where a preset has no such figure."""

    key: str
    before: str | None
    after: str | None


def figures(preset: Preset) -> dict[str, str]:
    """Return every figure of a preset by its dotted key, written as in TOML."""
    return dict(_flat("", preset.model_dump(exclude={"name"}, exclude_none=True)))


def differences(before: Preset, after: Preset) -> list[Difference]:
    """Return the figures in which two presets differ, in the order of the presets."""
    old, new = figures(before), figures(after)
    return [
        Difference(key, old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _flat(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}".lstrip("."), inner)
    elif value != ():
        yield key, _written(value)


def _written(value: object) -> str:
    if isinstance(value, tuple | list | frozenset | set):
        return f"[{', '.join(_written(each) for each in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _plain(value) if isinstance(value, Decimal) else str(value)


def shipped() -> list[str]:
    """Return the names of the presets that come with Mainstay."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def load(name_or_path: str) -> Preset:
    """Return the preset of a shipped name or of a TOML file; BadPreset says what is wrong with it."""
    path = _path_of(name_or_path, Path())
    try:
        return Preset.model_validate(_read(path, ()))
    except ValidationError as error:
        raise BadPreset(_sentences(path, error)) from None


def _path_of(name_or_path: str, beside: Path) -> Path:
    if name_or_path in shipped():
        return SHIPPED / f"{name_or_path}.toml"
    path = beside / name_or_path
    if path.suffix == ".toml" and path.is_file():
        return path
    raise BadPreset(
        _("There is no preset '{name}': name {shipped}, or the path of a TOML file.").format(
            name=name_or_path, shipped=", ".join(shipped())
        )
    )


def _read(path: Path, extended_by: tuple[Path, ...]) -> dict[str, Any]:
    """The figures of a file laid over those of the file it extends."""
    if path.resolve() in extended_by:
        raise BadPreset(_("The preset {file} extends itself.").format(file=path.name))
    try:
        figures = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadPreset(
            _("The preset {file} cannot be read: {reason}.").format(file=path.name, reason=error)
        ) from None
    if "name" not in figures:
        raise BadPreset(_("The preset {file} has no name.").format(file=path.name))
    base = figures.pop("extends", None)
    if base is None:
        return figures
    return _laid_over(_read(_path_of(str(base), path.parent), (*extended_by, path.resolve())), figures)


def _laid_over(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`base` with every figure of `change` in place of its own; tables merge, all else is replaced."""
    kept = dict(base)
    if "points" in change:  # a metric has one normaliser: the new one drops the other
        kept = {key: kept[key] for key in kept if key not in ("steps", "otherwise")}
    if "steps" in change:
        kept.pop("points", None)
    for key, value in change.items():
        old = kept.get(key)
        kept[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return kept


def _sentences(path: Path, error: ValidationError) -> str:
    return "\n".join(_sentence(path, problem) for problem in error.errors())


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(step) for step in problem["loc"] if step != "[key]")
    match problem["type"]:
        case "extra_forbidden":
            template = _("The preset {file} has an unknown key: {where}.")
        case "missing":
            template = _("The preset {file} lacks {where}.")
        case _other:
            template = _("In the preset {file}, {where}: {reason}.")
    reason = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    return template.format(file=path.name, where=where, reason=reason)
