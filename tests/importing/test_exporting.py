"""What `export` writes, `import` takes back unchanged."""

from pathlib import Path

import pytest

from storage.uow import Database
from success.records import RECORDS, Kind
from tests.importing.files import exported, land

SAMPLES = Path(__file__).parent / "samples"
BEFORE = (Kind.USERS, Kind.ACCOUNTS)


def sample(kind: Kind) -> str:
    return (SAMPLES / f"{kind}.csv").read_bytes().decode()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_comes_back_unchanged(database: Database, kind: Kind) -> None:
    first, second = database.unit("first"), database.unit("second")
    before = [each for each in BEFORE if each is not kind]
    told = land(first, *((each, sample(each)) for each in before), (kind, sample(kind)))
    assert told.refused == []
    written = exported(first, kind)
    again = land(second, *((each, exported(first, each)) for each in before), (kind, written))
    assert again.refused == []
    assert exported(second, kind) == written
    assert land(first, (kind, written)).refused == []
    assert exported(first, kind) == written


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_is_written(database: Database, kind: Kind) -> None:
    unit = database.unit("first")
    land(unit, *((each, sample(each)) for each in BEFORE if each is not kind), (kind, sample(kind)))
    header, *rows = exported(unit, kind).splitlines()
    assert header.split(",") == list(RECORDS[kind].model_fields)
    assert sample(kind).splitlines()[0] == header, "the sample has a value for every column"
    assert rows
