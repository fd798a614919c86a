"""The array engine agrees with a slow reference in fractions, for any preset, zone and data (H2–H8)."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from success.health import score
from success.metrics import DERIVED, METRICS
from success.presets import Preset
from success.readings import FOUR, NONE, Band
from tests.success.arrays import AT, BERLIN, KEYS, UTC_ZONE, known, presets, readings
from tests.success.reference import Value, score_one


@settings(max_examples=100)
@given(
    st.lists(st.tuples(known(KEYS), known(st.sampled_from(DERIVED))), min_size=1, max_size=4),
    st.sets(KEYS),
    presets(),
    st.sampled_from([UTC_ZONE, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")]),
    st.timedeltas(timedelta(days=-450), timedelta(days=450)).map(lambda since: AT + since),
)
def test_h2_to_h8_agree_with_the_reference_in_fractions(
    facts: list[tuple[dict[str, tuple[Decimal, timedelta]], dict[str, tuple[Decimal, timedelta]]]],
    more: set[str],
    preset: Preset,
    zone: ZoneInfo,
    at: datetime,
) -> None:
    accounts = [
        (
            {key: Value(number, at - age) for key, (number, age) in supplied.items()},
            {key: Value(number, at - age) for key, (number, age) in derived.items()},
        )
        for supplied, derived in facts
    ]
    collected = more | {key for halves in accounts for half in halves for key in half}
    codes = frozenset(METRICS[key].code for key in collected)
    table = score(readings(*accounts), codes, preset, at, zone)
    for row, (supplied, derived) in enumerate(accounts):
        expected = score_one(supplied, derived, collected, preset, at, zone)
        subscores = {
            key: Fraction(int(table.subscores[row, metric.code - 1]), FOUR)
            for key, metric in METRICS.items()
            if table.subscores[row, metric.code - 1] != NONE
        }
        assert subscores == expected.subscores
        assert tuple(
            None if each == NONE else Fraction(int(each), FOUR) for each in table.dimensions[row]
        ) == (expected.dimensions)
        composite = int(table.composite[row])
        assert (None if composite == NONE else Fraction(composite, FOUR)) == expected.composite
        assert int(table.score[row]) == (NONE if expected.score is None else expected.score)
        assert Band(int(table.band[row])).word == expected.band
        assert bool(table.provisional[row]) == expected.provisional
        assert abs(Fraction(int(table.coverage[row]), FOUR) - expected.coverage) <= Fraction(1, 2 * FOUR)
