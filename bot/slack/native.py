"""Slack's native charts and tables, as plain dicts. They belong in messages only.

Where a chart or a table does not fit Slack's frame, None is returned and its text stands in for it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.slack import limits
from bot.slack.limits import clip, size
from success.format import Reader, plain
from success.view import Amount, Chart, Parts, Table, Text

Json = dict[str, Any]


def chart(block: Chart) -> Json | None:
    """Return a native chart, or None where nothing can be drawn."""
    drawn = _pie(block) if block.type == "pie" else _axes(block)
    if drawn is None:
        return None
    return {"type": "data_visualization", "title": clip(block.title, limits.CHART_TITLE), "chart": drawn}


def _pie(block: Chart) -> Json | None:
    values = block.series[0].values if block.series else ()
    pairs = zip(_distinct(block.categories), map(_number, values), strict=False)
    segments = [{"label": label, "value": value} for label, value in pairs if value is not None and value > 0]
    return {"type": "pie", "segments": segments[: limits.CHART_SERIES]} if segments else None


def _axes(block: Chart) -> Json | None:
    """Draw the newest categories for which every series has a value, since Slack draws no gaps."""
    lines = {one.name: [_number(value) for value in one.values] for one in block.series}
    lines = {name: values for name, values in lines.items() if any(v is not None for v in values)}
    lines = dict(list(lines.items())[: limits.CHART_SERIES])
    width = min([len(block.categories), *map(len, lines.values())]) if lines else 0
    whole = [i for i in range(width) if all(values[i] is not None for values in lines.values())]
    shown = whole[-limits.CHART_CATEGORIES :]
    if not shown:
        return None
    labels = _distinct([block.categories[i] for i in shown])
    return {
        "type": block.type,
        "series": [
            {"name": name, "data": _points(labels, [lines[given][i] for i in shown])}
            for name, given in zip(_distinct(list(lines)), lines, strict=True)
        ],
        "axis_config": {"categories": labels},
    }


def _points(labels: Sequence[str], values: Sequence[float | None]) -> list[Json]:
    return [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]


def _number(value: Decimal | None) -> int | float | None:
    if value is None or not value.is_finite() or abs(value) >= limits.CHART_VALUE:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 4))


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names short enough for a chart, each once: Slack joins points to categories by name."""
    taken: dict[str, None] = {}
    for name in names:
        taken[_untaken(name, taken)] = None
    return list(taken)


def _untaken(name: str, taken: dict[str, None]) -> str:
    label, count = clip(name, limits.CHART_LABEL), 1
    while label in taken:
        count += 1
        mark = f" {count}"
        label = clip(name, limits.CHART_LABEL - len(mark)) + mark
    return label


def table(block: Table, reader: Reader, room: int) -> tuple[Json, int] | None:
    """Return a native table of the rows that fit `room` characters, and how many rows were left out."""
    if not 1 <= len(block.columns) <= limits.TABLE_COLUMNS:
        return None
    head = [{"type": "raw_text", "text": clip(c.label, limits.TABLE_CELL)} for c in block.columns]
    rows = list(_fitting(block, reader, room - _weight(head)))
    if not rows:
        return None
    shown = {
        "type": "data_table",
        "caption": clip(block.caption, limits.CONTEXT),
        "rows": [head, *rows],
        "page_size": limits.TABLE_PAGE,
    }
    return shown, len(block.rows) - len(rows)


def _fitting(block: Table, reader: Reader, room: int) -> Iterator[list[Json]]:
    for row in block.rows[: limits.TABLE_ROWS]:
        cells = [
            _cell(parts, reader, numeric=column.numeric)
            for column, parts in zip(block.columns, row, strict=False)
        ]
        cells += [{"type": "raw_text", "text": limits.EMPTY}] * (len(block.columns) - len(cells))
        room -= _weight(cells)
        if room < 0:
            return
        yield cells


def _cell(parts: Parts, reader: Reader, *, numeric: bool) -> Json:
    text = clip(plain(parts, reader), limits.TABLE_CELL)
    value = _value(parts) if numeric else None
    if value is None:
        return {"type": "raw_text", "text": text}
    return {"type": "raw_number", "value": value, "text": text}


def _value(parts: Parts) -> int | float | None:
    """Return the number a cell stands for, so that Slack sorts the column by it."""
    match parts:
        case (Amount(value=value),):
            return _number(value)
        case (Text(text=text),):
            try:
                return _number(Decimal(text.strip().replace("−", "-")))
            except (InvalidOperation, ValueError):
                return None
        case _:
            return None


def _weight(cells: Sequence[Json]) -> int:
    return sum(size(cell["text"]) for cell in cells)
