"""Chart → inline SVG with its figures in a table beside it, so that nothing is told by a picture alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from markupsafe import Markup

from success.format import clean, number_text
from success.texts import _
from success.view import Chart, Series

WIDTH, HEIGHT = 520, 210  # user units; the page scales the picture to the message
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 12, 28
LABELS = 6  # category labels below the axis
TICKS = 4  # steps of the value axis at most
POINTS = 400  # categories drawn, the newest
COLOURS = 6  # classes s0 … s5 of the style sheet


def figure(chart: Chart) -> Markup:
    """Return a chart as a figure: caption, picture, legend, and the same figures as a table."""
    chart = _newest(chart)
    if not any(value is not None for series in chart.series for value in series.values):
        return Markup(
            '<figure class="chart"><figcaption>{}</figcaption><p class="muted">{}</p></figure>'
        ).format(clean(chart.title), _("No figures yet."))
    return Markup('<figure class="chart"><figcaption>{}</figcaption>{}{}{}</figure>').format(
        clean(chart.title), _picture(chart), _legend(chart), _figures(chart)
    )


def _newest(chart: Chart) -> Chart:
    """Give every series a value or a gap for every category, and keep the newest POINTS of them."""
    count = len(chart.categories)
    series = tuple(
        Series(name=one.name, values=(*one.values[:count], *[None] * (count - len(one.values)))[-POINTS:])
        for one in chart.series
    )
    return chart.model_copy(update={"categories": chart.categories[-POINTS:], "series": series})


def _picture(chart: Chart) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><desc>{}</desc>{}</svg>').format(
        WIDTH, HEIGHT, clean(chart.title), describe(chart), _drawing(chart)
    )


def _drawing(chart: Chart) -> Markup:
    if chart.type == "pie":
        return _pie(chart)
    frame = _framed(chart)
    axes = _value_axis(frame) + _category_axis(chart, frame)
    match chart.type:
        case "line":
            return axes + Markup().join(_line(one, n, frame) for n, one in enumerate(chart.series))
        case "area":
            return axes + Markup().join(
                _area(one, n, frame) + _line(one, n, frame) for n, one in enumerate(chart.series)
            )
        case "bar":
            return axes + _bars(chart, frame)
        case _:
            assert_never(chart.type)


def describe(chart: Chart) -> str:
    """Return in words what the picture shows: first, last, lowest and highest of each series."""
    said = []
    for series in chart.series:
        known = [value for value in series.values if value is not None]
        if known:
            template = _("{name}: from {first} to {last}, lowest {low}, highest {high}.")
            shown = {"first": known[0], "last": known[-1], "low": min(known), "high": max(known)}
            words = {slot: number_text(value, 2) for slot, value in shown.items()}
            said.append(template.format(name=clean(series.name), **words))
    return " ".join(said)


# ---------------------------------------------------------------- frame and axes


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values and categories stand in the picture."""

    low: float
    high: float
    step: float
    count: int
    banded: bool  # bars stand in bands, points on lines

    def x(self, position: float) -> float:
        inner = WIDTH - LEFT - RIGHT
        if self.banded:
            return LEFT + inner * (position + 0.5) / self.count
        return LEFT + (inner * position / (self.count - 1) if self.count > 1 else inner / 2)

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    @property
    def base(self) -> float:
        """The height bars and areas stand on: zero, or the nearest edge to it."""
        return self.y(min(max(0.0, self.low), self.high))


def _framed(chart: Chart) -> _Frame:
    known = [float(value) for series in chart.series for value in series.values if value is not None]
    low, high = min(known), max(known)
    if chart.type != "line":
        low, high = min(low, 0.0), max(high, 0.0)
    step = nice_step(high - low or abs(high) or 1.0)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    if low == high:
        low, high = low - step, high + step
    return _Frame(low, high, step, max(1, len(chart.categories)), banded=chart.type == "bar")


def nice_step(span: float) -> float:
    """Return a round step (1, 2 or 5 times a power of ten) that divides `span` into at most TICKS."""
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 and math.isfinite(rough) else 1.0
    return next((power * factor for factor in (1, 2, 5) if power * factor >= rough), power * 10)


def _value_axis(frame: _Frame) -> Markup:
    count = round((frame.high - frame.low) / frame.step)
    return Markup().join(_tick(frame, frame.low + n * frame.step) for n in range(count + 1))


def _tick(frame: _Frame, value: float) -> Markup:
    places = 0 if frame.step >= 1 else min(6, math.ceil(-math.log10(frame.step)))
    return Markup(
        '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
        '<text class="value" x="{}" y="{}" text-anchor="end">{}</text>'
    ).format(
        LEFT,
        WIDTH - RIGHT,
        LEFT - 8,
        _at(frame.y(value) + 4),
        number_text(Decimal(repr(value)), places),
        y=_at(frame.y(value)),
    )


def _category_axis(chart: Chart, frame: _Frame) -> Markup:
    last = len(chart.categories) - 1
    every = max(1, math.ceil(last / (LABELS - 1))) if last > 0 else 1
    shown = range(last, -1, -every)
    return Markup().join(_label(chart.categories[n], frame.x(n), n, last) for n in reversed(shown))


def _label(words: str, x: float, position: int, last: int) -> Markup:
    anchor = "middle"
    if x - LEFT < 20:
        anchor = "start"
    elif position == last and WIDTH - RIGHT - x < 20:
        anchor = "end"
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        _at(x), HEIGHT - 8, anchor, _short(words)
    )


def _short(words: str) -> str:
    shown = clean(words)
    return shown if len(shown) <= 12 else shown[:11] + "…"


# ---------------------------------------------------------------- marks


def _runs(series: Series) -> list[list[tuple[int, float]]]:
    """Split a series at its gaps."""
    runs: list[list[tuple[int, float]]] = [[]]
    for position, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((position, float(value)))
    return [run for run in runs if run]


def _line(series: Series, number: int, frame: _Frame) -> Markup:
    runs = _runs(series)
    path = " ".join("M" + " L".join(_point(frame, *point) for point in run) for run in runs)
    drawn = Markup('<path class="line s{}" d="{}"/>').format(number % COLOURS, path)
    return drawn + Markup().join(_points(runs, number, frame))


def _points(runs: list[list[tuple[int, float]]], number: int, frame: _Frame) -> list[Markup]:
    """Draw a dot at points that no line shows (alone between gaps) and at the last one."""
    alone = [run[0] for run in runs if len(run) == 1]
    return [
        Markup('<circle class="point s{}" cx="{}" cy="{}" r="4"/>').format(
            number % COLOURS, _at(frame.x(position)), _at(frame.y(value))
        )
        for position, value in dict.fromkeys([*alone, runs[-1][-1]] if runs else [])
    ]


def _area(series: Series, number: int, frame: _Frame) -> Markup:
    def closed(run: list[tuple[int, float]]) -> str:
        start, end = frame.x(run[0][0]), frame.x(run[-1][0])
        line = " L".join(_point(frame, *point) for point in run)
        return f"M{_at(start)} {_at(frame.base)} L{line} L{_at(end)} {_at(frame.base)} Z"

    path = " ".join(closed(run) for run in _runs(series))
    return Markup('<path class="area s{}" d="{}"/>').format(number % COLOURS, path)


def _bars(chart: Chart, frame: _Frame) -> Markup:
    band = (WIDTH - LEFT - RIGHT) / frame.count * 0.72
    width = band / max(1, len(chart.series))
    return Markup().join(
        _bar(frame.x(position) - band / 2 + n * width, width, float(value), n, frame)
        for n, series in enumerate(chart.series)
        for position, value in enumerate(series.values)
        if value is not None
    )


def _bar(x: float, width: float, value: float, number: int, frame: _Frame) -> Markup:
    top, bottom = sorted((frame.y(value), frame.base))
    return Markup('<rect class="bar s{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>').format(
        number % COLOURS, _at(x), _at(top), _at(max(1.0, width - 2)), _at(max(1.0, bottom - top))
    )


def _pie(chart: Chart) -> Markup:
    shares = _shares(chart)
    total, turned, radius = sum(shares), 0.0, (HEIGHT - 20) / 2
    slices = []
    for number, share in enumerate(shares):
        if share > 0:
            slices.append(_slice(turned / total, (turned + share) / total, number, radius))
            turned += share
    return Markup().join(slices)


def _shares(chart: Chart) -> list[float]:
    """The first series' values, none below zero: a pie has one series."""
    values: Sequence[Decimal | None] = chart.series[0].values if chart.series else ()
    return [max(0.0, float(value or 0)) for value in values]


def _slice(start: float, end: float, number: int, radius: float) -> Markup:
    centre_x, centre_y = WIDTH / 2, HEIGHT / 2
    if end - start > 0.9999:
        return Markup('<circle class="slice s{}" cx="{}" cy="{}" r="{}"/>').format(
            number % COLOURS, _at(centre_x), _at(centre_y), _at(radius)
        )

    def edge(turn: float) -> str:
        angle = 2 * math.pi * turn - math.pi / 2
        return f"{_at(centre_x + radius * math.cos(angle))} {_at(centre_y + radius * math.sin(angle))}"

    large = 1 if end - start > 0.5 else 0
    path = (
        f"M{_at(centre_x)} {_at(centre_y)} L{edge(start)} "
        f"A{_at(radius)} {_at(radius)} 0 {large} 1 {edge(end)} Z"
    )
    return Markup('<path class="slice s{}" d="{}"/>').format(number % COLOURS, path)


def _point(frame: _Frame, position: int, value: float) -> str:
    return f"{_at(frame.x(position))} {_at(frame.y(value))}"


def _at(number: float) -> str:
    return f"{number:.1f}"


# ---------------------------------------------------------------- words beside the picture


def _legend(chart: Chart) -> Markup:
    if chart.type == "pie":
        entries = [
            f"{clean(category)} {number_text(Decimal(str(share)), 2)}"
            for category, share in zip(chart.categories, _shares(chart), strict=False)
        ]
    else:
        entries = [clean(series.name) for series in chart.series]
    if len(entries) < 2:
        return Markup()
    items = Markup().join(
        Markup('<li class="s{}">{}</li>').format(number % COLOURS, entry)
        for number, entry in enumerate(entries)
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def _figures(chart: Chart) -> Markup:
    head = Markup().join(
        Markup('<th scope="col" class="num">{}</th>').format(clean(series.name)) for series in chart.series
    )
    rows = Markup().join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(clean(category), _cells(chart, position))
        for position, category in enumerate(chart.categories)
    )
    return Markup(
        '<details class="figures"><summary>{}</summary><table><thead><tr><td></td>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>"
    ).format(_("Show the figures"), head, rows)


def _cells(chart: Chart, position: int) -> Markup:
    return Markup().join(
        Markup('<td class="num">{}</td>').format("–" if value is None else number_text(value, 2))
        for value in (series.values[position] for series in chart.series)
    )
