"""Scores kept: a row a day, one current row an account, and who waits to be scored again (H11)."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from storage.uow import Database, Units
from success.health import score
from success.metrics import METRICS
from success.presets import load
from success.readings import NANO, NEVER, Band, Mark, Readings, ScoreTable, day_of, micros, row_of
from success.records import Kind, Record
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    a_contact,
    an_answer,
    an_observation,
    stored,
    stored_account,
    stored_metrics,
)

PRESET = load("framework")
ONE = timedelta(days=1)
HOUR = timedelta(hours=1)
WIDTH = len(METRICS)


def table(ids: list[int], values: dict[str, int], days: int = 0) -> ScoreTable:
    """The scores of accounts that all have the same values, so many days before now."""
    at = NOW - days * ONE
    shape = (len(ids), WIDTH)
    numbers, times = np.zeros(shape, np.int64), np.full(shape, micros(at), np.int64)
    has = np.zeros(shape, np.bool_)
    for key, value in values.items():
        numbers[:, METRICS[key].code - 1], has[:, METRICS[key].code - 1] = value, True
    none = np.zeros(shape, np.bool_)
    readings = Readings(np.array(ids, np.int64), numbers, times, has, numbers * 0, times * 0, none)
    return score(readings, frozenset(METRICS[key].code for key in values), PRESET, at, BERLIN)


def kept(open_unit: Units, scores: ScoreTable) -> None:
    with open_unit(write=True) as uow:
        uow.health.settle(scores.accounts.tolist(), scores.at)
        uow.health.keep(scores)
        uow.commit()


def test_what_was_kept_is_read_back_exactly(open_unit: Units) -> None:
    scores = table([7, 3], {"dau_mau_ratio": NANO // 3, "usage_trend": -NANO // 4, "csm_sentiment": 2 * NANO})
    kept(open_unit, scores)
    with open_unit() as uow:
        assert uow.health.current(7) == row_of(scores, 0)
        assert uow.health.currents([3, 7, 9]) == {7: row_of(scores, 0), 3: row_of(scores, 1)}
        assert uow.health.history([7], DAY, DAY) == {7: [day_of(scores, 0)]}
        assert uow.health.current(9) is None


def test_an_unknown_score_and_a_sponsor_never_met_are_read_back(open_unit: Units) -> None:
    unknown = table([1], {})
    kept(open_unit, unknown)
    never = table([2], {"nps": NANO})
    never.values[0, METRICS["exec_sponsor_days"].code - 1] = NEVER
    kept(open_unit, never)
    with open_unit() as uow:
        row = uow.health.current(1)
        assert row is not None
        assert (row.today.score, row.today.composite, row.today.band) == (None, None, Band.UNKNOWN)
        assert row.today.dimensions == (None,) * 5
        assert uow.health.currents([2])[2].values[METRICS["exec_sponsor_days"].code - 1] == NEVER


def test_h11_every_day_has_a_row_and_a_second_score_of_a_day_replaces_it(open_unit: Units) -> None:
    for days, value in ((2, 1), (1, 2), (0, 3), (0, 4)):
        kept(open_unit, table([1, 2], {"champion_strength": value * NANO}, days))
    with open_unit() as uow:
        found = uow.health.history([1, 2], DAY - ONE, DAY)
        assert {each: [day.score for day in days] for each, days in found.items()} == {
            1: [20, 40],
            2: [20, 40],
        }
        assert [day.day for day in found[1]] == [DAY - ONE, DAY]


def test_an_older_score_never_replaces_the_current_row(open_unit: Units) -> None:
    new, old = table([1], {"nps": 9 * NANO}), table([1], {"nps": 3 * NANO}, 30)
    kept(open_unit, new)
    kept(open_unit, old)
    with open_unit() as uow:
        assert uow.health.current(1) == row_of(new, 0)
        assert [day.score for day in uow.health.history([1], DAY - 30 * ONE, DAY)[1]] == [25, 100]


def test_a_changed_account_waits_and_its_row_no_longer_holds(open_unit: Units) -> None:
    accounts = [stored_account(open_unit, name).id for name in ("acme", "bolt", "core")]
    kept(open_unit, table(accounts, {"nps": 9 * NANO}))
    with open_unit() as uow:
        assert uow.health.waiting() == []
    stored_metrics(open_unit, {"nps": 3}, account="bolt")
    with open_unit() as uow:
        assert uow.health.waiting() == [accounts[1]]
        assert uow.health.current(accounts[1]) is None
        assert uow.health.current(accounts[0]) is not None
        assert set(uow.health.currents(accounts)) == set(accounts)
    kept(open_unit, table([accounts[1]], {"nps": 3 * NANO}))
    with open_unit() as uow:
        assert uow.health.waiting() == []
        assert uow.health.current(accounts[1]) is not None


def test_waiting_comes_a_page_at_a_time(open_unit: Units) -> None:
    accounts = [stored_account(open_unit, name).id for name in ("acme", "bolt", "core")]
    with open_unit(write=True) as uow:
        uow.health.changed(accounts)
        uow.health.changed(accounts[:1])
        uow.commit()
    with open_unit() as uow:
        assert uow.health.waiting(2) == accounts[:2]


def test_marks_are_score_and_band_as_last_kept(open_unit: Units) -> None:
    kept(open_unit, table([1, 2], {"nps": 9 * NANO}))
    kept(open_unit, table([3], {}))
    with open_unit() as uow:
        assert uow.health.marks([1, 3]) == {
            1: Mark(1, 100, Band.GREEN, False, NOW),
            3: Mark(3, None, Band.UNKNOWN, True, NOW),
        }
        assert set(uow.health.marks()) == {1, 2, 3}


def test_it_keeps_workspaces_apart(database: Database, open_unit: Units) -> None:
    kept(open_unit, table([1], {"nps": 9 * NANO}))
    other = database.unit("somebody-else")
    kept(other, table([1], {"nps": 3 * NANO}))
    with open_unit() as ours, other() as theirs:
        assert ours.health.marks()[1].score == 100
        assert theirs.health.marks()[1].score == 25
        assert theirs.health.history([1], DAY, DAY)[1][0].score == 25


def test_nothing_to_keep_is_no_error(open_unit: Units) -> None:
    kept(open_unit, table([], {}))
    with open_unit() as uow:
        assert uow.health.marks() == {}


def test_the_policy_stands_with_each_day(open_unit: Units) -> None:
    kept(open_unit, replace(table([1], {"nps": NANO}, 1), policy="ours@0123456789ab"))
    kept(open_unit, table([1], {"nps": NANO}))
    with open_unit() as uow:
        found = uow.health.history([1], DAY - ONE, DAY)[1]
    assert [day.policy for day in found] == ["ours@0123456789ab", PRESET.stamp]


def test_scoring_a_past_day_settles_nothing_that_waits(open_unit: Units) -> None:
    account = stored_account(open_unit)
    kept(open_unit, table([account.id], {"nps": 9 * NANO}))
    stored_metrics(open_unit, {"nps": 3})
    kept(open_unit, table([account.id], {"nps": 3 * NANO}, 30))
    with open_unit() as uow:
        assert uow.health.waiting() == [account.id]
        assert uow.health.current(account.id) is None


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (Kind.METRICS, an_observation("csat", 1, NOW + 2 * HOUR)),
        (Kind.SURVEYS, an_answer("csat", 1, NOW + 2 * HOUR)),
        (Kind.CONTACTS, a_contact(since=NOW + 2 * HOUR)),
    ],
)
def test_as_of_a_fact_stored_ahead_of_its_time_ends_the_row_when_it_comes(
    open_unit: Units, kind: Kind, record: Record
) -> None:
    account = stored_account(open_unit)
    stored(open_unit, kind, record)
    kept(open_unit, table([account.id], {"nps": 9 * NANO}))
    with open_unit() as uow:
        assert uow.health.current(account.id) is not None
        assert uow.health.current(account.id, NOW + HOUR) is not None
        assert uow.health.current(account.id, NOW + 2 * HOUR) is None


def test_facts_that_come_while_an_account_is_scored_put_it_on_the_list_again(database: Database) -> None:
    units = database.unit("acme-inc")
    account = stored_account(units)
    with units(write=True) as uow:
        uow.health.settle([account.id], NOW)
        uow.health.changed([account.id])  # what another worker's commit does meanwhile
        uow.health.keep(table([account.id], {"nps": 9 * NANO}))
        uow.commit()
    with units() as uow:
        assert uow.health.waiting() == [account.id]
