"""What scoring reads: the latest observations, and what Mainstay's own records say (H6, «as of»)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from storage.uow import Database, Units
from success.health import as_of
from success.metrics import METRICS
from success.presets import load
from success.readings import NANO, NEVER, AsOf, Readings, instant_of
from success.records import Kind
from tests.factories import (
    BERLIN,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    an_answer,
    an_observation,
    stored,
    stored_account,
    stored_metrics,
    stored_touchpoint,
    the_account,
)

PRESET = load("framework")
DAY = timedelta(days=1)
CORA, DEV = "cora@acme.example", "dev@acme.example"


def scope(at: datetime = NOW, zone: ZoneInfo = BERLIN) -> AsOf:
    return as_of(PRESET, at, zone)


def read(open_unit: Units, at: datetime = NOW, *names: str) -> Readings:
    with open_unit() as uow:
        ids = [the_account(uow, name).id for name in names or ("acme",)]
        return uow.measurements.readings(ids, scope(at))


def supplied(found: Readings, row: int = 0) -> Mapping[str, Decimal]:
    return {
        key: Decimal(int(found.supplied[row, metric.code - 1])) / NANO
        for key, metric in METRICS.items()
        if found.has_supplied[row, metric.code - 1]
    }


def derived(open_unit: Units, at: datetime = NOW) -> Mapping[str, Decimal | None]:
    found = read(open_unit, at)
    raw = {
        key: int(found.derived[0, metric.code - 1])
        for key, metric in METRICS.items()
        if found.has_derived[0, metric.code - 1]
    }
    return {key: None if nano == NEVER else Decimal(nano) / NANO for key, nano in raw.items()}


def newest(open_unit: Units, key: str, at: datetime = NOW) -> datetime:
    return instant_of(int(read(open_unit, at).derived_at[0, METRICS[key].code - 1]))


# ------------------------------------------------------------------- observations


def test_it_reads_the_latest_observation_by_the_instant(open_unit: Units) -> None:
    stored_account(open_unit)
    for days, value in ((0, "0.4"), (10, "0.3"), (20, "0.2")):
        stored_metrics(open_unit, {"dau_mau_ratio": value, "csat": 4}, NOW - days * DAY)
    assert supplied(read(open_unit)) == {"dau_mau_ratio": Decimal("0.4"), "csat": 4}
    assert supplied(read(open_unit, NOW - timedelta(seconds=1)))["dau_mau_ratio"] == Decimal("0.3")
    assert supplied(read(open_unit, NOW - 10 * DAY))["dau_mau_ratio"] == Decimal("0.3")
    assert supplied(read(open_unit, NOW - 21 * DAY)) == {}


def test_it_keeps_the_order_of_the_ids_and_knows_when_each_was_observed(open_unit: Units) -> None:
    for name, value in (("acme", 1), ("bolt", 2), ("core", 3)):
        stored_account(open_unit, name)
        stored_metrics(open_unit, {"nps": value}, NOW - value * DAY, name)
    found = read(open_unit, NOW, "core", "acme", "bolt")
    column = METRICS["nps"].code - 1
    assert [supplied(found, row) for row in range(3)] == [{"nps": 3}, {"nps": 1}, {"nps": 2}]
    assert [instant_of(int(each)) for each in found.supplied_at[:, column]] == [
        NOW - 3 * DAY,
        NOW - DAY,
        NOW - 2 * DAY,
    ]


def test_it_reads_no_other_workspace(database: Database, open_unit: Units) -> None:
    other = database.unit("somebody-else")
    stored_account(other)
    stored_account(open_unit)
    stored_metrics(other, {"nps": 5})
    assert supplied(read(open_unit)) == {}
    with open_unit() as uow:
        assert uow.measurements.collected(scope()) == frozenset()


def test_it_reads_no_account_without_complaint(open_unit: Units) -> None:
    with open_unit() as uow:
        assert uow.measurements.readings([], scope()).supplied.shape == (0, len(METRICS))


def test_one_observation_replaces_that_of_the_same_instant(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        for value in (3, 4):
            uow.measurements.put(account.id, METRICS["csm_sentiment"].code, value * NANO, NOW)
        uow.commit()
    assert supplied(read(open_unit)) == {"csm_sentiment": 4}


def test_a_series_is_oldest_first_and_bounded(open_unit: Units) -> None:
    account = stored_account(open_unit)
    for days in (0, 7, 14, 21):
        stored_metrics(open_unit, {"logins_7d": days, "nps": 1}, NOW - days * DAY)
    with open_unit() as uow:
        found = uow.measurements.series([account.id], METRICS["logins_7d"].code, NOW - DAY, NOW - 14 * DAY)
    assert found == {account.id: [(NOW - 14 * DAY, 14 * NANO), (NOW - 7 * DAY, 7 * NANO)]}


def test_h8_what_any_account_has_a_value_for_is_collected(open_unit: Units) -> None:
    stored_account(open_unit)
    stored_account(open_unit, "bolt")
    stored_metrics(open_unit, {"nps": 5}, NOW - 10 * DAY)
    stored_metrics(open_unit, {"csat": 5}, NOW - 5 * DAY, "bolt")
    with open_unit() as uow:
        then, now = (uow.measurements.collected(scope(NOW - days * DAY)) for days in (7, 0))
    assert then == {METRICS["nps"].code}
    assert now == {METRICS["nps"].code, METRICS["csat"].code}


def test_h8_what_can_be_derived_is_collected_once_there_is_a_record(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(since=NOW - 9 * DAY))
    stored(open_unit, Kind.GOALS, a_goal(due_date=date(2026, 3, 24)))
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 9, NOW - 5 * DAY), an_answer("csat", 4, NOW - 3 * DAY))
    stored_touchpoint(open_unit, account, NOW - DAY, scheduled_at=NOW - DAY, status="missed")

    def keys(days: int) -> set[str]:
        with open_unit() as uow:
            codes = uow.measurements.collected(scope(NOW - days * DAY))
        return {key for key, metric in METRICS.items() if metric.code in codes}

    assert keys(10) == set()
    assert keys(8) == {"active_contacts", "exec_sponsor_days"}
    assert keys(7) == keys(8) | {"goals_met"}
    assert keys(5) == keys(7) | {"nps"}
    assert keys(3) == keys(5) | {"csat"}
    assert keys(1) == keys(3) | {"meeting_attendance"}


# ------------------------------------------------------------------- derived metrics


def test_h6_nothing_is_derived_without_a_record_of_its_kind(open_unit: Units) -> None:
    stored_account(open_unit)
    assert derived(open_unit) == {}


def test_h6_attendance_is_held_of_held_and_missed_in_90_days(open_unit: Units) -> None:
    account = stored_account(open_unit)
    for days, status in ((1, "held"), (2, "missed"), (3, "cancelled"), (90, "held"), (91, "missed")):
        when = NOW - days * DAY
        stored_touchpoint(open_unit, account, when, scheduled_at=when, status=status)
    stored_touchpoint(open_unit, account, scheduled_at=NOW - timedelta(hours=1))  # still open
    assert derived(open_unit) == {"meeting_attendance": Decimal("0.666666667")}
    assert newest(open_unit, "meeting_attendance") == NOW - DAY


def test_h6_a_window_turns_at_midnight_of_the_workspace(open_unit: Units) -> None:
    account = stored_account(open_unit)
    midnight = datetime(2025, 12, 30, 23, 0, tzinfo=UTC)  # 31 December in Berlin, 90 days before 31 March
    stored_touchpoint(open_unit, account, midnight, scheduled_at=midnight, status="held")
    assert derived(open_unit, NOW) == {"meeting_attendance": 1}
    assert derived(open_unit, datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) == {"meeting_attendance": 1}
    assert derived(open_unit, datetime(2026, 3, 31, 22, 0, tzinfo=UTC)) == {}


def test_as_of_a_meeting_has_the_status_that_was_known_then(open_unit: Units) -> None:
    account = stored_account(open_unit)
    when = NOW - 10 * DAY
    stored_touchpoint(open_unit, account, NOW - 20 * DAY, scheduled_at=when)
    stored_touchpoint(open_unit, account, NOW - 9 * DAY, scheduled_at=when, status="missed")
    stored_touchpoint(open_unit, account, NOW - 5 * DAY, scheduled_at=when, status="held", held_at=when)
    assert derived(open_unit, NOW - 10 * DAY) == {}
    assert derived(open_unit, NOW - 8 * DAY) == {"meeting_attendance": 0}
    assert derived(open_unit, NOW) == {"meeting_attendance": 1}


def test_h6_nps_is_the_latest_answer_of_any_age(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(
        open_unit,
        Kind.SURVEYS,
        an_answer("nps", 3, NOW - 200 * DAY),
        an_answer("nps", 9, NOW - 150 * DAY, respondent_email=DEV),
        an_answer("nps", 6, NOW + DAY),
    )
    assert derived(open_unit) == {"nps": 9}
    assert newest(open_unit, "nps") == NOW - 150 * DAY
    assert derived(open_unit, NOW - 160 * DAY) == {"nps": 3}


def test_h6_csat_is_the_mean_of_90_days(open_unit: Units) -> None:
    stored_account(open_unit)
    answers = [an_answer("csat", score, NOW - days * DAY) for days, score in ((1, 5), (45, 4), (90, 4))]
    stored(open_unit, Kind.SURVEYS, *answers, an_answer("csat", 1, NOW - 91 * DAY))
    assert derived(open_unit) == {"csat": Decimal("4.333333333")}
    assert newest(open_unit, "csat") == NOW - DAY
    assert derived(open_unit, NOW - 2 * DAY) == {"csat": 3}  # 91 days ago is day 89 of that window


def test_h6_goals_met_counts_goals_whose_due_date_has_come(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(
        open_unit,
        Kind.GOALS,
        a_goal("One", due_date=date(2026, 3, 31), achieved_at=date(2026, 3, 30)),
        a_goal("Two", due_date=date(2026, 3, 1)),
        a_goal("Three", due_date=date(2026, 4, 1), achieved_at=date(2026, 3, 1)),
        a_goal("Four"),
    )
    assert derived(open_unit) == {"goals_met": Decimal("0.5")}
    assert newest(open_unit, "goals_met") == NOW  # the end of 31 March has not come yet
    assert derived(open_unit, NOW - 2 * DAY) == {"goals_met": 0}
    assert derived(open_unit, NOW - 40 * DAY) == {}


def test_h6_active_contacts_are_different_people_met_in_90_days(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(), a_contact(DEV, role="user"))
    assert derived(open_unit) == {"active_contacts": 0, "exec_sponsor_days": None}
    held = [
        a_touchpoint("checkin", NOW - 2 * DAY, status="held", contact_emails=f"{CORA};{DEV}"),
        a_touchpoint("qbr", NOW - 90 * DAY, status="held", contact_emails=f"{CORA.upper()};fay@acme.example"),
        a_touchpoint("exec", NOW - 91 * DAY, status="held", contact_emails="old@acme.example"),
        a_touchpoint("training", NOW - DAY, status="missed", contact_emails="away@acme.example"),
    ]
    stored(open_unit, Kind.TOUCHPOINTS, *held)
    assert derived(open_unit)["active_contacts"] == 3
    assert newest(open_unit, "active_contacts") == NOW - 2 * DAY


def test_h6_without_contacts_nobody_can_be_active(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(status="held", contact_emails=CORA))
    assert "active_contacts" not in derived(open_unit)


def test_h6_sponsor_days_run_from_the_last_meeting_with_an_active_sponsor(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", since=NOW - 300 * DAY), a_contact(DEV))
    assert derived(open_unit)["exec_sponsor_days"] is None  # never met
    met = [
        a_touchpoint("exec", NOW - 200 * DAY, status="held", contact_emails=CORA),
        a_touchpoint("qbr", NOW - 40 * DAY, status="held", contact_emails=f"{DEV};{CORA.title()}"),
        a_touchpoint("checkin", NOW - 3 * DAY, status="held", contact_emails=DEV),
        a_touchpoint("ebr", NOW - DAY, status="missed", contact_emails=CORA),
    ]
    stored(open_unit, Kind.TOUCHPOINTS, *met)
    assert derived(open_unit)["exec_sponsor_days"] == 40
    assert newest(open_unit, "exec_sponsor_days") == NOW - 40 * DAY
    assert derived(open_unit, NOW - 50 * DAY)["exec_sponsor_days"] == 150
    assert derived(open_unit, NOW + timedelta(hours=14))["exec_sponsor_days"] == 41  # past midnight in Berlin


def test_as_of_a_sponsor_counts_while_active(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", since=NOW - 60 * DAY))
    stored(
        open_unit,
        Kind.CONTACTS,
        a_contact(role="exec_sponsor", status="left", since=NOW - 10 * DAY),
        now=NOW - 10 * DAY,
    )
    stored(
        open_unit,
        Kind.CONTACTS,
        a_contact(role="exec_sponsor", status="active", since=NOW - 2 * DAY),
        now=NOW - 2 * DAY,
    )
    stored(
        open_unit, Kind.TOUCHPOINTS, a_touchpoint("exec", NOW - 30 * DAY, status="held", contact_emails=CORA)
    )
    assert derived(open_unit, NOW - 61 * DAY) == {}
    assert derived(open_unit, NOW - 31 * DAY)["exec_sponsor_days"] is None
    assert derived(open_unit, NOW - 11 * DAY)["exec_sponsor_days"] == 19
    assert derived(open_unit, NOW - 5 * DAY)["exec_sponsor_days"] is None
    assert derived(open_unit, NOW)["exec_sponsor_days"] == 30


def test_as_of_someone_who_became_sponsor_later_was_none_before(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(role="user", since=NOW - 60 * DAY))
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", since=NOW - 10 * DAY))
    stored(
        open_unit,
        Kind.TOUCHPOINTS,
        a_touchpoint(scheduled_at=NOW - 30 * DAY, status="held", contact_emails=CORA),
    )
    assert derived(open_unit, NOW - 11 * DAY)["exec_sponsor_days"] is None
    assert derived(open_unit, NOW)["exec_sponsor_days"] == 30


def test_h6_each_account_gets_its_own(open_unit: Units) -> None:
    for name in ("acme", "bolt", "core"):
        stored_account(open_unit, name)
    stored(open_unit, Kind.SURVEYS, an_answer("csat", 2, account_external_id="bolt"))
    stored(open_unit, Kind.SURVEYS, an_answer("csat", 4, account_external_id="core"))
    found = read(open_unit, NOW, "core", "acme", "bolt")
    column = METRICS["csat"].code - 1
    assert found.has_derived[:, column].tolist() == [True, False, True]
    assert (found.derived[:, column] // NANO).tolist() == [4, 0, 2]
    assert not np.delete(found.has_derived, column, axis=1).any()


def test_a_long_history_is_read_as_its_newest_row(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(
        open_unit,
        Kind.METRICS,
        *(an_observation("nps", week % 11, NOW - week * 7 * DAY) for week in range(60)),
    )
    assert supplied(read(open_unit)) == {"nps": 0}
