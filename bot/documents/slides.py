"""Slides of one look: text, tables and native charts, each kept inside its slide."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.text import MSO_AUTO_SIZE, MSO_VERTICAL_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from success.texts import _

WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, WIDTH = Inches(0.8), Inches(11.7)
TITLE_TOP, TITLE_HEIGHT = Inches(0.45), Inches(1.0)
TOP, HEIGHT = Inches(1.65), Inches(5.2)
HALF, GAP = Inches(5.7), Inches(0.3)
TEAL, INK, GREY = RGBColor(0x1F, 0x5F, 0x5B), RGBColor(0x22, 0x2B, 0x2E), RGBColor(0x6B, 0x76, 0x7A)
PALE, RULE, WHITE = RGBColor(0xF4, 0xF7, 0xF7), RGBColor(0xD9, 0xDF, 0xE0), RGBColor(0xFF, 0xFF, 0xFF)
COVER_SIZE, TITLE_SIZE, HEAD_SIZE, BODY_SIZE, CELL_SIZE, AXIS_SIZE = map(Pt, (36, 30, 20, 18, 14, 12))
ROW = Inches(0.5)
COVER, TEXT, BARE = 0, 1, 5  # layouts: title and subtitle, title and text, title alone
MOST_LINES, FEWEST_LINES, MOST_ROWS, MOST_BARS = 7, 3, 8, 8  # fewest: of each group where not all fit
TITLE_LIMIT, LINE_LIMIT, ROW_LIMIT, BAR_LIMIT = 80, 150, 170, 40  # letters; a Chinese one counts twice

Group = tuple[str, Sequence[str]]  # a heading, and what stands under it
Shape = Any  # python-pptx is used without its types, which are partial
Length = int


class Deck:
    """A presentation in the making."""

    def __init__(self, file: Any, title: str, made_at: datetime) -> None:
        self.file = file
        file.slide_width, file.slide_height = WIDE, HIGH
        about = file.core_properties
        about.title, about.author, about.last_modified_by = _clip(title, TITLE_LIMIT), "Mainstay", "Mainstay"
        about.created = about.modified = made_at.replace(tzinfo=None)

    def cover(self, title: str, lines: Sequence[str]) -> None:
        """Add the first slide."""
        made = self._added(COVER)
        heading, below = made.placeholders
        _place(heading, LEFT, Inches(1.4), WIDTH, Inches(2.4))
        _write(heading.text_frame, [title], COVER_SIZE, TEAL, TITLE_LIMIT, bold=True)
        heading.text_frame.vertical_anchor = MSO_VERTICAL_ANCHOR.BOTTOM
        _place(below, LEFT, Inches(4.0), WIDTH, Inches(2.2))
        _write(below.text_frame, lines, BODY_SIZE, GREY, LINE_LIMIT)

    def slide(self, title: str) -> "Slide":
        """Add a slide."""
        made = self._added(TEXT)
        heading, body = made.placeholders
        _place(heading, LEFT, TITLE_TOP, WIDTH, TITLE_HEIGHT)
        _write(heading.text_frame, [title], TITLE_SIZE, TEAL, TITLE_LIMIT, bold=True)
        return Slide(made, body, title)

    def _added(self, layout: int) -> Any:
        made = self.file.slides.add_slide(self.file.slide_layouts[layout])
        bar = made.shapes.add_shape(1, 0, 0, Inches(0.25), HIGH)
        bar.fill.solid()
        bar.fill.fore_color.rgb = TEAL
        bar.line.fill.background()
        return made


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide with its title; `body` is the place for text."""

    made: Any
    body: Shape
    title: str

    # ------------------------------------------------------------ text

    def bullets(self, lines: Sequence[str]) -> None:
        """Fill the slide with lines."""
        self.groups((("", lines),))

    def groups(self, groups: Sequence[Group], *, beside: bool = False) -> None:
        """Fill the slide, or the half beside a chart, with lines under their headings."""
        left, width = (LEFT + HALF + GAP, HALF) if beside else (LEFT, WIDTH)
        _place(self.body, left, TOP, width, HEIGHT)
        frame = _emptied(self.body.text_frame)
        fits = sum(len(lines) for _heading, lines in groups) <= MOST_LINES
        most = MOST_LINES if fits else max(MOST_LINES // len(groups), FEWEST_LINES)
        for heading, lines in groups:
            if heading:
                _run(_paragraph(frame), heading, HEAD_SIZE, TEAL, LINE_LIMIT, bold=True)
            for line in _counted(lines, most):
                _run(_paragraph(frame, level=1 if heading else 0), line, BODY_SIZE, INK, LINE_LIMIT)

    def _without_text(self) -> None:
        self.body.element.getparent().remove(self.body.element)

    # ------------------------------------------------------------ tables

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """Fill the slide with a table whose columns take these shares of its width."""
        self._without_text()
        shown = list(rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            shown[-1] = (_more(len(rows) - MOST_ROWS + 1), *[""] * (len(head) - 1))
        height = ROW * (len(shown) + 1)
        table = self.made.shapes.add_table(len(shown) + 1, len(head), LEFT, TOP, WIDTH, height).table
        for place, share in enumerate(shares):
            table.columns[place].width = Emu(int(WIDTH * share))
        for row, cells in enumerate([head, *shown]):
            for column, text in enumerate(cells):
                _cell(table.cell(row, column), _clip(text, int(ROW_LIMIT * shares[column])), head=row == 0)

    # ------------------------------------------------------------ charts

    def line_chart(
        self, names: Sequence[str], series: str, values: Sequence[float | None], most: float
    ) -> None:
        """Fill the slide with a line from 0 to `most`."""
        self._without_text()
        chart = self._chart(XL_CHART_TYPE.LINE_MARKERS, names, series, values, WIDTH)
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, most
        line = chart.plots[0].series[0]
        line.format.line.color.rgb, line.format.line.width, line.smooth = TEAL, Pt(3), False
        line.marker.format.fill.solid()
        line.marker.format.fill.fore_color.rgb = TEAL

    def bar_chart(self, names: Sequence[str], series: str, values: Sequence[float], most: float) -> None:
        """Fill the slide with bars of per cent, the first on top."""
        self._without_text()
        shown = slice(None, MOST_BARS)
        chart = self._chart(
            XL_CHART_TYPE.BAR_CLUSTERED, names[shown][::-1], series, values[shown][::-1], WIDTH
        )
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, most
        _filled(chart, '0"%"')

    def column_chart(self, names: Sequence[str], series: str, values: Sequence[float]) -> None:
        """Put columns on the left half of the slide."""
        chart = self._chart(XL_CHART_TYPE.COLUMN_CLUSTERED, names, series, values, HALF)
        chart.value_axis.minimum_scale = 0
        _filled(chart, "#,##0")

    def _chart(
        self, kind: Any, names: Sequence[str], series: str, values: Sequence[float | None], width: Length
    ) -> Any:
        data = CategoryChartData()
        data.categories = [_clip(name, BAR_LIMIT) for name in names]
        data.add_series(series, values)
        frame = self.made.shapes.add_chart(kind, LEFT, TOP, width, HEIGHT, data)
        frame.name = self.title  # what a screen reader calls it
        chart = frame.chart
        chart.has_legend = chart.has_title = False
        chart.font.size, chart.font.color.rgb = AXIS_SIZE, INK
        chart.value_axis.major_gridlines.format.line.color.rgb = RULE
        chart.value_axis.format.line.fill.background()
        chart.category_axis.format.line.color.rgb = GREY
        return chart


def _filled(chart: Any, number_format: str) -> None:
    plot = chart.plots[0]
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = TEAL
    plot.gap_width = 60
    plot.has_data_labels = True
    for labels in (plot.data_labels, chart.value_axis.tick_labels):
        labels.number_format, labels.number_format_is_linked = number_format, False


def _place(shape: Shape, left: Length, top: Length, width: Length, height: Length) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _emptied(frame: Any) -> Any:
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_VERTICAL_ANCHOR.TOP
    return frame


def _write(
    frame: Any, lines: Sequence[str], size: Length, colour: Any, most: int, *, bold: bool = False
) -> None:
    for line in lines:
        _run(_paragraph(_emptied(frame)), line, size, colour, most, bold=bold)


def _paragraph(frame: Any, level: int = 0) -> Any:
    """Return the next paragraph to write in."""
    first = frame.paragraphs[0]
    paragraph = first if not first.runs else frame.add_paragraph()
    paragraph.level, paragraph.alignment, paragraph.space_after = level, PP_ALIGN.LEFT, Pt(8)
    return paragraph


def _run(paragraph: Any, text: str, size: Length, colour: Any, most: int, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = _clip(text, most)
    run.font.size, run.font.bold, run.font.color.rgb = size, bold, colour


def _cell(cell: Any, text: str, *, head: bool) -> None:
    cell.vertical_anchor = MSO_VERTICAL_ANCHOR.MIDDLE
    _run(cell.text_frame.paragraphs[0], text, CELL_SIZE, WHITE if head else INK, ROW_LIMIT, bold=head)
    cell.fill.solid()
    cell.fill.fore_color.rgb = TEAL if head else PALE


def _clip(text: str, most: int) -> str:
    clean = "".join(letter for letter in text if letter.isprintable())
    room = list(accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in clean))
    if not room or room[-1] <= most:
        return clean
    return clean[: bisect_right(room, most - 1)].rstrip() + "…"


def _counted(lines: Sequence[str], most: int) -> list[str]:
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], _more(len(lines) - most + 1)]


def _more(count: int) -> str:
    return _("+{count} more").format(count=count)
