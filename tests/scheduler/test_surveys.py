"""Surveys: the clock brings up whom to ask (V1), and tells of detractors left unanswered (V2)."""

from datetime import date
from typing import Any

import pytest

from scheduler.preview import preview
from success.notice import Notice
from success.ports import OpenUnit
from success.records import Kind
from success.survey import SurveyKind
from success.surveying import ask
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, failures, text

NINE = MONDAY + 9 * HOUR


@pytest.fixture
def world(open_unit: OpenUnit) -> World:
    """Acme, a customer since September, where Cora can be asked."""
    found = World(open_unit, country="DE")
    factories.stored(open_unit, Kind.CONTACTS, factories.a_contact())
    found.measure(MONDAY, dau_mau_ratio="0.5")
    return found


def run(world: World, *days: int) -> list[str]:
    """Tick at nine on these days and return what Ana was told since the beginning."""
    for day in days:
        assert not failures(world.tick(NINE + day * DAY, "surveys"))
    return [text(notice) for notice in world.told(world.ana)]


def answered(world: World, kind: str, day: int, score: int = 9, **cells: Any) -> None:
    at = NINE + day * DAY
    given = factories.an_answer(kind, score, at, **cells)
    factories.stored(world.open_unit, Kind.SURVEYS, given, now=at)


def test_v1_nps_comes_up_once_and_again_where_nobody_asks(world: World) -> None:
    told = run(world, 0, 0, 1, 2, 28, 29, 30, 31, 35, 36)
    assert len(told) == 2
    assert world.told(world.ana)[1].not_before == NINE + 35 * DAY  # at the beginning of a week
    assert "1 customer to ask how we do" in told[0]
    assert "Acme: NPS, it is time again · since Nov 30, 2025" in told[0]
    assert "survey acme ask nps" in told[0]


def test_v1_nps_comes_up_a_quarter_after_it_was_answered_or_asked(world: World) -> None:
    answered(world, "nps", -30)
    assert run(world, 0, 59) == []
    with world.open_unit(write=True) as uow:
        ask(uow, world.acme, SurveyKind.NPS, world.ana, NINE + 59 * DAY)
        uow.commit()
    assert run(world, 60, 61, 147) == []
    assert len(run(world, 154)) == 1


@pytest.mark.parametrize(("kind", "survey"), [("qbr", "Pulse"), ("training", "CSAT")])
def test_v1_a_meeting_asks_for_its_survey_two_working_days_later(
    world: World, kind: str, survey: str
) -> None:
    answered(world, "nps", -1)
    friday = NINE + 11 * DAY
    held = factories.a_touchpoint(kind, friday, status="held", held_at=friday)
    factories.stored(world.open_unit, Kind.TOUCHPOINTS, held, now=friday)
    assert run(world, 11, 12, 14) == []
    (told,) = run(world, 15)
    assert f"Acme: {survey}, after the {kind if kind != 'qbr' else 'QBR'} · since Apr 14, 2026" in told
    answers = [{"question": number} for number in (1, 2, 3, 4)] if survey == "Pulse" else [{}]
    for cells in answers:
        answered(world, survey.lower(), 16, 4, **cells)
    assert len(run(world, 17, 40)) == 1


def test_v1_nobody_is_asked_at_night_on_weekends_or_holidays_and_the_preview_shows_it(world: World) -> None:
    good_friday = NINE + 4 * DAY
    for now in (good_friday, good_friday + DAY, good_friday + 3 * DAY, good_friday + 4 * DAY - 2 * HOUR):
        world.tick(now, "surveys")
    assert world.told(world.ana) == []
    foreseen = preview(world.open_unit, world.ws, good_friday + 4 * DAY - 2 * HOUR, 1, world.ana.email)
    (coming,) = [each for each in foreseen if "to ask" in each.notice.view.title]
    assert coming.at == good_friday + 4 * DAY


def test_v1_nobody_is_asked_while_a_critical_is_open_or_where_nobody_is_known(world: World) -> None:
    world.account("empty")
    complaint = factories.a_signal(observed_at=NINE)
    factories.stored(world.open_unit, Kind.SIGNALS, complaint, now=NINE)
    world.tick(NINE)
    assert not [notice for notice in world.told(world.ana) if "to ask" in notice.view.title]


def test_v1_a_first_import_comes_up_a_few_a_week(world: World) -> None:
    for place in range(7):
        world.account(f"a{place}")
        contact = factories.a_contact(f"c{place}@x.example", f"a{place}")
        factories.stored(world.open_unit, Kind.CONTACTS, contact)
    told = run(world, 0, 1, 8, 9)
    assert ["5 customers" in told[0], "3 customers" in told[1]] == [True, True]
    assert len(told) == 2


def test_v1_while_the_owner_is_on_leave_the_backup_is_asked(world: World) -> None:
    away = {
        "leave_from": date(2026, 3, 30),
        "leave_until": date(2026, 4, 10),
        "backup_email": world.ben.email,
    }
    factories.stored_user(world.open_unit, world.ana.email, name="Ana", manager_email=world.max.email, **away)
    assert run(world, 0) == []
    (told,) = world.told(world.ben)
    assert "Acme: NPS, it is time again (for Ana)" in text(told)


def test_v2_a_detractor_left_unanswered_is_told_the_manager_once_after_five_business_days(
    world: World,
) -> None:
    answered(world, "nps", 0, 3)
    days = [day for day in range(12) for _twice in (0, 1)]
    for number, day in enumerate(days):
        world.tick(NINE + day * DAY + (number % 2) * HOUR)
    (told,) = breaches(world)
    assert told.not_before.date() == date(2026, 4, 9)  # Good Friday and Easter Monday use none up


def breaches(world: World) -> list[Notice]:
    """What Max was told of detractors whose clock ran out."""
    return [notice for notice in world.told(world.max, "breach") if "etractor" in text(notice)]


def test_v2_a_detractor_who_was_met_or_whose_loop_was_closed_is_no_breach(world: World) -> None:
    answered(world, "nps", 0, 3)
    world.tick(NINE + HOUR)
    held = factories.a_touchpoint(
        "checkin",
        NINE + DAY,
        status="held",
        held_at=NINE + DAY,
        contact_emails="cora@acme.example",
    )
    factories.stored(world.open_unit, Kind.TOUCHPOINTS, held, now=NINE + DAY)
    for day in range(2, 14):
        world.tick(NINE + day * DAY)
    assert breaches(world) == []
