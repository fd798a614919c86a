"""Charts of the demo: gaps are gaps, nothing is told by the picture alone."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.chart import HEIGHT, WIDTH, describe, figure, nice_step
from success.view import Chart, Series

D = Decimal


def a_chart(*values: int | None, kind: str = "line") -> Chart:
    numbers = tuple(None if value is None else D(value) for value in values)
    categories = tuple(f"week {number}" for number in range(len(values)))
    return Chart.model_validate(
        {"title": "Health score", "type": kind, "categories": categories}
        | {"series": (Series(name="Score", values=numbers),)}
    )


def test_a_gap_breaks_the_line() -> None:
    html = figure(a_chart(80, 78, None, 70, 64))
    (path,) = re.findall(r'class="line s0" d="([^"]+)"', html)
    assert path.count("M") == 2


def test_a_point_alone_between_gaps_is_drawn() -> None:
    html = figure(a_chart(80, None, 70, None, 64, 60))
    assert html.count("<circle") == 3  # two alone, and the last one


def test_the_same_figures_stand_in_a_table() -> None:
    html = figure(a_chart(80, None, 64))
    assert re.findall(r'<td class="num">([^<]+)</td>', html) == ["80", "–", "64"]
    assert re.findall(r'<th scope="row">([^<]+)</th>', html) == ["week 0", "week 1", "week 2"]


def test_it_says_in_words_what_it_shows() -> None:
    assert describe(a_chart(80, None, 82, 64)) == "Score: from 80 to 64, lowest 64, highest 82."
    assert 'role="img" aria-label="Health score"' in figure(a_chart(80, 64))


def test_a_chart_without_figures_says_so() -> None:
    assert "No figures yet." in figure(a_chart(None, None))
    assert "No figures yet." in figure(Chart(title="x", categories=(), series=()))


def test_bars_stand_on_zero() -> None:
    html = figure(a_chart(10, -5, kind="bar"))
    bars = re.findall(r'class="bar s0"[^>]* y="([\d.]+)"[^>]* height="([\d.]+)"', html)
    (top, height), (below, _) = [(float(y), float(h)) for y, h in bars]
    assert top + height == pytest.approx(below, abs=0.2)


def test_several_series_differ_and_are_named() -> None:
    chart = a_chart(80, 64).model_copy(
        update={
            "series": (Series(name="Usage", values=(D(1), D(2))), Series(name="Support", values=(D(3), D(4))))
        }
    )
    html = figure(chart)
    assert '<li class="s0">Usage</li><li class="s1">Support</li>' in html
    assert 'class="line s1"' in html


def test_slices_are_named_with_their_figures() -> None:
    chart = Chart(
        title="Bands",
        type="pie",
        categories=("green", "yellow", "red"),
        series=(Series(name="Accounts", values=(D(12), D(7), D(0))),),
    )
    html = figure(chart)
    assert "green 12" in html
    assert html.count('class="slice') == 2


@pytest.mark.parametrize(
    ("span", "step"), [(100, 50), (20, 5), (4, 1), (0.4, 0.1), (37, 10), (3_000_000, 1_000_000)]
)
def test_the_axis_has_round_steps(span: float, step: float) -> None:
    assert nice_step(span) == pytest.approx(step)


values = st.lists(
    st.none() | st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False),
    max_size=12,
)


@given(
    st.sampled_from(["line", "bar", "area", "pie"]),
    st.lists(st.text(max_size=5), max_size=10),
    st.lists(values, max_size=3),
)
def test_it_draws_anything_inside_its_frame(
    kind: str, categories: list[str], series: list[list[Decimal | None]]
) -> None:
    chart = Chart.model_validate(
        {"title": "t", "type": kind, "categories": tuple(categories)}
        | {"series": tuple(Series(name="s", values=tuple(one)) for one in series)}
    )
    html = figure(chart)
    xs = [float(x) for x in re.findall(r' (?:cx|x|x1|x2)="([-\d.]+)"', html)]
    ys = [float(y) for y in re.findall(r' (?:cy|y|y1|y2)="([-\d.]+)"', html)]
    assert all(-1 <= x <= WIDTH + 1 for x in xs)
    assert all(-1 <= y <= HEIGHT + 1 for y in ys)
