"""Every View becomes a card that Teams takes, and nobody's text becomes more than text."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from bot.teams.cards import pressed
from bot.teams.fitting import CARD_BUDGET, MAX_ACTIONS, ROWS, compact
from bot.teams.render import render
from success.format import Reader
from success.view import (
    Actions,
    Bullets,
    Button,
    Chart,
    Column,
    Field,
    Link,
    Option,
    Series,
    Table,
    Text,
    View,
    paragraph,
    say,
)
from tests.slack.views import views
from tests.teams.card_rules import ACTION_LIMIT, problems, walk

READER = Reader()


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(views())
def test_it_renders_any_view_within_limits(view: View) -> None:
    assert problems(render(view, READER)) == []


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(views())
def test_it_never_puts_words_where_markup_is_read(view: View) -> None:
    kinds = {part["type"] for part in walk(render(view, READER)) if "type" in part}
    assert "TextBlock" not in kinds
    assert "FactSet" not in kinds


def test_it_drops_whole_blocks_and_names_the_command_that_shows_the_rest() -> None:
    long = View(title="Long", blocks=tuple(paragraph("x" * 2_000) for _n in range(60)), more="risk")
    card = render(long, READER)
    assert len(compact(card).encode()) <= CARD_BUDGET
    last = card["body"][-1]["inlines"][0]["text"]
    left = 60 - (len(card["body"]) - 2)
    assert last == f"+{left} more: risk"


def a_table(rows: int, words: str) -> Table:
    columns = tuple(Column(label=f"C{n}", numeric=n > 2) for n in range(6))
    return Table(caption="All", columns=columns, rows=((say(words),) * 6,) * rows)


def test_it_shows_the_first_rows_of_a_table_too_large_for_a_card() -> None:
    after = Actions(buttons=(Button(label="Next", command="renewals"),))
    card = render(View(title="T", blocks=(a_table(50, "A customer"), after), more="renewals 90"), READER)
    _title, table, left, actions = card["body"]
    shown = len(table["rows"]) - 1
    assert shown in ROWS
    assert len(table["fallback"]["items"]) == shown + 1
    assert left["inlines"][0]["text"] == f"+{50 - shown} more: renewals 90"
    assert actions["actions"][0]["title"] == "Next"


def test_it_cuts_the_last_table_first() -> None:
    first, last = a_table(14, "A customer"), a_table(25, "Another customer")
    _title, kept, cut, left = render(View(title="T", blocks=(first, last)), READER)["body"]
    assert (len(kept["rows"]) - 1, len(cut["rows"]) - 1) == (14, 8)
    assert left["inlines"][0]["text"] == "+17 more"


def test_no_row_of_a_list_goes_without_a_word() -> None:
    endless = Bullets(items=(say("x"),) * 60)
    last = render(View(title="T", blocks=(endless,)), READER)["body"][-1]
    assert last["inlines"][0]["text"] == f"+{60 - ROWS[0]} more"


def test_figures_stand_right() -> None:
    columns = render(View(title="T", blocks=(a_table(1, "7"),)), READER)["body"][1]["columns"]
    assert [column.get("horizontalCellContentAlignment") for column in columns] == [None] * 3 + ["right"] * 3


def test_a_button_beyond_the_limit_is_in_the_menu() -> None:
    rows = tuple(
        Actions(buttons=tuple(Button(label=f"B{n}", command="help") for n in row))
        for row in ((1, 2, 3), (4, 5, 6), (7, 8))
    )
    card = render(View(title="T", blocks=rows), READER)
    pressed_at_once = [a["title"] for part in card["body"] for a in part.get("actions", [])]
    assert pressed_at_once == ["B1", "B2", "B3", "B4", "B5"]
    assert [choice["title"] for choice in card["body"][-1]["choices"]] == ["B6", "B7", "B8"]
    assert [action["title"] for action in card["actions"]] == ["Do what is chosen"]


def test_six_buttons_need_no_menu() -> None:
    row = Actions(buttons=tuple(Button(label=f"B{n}", command="help") for n in range(6)))
    assert "actions" not in render(View(title="T", blocks=(row,)), READER)


def test_it_keeps_six_actions_at_most_with_a_place_for_submit_and_menus() -> None:
    row = Actions(buttons=tuple(Button(label=f"B{n}", command="help") for n in range(5)))
    menu = Actions(buttons=(Button(label="Snooze", command="snooze", args={"alert": "1"}),), menu=True)
    card = render(
        View(title="T", blocks=(row, row, menu), submit=Button(label="Send", command="log")), READER
    )
    pressable = [part for part in walk(card) if part.get("type") == "Action.Execute"]
    assert len(pressable) == MAX_ACTIONS == ACTION_LIMIT
    assert [action["title"] for action in card["actions"]] == ["Send", "Do what is chosen"]
    (chosen,) = [part for part in card["body"] if part.get("type") == "Input.ChoiceSet"]
    assert [choice["title"] for choice in chosen["choices"]] == ["B4", *(f"B{n}" for n in range(5)), "Snooze"]


def test_it_gives_every_chart_and_table_a_plain_fallback() -> None:
    chart = Chart(
        title="Score",
        categories=("Jan", "Feb", "Mar"),
        series=(Series(name="Acme", values=(Decimal(40), None, Decimal(60))),),
    )
    table = Table(caption="Risk", columns=(Column(label="Account"),), rows=((say("Acme"),),))
    card = render(View(title="T", blocks=(chart, table)), READER)
    drawn, listed = card["body"][1], card["body"][2]
    assert drawn["data"] == [{"legend": "Acme", "values": [{"x": "Jan", "y": 40.0}, {"x": "Mar", "y": 60.0}]}]
    assert drawn["fallback"]["items"][1]["inlines"][0]["text"] == "Acme: ▁█ Jan 40 → Mar 60"
    assert listed["fallback"]["items"][1]["inlines"][0]["text"] == "Acme"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://plain.example"])
def test_it_links_to_https_addresses_only(url: str) -> None:
    card = render(View(title="T", blocks=(paragraph("{x}", x=Link(label="here", url=url)),)), READER)
    assert [part for part in walk(card) if part.get("type") == "Action.OpenUrl"] == []


def test_it_shows_hostile_text_as_text() -> None:
    hostile = "<at>Everyone</at> **bold** [x](https://evil.example)"
    card = render(View(title="T", blocks=(paragraph("{x}", x=Text(text=hostile)),)), READER)
    assert card["body"][1]["inlines"] == [{"type": "TextRun", "text": hostile}]


def test_a_pressed_button_says_what_its_view_said() -> None:
    button = Button(label="Done", command="checkin done", args={"account": "acme"})
    card = render(View(title="T", blocks=(Actions(buttons=(button,)),)), READER)
    action = card["body"][1]["actions"][0]
    assert pressed(action["data"]) == ("checkin done", {"account": "acme"})
    assert action["fallback"]["data"] == action["data"]


def test_a_form_sends_its_inputs_as_arguments() -> None:
    fields = (
        Field(name="until", label="Until", input="date"),
        Field(name="why", label="Why", input="select", options=(Option(label="Talks", value="talks"),)),
    )
    form = View(
        title="Snooze", blocks=fields, submit=Button(label="Snooze", command="snooze", args={"alert": "7"})
    )
    card = render(form, READER)
    sent = {**card["actions"][0]["data"], "until": "2026-03-31", "why": "talks"}
    assert pressed(sent) == ("snooze", {"alert": "7", "until": "2026-03-31", "why": "talks"})


def test_a_menu_choice_is_a_command() -> None:
    menu = Actions(buttons=(Button(label="Ack", command="ack", args={"alert": "7"}),), menu=True)
    card = render(View(title="T", blocks=(menu,)), READER)
    chosen = card["body"][1]["choices"][0]["value"]
    sent = {**card["actions"][0]["data"], card["body"][1]["id"]: chosen}
    assert pressed(sent) == ("ack", {"alert": "7"})


@pytest.mark.parametrize(
    "data", [{}, {"mainstay": 1}, {"mainstay": {}}, {"mainstay": {"command": 3, "args": []}}, {"menu-0": "{"}]
)
def test_a_forged_press_is_an_empty_command(data: dict[str, object]) -> None:
    assert pressed(data) == ("", {})
