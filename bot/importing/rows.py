"""Rows out of a stream of bytes, one at a time, whatever the length; here of CSV.

A reader yields a Row, or a Broken where the text itself cannot be read; it raises BadFile only when nothing
of the file can be used. Line numbers are physical lines, so that an editor finds them, even below cells that
span several lines.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from bot.importing.sentences import columns, required, unknown_column
from success.errors import Refusal
from success.records import Kind

LONGEST_LINE = 1_000_000  # characters; a row that needs more is no row
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_UTF8 = "has bytes that are not UTF-8; save the file as UTF-8"


class BadFile(Refusal):
    """A file that cannot be read at all; `line` is where that shows."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written; `line` is the line it begins on."""

    line: int
    values: object


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of text that is no row."""

    line: int
    reason: str


Rows = Iterator[Row | Broken]
Reader = Callable[[IO[bytes], Kind], Rows]


class Lines:
    """The lines of a stream, counted; remembers whether any since the last look was not UTF-8."""

    def __init__(self, stream: IO[bytes]) -> None:
        start = stream.read(2)
        stream.seek(0)
        if start in _WIDE_MARKS:
            raise BadFile(1, "the file is UTF-16; save it as UTF-8")
        self._text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
        self.count = 0
        self._undecodable = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.count += 1
        if len(line) == LONGEST_LINE:
            raise BadFile(self.count, f"a line of more than {LONGEST_LINE:,} characters; this is no table")
        if not line.isascii() and _has_raw_bytes(line):
            self._undecodable = True
        return line

    def let_go(self) -> None:
        """Leave the stream open for whoever opened it."""
        self._text.detach()

    def undecodable(self) -> bool:
        """Whether a line read since the last call had bytes that are not UTF-8."""
        found, self._undecodable = self._undecodable, False
        return found


def _has_raw_bytes(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return False


def read_csv(stream: IO[bytes], kind: Kind) -> Rows:
    """Yield the rows of a CSV with a header; BadFile when the header is not one of `kind`."""
    lines = Lines(stream)
    try:
        yield from _table(lines, kind)
    finally:
        lines.let_go()


def _table(lines: Lines, kind: Kind) -> Rows:
    table = csv.reader(lines, strict=True)
    header = _header(table, lines, kind)
    while True:
        line = lines.count + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(line, _quoting(error, line, lines.count))
            continue
        if lines.undecodable():
            yield Broken(line, NOT_UTF8)
        elif len(cells) == len(header):
            yield Row(line, dict(zip(header, cells, strict=True)))
        elif cells:
            yield Broken(line, f"has {len(cells)} cells, the header has {len(header)}")


def _header(table: Iterator[list[str]], lines: Lines, kind: Kind) -> list[str]:
    try:
        header = [cell.strip() for cell in next(table, [])]
    except csv.Error as error:
        raise BadFile(1, f"the header cannot be read: {error}") from None
    if lines.undecodable():
        raise BadFile(1, f"the header {NOT_UTF8}")
    if not any(header):
        raise BadFile(1, "the first line must name the columns, and it is empty")
    check_columns(header, kind)
    return header


def check_columns(header: list[str], kind: Kind) -> None:
    """Refuse, with BadFile, column names that are not those of a kind."""
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise BadFile(1, "columns must be separated by commas")
    wrong = [unknown_column(name, kind, header) for name in header if name not in columns(kind)]
    if wrong:
        raise BadFile(1, "; ".join(wrong[:5]))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BadFile(1, f"column '{twice[0]}' stands twice")
    missing = [name for name in required(kind) if name not in header]
    if missing:
        raise BadFile(1, f"no column '{missing[0]}'; {kind} needs {', '.join(required(kind))}")


def _quoting(error: csv.Error, first: int, last: int) -> str:
    text = str(error)
    if "expected after" in text:
        what = "a quotation mark inside a cell must be doubled"
    elif "end of data" in text or "field limit" in text:
        what = "a quotation mark opens a cell and nothing closes it"
    else:
        what = f"not CSV: {text}"
    return what if last <= first else f"{what}; lines {first} to {last} were read as this one row"
