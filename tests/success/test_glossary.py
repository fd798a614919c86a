"""The glossary (Y5): whole, at one with the preset, and found however it is asked for."""

import re
from collections import defaultdict

import pytest

from bot.text import render
from handlers.commands import COMMANDS
from handlers.explain import meant, words
from success.figures import Measure
from success.format import Reader
from success.glossary import filled, glossary, slots
from success.messages import glossary as messages
from success.metrics import METRICS, Dimension
from success.naming import fold
from success.presets import Preset, load, shipped
from success.signals import SIGNALS
from success.texts import languages, speaking
from success.view import Actions, Button

FRAMEWORK, PLAYBOOK = load("framework"), load("playbook")
TERMS = glossary().terms
SPOKEN = """health score, band, dimension, provisional, coverage, driver, champion, executive sponsor,
economic buyer, success plan, goal, KPI, ROI, evidence, customer-confirmed value, milestone, onboarding,
adoption, optimisation, renewal, expansion, advocacy, time to first value, check-in, QBR, EBR,
touchpoint cadence, save plan, escalation, root cause, go/no-go, off-boarding, signal, watch, warning,
critical, ladder, snooze, detractor, promoter, passive, NPS, CSAT, pulse, voice of the customer, ARR, GRR,
NRR, churn, logo churn, contraction, upsell, cross-sell, segment, high touch, medium touch, tech touch,
capacity, book of business, at risk, pilot, support, account management, sales, CRM, satisfaction, happiness,
customer experience, customer success, acceptance criteria, internal executive sponsor, alert load"""


def told(key: str, preset: Preset = FRAMEWORK, *, staff: bool = True) -> str:
    return render(messages.explained(key, preset, staff=staff), Reader())


def buttons(key: str, *, staff: bool = True) -> list[Button]:
    view = messages.explained(key, FRAMEWORK, staff=staff)
    return [each for block in view.blocks if isinstance(block, Actions) for each in block.buttons]


@pytest.mark.parametrize("key", [*METRICS, *Measure, *SIGNALS])
def test_y5_every_metric_measure_and_signal_can_be_explained(key: str) -> None:
    assert key in TERMS
    assert meant(key) == (key, [])
    assert len(told(key)) > len(TERMS[key].says)


@pytest.mark.parametrize("said", [term.strip() for term in SPOKEN.split(",")])
def test_y5_the_terms_of_the_operating_model_are_there(said: str) -> None:
    assert meant(said)[0] is not None


def test_y5_related_terms_exist_and_are_other_terms() -> None:
    astray = {key: other for key, term in TERMS.items() for other in term.related if other not in TERMS}
    assert astray == {}
    assert [key for key, term in TERMS.items() if key in term.related] == []


@pytest.mark.parametrize("preset", [load(name) for name in shipped()], ids=lambda preset: preset.name)
def test_y5_every_figure_of_a_text_is_one_of_the_preset(preset: Preset) -> None:
    left = [key for key, term in TERMS.items() if slots(filled(term.says, preset))]
    assert left == []


@pytest.mark.parametrize("key", TERMS)
def test_y5_every_button_of_a_term_leads_somewhere(key: str) -> None:
    found = buttons(key)
    assert len(found) <= messages.MOST_BUTTONS
    assert len({button.label for button in found}) == len(found)
    for button in found:
        assert button.command in COMMANDS
        if button.command == "explain":
            assert meant(button.args["term"])[0] in TERMS
        if button.command == "help":
            assert button.args["topic"] in {command.verb for command in COMMANDS.values()}


def test_y5_no_word_stands_for_two_terms() -> None:
    meant_by: dict[str, set[str]] = defaultdict(set)
    for key, term in TERMS.items():
        for word in (key.replace("_", " "), *term.also):
            meant_by[fold(word)].add(key)
    for language in languages():
        with speaking(language):
            for key in TERMS:
                meant_by[fold(messages.term_word(key))].add(key)
    assert {word: keys for word, keys in meant_by.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("NRR", "nrr"),
        ("Net Revenue Retention", "nrr"),
        ("the health score?", "health_score"),
        ("champoin", "champion"),
        ("KPIs", "kpi"),
        ("红色", "red_band"),
        ("季度业务回顾", "qbr"),
        ("流失", "churn"),
        ("time to value", "days_to_first_value"),
    ],
)
def test_y5_a_term_is_found_by_name_alias_and_with_typos_in_both_languages(said: str, key: str) -> None:
    assert meant(said) == (key, [])


def test_y5_what_is_not_clear_names_the_nearest() -> None:
    assert meant("zzzz") == (None, [])
    key, near = meant("revenue reten")
    assert key is None
    assert {"grr", "nrr"} <= {*near}
    assert len({*words().values()}) == len(TERMS)


# ------------------------------------------------------------------ what the preset says


def test_y5_h6_the_points_of_a_metric_are_the_presets() -> None:
    assert "0% → 0, 30% → 50, 50% → 70, 75% → 90, 100% → 100" in told("feature_adoption")
    assert "below 20% → 0, below 50% → 40, below 75% → 70, otherwise → 100" in told("active_seats_ratio")
    changed = FRAMEWORK.metrics["csat"].model_copy(update={"stale_after_days": 12})
    ours = FRAMEWORK.model_copy(update={"metrics": {**FRAMEWORK.metrics, "csat": changed}})
    assert "45 days" in told("csat")
    assert "12 days" in told("csat", ours)


def test_y5_h5_nps_counts_in_another_dimension_in_the_playbook() -> None:
    assert "Engagement, 5 of the 100 points" in told("nps")
    assert "Relationship, 2 of the 100 points" in told("nps", PLAYBOOK)


def test_y5_h3_bands_follow_the_preset() -> None:
    assert "green from 80, yellow from 50" in told("band")
    assert "green from 75, yellow from 50" in told("band", PLAYBOOK)


@pytest.mark.parametrize("dimension", Dimension)
def test_y5_h1_a_dimension_tells_its_weight(dimension: Dimension) -> None:
    for preset in (FRAMEWORK, PLAYBOOK):
        assert f"Weight  {preset.weights[dimension]}%" in told(f"{dimension}_dimension", preset)


def test_y5_m1_a_measure_tells_its_target() -> None:
    assert re.search(r"Target +> 90%", told("grr"))
    assert re.search(r"Target +< 10%", told("logo_churn"))
    assert re.search(r"Target +< 5%", told("logo_churn", PLAYBOOK))
    assert re.search(r"Target +< 30", told("days_to_first_value"))
    assert "none in this preset" in told("qbr_completion")


def test_y5_w1_a_signal_tells_its_level_and_clock() -> None:
    assert re.search(r"Level +Critical\nClock +48 hours", told("champion_left"))
    assert re.search(r"Level +Warning \(High\)\nClock +5 working days", told("detractor"))
    assert "signal <account> formal_complaint" in told("formal_complaint")
    rules = FRAMEWORK.signals
    silent = rules.model_copy(update={"levels": {**rules.levels, "band_drop": "off"}})
    assert "not watched in this preset" in told("band_drop", FRAMEWORK.model_copy(update={"signals": silent}))


def test_y5_s1_a_segment_tells_how_it_is_served() -> None:
    assert re.search(r"Accounts for one CSM +10–20", told("enterprise", PLAYBOOK))
    assert re.search(r"Business reviews +on demand", told("smb"))


def test_y5_who_works_with_no_account_is_offered_no_command() -> None:
    assert "audit" in [button.command for button in buttons("detractor")]
    assert {button.command for button in buttons("detractor", staff=False)} == {"explain"}


def test_y5_without_a_term_all_are_listed_by_subject() -> None:
    shown = render(messages.listed(), Reader())
    assert all(heading in shown for heading in glossary().subjects.values())
    assert all(messages.term_word(key) in shown for key in TERMS)
