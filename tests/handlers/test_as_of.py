"""The «as of» rule in chat: asked at an earlier instant, nothing that came later is told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot import text
from handlers.request import Request
from handlers.router import Router
from storage.uow import Units
from success.alerting import refresh
from success.format import Reader
from success.people import User
from success.presets import load
from success.records import Kind
from success.scoring import rescore
from success.workspace import Workspace
from tests.factories import a_signal, stored, stored_account, stored_metrics, stored_user, the_account

WS = Workspace("acme-inc", ZoneInfo("UTC"), "en", None, load("framework"))
FEBRUARY = datetime(2026, 2, 20, 12, tzinfo=UTC)  # all is well
RED = datetime(2026, 3, 20, 9, tzinfo=UTC)
TALKS = datetime(2026, 3, 22, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 25, 9, tzinfo=UTC)


class World:
    """Acme of Ana: green since February, red since 20 March; after that a question, a stage and a goal."""

    def __init__(self, open_unit: Units) -> None:
        self.open_unit, self.router = open_unit, Router(open_unit, WS)
        self.max = stored_user(open_unit, "max@mainstay.example", name="Max", role="manager")
        self.ana = stored_user(open_unit, manager_email=self.max.email)
        stored_account(open_unit, contract_start=FEBRUARY.date() - timedelta(days=200))
        self.score("0.5", datetime(2026, 2, 1, tzinfo=UTC))
        self.work(FEBRUARY - timedelta(days=1))
        self.score("0.02", RED)
        self.work(RED)
        stored(open_unit, Kind.SIGNALS, a_signal("termination_question", RED + timedelta(days=1)))
        self.work(RED + timedelta(days=1))
        self.ask("escalate acme They asked how to leave", TALKS)
        self.ask("renewal acme stage negotiation", TALKS)
        self.ask("plan acme define We close in five days", NOW)
        self.press(
            "plan goal", account="acme", title="Close in five days", kpi="days", target="5", due="2026-09-30"
        )

    def score(self, ratio: str, at: datetime) -> None:
        stored_metrics(self.open_unit, {"dau_mau_ratio": Decimal(ratio)}, at)

    def work(self, at: datetime) -> None:
        """What the clock does to Acme."""
        with self.open_unit(write=True) as uow:
            ids = [the_account(uow).id]
            rescore(uow, WS, ids, at)
            refresh(uow, WS, ids, at)
            uow.commit()

    def press(self, command: str, **args: str) -> None:
        reply = self.router.answer(Request(self.ana, NOW, command=command, args=args))
        assert reply.ok, reply.view

    def ask(self, words: str, at: datetime, by: User | None = None) -> str:
        reply = self.router.answer(Request(by or self.ana, at, words))
        assert reply.ok, reply.view
        return text.render(reply.view, Reader())


@pytest.fixture
def world(open_unit: Units) -> World:
    return World(open_unit)


LATER = ("since Mar", "🔴", "Critical ·", "Escalated", "· negotiation", "to leave", "terminat", "five days")


@pytest.mark.parametrize(
    "words",
    [
        "health acme",
        "health",
        "alerts acme",
        "risk",
        "today",
        "digest now",
        "capacity",
        "renewal acme",
        "renewal acme brief",
        "renewals 365",
        "save acme",
        "plan acme",
        "qbr acme",
        "expansion acme",
        "voices",
    ],
)
def test_as_of_nothing_that_came_later_is_told(world: World, words: str) -> None:
    then = world.ask(words, FEBRUARY)
    assert [said for said in LATER if said in then] == [], then


@pytest.mark.parametrize(
    ("words", "now", "then"),
    [
        ("health acme", "🔴 Red", "🟢 Green"),
        ("alerts acme", "3 open alerts", "No open alerts"),
        ("risk", "Acme", "None of your accounts"),
        ("renewal acme", "· negotiation", "· not started"),
        ("save acme", "They asked how to leave", "not escalated"),
        ("plan acme", "Close in five days", "No goal"),
    ],
)
def test_as_of_now_it_is_told(world: World, words: str, now: str, then: str) -> None:
    assert now in world.ask(words, NOW)
    assert then in world.ask(words, FEBRUARY)


def test_as_of_capacity_counts_the_criticals_of_then(world: World) -> None:
    now, then = (world.ask("capacity", at, by=world.max) for at in (NOW, FEBRUARY))
    assert now != then


def test_as_of_what_people_did_later_does_not_show(world: World) -> None:
    before = world.ask("alerts acme", NOW)
    world.ask("resolve acme termination_question They only asked about the notice", NOW + timedelta(hours=1))
    assert world.ask("alerts acme", NOW) == before
    assert world.ask("alerts acme", NOW + timedelta(hours=1)) != before


def test_as_of_an_alert_is_worded_with_the_figures_of_then(world: World) -> None:
    assert "score is 10" in world.ask("alerts acme", RED).lower()
    world.score("0", NOW + timedelta(days=1))
    world.work(NOW + timedelta(days=1))
    assert "score is 10" in world.ask("alerts acme", RED).lower()
    assert "score is 0" in world.ask("alerts acme", NOW + timedelta(days=1)).lower()


def test_as_of_a_digest_that_came_later_does_not_date_changes(world: World) -> None:
    with world.open_unit(write=True) as uow:
        uow.notebook.write(f"digest:{world.ana.email}", NOW.isoformat())
        rescore(uow, WS, [the_account(uow).id], RED - timedelta(days=1))
        uow.commit()
    assert "Acme: ⚪ Unknown → 10 🔴 Red" in world.ask("today", RED + timedelta(hours=1))
