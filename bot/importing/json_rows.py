"""Rows out of NDJSON and out of one long JSON array, holding no more than one of them at a time."""

import io
import json
from decimal import Decimal
from typing import IO

from bot.importing.rows import LONGEST_LINE, NOT_UTF8, BadFile, Broken, Lines, Row, Rows
from success.records import Kind

_PIECE = 65_536
_DECODER = json.JSONDecoder(parse_float=Decimal)


def read_ndjson(stream: IO[bytes], kind: Kind) -> Rows:
    """Yield the rows of newline-delimited JSON."""
    lines = Lines(stream)
    try:
        for line in lines:
            if lines.undecodable():
                yield Broken(lines.count, NOT_UTF8)
            elif line.strip():
                yield _parsed(line, lines.count)
    finally:
        lines.let_go()


def _parsed(text: str, line: int) -> Row | Broken:
    try:
        return Row(line, _DECODER.decode(text))
    except (ValueError, RecursionError) as error:
        return Broken(line, _not_json(error))


def _not_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error.msg}"
    return "not valid JSON: nested too deeply, or a number too long"


def read_json_array(stream: IO[bytes], kind: Kind) -> Rows:
    """Yield the elements of one JSON array; the `line` of each is its number.

    Where the text stops being JSON the element there is Broken, and it is the last.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape")
    try:
        yield from _elements(_Window(text))
    finally:
        text.detach()


def _elements(window: "_Window") -> Rows:
    if window.next_mark() != "[":
        raise BadFile(1, 'a JSON array is expected, such as [{"name": "value"}]')
    number, mark = 0, "," if window.peek() != "]" else window.next_mark()
    while mark == ",":
        number += 1
        try:
            yield Row(number, window.value())
        except (ValueError, RecursionError) as error:
            yield Broken(number, f"{_not_json(error)}; nothing from here on was read")
            return
        mark = window.next_mark()
    if mark != "]":
        yield Broken(number + 1, "the array is not closed; nothing from here on was read")


class _Window:
    """A moving view of a long text."""

    def __init__(self, source: io.TextIOBase) -> None:
        self._source = source
        self._text = ""
        self._at = 0

    def _more(self) -> bool:
        piece = self._source.read(_PIECE)
        self._text = self._text[self._at :] + piece
        self._at = 0
        return bool(piece)

    def peek(self) -> str:
        """Return the next character that is not white space without taking it; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def next_mark(self) -> str:
        """Take the next character that is not white space."""
        mark = self.peek()
        self._at += len(mark)
        return mark

    def value(self) -> object:
        """Take one JSON value; ValueError or RecursionError where there is none."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if len(self._text) - self._at > LONGEST_LINE or not self._more():
                    raise
                continue
            if end < len(self._text):
                self._at = end
                return value
            if not self._more():  # else a number might have gone on in the next piece
                self._at = len(self._text)
                return value
