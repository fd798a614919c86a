"""Every View becomes a card that Teams takes, and nobody's text becomes more than text."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from bot.teams.cards import pressed
from bot.teams.render import CARD_BUDGET, MAX_ACTIONS, render
from success.format import Reader
from success.view import (
    Actions,
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


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(views())
def test_it_renders_any_view_within_limits(view: View) -> None:
    assert problems(render(view, READER)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(views())
def test_it_never_puts_words_where_markup_is_read(view: View) -> None:
    kinds = {part["type"] for part in walk(render(view, READER)) if "type" in part}
    assert "TextBlock" not in kinds
    assert "FactSet" not in kinds


def test_it_drops_whole_blocks_and_names_the_command_that_shows_the_rest() -> None:
    long = View(title="Long", blocks=tuple(paragraph("x" * 2_000) for _n in range(60)), more="risk")
    card = render(long, READER)
    assert len(json.dumps(card).encode()) <= CARD_BUDGET
    last = card["body"][-1]["inlines"][0]["text"]
    left = 60 - (len(card["body"]) - 2)
    assert last == f"+{left} more: risk"


def test_it_keeps_six_actions_at_most_with_a_place_for_submit_and_menus() -> None:
    row = Actions(buttons=tuple(Button(label=f"B{n}", command="help") for n in range(5)))
    menu = Actions(buttons=(Button(label="Snooze", command="snooze", args={"alert": "1"}),), menu=True)
    card = render(
        View(title="T", blocks=(row, row, menu), submit=Button(label="Send", command="log")), READER
    )
    pressable = [part for part in walk(card) if part.get("type") == "Action.Execute"]
    assert len(pressable) == MAX_ACTIONS == ACTION_LIMIT
    assert [action["title"] for action in card["actions"]] == ["Send", "Do what is chosen"]


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
