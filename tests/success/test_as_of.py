"""The «as of» rule: every reading takes an instant, and only what was known by then counts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from storage.uow import Database
from success.account import Account, RenewalStage
from success.alerting import acknowledge, resolve, snooze
from success.alerts import AlertState, Level
from success.alerts_at import alerts_at, levels_at, open_alerts_at
from success.capacity import capacity, strained
from success.digest import morning
from success.errors import Refusal
from success.evidence import of_goals
from success.onboarding import read as read_onboarding
from success.plan import Goal
from success.ports import OpenUnit
from success.records import Kind
from success.renewals import coming, renewing
from success.renewing import move_stage
from success.risk import at_risk
from tests import factories
from tests.success.watched import NOW, Watched, ago, on

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    """Green for weeks, red since yesterday, and seen by the clock on both days."""
    watched = Watched(open_unit)
    watched.scores(d40=90, d20=90, d1=20)
    watched.refresh(ago(10))
    watched.refresh(NOW)
    return watched


def seen(acme: Watched, at: datetime) -> dict[str, AlertState]:
    with acme.open_unit() as uow:
        found = alerts_at(uow, acme.ws, [acme.id], at).get(acme.id, [])
        assert levels_at(uow, acme.ws, [acme.id], at) == levels_at(uow, acme.ws, None, at)
        counted = levels_at(uow, acme.ws, None, at).get(acme.id, {})
    assert sum(counted.values()) == len(found)
    return {alert.key: alert.state for alert in found}


def test_as_of_alerts_that_opened_later_do_not_count(acme: Watched) -> None:
    assert set(seen(acme, NOW)) == {"score_red", "score_drop"}
    assert seen(acme, ago(5)) == {}


def test_as_of_the_present_is_what_is_stored(acme: Watched) -> None:
    with acme.open_unit() as uow:
        assert alerts_at(uow, acme.ws, [acme.id], NOW) == uow.alerts.of([acme.id])
        assert alerts_at(uow, acme.ws, [acme.id], NOW + 30 * DAY) == uow.alerts.of([acme.id])
        assert levels_at(uow, acme.ws, None, NOW) == uow.alerts.live_levels()


def test_as_of_what_people_did_later_does_not_count(acme: Watched) -> None:
    acme.act(acknowledge, "score_red", NOW + HOUR)
    acme.act(snooze, "score_drop", NOW + 2 * HOUR, on(-5), "Known dip")
    acme.act(resolve, "score_red", NOW + 3 * HOUR, "Trained the team")
    open_, acked, asleep = AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED
    assert seen(acme, NOW) == {"score_red": open_, "score_drop": open_}
    assert seen(acme, NOW + HOUR) == {"score_red": acked, "score_drop": open_}
    assert seen(acme, NOW + 2 * HOUR) == {"score_red": acked, "score_drop": asleep}
    assert seen(acme, NOW + 3 * HOUR) == {"score_drop": asleep}


def test_as_of_an_alert_that_closed_since_was_open(acme: Watched) -> None:
    acme.measure(NOW + DAY, dau_mau_ratio="0.5")
    acme.refresh(NOW + DAY)
    assert "score_red" in seen(acme, NOW + HOUR)
    assert "score_red" not in seen(acme, NOW + DAY)


def test_as_of_a_day_on_which_nothing_ran_is_evaluated_from_the_facts(acme: Watched) -> None:
    acme.record("formal_complaint", ago(12))
    assert seen(acme, ago(12)) == {"formal_complaint": AlertState.OPEN}
    with acme.open_unit() as uow:
        (then,) = open_alerts_at(uow, acme.ws, acme.id, ago(12))
    assert (then.id, then.level, then.since) == (None, Level.CRITICAL, ago(12))


def test_as_of_risk_and_capacity_and_the_morning_know_no_later_alert(acme: Watched) -> None:
    def told(at: datetime) -> tuple[int, int, int, int]:
        with acme.open_unit() as uow:
            (book,) = [each for each in capacity(uow, acme.ws, at) if each.owner.email == acme.ana.email]
            day = morning(uow, acme.ws, acme.ana, at)
            risky = at_risk(uow, acme.ws, None, at)
        return len(risky), book.criticals, len(day.urgent), len(day.news)

    assert told(NOW) == (1, 1, 1, 2)
    assert told(ago(5)) == (0, 0, 0, 0)


def test_s2_as_of_strain_counts_the_criticals_of_then(acme: Watched) -> None:
    for key in ("formal_complaint", "termination_question", "data_export_request"):
        acme.record(key, NOW + HOUR)
    acme.refresh(NOW + HOUR)
    with acme.open_unit() as uow:
        assert [each.criticals for each in strained(uow, acme.ws, NOW + HOUR)] == [4]
        assert strained(uow, acme.ws, NOW) == []


# ------------------------------------------------------------------ renewals


def test_r3_as_of_a_stage_reached_later_counts_as_not_started() -> None:
    account = Account(
        1, "acme", "Acme", renewal_stage=RenewalStage.NEGOTIATION, renewal_stage_since=date(2026, 3, 22)
    )
    assert account.known_on(date(2026, 3, 22)) is account
    assert account.known_on(date(2026, 3, 21)).renewal_stage is RenewalStage.NOT_STARTED
    undated = Account(1, "acme", "Acme", renewal_stage=RenewalStage.VERBAL)
    assert undated.known_on(date.min) is undated


def test_r3_as_of_renewals_stand_where_they_stood(acme: Watched) -> None:
    acme.change(renewal_date=on(-60), renewal_stage="negotiation", renewal_stage_since=on(2))
    with acme.open_unit() as uow:
        stages = [coming(uow, acme.ws, [acme.account], at)[acme.id].renewal_stage for at in (ago(3), ago(2))]
    assert stages == [RenewalStage.NOT_STARTED, RenewalStage.NEGOTIATION]


def test_r1_as_of_a_renewal_signed_late_was_past_its_date_before(acme: Watched) -> None:
    acme.change(renewal_date=on(20), renewal_stage="signed", renewal_stage_since=on(5))
    with acme.open_unit() as uow:
        late, after = (
            [one.account.id for one in renewing(uow, acme.ws, on(days), on(-30), ago(days))]
            for days in (10, 4)
        )
    assert (late, after) == ([acme.id], [])


def test_r2_as_of_a_stage_reached_later_does_not_quiet_the_warning(acme: Watched) -> None:
    acme.change(renewal_date=on(-20), renewal_stage="negotiation", renewal_stage_since=on(5))
    assert acme.finding("renewal_talk_late", ago(6)) is not None
    assert acme.finding("renewal_talk_late", ago(5)) is None


def test_r3_as_of_a_move_dated_back_loses_no_later_stage(acme: Watched) -> None:
    acme.change(renewal_date=on(-60), renewal_stage="verbal", renewal_stage_since=on(2))
    with acme.open_unit(write=True) as uow, pytest.raises(Refusal, match="only move forward"):
        move_stage(uow, acme.ws, acme.account, "negotiation", acme.ana, ago(10))


# ------------------------------------------------------------------ the day is the workspace's


MIDNIGHT = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)  # half past midnight in Berlin, on the 31st


@pytest.mark.parametrize(
    ("zone", "at", "counts"),
    [
        ("Europe/Berlin", MIDNIGHT, True),
        ("Europe/Berlin", MIDNIGHT - HOUR, False),
        ("America/New_York", MIDNIGHT + 5 * HOUR, False),  # the 31st in UTC, the 30th there
        ("America/New_York", MIDNIGHT + 6 * HOUR, True),
    ],
)
def test_p4_as_of_a_goal_counts_from_its_day_in_the_workspaces_zone(
    zone: str, at: datetime, counts: bool
) -> None:
    goal = Goal(1, "Save", achieved_at=date(2026, 3, 31), roi_amount=Decimal(9), roi_currency="EUR")
    found = of_goals([goal], at, ZoneInfo(zone))
    assert [each.at for each in found] == ([at] if counts else [])  # not later than the instant asked about


def test_o1_as_of_progress_counts_from_the_day_in_the_workspaces_zone(acme: Watched) -> None:
    acme.take(Kind.GOALS, factories.a_goal("Save", achieved_at=date(2026, 3, 31)))

    def proven(at: datetime) -> bool:
        with acme.open_unit() as uow:
            found = read_onboarding(uow, acme.ws, acme.account, at)
        return any(mark.item.key == "progress" and mark.done for one in found.reached for mark in one.marks)

    assert (proven(MIDNIGHT - HOUR), proven(MIDNIGHT)) == (False, True)


# ------------------------------------------------------------------ what scoring reads


def test_h6_as_of_a_goal_made_later_is_not_due_before(database: Database) -> None:
    acme = Watched(database.unit("acme-inc"))
    with acme.open_unit(write=True) as uow:
        uow.plans.put_goal(Goal(acme.id, "Save", due_date=on(10), achieved_at=on(12)), NOW)
        uow.commit()
    assert acme.facts(NOW).now.value("goals_met") == 1
    assert not acme.facts(ago(1)).now.knows("goals_met")
    assert (acme.facts(NOW).keeps_plans, acme.facts(ago(1)).keeps_plans) == (True, False)
