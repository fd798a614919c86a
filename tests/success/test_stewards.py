"""Who answers for an account whatever became of its owner: nobody is told by silence (§14, ADR 41)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.text import render
from handlers.request import Request
from handlers.router import Router
from scheduler.ticks import run_due
from success.account import Account
from success.digest import due_on, morning
from success.format import Reader
from success.messages.digest import digest
from success.people import Role, User
from success.permissions import may_act
from success.ports import OpenUnit
from success.records import Kind
from success.stewards import People, steward, superior
from tests import factories
from tests.success.watched import a_workspace

WS = a_workspace()
FRIDAY = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ACME = Account(1, "acme", "Acme", owner_email="ana@x.example")
AWAY: dict[str, Any] = {"leave_from": date(2026, 4, 6), "leave_until": date(2026, 4, 12)}  # Monday to Sunday


def team(**changes: dict[str, Any]) -> People:
    """Ana and Ben report to Max, Max to Dora, the director; Vera is another one."""
    people = [
        User("ana@x.example", "Ana", Role.CSM, "max@x.example", backup_email="ben@x.example"),
        User("ben@x.example", "Ben", Role.CSM, "max@x.example"),
        User("max@x.example", "Max", Role.MANAGER, "dora@x.example"),
        User("dora@x.example", "Dora", Role.DIRECTOR),
        User("vera@x.example", "Vera", Role.DIRECTOR),
    ]
    changed = [replace(user, **changes.get(user.name.lower(), {})) for user in people]
    return {user.email: user for user in changed}


def answers(people: People, account: Account = ACME, at: datetime = FRIDAY) -> str | None:
    found = steward(account, people, WS, at)
    return found.name if found else None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Ana"),
        ({"ana": AWAY}, "Ben"),
        ({"ana": AWAY | {"backup_email": None}}, "Max"),
        ({"ana": AWAY, "ben": AWAY}, "Max"),
        ({"ana": AWAY, "ben": AWAY, "max": AWAY}, "Dora"),
        ({"ana": AWAY, "ben": AWAY, "max": AWAY | {"backup_email": "vera@x.example"}}, "Vera"),
        ({"ana": AWAY, "ben": AWAY, "max": AWAY, "dora": AWAY}, "Vera"),
        ({"ana": AWAY, "ben": {"role": Role.AE}}, "Max"),  # a backup who cannot act is none
        ({"ana": {"role": Role.EMPLOYEE}}, "Max"),
        ({"ana": {"role": Role.ANALYST, "manager_email": None}}, "Dora"),
        ({"ana": AWAY | {"backup_email": None}, "max": {"role": Role.EMPLOYEE}}, "Dora"),
        ({"ana": AWAY | {"backup_email": None}, "max": {"manager_email": "max@x.example"} | AWAY}, "Dora"),
    ],
)
def test_who_answers_while_the_owner_cannot(changes: dict[str, dict[str, Any]], expected: str) -> None:
    assert answers(team(**changes)) == expected


@pytest.mark.parametrize("owner", [None, "gone@x.example"])
def test_an_account_without_an_owner_falls_to_one_person_who_is_there(owner: str | None) -> None:
    account = replace(ACME, owner_email=owner)
    assert answers(team(), account) == "Dora"
    assert answers(team(dora=AWAY), account) == "Vera"
    assert answers(team(dora=AWAY, vera=AWAY), account) == "Max"
    only = {"ada@x.example": User("ada@x.example", "Ada", Role.ADMIN)}
    assert answers(only, account) == "Ada"
    assert superior(account, only, WS, FRIDAY) is None
    assert answers({}, account) is None


def test_leave_that_ends_on_a_weekend_ends_with_its_last_day() -> None:
    people = team(ana=AWAY)
    days = [answers(people, at=FRIDAY + count * DAY) for count in range(4)]
    assert days == ["Ben", "Ben", "Ben", "Ana"]  # Friday to Monday
    assert due_on(people["ana@x.example"], WS, date(2026, 4, 13)) is not None
    assert [due_on(people["ana@x.example"], WS, date(2026, 4, day)) for day in (10, 11, 12)] == [None] * 3


def test_the_backup_may_act_on_the_days_of_leave_only() -> None:
    people = team(ana=AWAY)
    ben = people["ben@x.example"]
    monday = FRIDAY + 3 * DAY
    assert [may_act(ben, ACME, WS, people.get, at) for at in (FRIDAY, monday)] == [True, False]


@pytest.fixture
def company(open_unit: OpenUnit) -> OpenUnit:
    """Ana owns Acme; nobody owns Stray, and who owned Relic is not known any more; Clerk's owner moved on."""
    for user in team().values():
        factories.stored_user(
            open_unit, user.email, name=user.name, role=user.role.value, manager_email=user.manager_email
        )
    factories.stored_user(open_unit, "cleo@x.example", name="Cleo", role="ae", manager_email="max@x.example")
    for name, owner in (("stray", None), ("relic", "gone@x.example"), ("clerk", "cleo@x.example")):
        factories.stored_account(open_unit, name, owner_email=owner)
    factories.stored_account(open_unit, "lost", owner_email=None, renewal_stage="churned")
    factories.stored_account(open_unit, "acme", owner_email="ana@x.example")
    return open_unit


def user(open_unit: OpenUnit, email: str) -> User:
    with open_unit() as uow:
        found = uow.people.get(email)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("dora@x.example", ["Clerk", "Relic", "Stray"]),
        ("max@x.example", ["Clerk", "Relic", "Stray"]),
        ("ana@x.example", []),
    ],
)
def test_the_digest_names_accounts_without_an_owner(
    company: OpenUnit, email: str, expected: list[str]
) -> None:
    with company() as uow:
        found = morning(uow, WS, user(company, email), FRIDAY)
    assert [account.name for account in found.unowned] == expected
    assert ("Without an owner" in render(digest(found), Reader())) == bool(expected)


def test_a_manager_covers_for_whoever_is_away_without_a_backup(company: OpenUnit) -> None:
    factories.stored_user(company, "ana@x.example", name="Ana", **AWAY)
    with company() as uow:
        names = [each.name for each in morning(uow, WS, user(company, "max@x.example"), FRIDAY).covering]
        others = morning(uow, WS, user(company, "ben@x.example"), FRIDAY).covering
    assert (names, others) == (["Ana"], ())
    factories.stored_user(company, "ana@x.example", name="Ana", backup_email="ben@x.example", **AWAY)
    with company() as uow:
        assert morning(uow, WS, user(company, "max@x.example"), FRIDAY).covering == ()
        assert [each.name for each in morning(uow, WS, user(company, "ben@x.example"), FRIDAY).covering] == [
            "Ana"
        ]


def test_they_can_be_listed(company: OpenUnit) -> None:
    dora = user(company, "dora@x.example")
    shown = render(Router(company, WS).answer(Request(dora, FRIDAY, "accounts unowned")).view, Reader())
    assert "3 accounts without an owner" in shown
    assert "Who answers for them until they have one: Max, Dora." in shown
    assert "Acme" not in shown
    health = render(Router(company, WS).answer(Request(dora, FRIDAY, "health stray")).view, Reader())
    assert "nobody yet (Dora answers until there is one)" in health


def test_w1_a_warning_about_what_nobody_owns_reaches_somebody(company: OpenUnit) -> None:
    monday = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)
    factories.stored(
        company,
        Kind.SIGNALS,
        factories.a_signal("competitive_rfp", monday, account_external_id="stray"),
        factories.a_signal("competitive_rfp", monday, account_external_id="clerk"),
        now=monday,
    )
    for hours in range(3):
        run_due(company, WS, monday + timedelta(hours=hours))
    with company() as uow:
        told = {
            getattr(notice.to, "email", "")
            for notice in uow.outbox.pending(monday + DAY)
            if notice.kind == "alert"
        }
    assert told == {"dora@x.example", "max@x.example"}
