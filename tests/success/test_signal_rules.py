"""W1, W2, S1: the figures of early warning and segments in presets."""

from pathlib import Path

import pytest

from success.alerts import Level
from success.early_warning import RULES
from success.errors import BadPreset
from success.messages.signals import label
from success.presets import load
from success.signals import RECORDABLE, SIGNALS
from success.watching.rule import Rule

W2 = {
    Level.WATCH: {"band_drop", "contact_quiet", "reply_slower", "story_blurred", "single_threaded"},
    Level.WARNING: {
        "yellow_persistent",
        "dimension_zero",
        "score_drop",
        "usage_decline",
        "login_decline",
        "competitive_rfp",
        "escalations_rising",
        "tickets_spike_low_csat",
        "qbr_missed",
        "renewal_talk_late",
        "touchpoints_missed",
        "detractor",
    },
    Level.CRITICAL: {
        "score_red",
        "champion_left",
        "sponsor_left",
        "formal_complaint",
        "data_export_request",
        "termination_question",
    },
}


@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_w2_every_signal_has_its_level(preset: str) -> None:
    rules = load(preset).signals
    by_level = {level: {key for key in SIGNALS if rules.level_of(key) is level} for level in Level}
    assert by_level == W2


def test_w2_every_signal_has_a_rule_and_a_name() -> None:
    assert list(RULES) == list(SIGNALS)
    assert all(isinstance(rule, Rule) for rule in RULES.values())
    assert len({label(key) for key in SIGNALS}) == len(SIGNALS) == 23


def test_w2_what_can_be_recorded() -> None:
    assert set(RECORDABLE) == {
        "champion_left",
        "sponsor_left",
        "formal_complaint",
        "competitive_rfp",
        "data_export_request",
        "termination_question",
    }


@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_w1_the_clock_of_each_level(preset: str) -> None:
    rules = load(preset).signals
    assert rules.clock_of("band_drop", Level.WATCH).working_days == 7
    assert rules.clock_of("score_drop", Level.WARNING).working_days == 5
    assert rules.clock_of("score_red", Level.CRITICAL).hours == 48


def refused(folder: Path, figures: str) -> str:
    path = folder / "mine.toml"
    path.write_text(f'name = "mine"\nextends = "framework"\n{figures}', "utf-8")
    with pytest.raises(BadPreset) as refusal:
        load(str(path))
    return str(refusal.value)


def test_a_preset_with_an_unknown_signal_is_refused(tmp_path: Path) -> None:
    assert "there is no signal bad_mood" in refused(tmp_path, '[signals.levels]\nbad_mood = "watch"')


def test_a_preset_with_an_unknown_level_is_refused(tmp_path: Path) -> None:
    assert "signals.levels.band_drop" in refused(tmp_path, '[signals.levels]\nband_drop = "high"')


def test_a_clock_has_one_measure(tmp_path: Path) -> None:
    figures = "[signals.own_clocks]\nband_drop = { hours = 3, working_days = 2 }"
    assert "give either hours or working_days" in refused(tmp_path, figures)


def test_segments_must_not_overlap(tmp_path: Path) -> None:
    assert "mid_market_from must not be above" in refused(tmp_path, "[segments]\nmid_market_from = 200_000")


def test_a_team_may_silence_a_signal_and_change_a_figure(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\nextends = "playbook"\n'
        '[signals]\nquiet_days = 30\n[signals.levels]\nband_drop = "off"',
        "utf-8",
    )
    rules = load(str(path)).signals
    assert rules.level_of("band_drop") is None
    assert rules.quiet_days == 30
    assert rules.level_of("score_red") is Level.CRITICAL
