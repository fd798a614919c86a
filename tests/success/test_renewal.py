"""R1 the ladder on two clocks, R3 stages and forecast, R4 on time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage.uow import Units
from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind
from success.errors import Refusal
from success.people import Role, User
from success.presets import load
from success.readings import Band
from success.renewal import DueStep, Forecast, Why, due_steps, forecast, forecast_totals, on_time, stage_of
from success.renewing import move_stage, stage_named
from success.texts import speaking
from tests import factories
from tests.success.test_lifecycle import a_workspace

RULES = load("framework").renewal
RENEWAL = date(2026, 6, 30)
ANA = User("ana@mainstay.example", "Ana", Role.CSM)


def acme(**cells: Any) -> Account:
    return Account(1, "acme", "Acme", **({"renewal_date": RENEWAL} | cells))


def said_over(account: Account, start: date, days: int) -> list[tuple[date, DueStep]]:
    """What a clock that runs every day would say, and when: each key once."""
    seen: dict[str, tuple[date, DueStep]] = {}
    for count in range(days):
        day = start + timedelta(days=count)
        for step in due_steps(account, RULES, day):
            seen.setdefault(step.key, (day, step))
    return list(seen.values())


def test_r1_steps_before_the_renewal_date() -> None:
    said = said_over(acme(), date(2026, 1, 1), 181)
    assert [(RENEWAL - day).days for day, _step in said] == [120, 90, 60, 30, 14, 7]
    assert {step.why for _day, step in said} == {Why.LADDER}


def test_r1_two_clocks_and_what_falls_on_one_day_is_said_once() -> None:
    account = acme(notice_date=RENEWAL - timedelta(days=30))
    said = said_over(account, date(2026, 1, 1), 181)
    assert [(RENEWAL - day).days for day, _step in said] == [150, 120, 90, 60, 44, 37, 30, 14, 7]
    both = said[1][1]
    assert (both.days_left, both.notice_left) == (120, 90)
    assert said[-1][1].notice_left is None  # the notice date has passed


@pytest.mark.parametrize("days_left", [119, 100, 91])
def test_r1_of_steps_passed_while_nothing_ran_only_the_latest_is_sent(days_left: int) -> None:
    (step,) = due_steps(acme(), RULES, RENEWAL - timedelta(days=days_left))
    assert step.key == f"{RENEWAL}-120"
    (later,) = due_steps(acme(), RULES, RENEWAL - timedelta(days=5))
    assert later.key == f"{RENEWAL}-7"


def test_r1_nothing_before_the_first_step() -> None:
    assert due_steps(acme(), RULES, RENEWAL - timedelta(days=121)) == []
    assert due_steps(acme(renewal_date=None), RULES, RENEWAL) == []


def test_r1_stops_when_the_conversation_is_recorded_as_started() -> None:
    started = acme(renewal_stage=RenewalStage.CONVERSATION, renewal_stage_since=date(2026, 6, 1))
    assert due_steps(started, RULES, date(2026, 6, 20)) == []
    unknown = acme(renewal_stage=RenewalStage.CONVERSATION)
    assert due_steps(unknown, RULES, date(2026, 6, 20)) == []


def test_r1_a_stage_that_stands_still_for_21_days_brings_one_nudge_then_the_remaining_steps() -> None:
    stuck = acme(renewal_stage=RenewalStage.NEGOTIATION, renewal_stage_since=date(2026, 5, 1))
    said = said_over(stuck, date(2026, 5, 1), 61)
    assert [(day, step.why) for day, step in said] == [
        (date(2026, 5, 22), Why.STALLED),
        (date(2026, 5, 31), Why.LADDER),
        (date(2026, 6, 16), Why.LADDER),
        (date(2026, 6, 23), Why.LADDER),
    ]
    moved = acme(renewal_stage=RenewalStage.VERBAL, renewal_stage_since=date(2026, 6, 1))
    assert due_steps(moved, RULES, date(2026, 6, 10)) == []


def test_r1_past_the_date_and_unsigned_weekly() -> None:
    said = said_over(acme(), RENEWAL + timedelta(days=1), 22)
    assert [(day - RENEWAL).days for day, _step in said] == [1, 8, 15, 22]
    assert {step.why for _day, step in said} == {Why.OVERDUE}
    for stage in (RenewalStage.SIGNED, RenewalStage.CHURNED):
        over = acme(renewal_stage=stage, renewal_stage_since=RENEWAL)
        assert due_steps(over, RULES, RENEWAL + timedelta(days=9)) == []


def test_r1_on_the_day_itself_it_is_not_past() -> None:
    (step,) = due_steps(acme(), RULES, RENEWAL)
    assert (step.why, step.days_left) == (Why.LADDER, 0)


@pytest.mark.parametrize(
    ("renewal", "first"),
    [
        (date(2028, 2, 29), date(2027, 11, 1)),  # a leap day
        (date(2026, 5, 31), date(2026, 1, 31)),  # month ends
        (date(2026, 3, 31), date(2025, 12, 1)),
    ],
)
def test_r1_counts_days_over_leap_days_and_month_ends(renewal: date, first: date) -> None:
    account = acme(renewal_date=renewal)
    assert due_steps(account, RULES, first - timedelta(days=1)) == []
    (step,) = due_steps(account, RULES, first)
    assert step.days_left == 120


@pytest.mark.parametrize(
    ("days", "steps"),
    [
        (365, [120, 90, 60, 30, 14, 7]),
        (120, [120, 90, 60, 30, 14, 7]),
        (60, [60, 30, 14, 7]),
        (6, []),
        (1, []),
    ],
)
def test_r1_no_step_lies_before_the_contract(days: int, steps: list[int]) -> None:
    account = acme(contract_start=RENEWAL - timedelta(days=days))
    said = said_over(account, RENEWAL - timedelta(days=400), 401)
    assert [(RENEWAL - day).days for day, _step in said] == steps


def test_r1_a_contract_start_that_makes_no_sense_is_not_counted_from() -> None:
    for start in (RENEWAL, RENEWAL + timedelta(days=9)):
        account = acme(contract_start=start)
        _day, first = said_over(account, date(2026, 1, 1), 181)[0]
        assert first.days_left == 120


def test_r3_past_its_date_and_unsigned_a_renewal_is_at_risk() -> None:
    spoken = acme(renewal_stage=RenewalStage.VERBAL)
    days = (RENEWAL, RENEWAL + timedelta(days=1))
    assert [forecast(spoken, Band.GREEN, RULES, day) for day in days] == [
        Forecast.COMMITTED,
        Forecast.AT_RISK,
    ]
    signed = acme(renewal_stage=RenewalStage.SIGNED)
    assert forecast(signed, Band.GREEN, RULES, days[1]) is Forecast.COMMITTED


def test_r1_a_new_renewal_date_is_a_new_ladder() -> None:
    day = date(2026, 6, 10)
    moved = acme(renewal_date=date(2026, 7, 5))
    assert due_steps(acme(), RULES, day)[0].key != due_steps(moved, RULES, day)[0].key


def test_r1_a_signature_of_the_term_before_does_not_silence_the_next_ladder() -> None:
    account = acme(renewal_stage=RenewalStage.SIGNED, renewal_stage_since=date(2025, 6, 20))
    assert stage_of(account, RULES) is RenewalStage.NOT_STARTED
    assert due_steps(account, RULES, date(2026, 6, 1))
    early = acme(renewal_stage=RenewalStage.SIGNED, renewal_stage_since=date(2026, 1, 15))
    assert stage_of(early, RULES) is RenewalStage.SIGNED


# ---------------------------------------------------------------- R3, R4


@pytest.mark.parametrize(
    ("stage", "band", "expected"),
    [
        ("not_started", Band.GREEN, Forecast.LIKELY),
        ("not_started", Band.YELLOW, Forecast.AT_RISK),
        ("conversation", Band.YELLOW, Forecast.LIKELY),
        ("negotiation", Band.RED, Forecast.AT_RISK),
        ("verbal", Band.GREEN, Forecast.COMMITTED),
        ("verbal", Band.RED, Forecast.LIKELY),
        ("signed", Band.RED, Forecast.COMMITTED),
        ("churned", Band.GREEN, Forecast.LOST),
    ],
)
def test_r3_forecast_by_stage_and_band(stage: str, band: Band, expected: Forecast) -> None:
    assert forecast(acme(renewal_stage=RenewalStage(stage)), band, RULES) is expected


def test_r3_totals_are_per_currency() -> None:
    rows = [
        (acme(arr=Decimal(100), currency="EUR"), Forecast.LIKELY),
        (replace(acme(arr=Decimal(50), currency="EUR"), id=2), Forecast.LIKELY),
        (replace(acme(arr=Decimal(70), currency="USD"), id=3), Forecast.AT_RISK),
        (replace(acme(), id=4), Forecast.LIKELY),
    ]
    totals = forecast_totals(rows)
    assert totals["EUR"][Forecast.LIKELY] == 150
    assert totals["USD"][Forecast.AT_RISK] == 70
    assert totals["USD"][Forecast.LIKELY] == 0


@pytest.mark.parametrize(
    ("kind", "signed", "expected"),
    [
        (ArrKind.RENEWAL, RENEWAL, True),
        (ArrKind.RENEWAL, RENEWAL - timedelta(days=9), True),
        (ArrKind.RENEWAL, RENEWAL + timedelta(days=1), False),
        (ArrKind.RENEWAL, None, False),
        (ArrKind.EXPANSION, RENEWAL, None),
    ],
)
def test_r4_signed_on_or_before_the_renewal_date(
    kind: ArrKind, signed: date | None, expected: bool | None
) -> None:
    event = ArrEvent("r", 1, kind, Decimal(1), RENEWAL, due_on=RENEWAL, signed_on=signed)
    assert on_time(event) is expected


def moved(open_unit: Units, stage: RenewalStage | str) -> Account:
    with open_unit(write=True) as uow:
        account = factories.the_account(uow)
        changed = move_stage(uow, a_workspace(), account, stage, ANA, datetime(2026, 3, 31, 23, tzinfo=UTC))
        uow.commit()
    return changed


def test_r3_a_stage_moves_forward_and_may_be_skipped(open_unit: Units) -> None:
    factories.stored_account(open_unit)
    account = moved(open_unit, "Business Case")
    assert account.renewal_stage is RenewalStage.BUSINESS_CASE
    assert account.renewal_stage_since == date(2026, 4, 1)  # 1 a.m. in Berlin
    assert moved(open_unit, RenewalStage.CHURNED).renewal_stage is RenewalStage.CHURNED


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("said", ["business case", "Business-Case", "business_case", "商业论证"])
def test_r3_a_stage_is_understood_in_either_language_whatever_the_readers(locale: str, said: str) -> None:
    with speaking(locale):
        assert stage_named(said) is RenewalStage.BUSINESS_CASE


@pytest.mark.parametrize(
    ("stands", "wanted", "sentence"),
    [
        (
            "not_started",
            "handshake",
            "no renewal stage “handshake”.*not started, conversation, business case",
        ),
        ("negotiation", "conversation", "only move forward: to verbal agreement, signed, churned"),
        ("negotiation", "negotiation", "already at “negotiation”"),
        ("signed", "verbal", "has ended as “signed”"),
    ],
)
def test_r3_what_cannot_be_says_what_would_work(
    open_unit: Units, stands: str, wanted: str, sentence: str
) -> None:
    factories.stored_account(open_unit, renewal_stage=stands, renewal_stage_since=date(2026, 3, 1))
    with pytest.raises(Refusal, match=sentence):
        moved(open_unit, wanted)
