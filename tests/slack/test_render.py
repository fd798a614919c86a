"""How a View looks in Slack."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from bot.slack import limits, render
from bot.slack.fields import filled_in
from bot.slack.press import carried, pressed
from success.format import Reader, part_text
from success.view import (
    Actions,
    Amount,
    Bullets,
    Button,
    Chart,
    Column,
    Fact,
    Facts,
    Field,
    Link,
    Moment,
    Option,
    Paragraph,
    Parts,
    Person,
    Series,
    Table,
    Text,
    View,
    muted,
    paragraph,
    strong,
)
from tests.slack.block_kit_limits import message_faults, view_faults
from tests.slack.second_opinion import NATIVE, built
from tests.slack.views import HOSTILE, views

READER = Reader("en", ZoneInfo("Europe/Berlin"))
MAYA = {"maya@example.com": "U0MAYA"}
ANY = settings(
    max_examples=40,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Json = dict[str, Any]


def shown(*blocks: Any, **view: Any) -> list[Json]:
    """The blocks after the header."""
    return render.message(View(title="Acme", blocks=blocks, **view), READER, MAYA).blocks[1:]


def text(words: str) -> Parts:
    return (Text(text=words),)


def leaves(item: object, kind: str) -> Iterator[Json]:
    """Every dict of a type, however deep."""
    if isinstance(item, dict):
        if item.get("type") == kind:
            yield item
        for value in item.values():
            yield from leaves(value, kind)
    elif isinstance(item, list):
        for part in item:
            yield from leaves(part, kind)


# ---------------------------------------------------------------- every View


@ANY
@given(views())
def test_every_view_is_a_message_slack_takes(view: View) -> None:
    for native in (True, False):
        message = render.message(view, READER, MAYA, native=native)
        assert message_faults(message.blocks) == []
        assert render.weight(message.blocks) <= limits.CHARACTERS
        assert 0 < len(message.text) <= limits.FALLBACK


@ANY
@given(views())
def test_every_view_is_a_modal_and_a_home_slack_takes(view: View) -> None:
    assert view_faults(render.modal(view, READER, MAYA)) == []
    assert view_faults(render.home(view, READER, MAYA)) == []


@ANY
@given(views())
def test_no_text_of_a_view_becomes_markup(view: View) -> None:
    message = render.message(view, READER, MAYA)
    assert list(leaves(message.blocks, "mrkdwn")) == []
    assert {user["user_id"] for user in leaves(message.blocks, "user")} <= set(MAYA.values())
    assert {link["url"] for link in leaves(message.blocks, "link")} <= {"https://example.com/a?b=1&c=2"}
    assert not any(item["emoji"] for item in leaves(message.blocks, "plain_text"))
    assert "<" not in message.text
    assert ">" not in message.text


@pytest.mark.parametrize("words", [words for words in HOSTILE if words.strip() and len(words) < 300])
def test_hostile_text_stays_text(words: str) -> None:
    (block,) = shown(Paragraph(parts=text(words)))
    (part,) = block["elements"][0]["elements"]
    assert part["type"] == "text"
    assert "\x00" not in part["text"]
    assert part["text"].split() == part_text(Text(text=words), READER).split()


@ANY
@given(views())
def test_the_validator_of_others_agrees(view: View) -> None:
    for block in render.message(view, READER, MAYA).blocks:
        if block["type"] not in NATIVE:
            built(block)
    built(render.modal(view, READER, MAYA))
    built(render.home(view, READER, MAYA))


# ---------------------------------------------------------------- inline parts


def test_a_person_is_a_mention_only_where_slack_knows_them() -> None:
    maya, omar = (Person(email=f"{name}@example.com", name=name.title()) for name in ("maya", "omar"))
    (block,) = shown(paragraph("{a} and {b}", a=maya, b=omar))
    assert block["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0MAYA"},
        {"type": "text", "text": " and "},
        {"type": "text", "text": "Omar"},
    ]


def test_moments_and_amounts_read_in_the_readers_zone_and_language() -> None:
    late = Moment(at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC), style="datetime")
    (block,) = shown(
        paragraph(
            "{m} {a} {d}",
            m=late,
            a=Amount(value=Decimal(120000), currency="EUR"),
            d=Moment(at=date(2026, 4, 1)),
        )
    )
    said = "".join(part["text"] for part in block["elements"][0]["elements"])
    assert "Mar 2, 2026" in said
    assert "12:30" in said
    assert "€120,000" in said
    assert "Apr 1, 2026" in said


def test_emphasis_is_style_not_markup() -> None:
    (block,) = shown(Paragraph(parts=(strong("Acme"), muted(" quietly"), Text(text="x", style="code"))))
    assert block["elements"][0]["elements"] == [
        {"type": "text", "text": "Acme", "style": {"bold": True}},
        {"type": "text", "text": " quietly"},
        {"type": "text", "text": "x", "style": {"code": True}},
    ]


def test_a_link_that_is_no_web_address_is_words() -> None:
    (block,) = shown(Paragraph(parts=(Link(label="here", url="javascript:alert(1)"),)))
    assert block["elements"][0]["elements"][0]["type"] == "text"


# ---------------------------------------------------------------- blocks


def test_facts_are_lines_with_a_bold_label() -> None:
    (block,) = shown(
        Facts(facts=(Fact(label="ARR", parts=text("$1")), Fact(label="Owner", parts=text("Maya"))))
    )
    said = [(part["text"], "style" in part) for part in block["elements"][0]["elements"]]
    assert said == [("ARR: ", True), ("$1", False), ("\n", False), ("Owner: ", True), ("Maya", False)]


def test_bullets_are_a_list() -> None:
    (block,) = shown(Bullets(items=(text("one"), text("two")), ordered=True))
    assert block["elements"][0]["style"] == "ordered"
    assert [line["elements"][0]["text"] for line in block["elements"][0]["elements"]] == ["one", "two"]


def chart(**fields: Any) -> Chart:
    given = {
        "title": "Health",
        "categories": ("Jan", "Feb", "Mar"),
        "series": (Series(name="Score", values=(Decimal(70), None, Decimal("74.5"))),),
    }
    return Chart(**{**given, **fields})


def test_a_chart_is_native_and_leaves_gaps_out() -> None:
    (block,) = shown(chart())
    assert block == {
        "type": "data_visualization",
        "title": "Health",
        "chart": {
            "type": "line",
            "series": [
                {"name": "Score", "data": [{"label": "Jan", "value": 70}, {"label": "Mar", "value": 74.5}]}
            ],
            "axis_config": {"categories": ["Jan", "Mar"]},
        },
    }


def test_a_pie_has_its_positive_segments() -> None:
    (block,) = shown(
        chart(type="pie", series=(Series(name="n", values=(Decimal(3), Decimal(0), Decimal(2))),))
    )
    assert block["chart"]["segments"] == [{"label": "Jan", "value": 3}, {"label": "Mar", "value": 2}]


def test_the_third_chart_of_a_message_is_drawn_in_text() -> None:
    kinds = [block["type"] for block in shown(chart(), chart(), chart())]
    assert kinds == ["data_visualization", "data_visualization", "rich_text"]


def test_a_chart_elsewhere_than_in_a_message_is_a_sparkline() -> None:
    view = View(title="Acme", blocks=(chart(),))
    for surface in (render.modal(view, READER), render.home(view, READER)):
        (drawn,) = leaves(surface["blocks"], "rich_text_preformatted")
        assert "▁·█" in drawn["elements"][0]["text"]


def test_a_table_is_native_and_sorts_by_number() -> None:
    columns = (
        Column(label="Account"),
        Column(label="Score", numeric=True),
        Column(label="ARR", numeric=True),
    )
    row = (text("Acme"), text("42"), (Amount(value=Decimal(1000), currency="USD"),))
    (block,) = shown(Table(caption="At risk", columns=columns, rows=(row,)))
    assert block["rows"] == [
        [{"type": "raw_text", "text": label} for label in ("Account", "Score", "ARR")],
        [
            {"type": "raw_text", "text": "Acme"},
            {"type": "raw_number", "value": 42, "text": "42"},
            {"type": "raw_number", "value": 1000, "text": "$1,000"},
        ],
    ]


def test_a_table_without_native_tables_names_each_cell() -> None:
    columns = (Column(label="Account"), Column(label="Score"))
    view = View(
        title="Risk", blocks=(Table(caption="At risk", columns=columns, rows=((text("Acme"), text("42")),)),)
    )
    blocks = render.message(view, READER, native=False).blocks
    (line,) = next(leaves(blocks, "rich_text_list"))["elements"]
    assert "".join(part["text"] for part in line["elements"]) == "Acme · Score 42"


# ---------------------------------------------------------------- buttons


def test_a_button_carries_its_command() -> None:
    button = Button(
        label="Done", command="checkin done", args={"account": "acme"}, style="primary", confirm="Sure?"
    )
    (block,) = shown(Actions(buttons=(button,)))
    (element,) = block["elements"]
    assert element["style"] == "primary"
    assert element["confirm"]["text"]["text"] == "Sure?"
    read = pressed(element["value"])
    assert read is not None
    assert (read.command, read.args, read.opens_form) == ("checkin done", {"account": "acme"}, False)


@pytest.mark.parametrize(
    "value", ["", "{", "[]", "{}", '{"c":1}', '{"c":"x","a":[]}', '{"c":"x","a":{"b":1}}', "null"]
)
def test_what_no_button_of_ours_carried_is_nothing(value: str) -> None:
    assert pressed(value) is None


def test_a_menu_stands_beside_its_line() -> None:
    menu = Actions(
        buttons=(Button(label="Ack", command="ack"), Button(label="Snooze", command="snooze")), menu=True
    )
    (block,) = shown(Paragraph(parts=text("1. Acme")), menu)
    assert block["text"] == {"type": "plain_text", "text": "1. Acme", "emoji": False}
    assert [option["text"]["text"] for option in block["accessory"]["options"]] == ["Ack", "Snooze"]


def test_a_menu_keeps_what_asks_first_or_carries_much_as_buttons() -> None:
    much = Button(label="Note", command="log", args={"note": "n" * 200})
    asks = Button(label="Delete", command="snooze", confirm="Sure?")
    small = (Button(label="A", command="ack"), Button(label="B", command="help"))
    (block,) = shown(Actions(buttons=(*small, much, asks), menu=True))
    assert [element["type"] for element in block["elements"]] == ["overflow", "button", "button"]


def test_a_button_slack_cannot_carry_is_counted_as_left_out() -> None:
    button = Button(label="Log", command="log", args={"note": "n" * 3000})
    (block,) = shown(Actions(buttons=(button,)), more="log acme")
    assert block["elements"][0]["text"] == "+1 more: log acme"


# ---------------------------------------------------------------- too much


def test_what_does_not_fit_is_dropped_from_the_end_and_said() -> None:
    blocks = shown(*(Paragraph(parts=text(f"line {n}")) for n in range(60)), more="accounts acme")
    assert len(blocks) == limits.MESSAGE_BLOCKS - 1
    assert blocks[0]["elements"][0]["elements"][0]["text"] == "line 0"
    assert blocks[-1]["elements"][0]["text"] == "+12 more: accounts acme"


def test_a_long_text_is_clipped() -> None:
    (block,) = shown(Paragraph(parts=text("word " * 2000)))
    said = block["elements"][0]["elements"][0]["text"]
    assert said.endswith("…")
    assert len(said) <= limits.SECTION


def test_a_title_too_long_for_a_header_is_read_to_its_end() -> None:
    sentence = " ".join(["Write it as one of these words."] * 10)
    (block,) = render.message(View(title=sentence), READER, {}).blocks
    assert (block["type"], block["text"]["text"]) == ("section", sentence)


def test_a_long_table_shows_the_rows_that_fit() -> None:
    rows = tuple((text(f"account {n} " + "x" * 90),) for n in range(200))
    table, tail = shown(Table(caption="All", columns=(Column(label="Account"),), rows=rows), more="accounts")
    assert tail["elements"][0]["text"] == f"+{201 - len(table['rows'])} more: accounts"


# ---------------------------------------------------------------- forms


FORM = View(
    title="Log what happened with Acme",
    blocks=(
        paragraph("What happened?"),
        Field(name="note", label="Note", input="long", value="so far", hint="Only facts"),
        Field(name="day", label="Day", input="date", value="2026-03-31"),
        Field(name="at", label="Time", input="time", value="08:30"),
        Field(name="score", label="Score", input="number", value="4", optional=True),
        Field(
            name="kind",
            label="Kind",
            input="select",
            value="b",
            options=(Option(label="A", value="a"), Option(label="B", value="b")),
        ),
    ),
    submit=Button(label="Log", command="log", args={"account": "acme"}),
)


def test_a_form_is_a_modal() -> None:
    modal = render.modal(FORM, READER)
    assert modal["title"]["text"] == "Log what happened with…"
    assert modal["blocks"][0]["text"]["text"] == "Log what happened with Acme"
    assert modal["submit"]["text"] == "Log"
    assert modal["private_metadata"] == carried(FORM.submit) if FORM.submit else False
    inputs = {block["block_id"]: block["element"] for block in leaves(modal["blocks"], "input")}
    assert [element["type"] for element in inputs.values()] == [
        "plain_text_input",
        "datepicker",
        "timepicker",
        "number_input",
        "static_select",
    ]
    assert inputs["2:day"]["initial_date"] == "2026-03-31"
    assert inputs["5:kind"]["initial_option"]["value"] == "b"


def test_a_form_in_a_message_has_its_submit_button() -> None:
    blocks = render.message(FORM, READER).blocks
    assert blocks[-1]["elements"][0]["action_id"] == "mainstay:submit"
    assert json.loads(blocks[-1]["elements"][0]["value"]) == {"c": "log", "a": {"account": "acme"}}


def test_what_was_filled_in_comes_back_by_name() -> None:
    state = {
        "1:note": {"value": {"type": "plain_text_input", "value": "met Ada"}},
        "2:day": {"value": {"type": "datepicker", "selected_date": "2026-03-31"}},
        "3:at": {"value": {"type": "timepicker", "selected_time": "08:30"}},
        "4:score": {"value": {"type": "number_input", "value": None}},
        "5:kind": {"value": {"type": "static_select", "selected_option": {"value": "b"}}},
        "foreign": {"other": {"type": "checkboxes"}},
    }
    assert filled_in(state) == {
        "note": "met Ada",
        "day": "2026-03-31",
        "at": "08:30",
        "score": "",
        "kind": "b",
    }
