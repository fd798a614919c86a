"""Who may see and who may act (§14), as a table: one line a person, one account of Ana's."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from success import permissions
from success.account import Account
from success.books import owners_for
from success.people import Role, User
from success.presets import load
from success.workspace import Workspace

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
WS = Workspace("w", ZoneInfo("Europe/Berlin"), "en", None, load("framework"))
CLOSED = replace(WS, others_readable=False)

DORA = User("dora@x", "Dora", Role.DIRECTOR)
MAX = User("max@x", "Max", Role.MANAGER, manager_email="dora@x")
ANA = User("ana@x", "Ana", Role.CSM, manager_email="max@x", backup_email="ben@x")
BEN = User("ben@x", "Ben", Role.CSM, manager_email="max@x")
SAM = User("sam@x", "Sam", Role.SPECIALIST, manager_email="max@x")
PIA = User("pia@x", "Pia", Role.SPECIALIST, manager_email="ana@x")
ODD = User("odd@x", "Odd", Role.SPECIALIST, manager_email="other@x")
LOU = User("lou@x", "Lou", Role.MANAGER, manager_email="dora@x")
YVES = User("yves@x", "Yves", Role.ANALYST)
ALEX = User("alex@x", "Alex", Role.AE)
AMIR = User("amir@x", "Amir", Role.AE)
EVE = User("eve@x", "Eve", Role.EMPLOYEE)
ROOT = User("root@x", "Root", Role.ADMIN)
EVERYONE = [DORA, MAX, ANA, BEN, SAM, PIA, ODD, LOU, YVES, ALEX, AMIR, EVE, ROOT]
BY_EMAIL = {person.email: person for person in EVERYONE}

ACME = Account(1, "acme", "Acme", owner_email="ana@x", ae_email="alex@x")

#        who    reads when others are readable / when not / acts / moves the renewal
TABLE = [
    (None, False, False, False, False),
    (EVE, False, False, False, False),
    (ANA, True, True, True, True),
    (BEN, True, False, False, False),
    (MAX, True, True, True, True),
    (LOU, True, False, False, False),
    (DORA, True, True, True, True),
    (SAM, True, True, True, True),
    (PIA, True, True, True, True),
    (ODD, True, False, False, False),
    (YVES, True, True, False, False),
    (ALEX, True, True, False, True),
    (AMIR, True, False, False, False),
    (ROOT, True, True, True, True),
]


@pytest.mark.parametrize(
    ("actor", "open_read", "closed_read", "acts", "renews"),
    TABLE,
    ids=[who.name if who else "stranger" for who, *_rest in TABLE],
)
def test_s14_table(actor: User | None, open_read: bool, closed_read: bool, acts: bool, renews: bool) -> None:
    person = BY_EMAIL.get
    assert permissions.may_read(actor, ACME, WS, person, NOW) is open_read
    assert permissions.may_read(actor, ACME, CLOSED, person, NOW) is closed_read
    assert permissions.may_act(actor, ACME, CLOSED, person, NOW) is acts
    assert permissions.may_move_renewal(actor, ACME, CLOSED, person, NOW) is renews


def test_s14_everyone_we_know_may_log_and_a_stranger_may_not() -> None:
    assert all(permissions.may_log(person) for person in EVERYONE)
    assert not permissions.may_log(None)


@pytest.mark.parametrize(
    ("start", "end", "at", "stands_in"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), NOW, True),
        (date(2026, 3, 30), None, NOW, True),
        (date(2026, 4, 1), date(2026, 4, 9), NOW, False),
        # 22:30 UTC on the 31st is already the first of April in Berlin
        (date(2026, 4, 1), date(2026, 4, 9), datetime(2026, 3, 31, 22, 30, tzinfo=UTC), True),
        (date(2026, 3, 1), date(2026, 3, 30), NOW, False),
    ],
)
def test_s14_backup_acts_only_while_the_owner_is_on_leave(
    start: date, end: date | None, at: datetime, stands_in: bool
) -> None:
    away = replace(ANA, leave_from=start, leave_until=end)
    person = (BY_EMAIL | {away.email: away}).get
    assert permissions.may_act(BEN, ACME, CLOSED, person, at) is stands_in
    assert permissions.may_read(BEN, ACME, CLOSED, person, at) is stands_in


def test_s14_a_chain_that_goes_in_circles_ends() -> None:
    one, two = replace(MAX, manager_email="lou@x"), replace(LOU, manager_email="max@x")
    person = {ANA.email: ANA, one.email: one, two.email: two}.get
    assert permissions.may_act(two, ACME, CLOSED, person, NOW)
    assert not permissions.may_act(ODD, ACME, CLOSED, person, NOW)


def test_s14_an_account_without_owner_is_a_managers_to_assign() -> None:
    orphan = replace(ACME, owner_email=None)
    acting = [who.name for who in EVERYONE if permissions.may_act(who, orphan, CLOSED, BY_EMAIL.get, NOW)]
    assert acting == ["Dora", "Max", "Lou", "Root"]


def test_s14_an_owners_own_question_asks_nobody() -> None:
    def nobody(email: str) -> User | None:
        raise AssertionError(f"{email} was looked up")

    assert permissions.may_act(ANA, ACME, CLOSED, nobody, NOW)


@pytest.mark.parametrize(
    ("user", "book"),
    [
        (ANA, ["ana@x", "pia@x"]),
        (BEN, ["ben@x"]),
        (MAX, ["max@x", "ana@x", "ben@x", "sam@x", "pia@x"]),
        (SAM, ["sam@x", "max@x", "ana@x", "ben@x"]),
        (EVE, []),
    ],
    ids=lambda each: each.name if isinstance(each, User) else "",
)
def test_s14_whose_accounts_somebody_looks_after(user: User, book: list[str]) -> None:
    assert owners_for(user, EVERYONE, WS, NOW) == book


def test_s14_the_backup_gets_the_book_of_whoever_is_on_leave() -> None:
    away = replace(ANA, leave_from=date(2026, 3, 30), leave_until=date(2026, 4, 3))
    everyone = [away if person is ANA else person for person in EVERYONE]
    assert owners_for(BEN, everyone, WS, NOW) == ["ben@x", "ana@x"]
