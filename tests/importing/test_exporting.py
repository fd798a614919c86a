"""What `export` writes, `import` takes back unchanged."""

import io
import json
from pathlib import Path

import pytest

from bot.importing.exporting import export_journal
from storage.uow import Database
from success.journal import Entry, EntryKind
from success.records import RECORDS, Kind
from tests.factories import NOW, stored_account
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


def test_p4_v3_the_journal_is_written_one_entry_a_line(database: Database) -> None:
    unit, out = database.unit("first"), io.StringIO()
    acme, said = stored_account(unit), {"kind": "roi", "amount": "120000", "unit": "EUR"}
    stored_account(database.unit("second"))
    with unit(write=True) as uow:
        uow.journal.add(Entry(acme.id, EntryKind.FEEDBACK, NOW, None, "“Exports” by team\nplease"))
        uow.journal.add(Entry(acme.id, EntryKind.EVIDENCE, NOW, "ana@mainstay.example", "", said))
        assert export_journal(uow, out) == 2
    evidence, feedback = (json.loads(line) for line in out.getvalue().splitlines())
    assert (evidence["kind"], evidence["by"], evidence["data"]) == ("evidence", "ana@mainstay.example", said)
    assert feedback["account_external_id"] == "acme"
    assert (feedback["at"], feedback["words"]) == ("2026-03-31T09:00:00Z", "“Exports” by team\nplease")
