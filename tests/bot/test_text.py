"""A View as plain text: nothing is lost, nothing breaks out, nothing is longer than it may be."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import LINE_LIMIT, MESSAGE_LIMIT, clipped, padded, render, sparkline, width
from success.format import Reader
from success.view import (
    Actions,
    Amount,
    Bullets,
    Button,
    Chart,
    Column,
    Divider,
    Fact,
    Facts,
    Field,
    Link,
    Moment,
    Note,
    Option,
    Paragraph,
    Person,
    Series,
    Table,
    Text,
    View,
)

READER = Reader("en", ZoneInfo("Europe/Berlin"))
HOSTILE = "<!channel> *bold* <script>\x00\x1b[31m\u202eevil\nnext line"


def test_it_says_every_block() -> None:
    view = View(
        title="Acme",
        blocks=(
            Paragraph(parts=(Person(email="ana@x", name="Ana"), Text(text=" said so"))),
            Facts(facts=(Fact(label="ARR", parts=(Amount(value=Decimal(1200), currency="EUR"),)),)),
            Bullets(items=((Text(text="one"),), (Text(text="two"),)), ordered=True),
            Table(
                caption="Accounts",
                columns=(Column(label="Name"), Column(label="Score", numeric=True)),
                rows=(((Text(text="阿克米"),), (Text(text="7"),)),),
            ),
            Chart(
                title="Trend",
                categories=("a", "b"),
                series=(Series(name="score", values=(Decimal(1), None)),),
            ),
            Field(name="note", label="Note", options=(Option(label="A", value="a"),), optional=True),
            Divider(),
            Note(parts=(Moment(at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC), style="datetime"),)),
            Note(parts=(Link(label="page", url="https://example.com"), Moment(at=date(2026, 3, 31)))),
            Actions(buttons=(Button(label="Help", command="help", args={"topic": "checkin"}),)),
        ),
    )
    assert render(view, READER) == (
        "Acme\n"
        "\nAna said so\n"
        "\nARR  €1,200\n"
        "  1. one\n  2. two\n"
        "\nAccounts\nName    Score\n──────  ─────\n阿克米      7\n"
        "\nTrend\n▄·  score: 1 (a) → 1 (a)\n"
        "\nNote <note>: optional · a\n"
        "\n" + "─" * 40 + "\n"
        "\nApr 1, 2026, 12:30 AM\n"
        "\npage (https://example.com)Mar 31, 2026\n"
        "\n  [Help]  help checkin\n"
    )


def test_it_ends_a_form_with_the_words_that_answer_it() -> None:
    form = View(
        title="Digest",
        blocks=(Field(name="at", label="Time", input="time"),),
        submit=Button(label="Save", command="digest at"),
    )
    assert render(form, READER).endswith("To answer, type: digest at <time>\n")


def test_it_shows_hostile_text_as_text_on_one_line() -> None:
    told = render(View(title="t", blocks=(Paragraph(parts=(Text(text=HOSTILE),)),)), READER)
    assert told == "t\n\n<!channel> *bold* <script>[31mevil next line\n"


@given(st.text(), st.text(), st.text())
def test_it_never_lets_text_break_out_of_its_line(title: str, words: str, label: str) -> None:
    view = View(
        title=title,
        blocks=(
            Paragraph(parts=(Text(text=words),)),
            Actions(buttons=(Button(label=label, command="help", args={"topic": words}),)),
        ),
    )
    told = render(view, READER)
    assert told.count("\n") <= 5
    assert not any(letter in told for letter in "\x00\x1b\r\u202e\u2066\u2028")


@given(st.lists(st.text(min_size=0, max_size=9000), max_size=12))
def test_it_keeps_to_its_limit_and_says_what_is_missing(paragraphs: list[str]) -> None:
    view = View(
        title="t",
        blocks=tuple(Paragraph(parts=(Text(text=words * 9),)) for words in paragraphs),
        more="health acme",
    )
    assert len(render(view, READER)) <= MESSAGE_LIMIT


def test_it_says_how_many_blocks_were_left_out_and_how_to_see_them() -> None:
    blocks = tuple(Paragraph(parts=(Text(text="x" * LINE_LIMIT),)) for _each in range(9))
    told = render(View(title="t", blocks=blocks, more="health acme"), READER)
    assert told.endswith("+5 more: health acme\n")


@given(st.text(max_size=60), st.integers(min_value=1, max_value=30))
def test_it_clips_to_columns(words: str, limit: int) -> None:
    assert width(clipped(words, limit)) <= limit
    assert width(padded(clipped(words, limit), limit)) == limit


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ([5, 5, 5], "▄▄▄"),
        ([0, None, 100], "▁·█"),
        ([], ""),
        ([None], "·"),
    ],
)
def test_it_draws_a_sparkline(values: list[int | None], drawn: str) -> None:
    assert sparkline([None if value is None else Decimal(value) for value in values]) == drawn
