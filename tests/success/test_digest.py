"""The morning digest: when it is due, for whom, and what it says in which order (§14, D1)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.text import render
from success.actions import agree, finish
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.digest import CATCH_UP, due_now, due_on, morning
from success.escalating import open_escalation
from success.escalation import MANUAL
from success.format import Reader
from success.messages.digest import digest
from success.morning import Morning
from success.people import DigestWish, Role, User
from success.ports import OpenUnit
from success.scoring import rescore
from success.touchpoint import TouchpointStatus
from success.view import Actions, Paragraph, View
from success.workspace import Workspace
from tests import factories
from tests.success.test_lifecycle import a_workspace
from tests.success.watched import usage_for

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 31, 6, 30, tzinfo=UTC)  # 08:30 in Berlin
TUESDAY = date(2026, 3, 31)
DAY = timedelta(days=1)
ANA, MAX, BEN = "ana@mainstay.example", "max@mainstay.example", "ben@mainstay.example"


def ana(role: Role = Role.CSM, **fields: Any) -> User:
    return User(ANA, "Ana", role, **fields)


# ---------------------------------------------------------------- when


def test_it_is_due_at_the_persons_own_hour() -> None:
    new_york = ana(timezone="America/New_York", digest=DigestWish(at=time(7, 15)))
    assert due_on(ana(), a_workspace(), TUESDAY) == NOW
    assert due_on(new_york, a_workspace(), TUESDAY) == datetime(2026, 3, 31, 11, 15, tzinfo=UTC)


def test_it_keeps_its_hour_when_clocks_change() -> None:
    ws = a_workspace()
    before, after = due_on(ana(), ws, date(2026, 3, 27)), due_on(ana(), ws, date(2026, 3, 30))
    assert (before, after) == (
        datetime(2026, 3, 27, 7, 30, tzinfo=UTC),
        datetime(2026, 3, 30, 6, 30, tzinfo=UTC),
    )
    skipped = ana(digest=DigestWish(at=time(2, 30), days=(6,)))
    sunday = Workspace("w", BERLIN, "en", None, ws.preset)
    assert due_on(skipped, sunday, date(2026, 3, 29)) is None  # Sunday is no working day
    friday = ana(timezone="Asia/Beirut", digest=DigestWish(at=time(0, 0)))
    assert due_on(friday, ws, date(2026, 3, 30)) is not None


@pytest.mark.parametrize(
    ("user", "day"),
    [
        (ana(), date(2026, 4, 4)),  # a Saturday
        (ana(), date(2026, 4, 3)),  # Good Friday
        (ana(leave_from=date(2026, 3, 30), leave_until=TUESDAY), TUESDAY),
        (ana(digest=DigestWish(on=False)), TUESDAY),
        (ana(digest=DigestWish(days=(0, 2, 4))), TUESDAY),
        (ana(Role.EMPLOYEE), TUESDAY),
    ],
)
def test_it_is_not_due_on_days_off(user: User, day: date) -> None:
    assert due_on(user, a_workspace(country="DE"), day) is None


def test_it_catches_up_for_some_hours_of_the_same_day() -> None:
    ws = a_workspace()
    assert due_now(ana(), ws, NOW - timedelta(minutes=1)) is None
    assert due_now(ana(), ws, NOW) == TUESDAY
    assert due_now(ana(), ws, NOW + CATCH_UP - timedelta(minutes=1)) == TUESDAY
    assert due_now(ana(), ws, NOW + CATCH_UP) is None


# ---------------------------------------------------------------- what


class Office:
    """Ana and Ben are CSMs of Max; every account is stored, scored and watched by hand."""

    def __init__(self, open_unit: OpenUnit, **of_ana: Any) -> None:
        self.open_unit, self.ws = open_unit, a_workspace()
        self.max = factories.stored_user(open_unit, MAX, name="Max", role="manager")
        self.ben = factories.stored_user(open_unit, BEN, name="Ben", manager_email=MAX)
        self.ana = factories.stored_user(open_unit, ANA, name="Ana", manager_email=MAX, **of_ana)

    def account(self, external_id: str, score: int | None = None, **cells: Any) -> int:
        quiet = {"renewal_date": date(2027, 1, 1)}
        account = factories.stored_account(self.open_unit, external_id, **(quiet | cells))
        if score is not None:
            self.score(external_id, score, NOW - DAY)
        return account.id

    def score(self, external_id: str, score: int, at: datetime) -> None:
        factories.stored_metrics(self.open_unit, {"dau_mau_ratio": usage_for(score)}, at, external_id)
        with self.open_unit(write=True) as uow:
            rescore(uow, self.ws, [factories.the_account(uow, external_id).id], at)
            uow.commit()

    def warn(
        self, account_id: int, key: str, level: Level, what: str = "opened", at: datetime = NOW, **fields: Any
    ) -> Alert:
        facts = {"on": "2026-03-30", "score": "30", "from": "2026-03-30", "count": "1", "least": "2"}
        with self.open_unit(write=True) as uow:
            alert = uow.alerts.save(
                Alert(account_id, key, level, at - DAY, **({"due": None} | fields), facts=facts)
            )
            uow.alerts.record(AlertEvent(alert.id or 0, at, what, by=fields.get("acted_by"), note=alert.note))
            uow.commit()
        return alert

    def morning(self, user: User | None = None, at: datetime = NOW) -> Morning:
        with self.open_unit() as uow:
            return morning(uow, self.ws, user or self.ana, at)


@pytest.fixture
def office(open_unit: OpenUnit) -> Office:
    return Office(open_unit)


def shown(found: Morning) -> str:
    return render(digest(found), Reader("en", BERLIN))


def headings(view: View) -> list[str]:
    return [
        part.text
        for block in view.blocks
        if isinstance(block, Paragraph) and len(block.parts) == 1
        for part in block.parts
        if part.kind == "text" and part.style == "strong"
    ]


def test_a_morning_without_anything_is_empty(office: Office) -> None:
    office.account("acme", 90)
    found = office.morning()
    assert found.is_empty
    assert "Nothing needs you this morning. 1 account, none at risk." in shown(found)


def test_its_order_serves_the_day(office: Office) -> None:
    acme = office.account("acme", 30, notice_date=date(2026, 4, 2))
    office.warn(acme, "formal_complaint", Level.CRITICAL, due=NOW + DAY)
    office.warn(acme, "single_threaded", Level.WATCH)
    with office.open_unit() as uow:
        account = factories.the_account(uow)
    factories.stored_touchpoint(office.open_unit, account, NOW - DAY, scheduled_at=NOW + timedelta(hours=3))
    factories.stored_touchpoint(
        office.open_unit,
        account,
        scheduled_at=NOW - DAY,
        status=TouchpointStatus.MISSED,
        recorded_at=NOW - timedelta(hours=8),
    )
    with office.open_unit(write=True) as uow:
        escalation = open_escalation(
            uow, office.ws, account, MANUAL, "They are unhappy", office.max, NOW - 9 * DAY
        )
        uow.commit()
    found = office.morning()
    assert [duty.task.text for duty in found.asks] == ["Executive call, CSM and VP: understand the concerns"]
    assert escalation.owner_email == ANA
    assert headings(digest(found)) == [
        "Urgent",
        "New signs",
        "At risk, by what is at stake",
        "Calls today",
        "Dates",
        "Tasks due",
        "To write up",
    ]


def test_q3_what_was_agreed_in_a_review_and_is_due_stands_among_the_tasks(office: Office) -> None:
    office.account("acme", 90)
    with office.open_unit(write=True) as uow:
        account = factories.the_account(uow)
        for text, owner, day in (
            ("Send the roll-out plan", ANA, TUESDAY),
            ("Name the pilot team", "Jane Doe", TUESDAY - DAY),
            ("Renew the single sign-on", ANA, TUESDAY + DAY),
            ("Ask the product team", BEN, TUESDAY),
            ("Book the room", ANA, TUESDAY),
        ):
            action = agree(uow, account, text, owner, day, office.ana, NOW - 9 * DAY)
        finish(uow, account, action.id or 0, office.ana, NOW - DAY)
        uow.commit()
    found = office.morning()
    assert [duty.task.text for duty in found.asks] == ["Name the pilot team", "Send the roll-out plan"]
    assert "2 tasks due" in shown(found)
    assert "Acme: Send the roll-out plan · by Mar 31, 2026" in shown(found)


def test_d1_accounts_at_risk_come_in_their_order_with_a_menu_each(office: Office) -> None:
    office.account("small", 30, arr=10_000)
    office.account("large", 30, arr=900_000)
    office.account("fine", 95)
    critical = office.account("critical", 95, arr=1)
    office.warn(critical, "data_export_request", Level.CRITICAL, at=NOW - 9 * DAY, due=NOW + 9 * DAY)
    found = office.morning()
    assert [risk.row.account.external_id for risk in found.risks] == ["critical", "large", "small"]
    menus = [block for block in digest(found).blocks if isinstance(block, Actions)]
    assert all(menu.menu for menu in menus)
    assert [button.command for button in menus[0].buttons] == [
        "ack",
        "snooze",
        "resolve",
        "checkin done",
        "checkin",
        "health",
    ]


def test_it_says_what_changed_since_the_last_one(office: Office) -> None:
    acme = office.account("acme", 90)
    office.score("acme", 60, NOW)
    office.warn(acme, "single_threaded", Level.WATCH)
    closed = office.warn(acme, "contact_quiet", Level.WATCH, at=NOW - 9 * DAY)
    old = office.warn(acme, "story_blurred", Level.WATCH, at=NOW - 2 * DAY)
    with office.open_unit(write=True) as uow:
        uow.alerts.save(replace(closed, state=AlertState.CLOSED, closed_at=NOW, cleared_by="churned"))
        uow.alerts.record(AlertEvent(closed.id or 0, NOW, "closed"))
        uow.commit()
    found = office.morning()
    assert [(moved.before.score, moved.now.score) for moved in found.moved] == [(90, 60)]
    assert [signed.alert.key for signed in found.news] == ["single_threaded"]
    assert [signed.alert.key for signed in found.cleared] == ["contact_quiet"]
    assert old.key not in {signed.alert.key for signed in found.news}


def test_urgent_is_what_wants_an_answer_today(office: Office) -> None:
    acme = office.account("acme", 90)
    office.warn(acme, "competitive_rfp", Level.WARNING, at=NOW - 9 * DAY, due=NOW + timedelta(hours=9))
    office.warn(acme, "detractor", Level.WARNING, at=NOW - 9 * DAY, due=NOW + DAY)
    office.warn(acme, "qbr_missed", Level.WARNING, at=NOW - 9 * DAY, due=NOW - DAY, state="snoozed")
    assert [signed.alert.key for signed in office.morning().urgent] == ["competitive_rfp"]


def test_while_the_owner_is_on_leave_the_backup_gets_the_accounts(open_unit: OpenUnit) -> None:
    leave = {"backup_email": BEN, "leave_from": TUESDAY, "leave_until": date(2026, 4, 2)}
    office = Office(open_unit, **leave)
    office.account("acme", 30)
    during, after = office.morning(office.ben), office.morning(office.ben, NOW + 3 * DAY)
    assert [risk.row.account.external_id for risk in during.risks] == ["acme"]
    assert "You stand in for Ana." in shown(during)
    assert (after.risks, after.covering) == ((), ())
    assert due_on(office.ana, office.ws, TUESDAY) is None


def test_a_manager_sees_the_team_and_every_snooze_w4(office: Office) -> None:
    acme = office.account("acme", 30)
    office.account("globex", 30, owner_email=BEN)
    for each, key in enumerate(
        ("formal_complaint", "data_export_request", "termination_question", "sponsor_left")
    ):
        office.warn(acme, key, Level.CRITICAL, at=NOW - timedelta(hours=each))
    snoozed: dict[str, Any] = {
        "state": "snoozed",
        "snoozed_until": NOW + DAY,
        "acted_by": ANA,
        "note": "On it with legal",
    }
    office.warn(acme, "competitive_rfp", Level.WARNING, "snoozed", **snoozed)
    found = office.morning(office.max)
    assert found.team is not None
    assert [(m.user.name, m.at_risk, m.criticals, m.too_many) for m in found.team.members if m.user] == [
        ("Ana", 1, 4, True),
        ("Ben", 1, 0, False),
    ]
    assert "On it with legal" in shown(found)
    assert found.risks == ()
    assert office.morning(office.ana).team is None


def test_a_director_sees_what_nobody_owns(office: Office) -> None:
    office.account("orphan", 20, owner_email=None)
    director = factories.stored_user(office.open_unit, "dora@mainstay.example", name="Dora", role="director")
    team = office.morning(director).team
    assert team is not None
    assert [(member.user, member.at_risk) for member in team.members] == [(None, 1)]


def test_an_account_executive_sees_the_renewals_they_sell(office: Office) -> None:
    axel = factories.stored_user(office.open_unit, "axel@mainstay.example", name="Axel", role="ae")
    office.account("acme", 30, ae_email=axel.email, renewal_date=date(2026, 4, 20))
    office.account("late", 30, ae_email=axel.email, renewal_date=date(2026, 3, 1))
    office.account("far", 30, ae_email=axel.email, renewal_date=date(2026, 6, 1))
    signed = {"renewal_stage": "signed", "renewal_stage_since": date(2026, 3, 1)}
    office.account("done", 30, ae_email=axel.email, renewal_date=date(2026, 4, 20), **signed)
    found = office.morning(axel)
    assert [dated.account.external_id for dated in found.dates] == ["late", "acme"]
    assert "Renewals ahead" in shown(found)
