"""Charts for Teams: native elements, each with a fallback of plain Adaptive Card elements."""

from decimal import Decimal
from typing import Any, assert_never

from success.view import Chart, Series

Json = dict[str, Any]

SERIES_LIMIT = 6
POINT_LIMIT = 60
TITLE_LIMIT = 100
_BARS = "▁▂▃▄▅▆▇█"


def chart(block: Chart) -> Json:
    """Return the native chart element of a chart, with its plain fallback."""
    series = block.series[:SERIES_LIMIT]
    match block.type:
        case "line" | "area":
            made = _many("Chart.Line", block, series)
        case "bar":
            made = _bars(block, series)
        case "pie":
            made = {"type": "Chart.Donut", "data": _points(block, series[0], "legend") if series else []}
        case _:
            assert_never(block.type)
    return {**made, "title": block.title[:TITLE_LIMIT], "fallback": _in_words(block)}


def _bars(block: Chart, series: tuple[Series, ...]) -> Json:
    if len(series) == 1:
        return {"type": "Chart.VerticalBar", "data": _points(block, series[0], "x")}
    grouped = [{"legend": one.name, "values": _points(block, one, "x")} for one in series]
    return {"type": "Chart.VerticalBar.Grouped", "data": grouped}


def _many(kind: str, block: Chart, series: tuple[Series, ...]) -> Json:
    return {
        "type": kind,
        "data": [{"legend": one.name, "values": _points(block, one, "x")} for one in series],
    }


def _points(block: Chart, series: Series, key: str) -> list[Json]:
    value_key = "value" if key == "legend" else "y"
    pairs = list(zip(block.categories, series.values, strict=True))[-POINT_LIMIT:]
    return [{key: name, value_key: float(value)} for name, value in pairs if value is not None]


def _in_words(block: Chart) -> Json:
    lines = [block.title, *(_line(block, series) for series in block.series[:SERIES_LIMIT])]
    items = [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}]} for line in lines]
    return {"type": "Container", "items": items}


def _line(block: Chart, series: Series) -> str:
    known = [
        (name, value)
        for name, value in zip(block.categories, series.values, strict=True)
        if value is not None
    ]
    if not known:
        return f"{series.name}: –"
    (first, low), (last, high) = known[0], known[-1]
    return f"{series.name}: {_sparkline([value for _name, value in known])} {first} {low} → {last} {high}"


def _sparkline(values: list[Decimal]) -> str:
    low, span = min(values), max(values) - min(values)
    return "".join(_BARS[int((value - low) * (len(_BARS) - 1) / span) if span else 3] for value in values)
