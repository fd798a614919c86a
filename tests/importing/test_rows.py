"""CSV as it comes: every fault has a line and a reason, and the good rows are read all the same."""

import pytest

from bot.importing.rows import BadFile
from success.records import Kind
from tests.importing.files import broken_of, rows_of, values_of

HEAD = b"external_id,name\n"
ACME, GLOBEX = {"external_id": "a", "name": "Acme"}, {"external_id": "g", "name": "Globex"}


def refusal(content: bytes, kind: Kind = Kind.ACCOUNTS) -> tuple[int, str]:
    with pytest.raises(BadFile) as caught:
        rows_of(content, kind)
    return caught.value.line, str(caught.value)


def test_it_reads_rows_with_the_line_they_begin_on() -> None:
    rows = rows_of(HEAD + b"a,Acme\n\ng,Globex\n", Kind.ACCOUNTS)
    assert [(row.line, row.values) for row in rows] == [(2, ACME), (4, GLOBEX)]  # type: ignore[union-attr]


def test_it_counts_physical_lines_below_cells_of_several_lines() -> None:
    content = HEAD + b'a,"Ac\nme\n\nInc"\ng,Globex\nx,too,many\n'
    rows = rows_of(content, Kind.ACCOUNTS)
    assert [row.line for row in rows] == [2, 6, 7]
    assert broken_of(content, Kind.ACCOUNTS) == [(7, "has 3 cells, the header has 2")]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_it_takes_any_line_ending_and_a_byte_order_mark(ending: bytes) -> None:
    content = b"\xef\xbb\xbf" + HEAD.replace(b"\n", ending) + b"a,Acme" + ending + b"g,Globex"
    assert values_of(content, Kind.ACCOUNTS) == [ACME, GLOBEX]


def test_it_refuses_a_ragged_row_and_reads_on() -> None:
    content = HEAD + b"a\na,Acme,more\ng,Globex\n"
    assert broken_of(content, Kind.ACCOUNTS) == [
        (2, "has 1 cells, the header has 2"),
        (3, "has 3 cells, the header has 2"),
    ]
    assert values_of(content, Kind.ACCOUNTS) == [GLOBEX]


def test_it_refuses_bytes_that_are_not_utf_8_and_reads_on() -> None:
    content = HEAD + "a,Café\n".encode("latin-1") + "g,Globéx\n".encode()
    assert broken_of(content, Kind.ACCOUNTS) == [(2, "has bytes that are not UTF-8; save the file as UTF-8")]
    assert values_of(content, Kind.ACCOUNTS) == [{"external_id": "g", "name": "Globéx"}]


def test_it_refuses_a_file_in_utf_16() -> None:
    assert refusal("external_id,name\na,Acme\n".encode("utf-16")) == (
        1,
        "the file is UTF-16; save it as UTF-8",
    )


def test_it_says_where_a_quotation_mark_opens_that_nothing_closes() -> None:
    content = HEAD + b'a,"Acme\ng,Globex\nh,Hooli\n'
    line, reason = broken_of(content, Kind.ACCOUNTS)[0]
    assert line == 2
    assert reason.startswith("a quotation mark opens a cell and nothing closes it; lines 2 to 4")


def test_it_loses_no_more_than_the_row_with_a_stray_quotation_mark() -> None:
    content = HEAD + b'a,"Ac"me\ng,Globex\n'
    assert broken_of(content, Kind.ACCOUNTS) == [(2, "a quotation mark inside a cell must be doubled")]
    assert values_of(content, Kind.ACCOUNTS) == [GLOBEX]


def test_it_gives_up_on_a_file_that_is_one_endless_line() -> None:
    line, reason = refusal(HEAD + b"a," + b"x" * 1_100_000)
    assert line == 2
    assert "no table" in reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"external_id,nmae\n", "'nmae' is not a column of accounts; is 'name' meant?"),
        (b"external_id,name,Owner E-Mail\n", "is 'owner_email' meant?"),
        (b"external_id\n", "no column 'name'; accounts needs external_id, name"),
        (b"external_id,name,name\n", "column 'name' stands twice"),
        (b"external_id;name\n", "columns must be separated by commas"),
        (b"", "the first line must name the columns, and it is empty"),
        (b"\nexternal_id,name\n", "the first line must name the columns, and it is empty"),
        ("external_id,n\xe4me\n".encode("latin-1"), "the header has bytes that are not UTF-8"),
    ],
)
def test_it_refuses_a_header_it_does_not_know(header: bytes, reason: str) -> None:
    line, said = refusal(header)
    assert line == 1
    assert reason in said


def test_it_forgives_spaces_around_column_names() -> None:
    assert values_of(b" external_id , name\na,Acme\n", Kind.ACCOUNTS) == [ACME]
