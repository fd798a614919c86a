"""The business review as a PowerPoint deck with native charts: trend, goals, usage (Q5)."""

import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu, Inches, Pt

from success.format import Reader, day_text, moment_text, percent_text, plain
from success.messages.expansion import sign_word
from success.messages.plan import evidence_line, goal_figure, status_mark
from success.messages.qbr import figures, focus
from success.messages.words import score_words
from success.qbr_pack import Pack
from success.texts import _
from success.view import Moment

WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, TOP, WIDTH, HEIGHT = Inches(0.8), Inches(1.6), Inches(11.7), Inches(5.2)
TEAL, INK, GREY = RGBColor(0x1F, 0x5F, 0x5B), RGBColor(0x22, 0x2B, 0x2E), RGBColor(0x6B, 0x76, 0x7A)
TITLE_SIZE, BODY_SIZE, SMALL_SIZE = Pt(32), Pt(18), Pt(14)
MOST_LINES, MOST_ROWS = 8, 8
LINE_LIMIT = 110  # characters of one line on a slide

# python-pptx is used without its types, which are partial
Slide = Any
Length = Any


def deck(pack: Pack, reader: Reader) -> bytes:
    """Return the deck as a file."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDE, HIGH
    _cover(made, pack, reader)
    _lines(_slide(made, _("Executive summary")), _summary(pack))
    _trend(made, pack)
    _value(made, pack)
    _progress(made, pack)
    _usage(made, pack)
    if pack.evidence:
        proofs = [plain(evidence_line(proof), reader) for proof in pack.evidence]
        _lines(_slide(made, _("Evidence, from the first")), proofs)
    _lines(_slide(made, _("Priorities")), pack.priorities)
    if pack.expansion:
        _lines(_slide(made, _("Expansion")), [sign_word(one.sign) for one in pack.expansion])
    _actions(made, pack, reader)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


# ------------------------------------------------------------------ pieces


def _slide(made: Any, title: str) -> Slide:
    slide = made.slides.add_slide(made.slide_layouts[6])
    bar = slide.shapes.add_shape(1, 0, 0, Inches(0.25), HIGH)
    bar.fill.solid()
    bar.fill.fore_color.rgb = TEAL
    bar.line.fill.background()
    _write(slide, title, Inches(0.5), TITLE_SIZE, TEAL, bold=True)
    return slide


def _write(slide: Slide, text: str, top: Length, size: Length, colour: Any, *, bold: bool = False) -> None:
    frame = slide.shapes.add_textbox(LEFT, top, WIDTH, Inches(0.9)).text_frame
    frame.word_wrap = True
    _run(frame.paragraphs[0], text, size, colour, bold=bold)


def _run(paragraph: Any, text: str, size: Length, colour: Any, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = _clip(text)
    run.font.size, run.font.bold, run.font.color.rgb = size, bold, colour


def _clip(text: str) -> str:
    clean = "".join(letter for letter in text if letter.isprintable())
    return clean if len(clean) <= LINE_LIMIT else clean[: LINE_LIMIT - 1] + "…"


def _lines(slide: Slide, lines: Sequence[str]) -> None:
    frame = slide.shapes.add_textbox(LEFT, TOP, WIDTH, HEIGHT).text_frame
    frame.word_wrap = True
    shown = list(lines[:MOST_LINES]) or [_("Nothing is recorded yet.")]
    if len(lines) > MOST_LINES:
        shown.append(_("+{count} more").replace("{count}", str(len(lines) - MOST_LINES)))
    for place, line in enumerate(shown):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(10)
        _run(paragraph, f"•  {line}", BODY_SIZE, INK)


def _table(slide: Slide, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    shown = rows[:MOST_ROWS]
    size = Inches(0.45) * (len(shown) + 1)
    table = slide.shapes.add_table(len(shown) + 1, len(head), LEFT, TOP, WIDTH, size).table
    for place, share in enumerate(widths):
        table.columns[place].width = Emu(int(WIDTH * share))
    for row, cells in enumerate([head, *shown]):
        for column, text in enumerate(cells):
            cell = table.cell(row, column)
            paragraph = cell.text_frame.paragraphs[0]
            _run(paragraph, text, SMALL_SIZE, RGBColor(255, 255, 255) if row == 0 else INK, bold=row == 0)
            cell.fill.solid()
            cell.fill.fore_color.rgb = TEAL if row == 0 else RGBColor(0xF4, 0xF7, 0xF7)


def _chart(slide: Slide, kind: Any, names: Sequence[str], series: str, values: Sequence[float | None]) -> Any:
    data = CategoryChartData()
    data.categories = [_clip(name)[:40] for name in names]
    data.add_series(series, values)
    chart = slide.shapes.add_chart(kind, LEFT, TOP, WIDTH, HEIGHT, data).chart
    chart.has_legend = False
    chart.font.size, chart.font.color.rgb = SMALL_SIZE, INK
    plot = chart.plots[0]
    mark = plot.series[0].format
    if kind == XL_CHART_TYPE.LINE_MARKERS:
        mark.line.color.rgb, mark.line.width = TEAL, Pt(3)
        plot.series[0].smooth = False
    else:
        mark.fill.solid()
        mark.fill.fore_color.rgb = TEAL
        plot.has_data_labels = True
    return chart


# ------------------------------------------------------------------ slides


def _cover(made: Any, pack: Pack, reader: Reader) -> None:
    slide = _slide(made, _("Business review: {account}").replace("{account}", pack.account.name))
    day = moment_text(Moment(at=pack.day), reader) if pack.day else _("not scheduled yet")
    who = ", ".join(pack.attendees) or _("attendees to be named")
    _write(slide, day, Inches(1.8), BODY_SIZE, INK)
    _write(slide, who, Inches(2.4), BODY_SIZE, GREY)


def _summary(pack: Pack) -> list[str]:
    labelled = (
        (_("Health"), (score_words(pack.health),)),
        (_("Wins"), pack.wins or (_("none recorded yet"),)),
        (_("Focus"), focus(pack) or (_("nothing scored yet"),)),
    )
    lines = [f"{label}: {'; '.join(words)}" for label, words in labelled]
    if pack.csat is not None:
        lines.append(f"{_('CSAT')}: {percent_text(pack.csat)}")
    return lines + [f"{label}: {value}" for label, value in figures(pack.support)]


def _trend(made: Any, pack: Pack) -> None:
    slide = _slide(made, _("Health score, the last 90 days"))
    known = [one for one in pack.trend if one.score is not None]
    if len(known) < 2:
        _lines(slide, [_("There are too few scores for a trend.")])
        return
    labels = [day_text(one.day) for one in pack.trend]
    scores = [float(one.score) if one.score is not None else None for one in pack.trend]
    chart = _chart(slide, XL_CHART_TYPE.LINE_MARKERS, labels, _("Score"), scores)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 100


def _value(made: Any, pack: Pack) -> None:
    slide = _slide(made, _("Value delivered"))
    if not pack.goals:
        _lines(slide, [_("No goal is on the plan yet.")])
        return
    rows = [
        (
            goal.title,
            goal_figure(goal.target, goal),
            goal_figure(goal.actual, goal),
            status_mark(goal, pack.today),
        )
        for goal in pack.goals
    ]
    _table(slide, (_("Goal"), _("Target"), _("Actual"), _("Status")), rows, (0.52, 0.18, 0.18, 0.12))


def _progress(made: Any, pack: Pack) -> None:
    if not pack.progress:
        return
    slide = _slide(made, _("Goals: per cent of the way to the target"))
    names = [name for name, _share in pack.progress[:MOST_ROWS]][::-1]
    shares = [float(share) for _name, share in pack.progress[:MOST_ROWS]][::-1]
    chart = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, names, _("Per cent"), shares)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 120


def _usage(made: Any, pack: Pack) -> None:
    slide = _slide(made, _("Usage"))
    share, licensed = pack.seats
    if share is not None and licensed:
        active = float(int(share * licensed))
        names = (_("Active"), _("Licensed"))
        _chart(slide, XL_CHART_TYPE.COLUMN_CLUSTERED, names, _("Seats"), (active, float(licensed)))
        return
    _lines(slide, [f"{label}: {value}" for label, value in figures(pack.usage)])


def _actions(made: Any, pack: Pack, reader: Reader) -> None:
    slide = _slide(made, _("Actions"))
    if not pack.actions:
        _lines(slide, [_("No action is open.")])
        return
    rows = [(one.text, one.owner, moment_text(Moment(at=one.due), reader)) for one in pack.actions]
    _table(slide, (_("Action"), _("Owner"), _("Due")), rows, (0.6, 0.22, 0.18))
