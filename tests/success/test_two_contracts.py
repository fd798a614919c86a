"""R1–R3, D1: an account with several contracts has a renewal for each of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from success.account import Account
from success.arr import recurring
from success.digest import morning
from success.errors import Refusal
from success.escalating import open_escalation
from success.escalation import MANUAL
from success.escalation_thread import situation_of
from success.lifecycle import churned
from success.ports import OpenUnit
from success.records import Kind
from success.renewals import Renewal, all_renewals, renewing
from success.renewing import move_stage
from success.risk import Signs, at_risk, risk_row
from success.stewards import everyone
from tests import factories
from tests.success.watched import NOW, Watched, on

OWN, SECOND = on(-100), on(-20)


@pytest.fixture
def acme(open_unit: OpenUnit) -> Watched:
    """Acme renews in a hundred days, and a second contract of theirs in twenty."""
    watched = Watched(open_unit, renewal_date=OWN, notice_date=OWN - timedelta(days=30))
    contract(watched, "second", SECOND, Decimal(130_000))
    return watched


def contract(acme: Watched, external_id: str, due: date, amount: Decimal, **cells: Any) -> None:
    event = {"kind": "renewal", "amount": amount, "effective_on": due + timedelta(days=1), "due_on": due}
    acme.take(Kind.ARR_EVENTS, factories.an_arr_event(external_id, **event, **cells))


def renewals(acme: Watched) -> list[Renewal]:
    with acme.open_unit() as uow:
        account = factories.the_account(uow)
        return all_renewals(uow, acme.ws, [account], NOW)[account.id]


def stages(acme: Watched) -> list[tuple[date | None, str]]:
    return [(one.due, one.account.renewal_stage.value) for one in renewals(acme)]


def move(acme: Watched, stage: str, due: date | None = None) -> Account:
    with acme.open_unit(write=True) as uow:
        account = factories.the_account(uow)
        moved = move_stage(uow, acme.ws, account, stage, acme.ana, NOW, due)
        uow.commit()
    return moved


def test_r1_the_soonest_open_one_is_coming(acme: Watched) -> None:
    first, second = renewals(acme)
    assert (first.due, first.total, first.own, first.account.notice_date) == (
        SECOND,
        Decimal(130_000),
        False,
        None,
    )
    assert (second.due, second.own) == (OWN, True)
    assert second.account.notice_date == OWN - timedelta(days=30)
    assert [each.named for each in (first, second)] == [SECOND.isoformat(), OWN.isoformat()]


def test_r1_an_event_of_the_accounts_own_date_is_no_other_renewal(acme: Watched) -> None:
    contract(acme, "own", OWN, Decimal(150_000))
    first, second = renewals(acme)
    assert (second.due, second.own, second.total) == (OWN, True, Decimal(150_000))
    assert first.due == SECOND


def test_r1_what_was_never_signed_long_ago_is_history(acme: Watched) -> None:
    contract(acme, "late", on(100), Decimal(90_000))
    contract(acme, "old", on(200), Decimal(90_000))
    assert [one.due for one in renewals(acme)] == [on(100), SECOND, OWN]


def test_r3_each_has_a_stage_of_its_own(acme: Watched) -> None:
    move(acme, "conversation")
    move(acme, "verbal", OWN)
    assert stages(acme) == [(SECOND, "conversation"), (OWN, "verbal")]
    with pytest.raises(Refusal, match="only move forward"):
        move(acme, "conversation", OWN)
    with pytest.raises(Refusal, match=f"no renewal on 2026-12-24. Its renewals: {SECOND}, {OWN}"):
        move(acme, "verbal", date(2026, 12, 24))


def test_r3_signing_one_leaves_the_other_open(acme: Watched) -> None:
    move(acme, "signed")
    assert stages(acme) == [(OWN, "not_started")]
    with acme.open_unit() as uow:
        (event,) = uow.arr.of([acme.id], date.max)[acme.id]
    assert (event.signed_on, event.due_on, event.amount) == (NOW.date(), SECOND, Decimal(130_000))
    move(acme, "signed")
    assert stages(acme) == [(OWN, "signed")]


def test_r3_signing_the_accounts_own_leaves_the_other_open(acme: Watched) -> None:
    move(acme, "signed", OWN)
    assert stages(acme) == [(SECOND, "not_started"), (OWN, "signed")]


@pytest.mark.parametrize(("first", "second"), [(OWN, SECOND), (SECOND, OWN)])
def test_r3_a_customer_is_lost_with_the_last_contract(acme: Watched, first: date, second: date) -> None:
    def lost() -> bool:
        with acme.open_unit() as uow:
            return churned(factories.the_account(uow), (), NOW.date())

    move(acme, "churned", first)
    assert not lost()
    assert stages(acme) == [(second, "not_started"), (first, "churned")]
    move(acme, "churned")
    assert lost()


def test_r3_an_unsigned_renewal_changes_no_revenue(acme: Watched) -> None:
    acme.take(Kind.ARR_EVENTS, factories.an_arr_event())
    contract(acme, "past", on(9), Decimal(1))
    with acme.open_unit() as uow:
        assert recurring(uow.arr.of([acme.id], date.max)[acme.id]) == 120_000
    move(acme, "signed", on(9))
    with acme.open_unit() as uow:
        assert recurring(uow.arr.of([acme.id], NOW.date())[acme.id]) == 1


def test_r3_a_list_has_a_row_for_each_in_the_period(acme: Watched) -> None:
    def found(days: int) -> list[date | None]:
        with acme.open_unit() as uow:
            return [one.due for one in renewing(uow, acme.ws, NOW.date(), on(-days), NOW)]

    assert found(30) == [SECOND]
    assert found(80) == [SECOND, OWN], "notice can be given in seventy days"
    assert found(10) == []


def test_d1_urgency_is_that_of_the_nearest(acme: Watched) -> None:
    acme.record("formal_complaint")
    acme.refresh()
    with acme.open_unit() as uow:
        (row,) = at_risk(uow, acme.ws, [acme.ana.email], NOW)
    assert row.days_left == 20
    assert row.weight == Decimal(120_000) / 2 * 3  # unknown score; the account's revenue counts once
    alone = risk_row(acme.account, Signs(), acme.ws.preset, NOW.date())
    assert alone.weight == Decimal(120_000) / 2 * Decimal("1.5")


def test_r2_the_talk_about_the_nearest_is_late(acme: Watched) -> None:
    finding = acme.finding("renewal_talk_late")
    assert finding is not None
    assert finding.facts["renewal"] == SECOND.isoformat()
    move(acme, "conversation")
    assert acme.finding("renewal_talk_late") is None


def test_the_digest_names_the_date_of_each(acme: Watched) -> None:
    contract(acme, "third", on(-5), Decimal(1))
    with acme.open_unit() as uow:
        dates = morning(uow, acme.ws, acme.ana, NOW).dates
    assert [each.day for each in dates] == [on(-5)]


def test_w6_an_escalation_goes_by_the_nearest(acme: Watched) -> None:
    with acme.open_unit(write=True) as uow:
        account = factories.the_account(uow)
        opened = open_escalation(uow, acme.ws, account, MANUAL, "They are unhappy", acme.ana, NOW)
        situation = situation_of(uow, acme.ws, account, opened, everyone(uow), NOW)
    assert (situation.account.renewal_date, situation.stage.value) == (SECOND, "not_started")
