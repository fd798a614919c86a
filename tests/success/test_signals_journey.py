"""W2: what the calendar, the renewal and the success plan warn of."""

from datetime import UTC, date, datetime, timedelta

import pytest

from success.alerts import Level
from success.journal import Entry, EntryKind
from success.ports import OpenUnit
from success.records import Kind
from tests import factories
from tests.success.watched import NOW, Watched, ago, on


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    return Watched(open_unit)


@pytest.mark.parametrize("kind", ["qbr", "ebr"])
def test_w2_qbr_missed(acme: Watched, kind: str) -> None:
    acme.meet(ago(3), "missed", kind)
    finding = acme.finding("qbr_missed")
    assert finding is not None
    assert (finding.level, finding.since) == (Level.WARNING, ago(3))
    assert finding.facts == {"kind": kind, "on": on(3).isoformat()}


def test_w2_a_qbr_is_missed_once_its_day_is_over(acme: Watched) -> None:
    acme.meet(ago(0, hours=2), "scheduled", "qbr")
    assert acme.finding("qbr_missed") is None
    assert acme.finding("qbr_missed", datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) is None
    assert acme.finding("qbr_missed", datetime(2026, 3, 31, 22, 0, tzinfo=UTC)) is not None


@pytest.mark.parametrize(("status", "kind"), [("held", "qbr"), ("cancelled", "qbr"), ("missed", "checkin")])
def test_w2_what_is_no_missed_qbr(acme: Watched, status: str, kind: str) -> None:
    acme.meet(ago(3), status, kind)
    assert acme.finding("qbr_missed") is None


def test_w2_a_qbr_moved_twice_and_held(acme: Watched) -> None:
    acme.meet(ago(30), "missed", "qbr")
    acme.meet(ago(20), "missed", "qbr")
    finding = acme.finding("qbr_missed")
    assert finding is not None
    assert (finding.since, finding.latest) == (ago(30), ago(20))
    acme.meet(ago(10), "held", "ebr")
    assert acme.finding("qbr_missed") is None


def test_w2_touchpoints_missed_two_in_a_row(acme: Watched) -> None:
    acme.meet(ago(30))
    acme.meet(ago(20), "missed")
    assert acme.finding("touchpoints_missed") is None
    acme.meet(ago(10), "missed", "training")
    finding = acme.finding("touchpoints_missed")
    assert finding is not None
    assert (finding.level, finding.since, finding.latest) == (Level.WARNING, ago(10), ago(10))
    assert finding.facts == {"count": "2", "first": on(20).isoformat(), "last": on(10).isoformat()}


def test_w2_a_touchpoint_held_between_breaks_the_row(acme: Watched) -> None:
    acme.meet(ago(30), "missed")
    acme.meet(ago(20))
    acme.meet(ago(10), "missed")
    assert acme.finding("touchpoints_missed") is None


def test_w2_a_cancelled_touchpoint_neither_counts_nor_breaks_the_row(acme: Watched) -> None:
    acme.meet(ago(30), "missed")
    acme.meet(ago(20), "cancelled")
    acme.meet(ago(10), "missed")
    assert acme.finding("touchpoints_missed") is not None
    acme.meet(ago(1))
    assert acme.finding("touchpoints_missed") is None


def test_w2_a_touchpoint_still_ahead_is_not_missed(acme: Watched) -> None:
    acme.meet(ago(10), "missed")
    acme.meet(ago(-3), "scheduled")
    assert acme.finding("touchpoints_missed") is None


@pytest.mark.parametrize(("days", "late"), [(91, False), (90, True), (1, True), (0, True), (-1, True)])
def test_r2_renewal_talk_late_inside_90_days_and_past_due(acme: Watched, days: int, late: bool) -> None:
    acme.change(renewal_date=on(-days))
    finding = acme.finding("renewal_talk_late")
    assert (finding is not None) is late
    if finding is not None:
        assert finding.level is Level.WARNING
        opened = finding.since.astimezone(acme.ws.zone)
        assert opened.date() == on(-days) - timedelta(days=90)
        assert opened.time().isoformat() == "00:00:00"
        assert ("past" in finding.facts) is (days < 0)


@pytest.mark.parametrize("stage", ["conversation", "negotiation", "verbal", "signed"])
def test_r2_a_renewal_that_is_talked_about_is_not_late(acme: Watched, stage: str) -> None:
    acme.change(renewal_date=on(-20), renewal_stage=stage, renewal_stage_since=on(5))
    assert acme.finding("renewal_talk_late") is None


def test_r2_before_the_conversation_began_it_was_late(acme: Watched) -> None:
    acme.change(renewal_date=on(-20), renewal_stage="conversation", renewal_stage_since=on(5))
    assert acme.finding("renewal_talk_late", ago(6)) is not None


def test_r2_an_account_without_a_renewal_date(acme: Watched) -> None:
    acme.change(renewal_date=None)
    assert acme.finding("renewal_talk_late") is None


@pytest.mark.parametrize(("days", "quiet"), [(44, False), (45, True), (170, True), (300, True)])
def test_w2_contact_quiet_after_45_days(acme: Watched, days: int, quiet: bool) -> None:
    acme.meet(ago(days))
    finding = acme.finding("contact_quiet")
    assert (finding is not None) is quiet
    if finding is not None:
        assert finding.level is Level.WATCH
        assert finding.facts == {"days": "45", "last": on(days).isoformat()}
        assert finding.since.astimezone(acme.ws.zone).date() == on(days) + timedelta(days=45)


def test_w2_an_answer_breaks_the_quiet_and_a_missed_meeting_does_not(acme: Watched) -> None:
    acme.meet(ago(60))
    acme.meet(ago(10), "missed")
    assert acme.finding("contact_quiet") is not None
    acme.answer(9, ago(12))
    assert acme.finding("contact_quiet") is None


def test_w2_contact_quiet_is_unknown_without_any_record(acme: Watched) -> None:
    acme.scores(d1=90)
    assert acme.finding("contact_quiet") is None


def test_w2_contacts_nobody_ever_met_are_quiet(acme: Watched) -> None:
    acme.know("cora@acme.example", "user", ago(50))
    finding = acme.finding("contact_quiet")
    assert finding is not None
    assert finding.facts == {"days": "45"}
    assert acme.finding("contact_quiet", ago(6)) is None


def goal(acme: Watched, title: str, at: datetime) -> None:
    acme.take(Kind.GOALS, factories.a_goal(title), now=at)


@pytest.mark.parametrize(("days", "blurred"), [(59, False), (60, True)])
def test_w2_story_blurred_when_no_goal_was_touched_for_60_days(
    acme: Watched, days: int, blurred: bool
) -> None:
    goal(acme, "Halve the time to close", ago(100))
    goal(acme, "Win back trust", ago(days))
    finding = acme.finding("story_blurred")
    assert (finding is not None) is blurred
    if finding is not None:
        assert finding.level is Level.WATCH
        assert finding.facts == {"last": on(days).isoformat(), "days": "60"}


def test_w2_no_story_at_all_counts_only_where_plans_are_kept(acme: Watched) -> None:
    assert acme.finding("story_blurred") is None
    factories.stored_account(acme.open_unit, "other")
    acme.take(Kind.GOALS, factories.a_goal(account_external_id="other"))
    finding = acme.finding("story_blurred")
    assert finding is not None
    assert finding.facts == {}
    assert finding.since.astimezone(acme.ws.zone).date() == on(200) + timedelta(days=7)


def test_o1_a_new_customer_has_a_week_for_its_success_plan(acme: Watched) -> None:
    factories.stored_account(acme.open_unit, "other")
    acme.take(Kind.GOALS, factories.a_goal(account_external_id="other"))
    acme.change(contract_start=on(6))
    assert acme.finding("story_blurred") is None
    acme.change(contract_start=on(7))
    assert acme.finding("story_blurred") is not None


def test_a_leap_day_is_a_day(open_unit: OpenUnit) -> None:
    acme = Watched(open_unit, renewal_date=date(2028, 5, 29))
    assert acme.finding("renewal_talk_late", datetime(2028, 2, 28, 12, tzinfo=UTC)) is None
    assert acme.finding("renewal_talk_late", datetime(2028, 2, 29, 12, tzinfo=UTC)) is not None
    assert NOW.year == 2026


def define(acme: Watched, account_id: int, at: datetime, question: str = "success") -> None:
    with acme.open_unit(write=True) as uow:
        uow.journal.add(
            Entry(account_id, EntryKind.DEFINITION, at, words="We close in time", data={"question": question})
        )
        uow.commit()


def test_p2_a_plan_with_goals_but_without_a_definition_is_blurred_where_others_have_one(
    acme: Watched,
) -> None:
    goal(acme, "Halve the time to close", ago(1))
    assert acme.finding("story_blurred") is None  # nobody here writes definitions down
    define(acme, factories.stored_account(acme.open_unit, "other").id, ago(5))
    finding = acme.finding("story_blurred")
    assert finding is not None
    assert finding.facts == {}
    define(acme, acme.id, ago(2), "help")
    assert acme.finding("story_blurred") is not None  # another answer is no definition
    define(acme, acme.id, ago(1))
    assert acme.finding("story_blurred") is None


@pytest.mark.parametrize(("days", "blurred"), [(59, False), (60, True)])
def test_w2_a_definition_without_goals_is_a_story_for_60_days(
    acme: Watched, days: int, blurred: bool
) -> None:
    define(acme, acme.id, ago(days))
    assert (acme.finding("story_blurred") is not None) is blurred
