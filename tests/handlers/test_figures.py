"""Figures that a team changes in its preset are read, and said, wherever they count."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.router import Router
from storage.uow import Units
from success.records import Kind
from success.workspace import Workspace
from tests.factories import DAY, a_contact, a_goal, stored, stored_account, stored_user
from tests.handlers.test_plan import WS, Chat


@pytest.fixture
def chat(open_unit: Units) -> Chat:
    ana = stored_user(open_unit, "ana@mainstay.example")
    stored_account(open_unit, contract_start=DAY - timedelta(days=40), renewal_date=DAY + timedelta(days=325))
    return Chat(open_unit, ana)


def changed(section: str, **figures: Any) -> Workspace:
    """The workspace with some figures of its preset changed."""
    rules = getattr(WS.preset, section).model_copy(update=figures)
    return replace(WS, preset=WS.preset.model_copy(update={section: rules}))


def test_o1_o3_the_figures_are_the_presets(chat: Chat, open_unit: Units) -> None:
    users = [a_contact(f"u{n}@acme.example", name=f"User {n}", role="user") for n in range(3)]
    stored(open_unit, Kind.CONTACTS, *users)
    assert "active users beyond the champion (User 0, User 1 and User 2)" in chat("onboarding acme")
    chat.router = Router(open_unit, changed("onboarding", active_users=4))
    shown = chat("onboarding acme")
    assert "⬜ 4 or more active users beyond the champion" in shown
    assert "Set up, days 1 to 7, was due" in shown
    assert "60% of the seats are active" in shown
    chat.router = Router(open_unit, changed("portfolio", days_to_first_value=45))
    assert "the target is under 45" in chat("onboarding acme")


def test_p1_p5_p6_the_figures_of_a_plan_are_the_presets(chat: Chat, open_unit: Units) -> None:
    figures = {"fewest_goals": 2, "most_goals": 4, "fewest_functions": 3, "review_months": (6,)}
    chat.router = Router(open_unit, changed("plan", **figures))
    shown = chat("plan acme")
    assert "A plan has 2 to 4 goals; this one has fewer." in shown
    assert "Programme review, 6 months" in shown
    assert "Programme review, 9 months" not in shown
    stored(open_unit, Kind.GOALS, a_goal("Grow"))
    assert "at least 3 of our functions" in chat("plan acme")
    assert "2 to 4 measurable, dated goals" in chat("onboarding acme")


def test_v1_w2_targets_of_surveys_and_the_fewest_contacts_are_the_presets(
    chat: Chat, open_unit: Units
) -> None:
    chat("nps acme 9")
    chat("pulse acme 9 8 9 10")
    shown = chat("voices")
    assert "against a target above 50" in shown
    assert "target above 8)" in shown
    chat.router = Router(open_unit, changed("portfolio", nps=Decimal(40), satisfaction=Decimal("0.85")))
    shown = chat("voices")
    assert "against a target above 40" in shown
    assert "target above 8.5)" in shown
    stored(open_unit, Kind.CONTACTS, a_contact("jane@acme.example"), a_contact("joe@acme.example"))
    assert "contacts are active" not in chat("contacts acme")
    chat.router = Router(open_unit, changed("signals", active_contacts=3))
    assert "Only 2 contacts are active." in chat("contacts acme")
