"""Whether scores foretell renewals (H12), and what a switch of preset would do (H13)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from storage.uow import Units
from success.account import Account
from success.calibration import CalibrationReport, Judged, Outcome, calibrate, propose
from success.metrics import Dimension
from success.presets import Preset, load
from success.readings import FOUR, NONE, Band
from success.records import Kind
from success.switching import BandChange, band_changes
from success.workspace import Workspace
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    an_account,
    an_arr_event,
    an_observation,
    stored,
    stored_account,
    stored_metrics,
)

FRAMEWORK, PLAYBOOK = load("framework"), load("playbook")
ONE = timedelta(days=1)
LOW, HIGH = "0.06", "0.4"  # daily to monthly users that score 30 and 90


def calibrated(open_unit: Units, preset: Preset = FRAMEWORK) -> CalibrationReport:
    with open_unit() as uow:
        return calibrate(uow, Workspace("acme-inc", BERLIN, "en", None, preset), NOW)


def ended(name: str, due: date, kind: str = "renewal", **cells: Any) -> Any:
    return an_arr_event(f"{name}-{due}", account_external_id=name, kind=kind, effective_on=due, **cells)


def portfolio(open_unit: Units, renewed: int, churned: int) -> None:
    """Accounts whose low usage was hidden by good support before they churned, and healthy ones."""
    names = [f"renewed-{each:02}" for each in range(renewed)] + [f"lost-{each:02}" for each in range(churned)]
    dues = {name: DAY - (10 + place) * ONE for place, name in enumerate(names)}
    stored(open_unit, Kind.ACCOUNTS, *(an_account(name) for name in names))
    stored(
        open_unit,
        Kind.METRICS,
        *(
            an_observation(metric, value, NOW - (110 + place) * ONE, name)
            for place, name in enumerate(names)
            for metric, value in (
                ("dau_mau_ratio", HIGH if name.startswith("renewed") else LOW),
                ("csat", 5),
            )
        ),
    )
    events = (
        ended(name, due, "renewal" if name.startswith("renewed") else "churn") for name, due in dues.items()
    )
    stored(open_unit, Kind.ARR_EVENTS, *events)


def names(judged: Sequence[Judged]) -> list[str]:
    return [each.outcome.account.external_id for each in judged]


def test_h12_it_names_missed_churns_and_false_alarms(open_unit: Units) -> None:
    for name, value, kind in (
        ("right", HIGH, "renewal"),
        ("warned", LOW, "churn"),
        ("missed", HIGH, "churn"),
        ("alarm", LOW, "renewal"),
    ):
        stored_account(open_unit, name)
        stored_metrics(open_unit, {"dau_mau_ratio": value}, NOW - 100 * ONE, name)
        stored(open_unit, Kind.ARR_EVENTS, ended(name, DAY - 5 * ONE, kind))
    found = calibrated(open_unit)
    assert names(found.accuracy.missed) == ["missed"]
    assert names(found.accuracy.false_alarms) == ["alarm"]
    assert (found.accuracy.right, found.accuracy.total, found.accuracy.percent) == (2, 4, 50.0)
    assert (found.renewed, found.churned, found.target, found.on_target) == (2, 2, 75.0, False)
    assert found.policy == FRAMEWORK.stamp


def test_h12_it_scores_90_days_before_with_what_was_known_then(open_unit: Units) -> None:
    stored_account(open_unit)
    due = DAY - 5 * ONE
    stored_metrics(open_unit, {"dau_mau_ratio": LOW}, NOW - 100 * ONE)
    stored_metrics(open_unit, {"dau_mau_ratio": HIGH}, NOW - 94 * ONE)  # 89 days before
    stored(open_unit, Kind.ARR_EVENTS, ended("acme", due, "churn"))
    found = calibrated(open_unit)
    assert (found.accuracy.total, found.accuracy.right) == (1, 1)


def test_h12_the_due_date_counts_where_it_is_known(open_unit: Units) -> None:
    stored_account(open_unit)
    stored_metrics(open_unit, {"dau_mau_ratio": LOW}, NOW - 120 * ONE)
    stored_metrics(open_unit, {"dau_mau_ratio": HIGH}, NOW - 100 * ONE)
    late = ended("acme", DAY - 5 * ONE, due_on=DAY - 20 * ONE)  # 110 days ago is 90 days before
    stored(open_unit, Kind.ARR_EVENTS, late)
    assert names(calibrated(open_unit).accuracy.false_alarms) == ["acme"]


def test_h12_renewal_stages_tell_where_no_event_does(open_unit: Units) -> None:
    past = DAY - 5 * ONE
    for name, stage, renewal in (
        ("signed", "signed", past),
        ("churned", "churned", past),
        ("talking", "negotiation", past),
        ("early", "signed", DAY + ONE),
        ("both", "churned", past),
    ):
        stored_account(open_unit, name, renewal_stage=stage, renewal_date=renewal)
        stored_metrics(open_unit, {"dau_mau_ratio": HIGH}, NOW - 100 * ONE, name)
    stored(open_unit, Kind.ARR_EVENTS, ended("both", past + 3 * ONE))
    found = calibrated(open_unit)
    assert (found.renewed, found.churned) == (2, 1)
    assert names(found.accuracy.missed) == ["churned"]


def test_h12_outcomes_without_a_score_are_counted_apart(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.ARR_EVENTS, ended("acme", DAY), an_arr_event("later", effective_on=DAY + ONE))
    found = calibrated(open_unit)
    assert found.accuracy.total == 0
    assert [each.due for each in found.without_data] == [DAY]
    assert found.accuracy.percent == 0


@pytest.mark.parametrize(("renewed", "churned"), [(29, 0), (24, 5), (40, 4), (4, 30)])
def test_h12_too_little_history_is_said_instead_of_a_guess(
    open_unit: Units, renewed: int, churned: int
) -> None:
    portfolio(open_unit, renewed, churned)
    found = calibrated(open_unit)
    assert found.proposal is None
    assert f"{renewed} renewed and {churned} churned" in found.too_little
    assert "30 outcomes" in found.too_little


def test_h12_proposed_weights_are_judged_on_what_was_held_out(open_unit: Units) -> None:
    portfolio(open_unit, 24, 9)
    found = calibrated(open_unit)
    assert found.too_little == ""
    assert len(found.accuracy.missed) == 9  # 58: usage 30 × 30 + support 20 × 100, ÷ 50
    proposal = found.proposal
    assert proposal is not None
    assert proposal.fitted_on == 22
    assert proposal.present.total == proposal.proposed.total == 11
    assert (proposal.present.right, proposal.proposed.right, proposal.better) == (8, 11, True)
    assert sum(proposal.weights.values()) == 100
    for dimension, weight in proposal.weights.items():
        low, high = FRAMEWORK.calibration.bounds[dimension]
        assert low <= weight <= high
    usage, support = proposal.weights[Dimension.USAGE], proposal.weights[Dimension.SUPPORT]
    assert usage * 30 + support * 100 < Decimal("49.5") * (usage + support)


def judged(place: int, renewed: bool, *dimensions: int) -> Judged:
    outcome = Outcome(Account(place, f"a{place}", f"A{place}"), DAY - place * ONE, renewed)
    ten_thousandths = tuple(each if each == NONE else each * FOUR for each in dimensions)
    known = [
        (FRAMEWORK.weights[each], score)
        for each, score in zip(Dimension, dimensions, strict=True)
        if score != NONE
    ]
    whole = sum((weight for weight, _score in known), Decimal(0))
    mean = sum((weight * score for weight, score in known), Decimal(0)) / whole
    return Judged(outcome, int(mean + Decimal("0.5")), ten_thousandths)


def test_h12_the_newest_third_of_each_kind_is_held_out() -> None:
    history = [judged(place, place % 4 != 0, 80, 80, 80, NONE, 80) for place in range(1, 41)]
    proposal = propose(history, FRAMEWORK)
    assert (proposal.fitted_on, proposal.present.total) == (26, 14)
    missed = {each.outcome.account.id for each in proposal.present.missed}
    assert missed == {4, 8, 12, 16}  # the newest four of ten churns


def test_h12_equally_good_weights_stay_near_the_present_ones() -> None:
    rng = np.random.default_rng(7)
    history = [judged(place, True, *(80,) * 5) for place in range(1, 31)]
    history += [judged(place, False, *(20,) * 5) for place in rng.permutation(range(31, 41)).tolist()]
    assert propose(history, FRAMEWORK).weights == {each: int(FRAMEWORK.weights[each]) for each in Dimension}
    assert not propose(history, FRAMEWORK).better


def test_h13_a_switch_names_who_changes_band_and_how(open_unit: Units) -> None:
    for name, values in (
        ("acme", {"dau_mau_ratio": "0.6", "csat": 3}),  # 80, then 89
        ("bolt", {"dau_mau_ratio": "0.4", "csat": "2.6"}),  # 70, then 79
        ("core", {"dau_mau_ratio": "0.03", "csat": 4}),  # 39, then 28
    ):
        stored_account(open_unit, name)
        stored_metrics(open_unit, values, account=name)
    stored_account(open_unit, "dorm")
    with open_unit() as uow:
        ws = Workspace("acme-inc", BERLIN, "en", None, FRAMEWORK)
        found = list(band_changes(uow, ws, PLAYBOOK, NOW))
        assert list(band_changes(uow, ws, FRAMEWORK, NOW)) == []
    (bolt,) = found
    assert bolt.account.external_id == "bolt"
    assert bolt == BandChange(bolt.account, Band.YELLOW, Band.GREEN, 70, 79)
