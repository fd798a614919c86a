"""Why a score changed (H9): the lines add up exactly to the change shown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings

from success.health import score
from success.metrics import METRICS, Dimension
from success.presets import Preset, load
from success.readings import NEVER, HealthRow, row_of
from success.why import Change, Line, explain
from tests.success.arrays import (
    ALL,
    AT,
    FRAMEWORK,
    KEYS,
    PLAYBOOK,
    UTC_ZONE,
    Known,
    known,
    nano,
    presets,
    readings,
)
from tests.success.reference import Value

MONTH = timedelta(days=30)


def row(supplied: Known, preset: Preset = FRAMEWORK, back: timedelta = timedelta(0)) -> HealthRow:
    table = score(readings((supplied, {})), ALL, preset, AT - back, UTC_ZONE)
    return row_of(table, 0)


def then(preset: Preset = FRAMEWORK, /, **values: str) -> HealthRow:
    return row({key: Value(Decimal(each), AT - MONTH) for key, each in values.items()}, preset, MONTH)


def now(preset: Preset = FRAMEWORK, /, **values: str) -> HealthRow:
    return row({key: Value(Decimal(each), AT) for key, each in values.items()}, preset)


def change(before: HealthRow, after: HealthRow, preset: Preset = FRAMEWORK) -> Change:
    return explain(before, after, preset, UTC_ZONE)


def points(found: Change) -> dict[str, Decimal]:
    return {line.metric or line.kind: line.points for line in found.lines}


def test_h9_a_metric_explains_its_share_with_the_raw_values_then_and_now() -> None:
    found = change(then(dau_mau_ratio="0.4", csat="5"), now(dau_mau_ratio="0.2", csat="5"))
    assert (found.score_then, found.score_now, found.delta) == (94, 82, -12)
    assert found.lines == (
        Line(
            "metric",
            Decimal("-12.0"),
            Dimension.USAGE,
            "dau_mau_ratio",
            nano(Decimal("0.4")),
            nano(Decimal("0.2")),
        ),
    )


def test_h9_metrics_are_ranked_by_size() -> None:
    found = change(
        then(dau_mau_ratio="0.4", feature_adoption="0.5", csat="5"),
        now(dau_mau_ratio="0.2", feature_adoption="1", csat="4"),
    )
    assert points(found) == {
        "csat": Decimal("-10.0"),
        "feature_adoption": Decimal("9.0"),
        "dau_mau_ratio": Decimal("-6.0"),
    }
    assert list(points(found)) == ["csat", "feature_adoption", "dau_mau_ratio"]
    assert found.delta == -7


def test_h9_missing_data_is_a_line_of_its_own() -> None:
    found = change(then(dau_mau_ratio="0.6", csat="3"), now(dau_mau_ratio="0.6"))
    assert found.delta == 20
    assert points(found) == {"missing_data": Decimal("20.0")}
    assert (found.came, found.gone) == ((), ("csat",))


def test_h9_rounding_is_a_line_of_its_own() -> None:
    found = change(then(dau_mau_ratio="0.202"), now(dau_mau_ratio="0.203"))  # 70.2 and 70.3, both shown as 70
    assert found.delta == 0
    assert points(found) == {"dau_mau_ratio": Decimal("0.1"), "rounding": Decimal("-0.1")}


def test_h9_a_change_of_preset_is_a_line_of_its_own() -> None:
    before = then(FRAMEWORK, dau_mau_ratio="0.6", csat="3")
    after = now(PLAYBOOK, dau_mau_ratio="0.6", csat="3")
    found = change(before, after, PLAYBOOK)
    assert found.delta == 9  # 80, and (35 × 100 + 10 × 50) ÷ 45 = 88.9
    assert points(found) == {"policy": Decimal("8.9"), "rounding": Decimal("0.1")}


def test_h9_a_preset_that_scores_another_metric_is_policy_not_missing_data() -> None:
    figures = FRAMEWORK.model_dump()
    del figures["metrics"]["csat"]
    without = Preset.model_validate(figures)
    values = {"dau_mau_ratio": "0.6", "csat": "3"}
    assert points(change(then(without, **values), now(**values))) == {"policy": Decimal("-20.0")}


def test_h9_a_sponsor_never_met_is_said_so() -> None:
    never = {"exec_sponsor_days": Value(None, AT - MONTH)}
    met = {"exec_sponsor_days": Value(Decimal(0), AT)}
    before = row_of(score(readings(({}, never)), ALL, FRAMEWORK, AT - MONTH, UTC_ZONE), 0)
    after = row_of(score(readings(({}, met)), ALL, FRAMEWORK, AT, UTC_ZONE), 0)
    (line,) = change(before, after).lines
    assert (line.then, line.now, line.points) == (NEVER, 0, Decimal(100))


def test_h9_without_a_score_on_either_day_there_is_no_change_to_explain() -> None:
    for before, after in ((then(), now(csat="4")), (then(csat="4"), now()), (then(), now())):
        found = change(before, after)
        assert found.delta is None
        assert found.lines == ()


def test_h9_a_stored_score_of_another_policy_is_the_one_that_was_shown() -> None:
    recomputed = then(PLAYBOOK, dau_mau_ratio="0.6")
    stored = replace(
        recomputed, today=replace(recomputed.today, composite=600_000, score=60, policy="old@000000000000")
    )
    found = change(stored, now(PLAYBOOK, dau_mau_ratio="0.6"), PLAYBOOK)
    assert (found.score_then, found.delta, points(found)) == (60, 40, {"policy": Decimal("40.0")})


@settings(max_examples=150)
@given(known(KEYS), known(KEYS), presets(), presets())
def test_h9_the_lines_add_up_exactly_to_the_change_shown(
    old: dict[str, tuple[Decimal, timedelta]],
    new: dict[str, tuple[Decimal, timedelta]],
    first: Preset,
    second: Preset,
) -> None:
    before = row({key: Value(each, AT - MONTH - age) for key, (each, age) in old.items()}, first, MONTH)
    after = row({key: Value(each, AT - age) for key, (each, age) in new.items()}, second)
    found = explain(before, after, second, UTC_ZONE)
    if before.today.score is None or after.today.score is None:
        assert (found.delta, found.lines) == (None, ())
        return
    assert found.delta == after.today.score - before.today.score
    assert sum((line.points for line in found.lines), Decimal(0)) == found.delta
    assert all(line.points and line.points == round(line.points, 1) for line in found.lines)
    kinds = [line.kind for line in found.lines]
    assert len([kind for kind in kinds if kind != "metric"]) <= 3
    if first.stamp == second.stamp:
        assert "policy" not in kinds
        if not found.came and not found.gone:
            assert "missing_data" not in kinds
    rounding = sum((line.points for line in found.lines if line.kind == "rounding"), Decimal(0))
    assert abs(rounding) <= 1 + Decimal("0.05") * (len(METRICS) + 2)


def test_h9_a_metric_line_is_what_the_score_moves_by_when_only_it_moves() -> None:
    values = {"dau_mau_ratio": "0.31", "feature_adoption": "0.5", "csat": "4", "roi_ratio": "0.9"}
    before, after = then(**values), now(**(values | {"roi_ratio": "1.2"}))
    assert before.today.composite is not None
    assert after.today.composite is not None
    moved = Decimal(after.today.composite - before.today.composite) / 10_000
    (line,) = [line for line in change(before, after).lines if line.kind == "metric"]
    assert abs(line.points - moved) <= Decimal("0.0501")


def test_h9_shipped_presets_explain_each_other() -> None:
    before = then(FRAMEWORK, nps="6", csat="3", dau_mau_ratio="0.1")
    found = change(before, now(load("playbook"), nps="10", csat="5", dau_mau_ratio="0.1"), load("playbook"))
    assert sum(line.points for line in found.lines) == found.delta
    assert [line.metric for line in found.lines if line.kind == "metric"] == ["nps", "csat"]
