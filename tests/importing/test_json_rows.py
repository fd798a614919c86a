"""NDJSON and JSON arrays, one element in memory at a time."""

import io
import json
from decimal import Decimal

import pytest

from bot.importing.json_rows import read_json_array, read_ndjson
from bot.importing.rows import BadFile, Row
from success.records import Kind
from tests.importing.files import broken_of, rows_of, values_of


def test_ndjson_skips_blank_lines_and_counts_them() -> None:
    rows = rows_of(b'{"a": 1}\n\n  {"a": 2}\n', Kind.METRICS, read_ndjson)
    assert [(row.line, row.values) for row in rows] == [(1, {"a": 1}), (3, {"a": 2})]  # type: ignore[union-attr]


def test_ndjson_refuses_a_line_and_reads_on() -> None:
    content = b'{"a": 1}\n{oops}\n{"a": \xff}\n{"a": 2}\n' + b"[" * 100_000 + b"\n"
    assert values_of(content, Kind.METRICS, read_ndjson) == [{"a": 1}, {"a": 2}]
    assert [line for line, _reason in broken_of(content, Kind.METRICS, read_ndjson)] == [2, 3, 5]


def test_numbers_keep_their_digits() -> None:
    content = b'[{"value": 0.123456789012345678901}]'
    (values,) = values_of(content, Kind.METRICS, read_json_array)
    assert values == {"value": Decimal("0.123456789012345678901")}


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_longer_than_the_window_is_read_whole(indent: int | None) -> None:
    elements = [{"external_id": f"acc-{n}", "name": "Ünïcode " * (n % 7), "n": n} for n in range(5_000)]
    content = json.dumps(elements, indent=indent, ensure_ascii=False).encode()
    assert len(content) > 300_000
    assert values_of(content, Kind.ACCOUNTS, read_json_array) == elements


def test_an_array_may_hold_plain_numbers_and_nothing() -> None:
    assert values_of(b"[1, 22 ,333]", Kind.METRICS, read_json_array) == [1, 22, 333]
    assert values_of(b" [ ] ", Kind.METRICS, read_json_array) == []


@pytest.mark.parametrize("content", [b"", b"   ", b'{"a": 1}', b"42", b"null"])
def test_it_refuses_what_is_no_array(content: bytes) -> None:
    with pytest.raises(BadFile, match="a JSON array is expected"):
        rows_of(content, Kind.METRICS, read_json_array)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b'[{"a": 1}, {"a": ', 2),
        (b'[{"a": 1}, oops, {"a": 2}]', 2),
        (b'[{"a": 1} {"a": 2}]', 2),
        (b'[{"a": 1}', 2),
        (b'[{"a": 1},]', 2),
    ],
)
def test_it_keeps_what_came_before_the_text_broke_off(content: bytes, number: int) -> None:
    assert values_of(content, Kind.METRICS, read_json_array) == [{"a": 1}]
    ((line, reason),) = broken_of(content, Kind.METRICS, read_json_array)
    assert line == number
    assert "nothing from here on was read" in reason


def test_it_does_not_read_ahead_of_what_it_yields() -> None:
    class Counted(io.BytesIO):
        read_bytes = 0

        def read1(self, size: int | None = -1, /) -> bytes:
            piece = super().read1(size)
            Counted.read_bytes += len(piece)
            return piece

    stream = Counted(b"[" + b",".join([b'{"a": 1}'] * 200_000) + b"]")
    assert isinstance(next(iter(read_json_array(stream, Kind.METRICS))), Row)
    assert Counted.read_bytes < 200_000
