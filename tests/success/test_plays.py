"""The five situations (Y1), what is never done (Y3), and how a play is filled for an account."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.text import render
from handlers.commands import COMMANDS
from handlers.grammar import Parsed, parse
from handlers.play import situation
from handlers.request import Request
from handlers.router import Router
from storage.uow import Units
from success.format import Reader
from success.journal import Entry, EntryKind
from success.messages import plays as messages
from success.plays import EARLY, Known, filling, plays
from success.presets import load
from success.records import Kind
from success.workspace import Workspace
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_signal,
    an_observation,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
    the_account,
)

WS = Workspace("acme-inc", BERLIN, "en", None, load("framework"))
ANA, MO = "ana@mainstay.example", "mo@mainstay.example"
PLAYS = plays().plays
Say = Callable[[str], str]


@pytest.fixture
def say(open_unit: Units) -> Say:
    """What Ana is told, who owns Acme; Mo manages her."""
    stored_user(open_unit, MO, name="Mo Moss", role="manager")
    ana = stored_user(open_unit, ANA, manager_email=MO)
    stored_account(open_unit, licensed_seats=200)
    router = Router(open_unit, WS)
    return lambda words: render(router.answer(Request(ana, NOW, words)).view, Reader())


def fitting(open_unit: Units) -> list[str]:
    with open_unit() as uow:
        return filling(uow, WS, the_account(uow), NOW).fitting()


def test_y1_there_are_the_five_situations() -> None:
    assert [*PLAYS] == ["busy", "stakeholder", "pressure", "price", "stuck"]


@pytest.mark.parametrize("key", PLAYS)
def test_y1_a_play_tells_the_goal_then_the_path_then_who_and_by_when(key: str) -> None:
    shown = render(messages.shown(key), Reader())
    play = PLAYS[key]
    places = [shown.index(f"Goal: {play.goal}"), *(shown.index(move.does) for move in play.moves)]
    assert places == sorted(places)
    assert shown.count("working day") == len(play.moves)
    assert all(each in shown for each in (*play.signs, *play.avoid))


@pytest.mark.parametrize("key", PLAYS)
def test_y1_what_helps_are_commands_about_an_account(key: str) -> None:
    assert all(COMMANDS[word].about_account for word in PLAYS[key].helps)


def test_y3_the_list_says_what_is_never_done(say: Say) -> None:
    shown = say("play")
    assert all(words in shown for words in plays().never)
    assert len(plays().never) == 5


def test_y1_every_kind_of_fact_fills_some_play() -> None:
    assert {fact for play in PLAYS.values() for fact in play.facts} == {*Known}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("price", "price"),
        ("Price or downsizing", "price"),
        ("discuont", "price"),
        ("teams stuck for", "stuck"),
        ("champion left", "stakeholder"),
        ("expand early", "pressure"),
        ("价格", "price"),
        ("团队卡住了", "stuck"),
        ("acme", None),
    ],
)
def test_y1_a_situation_is_found_by_words_near_it(said: str, key: str | None) -> None:
    assert situation(said) == key


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("play", {}),
        ("play price", {"situation": "price"}),
        ("play acme", {"account": "acme"}),
        ("play price acme", {"situation": "price", "account": "acme"}),
        ("play teams stuck for acme", {"situation": "teams stuck for", "account": "acme"}),
        ("打法 价格 acme", {"situation": "价格", "account": "acme"}),
    ],
)
def test_y1_a_play_is_asked_for_with_a_situation_an_account_or_both(line: str, args: dict[str, str]) -> None:
    read = parse(line, COMMANDS.values(), lambda key: key == "acme")
    assert isinstance(read, Parsed)
    assert (read.command, read.args) == ("play", args)


def test_y1_what_fits_the_open_alerts_comes_first(open_unit: Units, say: Say) -> None:
    assert fitting(open_unit) == []
    stored_metrics(open_unit, {"usage_trend": "-0.42"})
    stored(open_unit, Kind.SIGNALS, a_signal("champion_left"))
    assert fitting(open_unit)[:2] == ["stakeholder", "price"]
    shown = say("play acme")
    assert "It fits, because of: Champion gone" in shown
    assert shown.index("A stakeholder changed") < shown.index("Busy, but no business change")


def test_y1_a_wish_to_grow_before_the_gate_calls_for_its_play(open_unit: Units, say: Say) -> None:
    with open_unit(write=True) as uow:
        account = the_account(uow)
        uow.journal.add(Entry(account.id, EntryKind.OVERRIDE, NOW, ANA, "They insist"))
        uow.commit()
    assert EARLY in fitting(open_unit)
    shown = say("play pressure acme")
    assert "It fits, because of: an expansion before the gate passes" in shown
    assert "Green for 0 of 60 days in a row" in shown


def test_y1_r5_the_price_play_is_filled_with_value_density_return_and_seats(
    open_unit: Units, say: Say
) -> None:
    reached = a_goal(achieved_at=DAY, roi_amount=60_000, roi_currency="EUR", roi_source="CFO")
    ahead = a_goal("Close in five days", kpi="days", unit="days", target=5, actual=8, due_date="2026-06-01")
    stored(open_unit, Kind.GOALS, reached, ahead)
    stored(open_unit, Kind.METRICS, an_observation("active_seats_ratio", "0.6"))
    shown = say("play price acme")
    assert "€60,000 documented, 0.5 for each" in shown
    assert "“Halve the time to close”" in shown
    assert "“Close in five days”" in shown
    assert "120 of 200 in use" in shown
    assert "Jun 30, 2026 · not started · €120,000 a year" in shown
    assert "Ana Alvarez, by Apr 3, 2026." in shown


def test_y1_the_stakeholder_play_names_who_left(open_unit: Units, say: Say) -> None:
    left: dict[str, Any] = {"status": "left", "since": NOW - timedelta(days=4)}
    stored(open_unit, Kind.CONTACTS, a_contact())
    stored(open_unit, Kind.CONTACTS, a_contact(**left))
    stored(open_unit, Kind.CONTACTS, a_contact("jo@acme.example", name="Jo", role="exec_sponsor"))
    shown = say("play stakeholder acme")
    assert "Cora Champion, Champion, left on Mar 27, 2026" in shown
    assert "Jo, Executive sponsor" in shown
    assert "Mo Moss, by" in shown


def test_y1_the_stuck_play_names_goals_past_their_date(open_unit: Units, say: Say) -> None:
    assert "Past their date  none" in say("play stuck acme")
    stored(open_unit, Kind.GOALS, a_goal(kpi="days", unit="days", target=5, due_date="2026-03-01"))
    assert "❌ Halve the time to close" in say("play stuck acme")


def test_y4_no_two_situations_share_a_word() -> None:
    said = [word for play in PLAYS.values() for word in play.words]
    assert len(said) == len({word.casefold() for word in said})
