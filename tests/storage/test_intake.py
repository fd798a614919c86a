from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from storage.intake import CHUNK
from storage.observations import LARGEST, in_nano
from storage.uow import Units
from success.people import DigestWish, Role
from success.plan import Goal
from success.records import Kind
from tests.factories import (
    DAY,
    NOW,
    a_goal,
    a_signal,
    a_touchpoint,
    a_user,
    an_account,
    an_answer,
    an_arr_event,
    an_observation,
    stored,
    stored_account,
    stored_user,
    the_account,
)

LATER = NOW + timedelta(days=1)


def test_a_blank_leaves_the_stored_value(open_unit: Units) -> None:
    stored_account(open_unit, domain="acme.example", licensed_seats=50)
    account = stored_account(open_unit, arr=None, currency=None, name="Acme Inc")
    assert account.name == "Acme Inc"
    assert account.arr == Decimal(120_000)
    assert (account.currency, account.domain, account.licensed_seats) == ("EUR", "acme.example", 50)


def test_an_import_of_people_leaves_their_own_wishes(open_unit: Units) -> None:
    user = stored_user(open_unit, timezone="Europe/Berlin")
    with open_unit(write=True) as uow:
        uow.people.save(replace(user, digest=DigestWish(on=False)))
        uow.commit()
    again = stored_user(open_unit, role="manager")
    assert again.role is Role.MANAGER
    assert again.timezone == "Europe/Berlin"
    assert again.digest == DigestWish(on=False)


def test_the_later_of_two_rows_of_a_batch_wins(open_unit: Units) -> None:
    stored(
        open_unit, Kind.ACCOUNTS, an_account(name="First", domain="acme.example"), an_account(name="Second")
    )
    with open_unit() as uow:
        account = the_account(uow)
        assert (account.name, account.domain) == ("Second", "acme.example")
        assert uow.accounts.exact("first") == []


def test_rows_of_unknown_accounts_are_refused_and_the_rest_lands(open_unit: Units) -> None:
    account = stored_account(open_unit, "acme-eu")
    taken = stored(
        open_unit,
        Kind.METRICS,
        an_observation(account="nowhere"),
        an_observation(account="acme-eu"),
        an_observation(account="acme"),
    )
    assert taken.accepted == 1
    assert taken.touched == {account.id}
    assert taken.refused == (
        (0, "No account has the external id 'nowhere'."),
        (2, "No account has the external id 'acme'; the nearest is 'acme-eu'."),
    )


def test_refused_rows_are_counted_from_the_start_of_the_batch(open_unit: Units) -> None:
    stored_account(open_unit)
    rows = [an_observation(observed_at=NOW + timedelta(seconds=second)) for second in range(CHUNK)]
    taken = stored(open_unit, Kind.METRICS, *rows, an_observation(account="nowhere"))
    assert taken.accepted == CHUNK
    assert [place for place, _reason in taken.refused] == [CHUNK]


def test_an_empty_batch_is_nothing(open_unit: Units) -> None:
    for kind in Kind:
        taken = stored(open_unit, kind)
        assert (taken.accepted, taken.refused, taken.touched) == (0, (), frozenset())


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Kind.METRICS, an_observation()),
        (Kind.SURVEYS, an_answer()),
        (Kind.SURVEYS, an_answer("pulse", 8, question=2, respondent_email=None)),
        (Kind.GOALS, a_goal()),
        (Kind.ARR_EVENTS, an_arr_event()),
        (Kind.SIGNALS, a_signal()),
    ],
    ids=lambda value: value.value if isinstance(value, Kind) else "",
)
def test_nothing_lands_twice(open_unit: Units, kind: Kind, row: object) -> None:
    stored_account(open_unit)
    for _time in range(2):
        assert stored(open_unit, kind, row, row).accepted == 2  # type: ignore[arg-type]
    with open_unit() as uow:
        assert len(list(uow.intake.export(kind))) == 1


def test_accounts_whose_facts_came_are_marked_changed(open_unit: Units) -> None:
    account, other = stored_account(open_unit), stored_account(open_unit, "other")
    with open_unit() as uow:
        assert uow.health.waiting() == [account.id, other.id]


def test_an_observation_is_corrected_by_its_key(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.METRICS, an_observation(value="0.4"), an_observation(value="0.5"))
    stored(open_unit, Kind.METRICS, an_observation(value="0.123456789"))
    with open_unit() as uow:
        series = uow.measurements.series([account.id], 1, NOW, NOW - timedelta(days=1))
    assert series == {account.id: [(NOW, 123_456_789)]}


def test_h2_values_beyond_64_bits_are_clipped_and_kept_exactly(open_unit: Units) -> None:
    stored_account(open_unit)
    huge = Decimal("12345678901234.000000001")
    stored(open_unit, Kind.METRICS, an_observation("logins_7d", huge), an_observation("reply_hours", -huge))
    with open_unit() as uow:
        values = {row["metric"]: row["value"] for row in uow.intake.export(Kind.METRICS)}
    assert values == {"logins_7d": huge, "reply_hours": -huge}
    assert in_nano(huge) == (LARGEST, "12345678901234.000000001")
    assert in_nano(-huge) == (-LARGEST, "-12345678901234.000000001")
    assert in_nano(Decimal("0.4")) == (400_000_000, None)


def test_a_corrected_observation_forgets_its_exact_digits(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.METRICS, an_observation("logins_7d", 10**15))
    stored(open_unit, Kind.METRICS, an_observation("logins_7d", 7))
    with open_unit() as uow:
        assert [row["value"] for row in uow.intake.export(Kind.METRICS)] == [7]


def test_surveys_are_told_apart_by_question_and_respondent(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(
        open_unit,
        Kind.SURVEYS,
        an_answer("pulse", 7, question=1),
        an_answer("pulse", 8, question=2),
        an_answer("nps", 9),
        an_answer("nps", 3, respondent_email=None, comment="Slow"),
        an_answer("nps", 10, LATER),
    )
    stored(open_unit, Kind.SURVEYS, an_answer("nps", 4, respondent_email=None))
    with open_unit() as uow:
        known = uow.surveys.of([account.id], NOW)[account.id]
        recent = uow.surveys.of([account.id], LATER, since=LATER)[account.id]
    assert [(each.kind.value, each.question, each.score, each.comment) for each in known] == [
        ("nps", 0, Decimal(4), "Slow"),
        ("nps", 0, Decimal(9), ""),
        ("pulse", 1, Decimal(7), ""),
        ("pulse", 2, Decimal(8), ""),
    ]
    assert [each.score for each in recent] == [10]


def test_goals_are_touched_when_something_about_them_changes(open_unit: Units) -> None:
    account = stored_account(open_unit)

    def goal() -> Goal:
        with open_unit() as uow:
            return uow.plans.goals([account.id], LATER)[account.id][0]

    stored(open_unit, Kind.GOALS, a_goal(target="30.5", functions="Finance;IT"))
    assert (goal().target, goal().functions, goal().touched_at) == (Decimal("30.5"), ("Finance", "IT"), NOW)
    stored(open_unit, Kind.GOALS, a_goal(target="30.5"), now=LATER)
    assert goal().touched_at == NOW
    stored(open_unit, Kind.GOALS, a_goal(actual=20), now=LATER)
    assert (goal().target, goal().actual, goal().touched_at) == (Decimal("30.5"), Decimal(20), LATER)


def test_arr_events_are_read_until_a_day(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(
        open_unit,
        Kind.ARR_EVENTS,
        an_arr_event("sub-2", kind="expansion", amount="10000.10", effective_on=DAY),
        an_arr_event("sub-1"),
        an_arr_event("sub-3", kind="churn", effective_on=DAY + timedelta(days=1)),
    )
    with open_unit() as uow:
        events = uow.arr.of([account.id], DAY)[account.id]
    assert [(event.external_id, event.amount) for event in events] == [
        ("sub-1", Decimal(120_000)),
        ("sub-2", Decimal("10000.10")),
    ]


def test_recorded_signals_are_read_as_of(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.SIGNALS, a_signal(note="They wrote a letter"), a_signal("competitive_rfp", LATER))
    stored(open_unit, Kind.SIGNALS, a_signal())
    with open_unit() as uow:
        (known,) = uow.recorded.of([account.id], NOW)[account.id]
        assert (known.key, known.note, known.by) == ("formal_complaint", "They wrote a letter", None)
        assert len(uow.recorded.of([account.id], LATER)[account.id]) == 2
        assert len(uow.recorded.of([account.id], LATER, since=LATER)[account.id]) == 1


def test_instants_before_the_epoch_and_far_away_are_kept(open_unit: Units) -> None:
    account = stored_account(open_unit)
    for moment in (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC)):
        stored(open_unit, Kind.METRICS, an_observation(observed_at=moment))
        with open_unit() as uow:
            series = uow.measurements.series([account.id], 1, moment, moment)
        assert series[account.id][0][0] == moment


def test_a_user_row_changes_only_what_it_says(open_unit: Units) -> None:
    stored(open_unit, Kind.USERS, a_user(leave_from="2026-04-01", leave_until="2026-04-10", locale="zh_CN"))
    user = stored_user(open_unit, name="Ana A.")
    assert (user.name, user.locale, user.leave_from) == ("Ana A.", "zh_CN", date(2026, 4, 1))


def test_r1_a_stage_that_a_new_account_brings_stands_since_today(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account(renewal_stage="conversation"))
    stored(open_unit, Kind.ACCOUNTS, an_account(renewal_stage="conversation"), now=NOW + timedelta(days=30))
    with open_unit() as uow:
        assert the_account(uow).renewal_stage_since == NOW.date()


def test_addresses_in_a_meeting_are_kept_as_those_of_contacts(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account())
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(contact_emails="Cora@Acme.example; BOB@acme.example"))
    with open_unit() as uow:
        met = uow.touchpoints.of([the_account(uow).id], NOW)
        assert [each.contact_emails for found in met.values() for each in found] == [
            ("cora@acme.example", "bob@acme.example")
        ]


def test_dates_that_clash_with_what_is_stored_are_refused(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account(contract_start="2025-07-01", renewal_date="2026-06-30"))
    blank: dict[str, Any] = {"contract_start": None, "renewal_date": None}
    early = an_account(**(blank | {"renewal_date": "2025-06-30"}))
    late = an_account(**(blank | {"notice_date": "2026-07-01"}))
    moved = an_account(**(blank | {"renewal_date": "2026-08-31", "notice_date": "2026-07-31"}))
    taken = stored(open_unit, Kind.ACCOUNTS, early, late, moved)
    assert taken.refused == (
        (0, "renewal_date 2025-06-30 must come after contract_start 2025-07-01"),
        (1, "notice_date 2026-07-01 must not come after renewal_date 2026-06-30"),
    )
    with open_unit() as uow:
        assert the_account(uow).renewal_date == date(2026, 8, 31)


def test_a_new_term_leaves_the_old_notice_date_behind(open_unit: Units) -> None:
    term: dict[str, Any] = {"contract_start": "2025-07-01", "renewal_date": "2026-06-30"}
    stored(open_unit, Kind.ACCOUNTS, an_account(**term, notice_date="2026-05-31"))
    assert stored_account(open_unit, owner_email="tom@mainstay.example").notice_date == date(2026, 5, 31)
    renewed = stored_account(open_unit, contract_start="2026-07-01", renewal_date="2027-06-30")
    assert renewed.notice_date is None
