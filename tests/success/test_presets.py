"""Presets: H1, H3, H6 and what is wrong with a file, in sentences."""

from decimal import Decimal
from pathlib import Path

import pytest

from success.errors import BadPreset
from success.metrics import METRICS, Dimension
from success.presets import SHIPPED, differences, figures, load, shipped


def written(folder: Path, text: str, name: str = "ours.toml") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def ours(folder: Path, figures: str) -> str:
    return written(folder, f'name = "ours"\nextends = "framework"\n{figures}')


def refused(name_or_path: str) -> str:
    with pytest.raises(BadPreset) as refusal:
        load(name_or_path)
    return str(refusal.value)


def test_h1_weights_of_both_schools() -> None:
    weights = {name: [int(each) for each in load(name).weights.values()] for name in shipped()}
    assert weights == {"framework": [30, 25, 20, 15, 10], "playbook": [35, 25, 10, 20, 10]}
    assert list(load("playbook").weights) == list(Dimension)


def test_h3_bands_of_both_schools() -> None:
    assert [(load(name).bands.green, load(name).bands.yellow) for name in shipped()] == [(80, 50), (75, 50)]


def test_h6_every_scored_metric_has_a_normaliser_and_the_others_none() -> None:
    kept = {"logins_7d", "reply_hours", "escalations_30d", "csm_sentiment"}
    for name in shipped():
        assert set(load(name).metrics) == set(METRICS) - kept
    dimensions = [rule.dimension for rule in load("framework").metrics.values()]
    assert [dimensions.count(each) for each in Dimension] == [4, 5, 5, 4, 4]


def test_h1_weights_that_do_not_sum_to_100_are_refused_with_their_sum(tmp_path: Path) -> None:
    assert "sum to 95" in refused(ours(tmp_path, "[weights]\nusage = 25"))
    assert "sum to 100.5" in refused(ours(tmp_path, "[weights]\nusage = 30.5"))


def test_a_file_may_extend_a_preset_and_change_any_figure(tmp_path: Path) -> None:
    preset = load(ours(tmp_path, "[bands]\ngreen = 85\n[metrics.nps]\nweight = 2\nstale_after_days = 180"))
    assert (preset.name, preset.bands.green, preset.bands.yellow) == ("ours", 85, 50)
    assert (preset.metrics["nps"].weight, preset.metrics["nps"].stale_after_days) == (Decimal(2), 180)
    assert preset.metrics["csat"] == load("framework").metrics["csat"]


def test_a_file_may_extend_a_file_beside_it(tmp_path: Path) -> None:
    ours(tmp_path, "[bands]\ngreen = 85")
    child = written(tmp_path, 'name = "child"\nextends = "ours.toml"\n[bands]\nyellow = 60', "child.toml")
    assert (load(child).bands.green, load(child).bands.yellow) == (85, 60)


def test_a_file_that_extends_itself_is_refused(tmp_path: Path) -> None:
    assert "extends itself" in refused(written(tmp_path, 'name = "ours"\nextends = "ours.toml"'))


def test_a_new_normaliser_replaces_the_old_one(tmp_path: Path) -> None:
    steps = load(ours(tmp_path, "[metrics.csat]\nsteps = [[3, 0], [4, 60]]\notherwise = 100")).metrics["csat"]
    assert not steps.points
    assert steps.otherwise == 100
    points = load(ours(tmp_path, "[metrics.nps]\npoints = [[0, 0], [10, 100]]")).metrics["nps"]
    assert not points.steps
    assert points.otherwise is None


def test_the_stamp_is_of_the_figures_not_of_the_text(tmp_path: Path) -> None:
    hashes = [
        load(ours(tmp_path, text)).stamp
        for text in (
            "[metrics.nps]\nweight = 1.50",
            "# a comment\n[metrics.nps]\nweight = 1.5\nstale_after_days = 100",
            "[metrics.nps]\nweight = 1.6",
        )
    ]
    assert hashes[0] == hashes[1] != hashes[2]
    name, _, digits = hashes[0].partition("@")
    assert name == "ours"
    assert len(digits) == 12
    int(digits, 16)
    assert load(ours(tmp_path, "")).stamp.split("@")[1] == load("framework").stamp.split("@")[1]


def test_figures_are_exact_decimals(tmp_path: Path) -> None:
    assert load("framework").metrics["usage_trend"].points[1] == (Decimal("-0.3"), Decimal(25))
    assert "decimal places" in refused(
        ours(tmp_path, "[metrics.csat]\npoints = [[0, 0], [0.1234567891, 100]]")
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[metrics.nps]\nweigth = 2", "unknown key: metrics.nps.weigth"),
        ("colour = 1", "unknown key: colour"),
        ("[metrics.karma]\nstale_after_days = 4", "karma"),
        ("[metrics.csat]\npoints = [[3, 0], [3, 50]]", "metrics.csat: the values must rise"),
        ("[metrics.csat]\npoints = [[4, 0], [3, 50]]", "metrics.csat: the values must rise"),
        ("[metrics.csat]\npoints = [[4, 0]]", "at least two pairs"),
        ("[metrics.csat]\npoints = [[1, 0], [5, 101]]", "metrics.csat.points"),
        ("[metrics.csat]\nsteps = [[1, 0]]", "otherwise"),
        ("[metrics.csat]\nstale_after_days = 0", "metrics.csat.stale_after_days"),
        ("[metrics.csat]\npoints = []", "either points or steps"),
        ("[bands]\ngreen = 40", "yellow must begin below green"),
        ("[wording]\ngood = 95", "excellent, good and fair"),
        ("[weights]\nkarma = 0", "karma"),
        ("[calibration.bounds]\nusage = [40, 30]", "the bounds of usage must rise"),
        ("[calibration.bounds]\nusage = [10, 40]", "by 20 at most"),
        ("[calibration.bounds]\nusage = [10, 12]", "sum to 100"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_that_names_it(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(ours(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("extends = 'framework'", "has no name"),
        ("name = ", "cannot be read"),
        ('name = "bare"', "lacks weights"),
        ('name = "a@b"\nextends = "framework"', "name"),
        ('name = "ours"\nextends = "nowhere"', "no preset 'nowhere'"),
    ],
)
def test_a_file_that_is_no_preset_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(written(tmp_path, text))


def test_h6_a_metric_derived_over_a_window_needs_one(tmp_path: Path) -> None:
    text = Path(SHIPPED / "framework.toml").read_text("utf-8")
    bare = text.replace(
        "otherwise = 100\nstale_after_days = 100\nwindow_days = 100",
        "otherwise = 100\nstale_after_days = 100",
    )
    assert bare != text
    assert "nps needs window_days" in refused(written(tmp_path, bare))


def test_a_preset_may_leave_a_metric_out(tmp_path: Path) -> None:
    text = Path(SHIPPED / "framework.toml").read_text("utf-8")
    start = text.index("[metrics.csat]")
    end = text.index("[metrics.self_service_rate]")
    preset = load(written(tmp_path, text[:start] + text[end:]))
    assert set(load("framework").metrics) - set(preset.metrics) == {"csat"}


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    assert refused("frmework") == (
        "There is no preset 'frmework': name framework, playbook, or the path of a TOML file."
    )


def test_the_differences_of_two_presets_are_named_figure_by_figure(tmp_path: Path) -> None:
    changed = load(ours(tmp_path, "[bands]\ngreen = 85\n[metrics.nps]\nwindow_days = 30"))
    found = {each.key: (each.before, each.after) for each in differences(load("framework"), changed)}
    assert found == {"bands.green": ("80", "85"), "metrics.nps.window_days": ("100", "30")}
    assert differences(changed, changed) == []
    assert figures(changed)["metrics.csat.points"] == "[[1, 0], [3, 50], [4, 75], [4.5, 90], [5, 100]]"
