"""A long import needs no more memory than a short one."""

import tracemalloc
from pathlib import Path

import pytest

from bot.importing import landing as landings
from bot.importing.files import take_file
from bot.importing.landing import Landing
from storage.uow import Units
from success.records import Kind
from tests.importing.files import BERLIN, NOW, land

BATCH = 500


def peak(open_unit: Units, path: Path) -> int:
    tracemalloc.start()
    try:
        with Landing(open_unit, BERLIN, NOW) as landing:
            take_file(landing, Kind.METRICS, path, lambda _refused: None, lambda _position: None)
        assert landing.accepted > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def written(path: Path, rows: int) -> Path:
    with path.open("w") as out:
        out.write("account_external_id,metric,value,observed_at\n")
        for n in range(rows):
            out.write(
                f"acc-{n % 50},csat,{n % 5},2025-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00\n"
            )
            if n % 10 == 0:
                out.write("acc-1,csat,high,2025-01-01\n")
    return path


def test_memory_stays_flat_whatever_the_length(
    open_unit: Units, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landings, "BATCH", BATCH)
    accounts = "external_id,name\n" + "".join(f"acc-{n},Account {n}\n" for n in range(50))
    land(open_unit, (Kind.ACCOUNTS, accounts))
    peak(open_unit, written(tmp_path / "first.csv", BATCH))  # what is made once, such as compiled statements
    short = peak(open_unit, written(tmp_path / "short.csv", 2 * BATCH))
    long = peak(open_unit, written(tmp_path / "long.csv", 20 * BATCH))
    assert long < 1.25 * short + 1_000_000
