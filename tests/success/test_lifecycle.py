"""L1 phases of any contract, L2 cadence, L4 the next touchpoint, O2 the end of Onboarding."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from success.account import Account, RenewalStage, Segment
from success.arr import ArrEvent, ArrKind
from success.errors import BadPreset
from success.lifecycle import Planned, cadence, churned, next_touchpoint, phase, stretch
from success.lifecycle_rules import Phase
from success.people import Role, User
from success.presets import load
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.workspace import Workspace

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2025, 1, 1)
ON, AD, OP, RE = Phase.ONBOARDING, Phase.ADOPTION, Phase.OPTIMISATION, Phase.RENEWAL


def a_workspace(preset: str = "framework", country: str | None = None) -> Workspace:
    return Workspace("acme-inc", BERLIN, "en", country, load(preset))


def acme(**cells: Any) -> Account:
    known: dict[str, Any] = {"contract_start": START, "segment": Segment.ENTERPRISE}
    return Account(1, "acme", "Acme", **(known | cells))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN).astimezone(UTC)


def on_day(account: Account, into: int, ws: Workspace, **facts: Any) -> Phase | None:
    return phase(account, ws, noon(START + timedelta(days=into)), **facts)


def met(day: date, status: TouchpointStatus = TouchpointStatus.HELD, **fields: Any) -> Touchpoint:
    at = noon(day)
    held = at if status is TouchpointStatus.HELD else None
    return Touchpoint(1, TouchpointKind.CHECKIN, at, status, held, **fields)


# ---------------------------------------------------------------- L1


@pytest.mark.parametrize(
    ("into", "expected"),
    [(-3, ON), (0, ON), (89, ON), (90, AD), (179, AD), (180, OP), (269, OP), (270, RE), (364, RE), (400, RE)],
)
def test_l1_framework_contract_of_365_days(into: int, expected: Phase) -> None:
    account = acme(renewal_date=START + timedelta(days=365))
    assert on_day(account, into, a_workspace()) is expected


@pytest.mark.parametrize(
    ("into", "expected"), [(89, ON), (90, AD), (179, AD), (180, OP), (634, OP), (635, RE), (729, RE)]
)
def test_l1_framework_longer_contracts_keep_the_first_phases_and_the_last_95_days(
    into: int, expected: Phase
) -> None:
    account = acme(renewal_date=START + timedelta(days=730))
    assert on_day(account, into, a_workspace()) is expected


def test_l1_a_leap_year_adds_its_day_to_optimisation() -> None:
    account = acme(contract_start=date(2024, 1, 1), renewal_date=date(2025, 1, 1))
    ws = a_workspace()
    assert phase(account, ws, noon(date(2024, 9, 27))) is OP  # day 270 of 366
    assert phase(account, ws, noon(date(2024, 9, 28))) is RE


@pytest.mark.parametrize(
    ("length", "bounds"),
    [
        (73, (18, 36, 54)),  # a fifth of 365: 90, 180 and 270 days shrink to 18, 36 and 54
        (90, (23, 45, 67)),  # 22.19…, 44.38…, 66.57… days: a phase begins with the next whole day
        (364, (90, 180, 270)),  # 89.75…, 179.5…, 269.26…
    ],
)
def test_l1_framework_shorter_contracts_shrink_every_phase(length: int, bounds: tuple[int, ...]) -> None:
    account, ws = acme(renewal_date=START + timedelta(days=length)), a_workspace()
    for into, before, after in zip(bounds, (ON, AD, OP), (AD, OP, RE), strict=True):
        assert (on_day(account, into - 1, ws), on_day(account, into, ws)) == (before, after)


def test_l1_after_a_renewal_the_new_term_starts_in_adoption() -> None:
    renewal = ArrEvent("r1", 1, ArrKind.RENEWAL, Decimal(9), effective_on=date(2026, 1, 1))
    account, ws = acme(renewal_date=date(2027, 1, 1)), a_workspace()
    phases = [on_day(account, 365 + into, ws, events=[renewal]) for into in (0, 89, 90, 179, 180, 270)]
    assert phases == [AD, AD, AD, AD, OP, RE]
    assert on_day(account, 364, ws, events=[renewal]) is not AD  # the first term is not over


def test_l1_a_signed_renewal_begins_the_new_term_on_its_date() -> None:
    account = acme(renewal_date=date(2026, 1, 1), renewal_stage=RenewalStage.SIGNED)
    assert on_day(account, 364, a_workspace()) is RE
    assert on_day(account, 365, a_workspace()) is AD


@pytest.mark.parametrize(("into", "expected"), [(0, ON), (89, ON), (90, AD), (274, AD), (275, RE), (364, RE)])
def test_l1_playbook_has_no_optimisation_and_renews_in_the_last_90_days(into: int, expected: Phase) -> None:
    account = acme(renewal_date=START + timedelta(days=365))
    assert on_day(account, into, a_workspace("playbook"), outcome=START) is expected


def test_o2_playbook_onboarding_lasts_until_the_first_confirmed_outcome() -> None:
    account, ws = acme(renewal_date=START + timedelta(days=365)), a_workspace("playbook")
    won = START + timedelta(days=150)
    assert [on_day(account, into, ws, outcome=won) for into in (90, 149, 150)] == [ON, ON, AD]
    assert on_day(account, 200, ws) is ON
    assert on_day(account, 275, ws) is RE  # the renewal does not wait for it
    assert on_day(account, 90, a_workspace()) is AD  # nor does the other school


def test_l1_playbook_shorter_contracts() -> None:
    account, ws = acme(renewal_date=START + timedelta(days=90)), a_workspace("playbook")
    assert [on_day(account, into, ws, outcome=START) for into in (44, 45)] == [ON, RE]


def test_l1_missing_dates_are_not_guessed() -> None:
    ws = a_workspace()
    assert on_day(acme(contract_start=None), 10, ws) is None
    only_renewal = acme(contract_start=None, renewal_date=START + timedelta(days=95))
    assert [on_day(only_renewal, into, ws) for into in (-1, 0)] == [None, RE]
    assert [on_day(acme(), into, ws) for into in (10, 100, 800)] == [ON, AD, OP]


def test_l1_a_lost_customer_has_no_phase() -> None:
    day = START + timedelta(days=100)
    events = [
        ArrEvent("n", 1, ArrKind.NEW, Decimal(100), effective_on=START),
        ArrEvent("c", 1, ArrKind.CHURN, Decimal(100), effective_on=day),
    ]
    assert on_day(acme(), 99, a_workspace(), events=events) is AD
    assert on_day(acme(), 100, a_workspace(), events=events) is None
    back = [*events, ArrEvent("b", 1, ArrKind.NEW, Decimal(50), effective_on=day + timedelta(days=30))]
    assert [on_day(acme(), into, a_workspace(), events=back) for into in (129, 130, 219, 220)] == [
        None,
        ON,
        ON,
        AD,
    ]
    gone = acme(renewal_stage=RenewalStage.CHURNED, renewal_stage_since=day)
    assert [churned(gone, (), day - timedelta(days=1)), churned(gone, (), day)] == [False, True]


# ---------------------------------------------------------------- L2


@pytest.mark.parametrize(
    ("preset", "segment", "days"),
    [
        ("framework", Segment.ENTERPRISE, (7, 14, 14, 7)),
        ("framework", Segment.MID_MARKET, (7, 30, 30, 14)),
        ("playbook", Segment.ENTERPRISE, (7, 14, 14, 14)),
        ("playbook", Segment.MID_MARKET, (7, 30, 30, 30)),
    ],
)
def test_l2_days_between_checkins(preset: str, segment: Segment, days: tuple[int, ...]) -> None:
    ws = a_workspace(preset)
    found = [cadence(acme(segment=segment), each, ws) for each in Phase]
    assert found == [timedelta(days=each) for each in days]


@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_l2_smb_has_none_in_person(preset: str) -> None:
    ws = a_workspace(preset)
    assert {cadence(acme(segment=Segment.SMB), each, ws) for each in Phase} == {None}
    small = acme(segment=None, arr=Decimal(1_000), currency="USD")
    assert planned_for(small, [], ws, noon(START)) is None


def test_l2_without_a_segment_the_arr_tells_it() -> None:
    large = acme(segment=None, arr=Decimal(100_001), currency="USD")
    assert cadence(large, Phase.ADOPTION, a_workspace()) == timedelta(days=14)
    assert cadence(acme(segment=None), Phase.ADOPTION, a_workspace()) is None


# ---------------------------------------------------------------- L4


def following(
    touchpoints: list[Touchpoint], at: date, account: Account | None = None, **given: Any
) -> datetime | None:
    ws = a_workspace(country=given.pop("country", None))
    planned = planned_for(account or acme(), touchpoints, ws, noon(at), **given)
    return planned.at.astimezone(BERLIN) if planned else None


def planned_for(
    account: Account, touchpoints: list[Touchpoint], ws: Workspace, at: datetime, **given: Any
) -> Planned | None:
    return next_touchpoint(account, touchpoints, phase(account, ws, at), ws, at, **given)


def ten(day: date, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(day, time(10), zone)


def test_l4_last_held_or_missed_one_plus_the_cadence() -> None:
    monday = date(2025, 6, 2)  # Adoption: 14 days
    assert following([met(monday)], monday) == ten(date(2025, 6, 16))
    late = met(date(2025, 6, 4), TouchpointStatus.MISSED)
    assert following([met(monday), late], date(2025, 6, 5)) == ten(date(2025, 6, 18))


def test_l4_a_cancelled_one_counts_for_nothing() -> None:
    cancelled = met(date(2025, 6, 4), TouchpointStatus.CANCELLED)
    assert following([met(date(2025, 6, 2)), cancelled], date(2025, 6, 5)) == ten(date(2025, 6, 16))


def test_l4_without_any_it_counts_from_the_start() -> None:
    assert following([], date(2025, 1, 2)) == ten(date(2025, 1, 8))


@pytest.mark.parametrize(
    ("held", "country", "expected"),
    [
        (date(2025, 6, 7), None, date(2025, 6, 23)),  # falls on a Saturday
        (date(2025, 4, 7), "DE", date(2025, 4, 22)),  # falls on Easter Monday
        (date(2025, 4, 7), None, date(2025, 4, 21)),
    ],
)
def test_l4_moved_to_the_owners_next_working_day(held: date, country: str | None, expected: date) -> None:
    assert following([met(held)], held, country=country) == ten(expected)


def test_l4_the_hour_is_the_owners_across_a_clock_change() -> None:
    owner = User("ana@mainstay.example", "Ana", Role.CSM, timezone="America/New_York")
    held = met(date(2025, 10, 27))
    planned = following([held], date(2025, 10, 28), owner=owner)
    new_york = ZoneInfo("America/New_York")
    assert planned == ten(date(2025, 11, 10), new_york)  # clocks went back on 2 November
    assert planned.astimezone(UTC).hour == 15


def test_l4_nothing_is_planned_into_the_past() -> None:
    """An account that was never met gets one check-in ahead, in step with its cadence; none are made up."""
    today = date(2025, 6, 5)
    assert following([], today) == ten(date(2025, 6, 18))  # 1 January + 12 × 14 days
    assert following([met(date(2025, 3, 3))], today) == ten(date(2025, 6, 9))  # 3 March + 7 × 14 days


def test_l4_a_check_in_of_today_whose_hour_has_passed_goes_to_the_next_working_day() -> None:
    friday = date(2025, 6, 13)
    assert following([met(date(2025, 5, 30))], friday) == ten(date(2025, 6, 16))


def test_l4_a_check_in_in_the_calendar_is_the_next_one() -> None:
    ahead = met(date(2025, 7, 9), TouchpointStatus.SCHEDULED, id=7)
    planned = planned_for(acme(), [met(date(2025, 6, 2)), ahead], a_workspace(), noon(date(2025, 6, 3)))
    assert planned is not None
    assert (planned.touchpoint, planned.at) == (ahead, ahead.scheduled_at)


def test_l4_another_meeting_counts_only_before_the_check_in() -> None:
    held, today, ws = met(date(2025, 6, 2)), date(2025, 6, 3), a_workspace()
    review = replace(met(date(2025, 8, 20), TouchpointStatus.SCHEDULED), kind=TouchpointKind.QBR)
    planned = planned_for(acme(), [held, review], ws, noon(today))
    assert planned is not None
    assert (planned.kind, planned.touchpoint) == (TouchpointKind.CHECKIN, None)
    soon = replace(review, scheduled_at=noon(date(2025, 6, 10)))
    planned = planned_for(acme(), [held, soon], ws, noon(today))
    assert planned is not None
    assert planned.touchpoint == soon


def test_l4_one_of_today_stands_until_the_day_is_over() -> None:
    today = met(date(2025, 6, 16), TouchpointStatus.SCHEDULED)
    account, ws = acme(), a_workspace()
    evening = datetime.combine(date(2025, 6, 16), time(23, 30), BERLIN)
    planned = planned_for(account, [met(date(2025, 6, 2)), today], ws, evening)
    assert planned is not None
    assert planned.touchpoint == today
    planned = planned_for(account, [met(date(2025, 6, 2)), today], ws, evening + timedelta(hours=1))
    assert planned is not None
    assert planned.touchpoint is None


def test_l4_a_lost_customer_is_not_met() -> None:
    assert following([], date(2025, 6, 2), acme(renewal_stage=RenewalStage.CHURNED)) is None


def test_a_preset_whose_phases_do_not_fit_is_refused(tmp_path: Any) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('name = "ours"\nextends = "framework"\n[lifecycle]\nfull_term = 200\n')
    with pytest.raises(BadPreset, match="longer than full_term"):
        load(str(path))


# ---------------------------------------------------------------- the days of a phase


def days_of(account: Account, into: int, ws: Workspace, **facts: Any) -> tuple[Any, ...]:
    now = stretch(account, ws, noon(START + timedelta(days=into)), **facts)
    assert now is not None
    known = [(day - START).days if day else None for day in (now.start, now.end)]
    return (now.phase, *known)


@pytest.mark.parametrize("length", [73, 90, 200, 364, 365, 366, 730, 1096])
@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_l1_a_phase_lasts_from_its_first_day_to_the_first_of_the_next(length: int, preset: str) -> None:
    account, ws = acme(renewal_date=START + timedelta(days=length)), a_workspace(preset)
    facts = {"outcome": START + timedelta(days=1)}
    into, seen = 1, []
    while into < length:
        phase_now, first, end = days_of(account, into, ws, **facts)
        assert on_day(account, max(first, 1), ws, **facts) is phase_now
        assert on_day(account, end - 1, ws, **facts) is phase_now
        seen.append(phase_now)
        into = end
    short = preset == "playbook" and length < 180  # its last 90 days begin where its first 90 end
    assert seen == [
        each for each in Phase if each in ws.preset.lifecycle.phases and not (short and each is AD)
    ]


def test_o2_adoption_begins_with_the_outcome_onboarding_waited_for() -> None:
    account, ws = acme(renewal_date=START + timedelta(days=365)), a_workspace("playbook")
    won = START + timedelta(days=150)
    assert days_of(account, 200, ws, outcome=won) == (AD, 150, 275)
    assert days_of(account, 200, ws) == (ON, 0, None)
