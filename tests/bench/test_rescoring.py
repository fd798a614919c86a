"""The measurement of re-scoring runs; what it says is for `make bench`, not for tests."""

from bench.rescoring import run


def test_it_measures_time_and_memory() -> None:
    time, memory = run(quick=True)
    assert (time.name, time.unit, time.aim) == ("re-scoring a portfolio", "×", 2)
    assert (memory.name, memory.unit, memory.aim) == ("memory of re-scoring", "MB", 400)
    assert time.value > 0
    assert memory.value > 0
