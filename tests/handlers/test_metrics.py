"""`metrics`: what a portfolio achieved, in chat (M1)."""

from datetime import date

import pytest

from bot import text
from handlers.metrics import period_of
from handlers.request import Request
from handlers.router import Router
from storage.uow import Units
from success.format import Reader
from success.people import User
from success.periods import Period
from success.records import Kind
from tests.factories import NOW, an_arr_event, stored, stored_account, stored_user
from tests.handlers.test_plan import WS

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("", date(2025, 4, 1), TODAY),
        ("quarter", date(2026, 1, 1), TODAY),
        ("last quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("Last Month", date(2026, 2, 1), date(2026, 2, 28)),
        ("this year", date(2026, 1, 1), TODAY),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025 Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("90 days", date(2026, 1, 1), TODAY),
        ("6 months", date(2025, 10, 1), TODAY),
        ("2026-01-05", date(2026, 1, 5), TODAY),
        ("2026-01-05 to 2026-02-04", date(2026, 1, 5), date(2026, 2, 4)),
        ("上季度", date(2025, 10, 1), date(2025, 12, 31)),
        ("去年", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_as_people_say_it(said: str, start: date, end: date) -> None:
    assert period_of(said, TODAY) == Period(start, end)


@pytest.mark.parametrize(
    "said", ["2027", "soon", "2026-02-30", "2026-03-02 to 2026-03-01", "2026-13", "0 days"]
)
def test_what_is_no_period_of_the_past(said: str) -> None:
    assert period_of(said, TODAY) is None


@pytest.fixture
def team(open_unit: Units) -> dict[str, User]:
    """A manager, her two CSMs and a stranger to the team: Ana's account shrank, Ben's stayed."""
    nina = stored_user(open_unit, "nina@mainstay.example", name="Nina", role="manager")
    ana = stored_user(open_unit, manager_email=nina.email)
    ben = stored_user(open_unit, "ben@mainstay.example", name="Ben", manager_email=nina.email)
    stored_account(open_unit, "acme", owner_email=ana.email, currency="EUR", arr=100)
    stored_account(open_unit, "globex", owner_email=ben.email, currency="EUR", arr=300)
    stored(
        open_unit,
        Kind.ARR_EVENTS,
        an_arr_event("begun", amount=100, effective_on=date(2025, 1, 1)),
        an_arr_event("shrunk", kind="contraction", amount=50, effective_on=date(2026, 2, 1)),
        an_arr_event("other", account_external_id="globex", amount=300, effective_on=date(2025, 1, 1)),
    )
    return {"nina": nina, "ana": ana, "ben": ben}


def said(open_unit: Units, who: User, words: str) -> str:
    return text.render(Router(open_unit, WS).answer(Request(who, NOW, words)).view, Reader())


def test_m1_each_sees_their_own_book_against_the_targets(open_unit: Units, team: dict[str, User]) -> None:
    shown = said(open_unit, team["ana"], "metrics this quarter")
    assert "1 account" in shown
    assert "Gross revenue retention" in shown
    assert "50%" in shown
    assert "> 90%" in shown
    assert "⚠️ −40.0 missed" in shown
    assert "€50 of €100" in shown
    assert "By book of business" not in shown


def test_m1_a_manager_sees_the_team_and_each_csm(open_unit: Units, team: dict[str, User]) -> None:
    shown = said(open_unit, team["nina"], "metrics this quarter")
    assert "€350 of €400" in shown
    assert "88%" in shown
    assert "By book of business" in shown
    assert "Ana" in shown
    assert "Ben" in shown


def test_m1_a_period_that_is_none_gets_one_clear_sentence(open_unit: Units, team: dict[str, User]) -> None:
    shown = said(open_unit, team["ana"], "metrics next decade")
    assert "“next decade” is not a period in the past. Write “last quarter”" in shown


def test_m1_nothing_to_look_after(open_unit: Units) -> None:
    new = stored_user(open_unit, "new@mainstay.example", name="New")
    assert "No account is yours to look after." in said(open_unit, new, "metrics")
