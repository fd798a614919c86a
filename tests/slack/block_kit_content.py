"""Slack's documented limits of rich text, tables and charts."""

import re
from collections.abc import Sequence

from tests.slack.block_kit_faults import CONTROL, Faults, Json, counted


def rich_text(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type elements", "block_id")
    elements = block.get("elements", ())
    faults.size(f"{path}.elements", elements, 1, 1000)
    for number, element in enumerate(elements):
        _rich_element(faults, f"{path}.elements[{number}]", element)


def _rich_element(faults: Faults, path: str, item: Json) -> None:
    match item.get("type"):
        case "rich_text_section":
            faults.keys(path, item, "type elements")
            _rich_parts(faults, path, item)
        case "rich_text_preformatted" | "rich_text_quote":
            faults.keys(path, item, "type elements", "border")
            _rich_parts(faults, path, item)
        case "rich_text_list":
            faults.keys(path, item, "type style elements", "indent offset border")
            faults.among(f"{path}.style", item.get("style"), "bullet ordered")
            faults.size(f"{path}.elements", item.get("elements", ()), 1, 1000)
            for number, line in enumerate(item.get("elements", ())):
                faults.among(f"{path}[{number}].type", line.get("type"), "rich_text_section")
                _rich_parts(faults, f"{path}[{number}]", line)
        case other:
            faults.append(f"{path}: unknown rich text {other!r}")


def _rich_parts(faults: Faults, path: str, item: Json) -> None:
    parts = item.get("elements", ())
    faults.size(f"{path}.elements", parts, 1, 1000)
    for number, part in enumerate(parts):
        where = f"{path}.elements[{number}]"
        match part.get("type"):
            case "text":
                faults.keys(where, part, "type text", "style")
                if not isinstance(part.get("text"), str) or not part["text"]:
                    faults.append(f"{where}.text: empty")
                elif counted(part["text"]) > 3000 or CONTROL.search(part["text"]):
                    faults.append(f"{where}.text: too long, or a control character")
                faults.extend(
                    f"{where}.style.{key}: unknown"
                    for key in set(part.get("style", {})) - {"bold", "italic", "strike", "code"}
                )
            case "user":
                faults.keys(where, part, "type user_id")
                if not re.fullmatch(r"[UW][A-Z0-9]{2,20}", str(part.get("user_id"))):
                    faults.append(f"{where}.user_id: {part.get('user_id')!r}")
            case "link":
                faults.keys(where, part, "type url", "text style unsafe")
                faults.length(f"{where}.url", part.get("url"), 3000)
                if not str(part.get("url")).startswith(("http://", "https://")):
                    faults.append(f"{where}.url: not a web address")
            case other:
                faults.append(f"{where}: no part {other!r} is used here")


def data_table(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type rows caption", "block_id page_size row_header_column_index")
    faults.length(f"{path}.caption", block.get("caption"), 3000)
    if not 1 <= block.get("page_size", 5) <= 100:
        faults.append(f"{path}.page_size: {block['page_size']}")
    rows = block.get("rows", ())
    faults.size(f"{path}.rows", rows, 2, 101)
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows):
        faults.size(f"{path}.rows[{number}]", row, 1, 20)
        if len(row) != width:
            faults.append(f"{path}.rows[{number}]: {len(row)} cells, the header has {width}")
        for column, cell in enumerate(row):
            _cell(faults, f"{path}.rows[{number}][{column}]", cell, is_header=number == 0)


def _cell(faults: Faults, path: str, cell: Json, *, is_header: bool) -> None:
    match cell.get("type"):
        case "raw_text":
            faults.keys(path, cell, "type text")
            faults.length(f"{path}.text", cell.get("text"), 3000)
        case "raw_number" if not is_header:
            faults.keys(path, cell, "type value text")
            faults.length(f"{path}.text", cell.get("text"), 3000)
            _number(faults, f"{path}.value", cell.get("value"))
        case "rich_text" if not is_header:
            rich_text(faults, path, cell)
        case other:
            faults.append(f"{path}: no cell {other!r} here")


def _number(faults: Faults, path: str, value: object) -> None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18
    if not sound:
        faults.append(f"{path}: {value!r} is not a number")


def data_visualization(faults: Faults, path: str, block: Json) -> None:
    faults.keys(path, block, "type title chart", "block_id")
    faults.length(f"{path}.title", block.get("title"), 50)
    chart = block.get("chart", {})
    if chart.get("type") == "pie":
        faults.keys(f"{path}.chart", chart, "type segments")
        faults.size(f"{path}.chart.segments", chart.get("segments", ()), 1, 6)
        for number, segment in enumerate(chart.get("segments", ())):
            _point(faults, f"{path}.chart.segments[{number}]", segment)
            if not segment.get("value", 0) > 0:
                faults.append(f"{path}.chart.segments[{number}].value: not above 0")
        return
    faults.among(f"{path}.chart.type", chart.get("type"), "line bar area")
    faults.keys(f"{path}.chart", chart, "type series axis_config")
    axis = chart.get("axis_config", {})
    faults.keys(f"{path}.chart.axis_config", axis, "categories", "x_label y_label")
    categories = axis.get("categories", ())
    faults.size(f"{path}.categories", categories, 1, 20)
    for category in categories:
        faults.length(f"{path}.categories", category, 20)
    if len(set(categories)) != len(categories):
        faults.append(f"{path}.categories: one twice")
    for part in ("x_label", "y_label"):
        faults.length(f"{path}.{part}", axis.get(part, "-"), 50)
    _series(faults, f"{path}.chart", chart.get("series", ()), list(categories))


def _series(faults: Faults, path: str, series: Sequence[Json], categories: list[str]) -> None:
    faults.size(f"{path}.series", series, 1, 6)
    names = [one.get("name") for one in series]
    if len(set(names)) != len(names):
        faults.append(f"{path}.series: one name twice")
    for number, one in enumerate(series):
        faults.keys(f"{path}.series[{number}]", one, "name data")
        faults.length(f"{path}.series[{number}].name", one.get("name"), 20)
        for point in one.get("data", ()):
            _point(faults, f"{path}.series[{number}].data", point)
        if [point.get("label") for point in one.get("data", ())] != categories:
            faults.append(f"{path}.series[{number}]: not one value for every category")


def _point(faults: Faults, path: str, point: Json) -> None:
    faults.keys(path, point, "label value")
    faults.length(f"{path}.label", point.get("label"), 20)
    _number(faults, f"{path}.value", point.get("value"))
