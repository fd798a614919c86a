"""Accounts as arrays of readings, made from plain values, and any number of them by Hypothesis."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from success.metrics import METRICS, Dimension
from success.presets import Preset, load
from success.readings import NANO, NEVER, Readings, micros
from tests.success.reference import Value

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 31, 12, tzinfo=UTC)
FRAMEWORK = load("framework")
PLAYBOOK = load("playbook")
PRESETS = (FRAMEWORK, PLAYBOOK)
SHAPE = len(METRICS)
ALL = frozenset(metric.code for metric in METRICS.values())

Known = Mapping[str, Value]


def nano(number: Decimal | None) -> int:
    return NEVER if number is None else int(number * NANO)


def readings(*accounts: tuple[Known, Known]) -> Readings:
    """Arrays of (supplied, derived) values, an account a row."""
    grids = [np.zeros((len(accounts), SHAPE), np.int64) for _ in range(4)]
    known = [np.zeros((len(accounts), SHAPE), np.bool_) for _ in range(2)]
    for row, halves in enumerate(accounts):
        for half, values in enumerate(halves):
            for key, value in values.items():
                cell = row, METRICS[key].code - 1
                grids[2 * half][cell], grids[2 * half + 1][cell] = nano(value.number), micros(value.at)
                known[half][cell] = True
    ids = np.arange(1, len(accounts) + 1)
    return Readings(ids, grids[0], grids[1], known[0], grids[2], grids[3], known[1])


RAW = st.decimals(min_value=-3, max_value=220, places=9) | st.sampled_from(
    [Decimal(text) for text in ("0", "0.1", "0.2", "0.5", "0.75", "1", "7", "9", "-0.3", "100", "999999999")]
)
AGES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=130)) | st.sampled_from(
    [timedelta(days=days) for days in (0, 45, 46, 90, 91, 100, 101)]
)
KEYS = st.sampled_from(sorted(METRICS))


def known(keys: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, tuple[Decimal, timedelta]]]:
    return st.dictionaries(keys, st.tuples(RAW, AGES), max_size=12)


@st.composite
def presets(draw: st.DrawFn) -> Preset:
    """A shipped preset, or one with other weights inside and outside its dimensions."""
    base = draw(st.sampled_from(PRESETS))
    if draw(st.booleans()):
        return base
    figures = base.model_dump()
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=4, max_size=4)))
    edges = [0, *cuts, 10_000]
    shares = [Decimal(high - low) / 100 for low, high in pairwise(edges)]
    figures["weights"] = dict(zip(Dimension, shares, strict=True))
    for rule in figures["metrics"].values():
        rule["weight"] = draw(st.decimals(min_value=0, max_value=9, places=2))
    return Preset.model_validate(figures)
