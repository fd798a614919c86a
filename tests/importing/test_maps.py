"""Foreign files through a map: joins, windows and constants in SQL, and one sentence for what is wrong."""

from pathlib import Path

import pytest

from bot.importing.landing import Landing, Refused
from bot.importing.maps import BadMap, Mapped, find_map, read_map
from storage.uow import Units
from success.records import Kind
from tests.importing.files import BERLIN, NOW, exported

CRM = "Id,Company,MRR,Tags,Since\n7,Acme,100,\"['x','y']\",2025-01-31\n8,Globex,,,2025-02-28\n"
MAP = """
[views]
priced = "select *, MRR * 12 as yearly from crm where MRR is not null"
[accounts]
sql = "select 'CRM-' || Id as external_id, Company as name, yearly as arr, 'EUR' as currency from priced"
[metrics]
sql = '''select 'CRM-' || Id as account_external_id, 'csat' as metric, coalesce(MRR, 0) / 25 as value,
         Since as observed_at from crm order by Id'''
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "crm.csv").write_text(CRM)
    return tmp_path


def through(open_unit: Units, folder: Path, text: str, kind: Kind) -> tuple[Landing, list[Refused]]:
    path = folder / "map.toml"
    path.write_text(text)
    told: list[Refused] = []
    with Landing(open_unit, BERLIN, NOW) as landing, Mapped(read_map(path), [folder / "crm.csv"]) as mapped:
        landing.take(kind, mapped.rows(kind), told.append)
    return landing, told


def test_rows_land_through_the_same_records(open_unit: Units, files: Path) -> None:
    landing, told = through(open_unit, files, MAP, Kind.ACCOUNTS)
    assert (landing.accepted, told) == (1, [])
    assert "CRM-7,Acme,,,1200,EUR" in exported(open_unit, Kind.ACCOUNTS)


def test_a_date_means_the_end_of_that_day_in_the_workspaces_zone(open_unit: Units, files: Path) -> None:
    through(open_unit, files, MAP, Kind.ACCOUNTS)
    through(open_unit, files, MAP, Kind.METRICS)
    assert "CRM-7,csat,4,2025-01-31T22:59:59.999999Z" in exported(open_unit, Kind.METRICS)


def test_a_refused_row_is_told_by_its_number(open_unit: Units, files: Path) -> None:
    through(open_unit, files, MAP, Kind.ACCOUNTS)
    landing, told = through(open_unit, files, MAP, Kind.METRICS)
    assert landing.accepted == 1
    assert [each.row for each in told] == [2]
    assert "'CRM-8'" in told[0].reason


def test_lists_and_instants_are_read_as_a_csv_would_hold_them(open_unit: Units, files: Path) -> None:
    text = """
    [accounts]
    sql = "select Id as external_id, Company as name, ['One', 'Two'] as aliases, true as pilot from crm"
    [metrics]
    sql = '''select '7' as account_external_id, 'csat' as metric, 4 as value,
             timestamptz '2025-01-31 12:00:00+02' as observed_at'''
    """
    landing, _told = through(open_unit, files, text, Kind.ACCOUNTS)
    through(open_unit, files, text, Kind.METRICS)
    assert landing.accepted == 2
    assert "7,Acme,One;Two" in exported(open_unit, Kind.ACCOUNTS)
    assert "2025-01-31T10:00:00Z" in exported(open_unit, Kind.METRICS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[acounts]\nsql = 'select 1'", "[acounts] is not a KIND; is 'accounts' meant?"),
        ("[accounts]\nquery = 'select 1'", '[accounts] must have sql = "select …" and nothing else.'),
        ("accounts = 'select 1'", '[accounts] must have sql = "select …" and nothing else.'),
        ("[accounts", "map.toml cannot be read"),
        ("", "has no query"),
        ("[views]\nx = 1", "[views] x must be a query"),
        ("[accounts]\nsql = 'select nope from crm'", "[accounts] failed: Binder Error"),
        ("[accounts]\nsql = 'select Id as external_id, Company as nmae from crm'", "is 'name' meant?"),
        ("[accounts]\nsql = 'select Id as external_id from crm'", "no column 'name'"),
        ("[accounts]\nsql = 'select * from elsewhere'", "[accounts] failed: Catalog Error"),
        ("[users]\nsql = 'select 1 as email'", "has no query for accounts"),
    ],
)
def test_a_map_that_does_not_work_is_refused(open_unit: Units, files: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadMap) as caught:
        through(open_unit, files, text, Kind.ACCOUNTS)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_query_that_fails_halfway_says_so(open_unit: Units, files: Path) -> None:
    text = "[accounts]\nsql = '''select Id as external_id, (Company::int)::varchar as name from crm'''"
    with pytest.raises(BadMap, match="Conversion Error"):
        through(open_unit, files, text, Kind.ACCOUNTS)


def test_it_finds_the_maps_that_ship_by_name() -> None:
    assert find_map("ravenstack").is_file()
    with pytest.raises(BadMap, match="There is no map nowhere"):
        find_map("nowhere")


def test_it_refuses_a_file_it_cannot_read_as_a_table(open_unit: Units, files: Path) -> None:
    (files / "notes.txt").write_text("hello")
    (files / "map.toml").write_text(MAP)
    with pytest.raises(BadMap, match=r"notes\.txt: a map reads"):
        Mapped(read_map(files / "map.toml"), [files / "notes.txt"])
