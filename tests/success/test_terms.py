"""L1, L4, R1: terms of one day and of years, from leap days and month ends, over clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from success.account import Account, Segment
from success.lifecycle import next_touchpoint, phase, term
from success.lifecycle_rules import Phase
from success.renewal import due_steps
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from tests.success.watched import a_workspace

BERLIN = ZoneInfo("Europe/Berlin")
FRAMEWORK, PLAYBOOK = a_workspace(), a_workspace("playbook")
ON, AD, OP, RE = Phase.ONBOARDING, Phase.ADOPTION, Phase.OPTIMISATION, Phase.RENEWAL


def acme(start: date, end: date | None, **cells: Any) -> Account:
    return Account(
        1, "acme", "Acme", segment=Segment.ENTERPRISE, contract_start=start, renewal_date=end, **cells
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), BERLIN).astimezone(UTC)


def phases(account: Account, *days: date) -> list[Phase | None]:
    return [phase(account, FRAMEWORK, noon(day)) for day in days]


def test_l1_a_term_of_one_day() -> None:
    account = acme(date(2026, 3, 1), date(2026, 3, 2))
    assert phases(account, date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 9)) == [ON, RE, RE]


def test_l1_a_term_of_sixty_days_has_every_phase() -> None:
    start = date(2026, 3, 1)
    account = acme(start, start + timedelta(days=60))
    days = [start + timedelta(days=into) for into in (0, 14, 15, 29, 30, 44, 45, 59)]
    assert phases(account, *days) == [ON, ON, AD, AD, OP, OP, RE, RE]


def test_l1_a_term_of_three_years_from_a_leap_day_to_a_leap_day_and_beyond() -> None:
    account = acme(date(2024, 2, 29), date(2028, 2, 29))
    days = [date(2024, 5, 28), date(2024, 5, 29), date(2024, 8, 27), date(2027, 11, 25), date(2027, 11, 26)]
    assert phases(account, *days) == [ON, AD, OP, OP, RE]
    assert term(account, (), date(2028, 3, 1)).end == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2026, 1, 31), date(2026, 2, 16)),  # a Saturday a fortnight on: Monday after
        (date(2024, 2, 15), date(2024, 2, 29)),
        (date(2026, 2, 27), date(2026, 3, 13)),  # over the end of a short month
    ],
)
def test_l4_the_cadence_counts_days_over_month_ends(last: date, expected: date) -> None:
    account = acme(last - timedelta(days=100), last + timedelta(days=1000))
    met = Touchpoint(1, TouchpointKind.CHECKIN, noon(last), TouchpointStatus.HELD, noon(last))
    planned = next_touchpoint(account, [met], AD, FRAMEWORK, noon(last))
    assert planned is not None
    assert planned.at.astimezone(BERLIN).date() == expected


def test_l4_the_hour_stays_when_clocks_change() -> None:
    account = acme(date(2025, 12, 1), date(2026, 12, 1))
    met = noon(date(2026, 3, 20))
    planned = next_touchpoint(
        account,
        [Touchpoint(1, TouchpointKind.CHECKIN, met, TouchpointStatus.HELD, met)],
        AD,
        FRAMEWORK,
        met,
    )
    assert planned is not None
    assert planned.at == datetime(2026, 4, 3, 8, 0, tzinfo=UTC)  # ten in Berlin, in summer


def test_r1_a_renewal_on_a_leap_day_is_past_on_the_first_of_march() -> None:
    account, rules = acme(date(2025, 3, 1), date(2028, 2, 29)), FRAMEWORK.preset.renewal
    assert [due_steps(account, rules, day)[0].why for day in (date(2028, 2, 29), date(2028, 3, 1))] == [
        "ladder",
        "overdue",
    ]


@pytest.mark.parametrize("start", [date(2026, 6, 30), date(2026, 7, 9)])
def test_l1_a_start_that_is_not_before_the_renewal_does_no_harm(start: date) -> None:
    account = acme(start, date(2026, 6, 30))
    assert term(account, (), start).end is None
    assert [phase(account, ws, noon(start)) for ws in (FRAMEWORK, PLAYBOOK)] == [ON, ON]
