"""What each job brings about: health, check-ins, alerts, breaches, renewals, digests, escalations."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from scheduler.sweep import DAYS_CAUGHT_UP
from success.alerting import acknowledge, snooze
from success.alerts import Alert, AlertState
from success.ports import OpenUnit
from success.records import Kind
from success.signals import Recorded
from success.touchpoint import TouchpointKind, TouchpointStatus
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, berlin, failures, text

HELD, MISSED, SCHEDULED = TouchpointStatus.HELD, TouchpointStatus.MISSED, TouchpointStatus.SCHEDULED
ENTERPRISE: dict[str, Any] = {"segment": "enterprise"}


def monday(hour: int, minute: int = 0) -> Any:
    return MONDAY + timedelta(hours=hour, minutes=minute)


def recorded(world: World, key: str, at: Any, account: str = "acme") -> None:
    record = factories.a_signal(key, at, account_external_id=account)
    factories.stored(world.open_unit, Kind.SIGNALS, record, now=at)


def the_alert(world: World, key: str) -> Alert:
    with world.open_unit() as uow:
        (found,) = [a for a in uow.alerts.of([world.acme.id], open_only=False)[world.acme.id] if a.key == key]
    return found


# ---------------------------------------------------------------- H11: scores


def test_h11_every_day_is_scored_and_kept(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.measure(MONDAY - DAY, dau_mau_ratio="0.4")
    world.until(MONDAY, MONDAY + 3 * DAY, 6 * HOUR)
    with open_unit() as uow:
        days = uow.health.history([world.acme.id], date(2026, 3, 1), date(2026, 4, 30))[world.acme.id]
    assert [(day.day, day.score) for day in days] == [
        (MONDAY.date() + timedelta(days=n), 90) for n in (1, 2, 3)
    ]


def test_h11_days_that_passed_while_nothing_ran_are_made_up_for_within_bounds(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.measure(MONDAY - DAY, dau_mau_ratio="0.4")
    world.tick(monday(1))
    world.measure(monday(30), dau_mau_ratio="0.1")
    world.tick(monday(1) + 4 * DAY)
    with open_unit() as uow:
        days = uow.health.history([world.acme.id], date(2026, 3, 1), date(2026, 4, 30))[world.acme.id]
    assert [day.score for day in days] == [90, 50, 50, 50, 50]
    world.tick(monday(1) + 40 * DAY)
    with open_unit() as uow:
        days = uow.health.history([world.acme.id], date(2026, 4, 5), date(2026, 6, 30))[world.acme.id]
    assert len(days) == DAYS_CAUGHT_UP + 1


def test_changed_facts_are_scored_soon(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.tick(monday(9))
    world.measure(monday(9), dau_mau_ratio="0.02")
    assert not failures(world.tick(monday(9, 1)))
    with open_unit() as uow:
        assert uow.health.waiting() == []
        assert uow.health.marks()[world.acme.id].score == 10


# ---------------------------------------------------------------- L4: check-ins


def test_l4_a_check_in_is_planned_reminded_in_the_morning_and_missed_at_day_end(open_unit: OpenUnit) -> None:
    world = World(open_unit, **ENTERPRISE, contract_start=date(2025, 9, 3), renewal_date=date(2027, 9, 1))
    world.daily(MONDAY, 4, 0, 8, 9, 11, 23)
    planned = world.touchpoints(MONDAY + HOUR)
    assert [t.scheduled_at for t in planned] == [berlin(date(2026, 4, 1), 10)]  # 3 September + 15 × 14 days
    (reminder,) = world.sent("reminder")
    assert reminder.not_before == berlin(date(2026, 4, 1), 9)
    assert "Today: Check-in with Acme" in text(reminder)
    states = [(t.scheduled_at.date(), t.status) for t in world.touchpoints(MONDAY + 4 * DAY)]
    assert states == [(date(2026, 4, 1), MISSED), (date(2026, 4, 15), SCHEDULED)]
    assert world.touchpoints(berlin(date(2026, 4, 1), 23))[0].status is SCHEDULED
    assert world.touchpoints(berlin(date(2026, 4, 2)))[0].status is MISSED


def test_l4_nobody_is_reminded_of_a_meeting_whose_hour_has_passed(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.meeting(monday(10))
    world.meeting(monday(16), kind=TouchpointKind.TRAINING)
    world.tick(monday(10, 1))  # nothing ran in the morning
    world.tick(monday(17, 59))
    (reminder,) = world.sent("reminder")
    assert "Training" in reminder.view.title


def test_l4_day_end_is_that_of_the_owners_zone(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    factories.stored_user(open_unit, world.ana.email, name="Ana", timezone="America/Los_Angeles")
    world.meeting(monday(20))
    world.tick(monday(24))
    assert world.touchpoints(monday(24))[0].status is SCHEDULED
    world.tick(monday(24 + 9))  # midnight in Los Angeles
    assert world.touchpoints(monday(24 + 9))[0].status is MISSED


def test_l4_what_was_recorded_meanwhile_is_not_missed(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    met = world.meeting(monday(10))
    factories.stored_touchpoint(open_unit, world.acme, monday(11), scheduled_at=met.scheduled_at, status=HELD)
    world.tick(monday(25))
    assert world.touchpoints(monday(25))[0].status is HELD


def test_l4_after_a_restart_what_passed_is_missed_and_nothing_is_made_up(open_unit: OpenUnit) -> None:
    world = World(open_unit, **ENTERPRISE, contract_start=date(2025, 9, 3))
    world.tick(monday(1))
    world.tick(monday(1) + 30 * DAY)
    found = [(t.scheduled_at.date(), t.status) for t in world.touchpoints(monday(1) + 30 * DAY)]
    assert found == [(date(2026, 4, 1), MISSED), (date(2026, 4, 29), SCHEDULED)]
    assert [notice.account_id for notice in world.sent("reminder")] == []


@pytest.mark.parametrize(("hour", "reminded"), [(10, 9), (8, 7), (17, 9)])
def test_a_reminder_comes_when_the_day_opens_or_an_hour_before(
    open_unit: OpenUnit, hour: int, reminded: int
) -> None:
    world = World(open_unit)
    world.meeting(monday(hour))
    world.daily(MONDAY, 1, 0, 6.5, 7, 8.5, 9, 10, 16, 17)
    (reminder,) = world.sent("reminder")
    assert reminder.not_before == monday(reminded)


def test_while_the_owner_is_on_leave_the_backup_is_reminded(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    leave = {
        "backup_email": world.ben.email,
        "leave_from": date(2026, 3, 30),
        "leave_until": date(2026, 3, 31),
    }
    factories.stored_user(open_unit, world.ana.email, name="Ana", **leave)
    world.meeting(monday(12))
    world.meeting(monday(12) + 2 * DAY)
    world.daily(MONDAY, 3, 0, 8, 9, 11)
    assert [len(world.told(user, "reminder")) for user in (world.ben, world.ana)] == [1, 1]


def test_an_account_without_owner_falls_to_one_person(open_unit: OpenUnit) -> None:
    world = World(open_unit, owner_email=None)
    world.meeting(monday(12))
    world.tick(monday(9))
    assert [notice.to for notice in world.sent("reminder")] == [world.told(world.dora, "reminder")[0].to]


# ---------------------------------------------------------------- W1 and W4: alerts


def test_w1_a_warning_is_told_to_owner_and_manager_in_their_working_time(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "competitive_rfp", monday(3))
    world.until(monday(4), monday(9))
    assert world.sent("alert") == []
    world.tick(monday(9))
    for reader in (world.ana, world.max):
        (told,) = world.told(reader, "alert")
        assert "Competitive RFP" in text(told)
    world.until(monday(10), monday(18))
    assert len(world.sent("alert")) == 2


def test_w1_a_watch_waits_for_the_digest_and_a_critical_has_its_thread(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "formal_complaint", monday(9))
    world.measure(monday(8), reply_hours="30")
    world.measure(monday(8) - 30 * DAY, reply_hours="10")
    world.until(monday(9), monday(18))
    assert world.sent("alert") == []
    assert len(world.sent("escalation")) == 1
    assert the_alert(world, "reply_slower").state is AlertState.OPEN


def test_several_alerts_come_in_one_message(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.account("globex")
    for account in ("acme", "globex"):
        recorded(world, "competitive_rfp", monday(2), account)
    world.until(monday(3), monday(18))
    (told,) = world.told(world.max, "alert")
    assert told.view.title == "2 new alerts"
    assert "Owner: Ana." in text(told)
    assert "Owner" not in text(world.told(world.ana, "alert")[0])


def test_w4_whoever_recorded_it_is_not_told(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    with open_unit(write=True) as uow:
        uow.recorded.put(world.acme.id, Recorded("competitive_rfp", monday(9), "", world.ana.email))
        uow.health.changed([world.acme.id])
        uow.commit()
    world.until(monday(9), monday(12))
    assert [len(world.told(user, "alert")) for user in (world.ana, world.max)] == [0, 1]


def test_what_the_digest_has_told_is_not_told_again(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.wishes(world.ana, on=True)
    recorded(world, "competitive_rfp", monday(3))
    world.until(monday(4), monday(18), HOUR / 2)
    assert [notice.kind for notice in world.told(world.ana)] == ["digest"]
    assert "Competitive RFP" in text(world.told(world.ana)[0])
    assert len(world.told(world.max, "alert")) == 1


def test_what_is_told_is_not_read_again_and_what_waits_is_not_forgotten(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "competitive_rfp", monday(9) + 4 * DAY)  # a Friday
    world.daily(MONDAY + 4 * DAY, 1, 9, 17, 23)
    factories.stored_user(open_unit, world.ben.email, name="Ben", timezone="America/Los_Angeles")
    world.account("globex", owner_email=world.ben.email)
    recorded(world, "competitive_rfp", monday(11) + 5 * DAY, "globex")
    world.daily(MONDAY + 5 * DAY, 2, 0, 12)
    world.daily(MONDAY + 7 * DAY, 1, 0, 8, 9, 17, 18)
    assert [notice.not_before for notice in world.told(world.ben, "alert")] == [monday(18) + 7 * DAY]
    assert len(world.told(world.ana, "alert")) == 1
    world.daily(MONDAY + 8 * DAY, 1, 0, 9, 18)
    with open_unit() as uow:
        settled = uow.notebook.read("alerts:settled")
    assert settled is not None
    assert settled > "2026-04-06"


def test_w4_a_snooze_ends_and_the_alert_is_told_again(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "competitive_rfp", monday(8))
    world.tick(monday(9))
    with open_unit(write=True) as uow:
        alert = the_alert(world, "competitive_rfp")
        snooze(uow, world.ws, alert, world.ana, monday(10), date(2026, 3, 31), "Waiting for their answer")
        uow.commit()
    world.until(monday(11), monday(9) + 2 * DAY, 4 * HOUR)
    assert len(world.told(world.ana, "alert")) == 1
    world.tick(monday(9) + 2 * DAY)
    assert the_alert(world, "competitive_rfp").state is AlertState.OPEN
    assert len(world.told(world.ana, "alert")) == 2


def test_w4_a_critical_snoozed_before_its_thread_was_told_is_told_once_when_it_wakes(
    open_unit: OpenUnit,
) -> None:
    world = World(open_unit)
    recorded(world, "formal_complaint", monday(17))
    world.tick(monday(17), "health")
    with open_unit(write=True) as uow:
        alert = the_alert(world, "formal_complaint")
        snooze(uow, world.ws, alert, world.ana, monday(17), date(2026, 3, 30), "Settled by phone")
        uow.commit()
    world.until(monday(18), monday(12) + DAY)
    assert the_alert(world, "formal_complaint").state is AlertState.OPEN
    assert len(world.sent("escalation")) == 1
    assert world.sent("alert") == []


# ---------------------------------------------------------------- W5: breaches


def test_w5_a_breach_waits_for_working_time_and_goes_to_the_manager_once(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "formal_complaint", monday(3) + 4 * DAY)  # Friday 03:00: due on Sunday 03:00
    world.tick(monday(3) + 4 * DAY)
    world.until(monday(0) + 6 * DAY, monday(9) + 7 * DAY, 3 * HOUR)
    assert world.sent("breach") == []
    world.until(monday(9) + 7 * DAY, monday(9) + 9 * DAY, 6 * HOUR)
    (told,) = world.sent("breach")
    assert (told.to, told.not_before) == (world.told(world.max, "breach")[0].to, monday(9) + 7 * DAY)
    assert "an answer is overdue" in told.view.title


# ---------------------------------------------------------------- R1: renewals


def test_r1_owners_are_told_in_their_working_time_once_a_step(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 7, 28))  # 120 days before is Monday, 30 March
    world.daily(MONDAY - DAY, 33, 3, 10)
    first, second = world.told(world.ana, "renewal")
    assert (first.not_before, second.not_before) == (monday(10), berlin(date(2026, 4, 29), 10))
    assert "Acme renews in 120 days" in first.view.title


def test_r1_a_step_on_a_weekend_is_told_on_monday(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 7, 26))  # 120 days before is Saturday, 28 March
    world.daily(MONDAY - 2 * DAY, 3, 3, 9, 15)
    (told,) = world.told(world.ana, "renewal")
    assert told.not_before == monday(9)
    assert "in 118 days" in told.view.title


def test_r1_after_a_restart_only_the_latest_step_is_sent(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 6, 30))
    world.tick(monday(9))
    world.tick(monday(9) + 63 * DAY)  # 60 and 30 days before passed meanwhile
    titles = [notice.view.title for notice in world.told(world.ana, "renewal")]
    assert titles == ["Acme renews in 92 days", "Acme renews in 29 days"]


def test_r1_past_the_date_weekly_until_it_is_signed(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 3, 29))
    world.daily(MONDAY, 15, 0, 9, 12)
    assert [notice.not_before for notice in world.told(world.ana, "renewal")] == [
        monday(9),
        monday(9) + 7 * DAY,
        monday(9) + 14 * DAY,
    ]
    with open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, renewal_stage="signed", renewal_stage_since=date(2026, 4, 13))
        uow.commit()
    world.daily(MONDAY + 15 * DAY, 9, 9)
    assert len(world.told(world.ana, "renewal")) == 3


def test_r1_several_renewals_of_a_morning_come_in_one_message(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 6, 1))
    world.account("globex", renewal_date=date(2026, 5, 1))
    lost = {"renewal_stage": "churned", "renewal_stage_since": date(2026, 3, 1)}
    world.account("gone", renewal_date=date(2026, 5, 1), **lost)
    world.daily(MONDAY, 1, 0, 9, 12)
    (told,) = world.told(world.ana, "renewal")
    assert told.view.title == "2 renewals need you"
    assert text(told).index("Globex renews in 32 days") < text(told).index("Acme renews in 63 days")


# ---------------------------------------------------------------- digests


def test_a_digest_comes_once_a_day_at_the_persons_hour(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 4, 2))
    world.wishes(world.ana, on=True)
    world.daily(MONDAY, 8, 0, 8, 8.5, 9, 18)
    days = [notice.not_before for notice in world.told(world.ana, "digest")]
    assert days == [monday(8, 30) + n * DAY for n in (0, 1, 2, 3, 4, 7)]
    assert world.told(world.ana, "digest")[0].dedupe_key == f"digest:{world.ana.email}:2026-03-30"


def test_a_digest_without_anything_is_silent_or_one_line_as_wished(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.wishes(world.ana, on=True)
    world.wishes(world.ben, on=True, when_empty="line")
    world.daily(MONDAY, 1, 0, 8.5, 9, 12)
    assert world.told(world.ana) == []
    (line,) = world.told(world.ben)
    assert "Nothing needs you this morning." in text(line)


def test_after_a_restart_the_digest_still_comes_but_not_in_the_evening(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 4, 2))
    world.wishes(world.ana, on=True)
    world.tick(monday(7))
    world.tick(monday(11))
    assert len(world.told(world.ana, "digest")) == 1
    world.tick(monday(17) + DAY)
    assert len(world.told(world.ana, "digest")) == 1


def test_a_digest_is_worded_in_its_readers_language_and_zone(open_unit: OpenUnit) -> None:
    world = World(open_unit, renewal_date=date(2026, 4, 2))
    factories.stored_user(open_unit, world.ana.email, name="Ana", locale="zh-CN", timezone="Asia/Shanghai")
    world.wishes(replace(world.ana, locale="zh-CN", timezone="Asia/Shanghai"), on=True)
    world.daily(MONDAY, 1, -12, 2, 2.5, 3, 9)
    (told,) = world.told(world.ana, "digest")
    assert (told.locale, told.timezone) == ("zh_CN", "Asia/Shanghai")
    assert told.not_before == monday(2, 30)  # 08:30 in Shanghai


# ---------------------------------------------------------------- W1 and W6: escalations


def test_w1_a_critical_opens_an_escalation_at_once_even_at_night(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "formal_complaint", monday(2))
    world.tick(monday(3))
    (root,) = world.sent("escalation")
    assert root.not_before == monday(3)
    world.until(monday(4), monday(18))
    assert len(world.sent("escalation")) == 1


def test_a_first_import_opens_a_few_threads_a_day_with_most_at_stake_first(open_unit: OpenUnit) -> None:
    world = World(open_unit, arr=Decimal(20_000))
    most = world.ws.preset.escalation.opens_a_day
    others = [world.account(f"a{number}", arr=Decimal(1_000 * number)) for number in range(1, most + 2)]
    of_ben = world.account("bens", owner_email=world.ben.email, arr=Decimal(5))
    for account in (world.acme, *others, of_ben):
        recorded(world, "formal_complaint", monday(9), account.external_id)

    def opened() -> set[int | None]:
        return {notice.account_id for notice in world.sent("escalation") if notice.reply_to is None}

    for minutes in (1, 2, 30):
        world.tick(monday(9, minutes))
    assert opened() == {account.id for account in (world.acme, *others[2:], of_ben)}
    world.tick(monday(9) + DAY)
    assert opened() == {account.id for account in (world.acme, *others, of_ben)}


def test_a_critical_whose_thread_waits_is_told_all_the_same(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    for number in range(1, world.ws.preset.escalation.opens_a_day + 2):
        account = world.account(f"a{number}", arr=Decimal(1_000 * number))
        recorded(world, "formal_complaint", monday(9), account.external_id)
    world.tick(monday(9, 1))
    (told,) = world.told(world.ana, "alert")
    assert (told.view.title, told.view.tone) == ("A1: Formal complaint", "bad")
    assert len(world.told(world.max, "alert")) == 1


def test_h8_a_provisional_score_opens_no_escalation(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    world.account("globex")
    rich = dict.fromkeys(
        ("feature_adoption", "response_rate", "training_completion", "self_service_rate", "goals_met"), "0.01"
    )
    world.measure(MONDAY - DAY, account="globex", dau_mau_ratio="0.01", **rich)
    world.measure(MONDAY - DAY, dau_mau_ratio="0.01")
    world.until(MONDAY, MONDAY + DAY, 6 * HOUR)
    with open_unit() as uow:
        mark = uow.health.marks()[world.acme.id]
    assert (mark.band.word, mark.provisional) == ("red", True)
    assert {notice.account_id for notice in world.sent("escalation")} == {2}


def test_an_acknowledged_critical_that_is_snoozed_before_the_tick_opens_none(open_unit: OpenUnit) -> None:
    world = World(open_unit)
    recorded(world, "formal_complaint", monday(9))
    world.tick(monday(9), "health")
    with open_unit(write=True) as uow:
        alert = acknowledge(uow, world.ws, the_alert(world, "formal_complaint"), world.ana, monday(9))
        snooze(
            uow, world.ws, alert, world.ana, monday(9), date(2026, 3, 31), "Settled by phone, letter follows"
        )
        uow.commit()
    world.tick(monday(9, 5), "escalations")
    assert world.sent("escalation") == []


def test_w6_later_steps_reply_in_the_same_thread_in_order(open_unit: OpenUnit) -> None:
    world = World(open_unit, country="DE")
    recorded(world, "formal_complaint", monday(8))
    world.daily(MONDAY, 12, 9, 20)
    recorded(world, "data_export_request", monday(8) + 12 * DAY)
    world.daily(MONDAY + 12 * DAY, 18, 9, 20)
    root, *replies = [claimed for claimed in world.post.taken if claimed.notice.kind == "escalation"]
    assert {claimed.notice.reply_to for claimed in replies} == {root.notice.dedupe_key}
    assert {claimed.root for claimed in replies} == {("demo", "channel:escalations", "m1")}
    said = [text(claimed.notice) for claimed in replies]
    assert "Max now joins" in said[0]  # Friday, 10 April: day 8, Good Friday and Easter Monday left out
    assert replies[0].notice.not_before == berlin(date(2026, 4, 10), 9)
    assert "Data export requested" in said[1]
    assert "Dora now joins" in said[2]
    assert len(said) == 3
