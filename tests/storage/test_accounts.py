from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from storage.uow import Units
from success.account import RenewalStage, Segment
from success.errors import NotFound
from success.records import Kind
from tests.factories import NOW, an_account, an_arr_event, stored, stored_account, the_account


def test_it_stores_and_reads_every_field(open_unit: Units) -> None:
    account = stored_account(
        open_unit,
        "acme",
        name="Acme Gmbh",
        aliases="ACME;Acme Europe",
        domain="acme.example",
        arr="120000.55",
        licensed_seats=50,
        pilot=True,
        renewal_stage="negotiation",
        renewal_stage_since="2026-03-01",
    )
    assert account.name == "Acme Gmbh"
    assert account.aliases == ("ACME", "Acme Europe")
    assert account.arr == Decimal("120000.55")
    assert account.currency == "EUR"
    assert account.segment is Segment.ENTERPRISE
    assert account.contract_start == date(2025, 7, 1)
    assert account.licensed_seats == 50
    assert account.pilot is True
    assert account.renewal_stage is RenewalStage.NEGOTIATION
    assert account.renewal_stage_since == date(2026, 3, 1)


def test_what_was_never_said_has_a_sensible_reading(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, an_account("bare", arr=None, segment=None, renewal_date=None))
    with open_unit() as uow:
        bare = the_account(uow, "bare")
    assert bare.aliases == ()
    assert bare.arr is None
    assert bare.renewal_stage is RenewalStage.NOT_STARTED
    assert bare.pilot is False


@pytest.mark.parametrize(
    "called", ["acme", "ACME", " Äcme ", "Acme Corp", "acme.example", "acme  corp", "crm-1", "CRM-1"]
)
def test_it_is_found_by_any_of_its_names(open_unit: Units, called: str) -> None:
    account = stored_account(open_unit, "crm-1", name="Acme", aliases="Ácme Corp", domain="acme.example")
    with open_unit() as uow:
        assert uow.accounts.exact(called) == [account]


def test_it_is_not_found_by_a_name_it_gave_up(open_unit: Units) -> None:
    stored_account(open_unit, "crm-1", name="Old Name", aliases="Older")
    renamed = stored_account(open_unit, "crm-1", name="New Name", aliases="Newer")
    with open_unit() as uow:
        assert uow.accounts.exact("old name") == []
        assert uow.accounts.exact("older") == []
        assert uow.accounts.exact("newer") == [renamed]


def test_two_accounts_of_one_name_are_both_found(open_unit: Units) -> None:
    first = stored_account(open_unit, "crm-1", name="Acme")
    second = stored_account(open_unit, "crm-2", name="acme")
    with open_unit() as uow:
        assert uow.accounts.exact("ACME") == [first, second]


def test_it_lists_every_way_to_call_an_account(open_unit: Units) -> None:
    account = stored_account(open_unit, "crm-1", name="Acme", aliases="Ácme Corp", domain="acme.example")
    with open_unit() as uow:
        keys = uow.accounts.every_name()
    assert keys == [(account.id, key) for key in ("acme", "acme corp", "acme.example", "crm-1")]


def test_it_pages_through_ids(open_unit: Units) -> None:
    stored(open_unit, Kind.ACCOUNTS, *(an_account(f"a{number}") for number in range(5)))
    with open_unit() as uow:
        first = uow.accounts.ids(limit=3)
        rest = uow.accounts.ids(after=first[-1], limit=3)
        everything = uow.accounts.ids()
    assert len(first) == 3
    assert first + rest == everything == sorted(everything)


def test_it_finds_books_of_business(open_unit: Units) -> None:
    stored_account(open_unit, "b", name="beta", owner_email="ana@mainstay.example")
    stored_account(
        open_unit, "a", name="Alpha", owner_email="bo@mainstay.example", ae_email="eve@mainstay.example"
    )
    stored_account(open_unit, "c", name="Gamma", owner_email="cy@mainstay.example")
    with open_unit() as uow:
        owned = uow.accounts.of_owners(["ana@mainstay.example", "bo@mainstay.example"])
        assert [account.name for account in owned] == ["Alpha", "beta"]
        assert uow.accounts.of_owners([]) == []
        assert [account.name for account in uow.accounts.of_executive("eve@mainstay.example")] == ["Alpha"]


def test_r1_it_finds_what_is_renewing(open_unit: Units) -> None:
    dates: dict[str, dict[str, Any]] = {
        "inside": {"renewal_date": "2026-04-15"},
        "on the first day": {"renewal_date": "2026-04-01"},
        "on the last day": {"renewal_date": "2026-04-30"},
        "by notice": {"renewal_date": "2026-06-30", "notice_date": "2026-04-10"},
        "past, unsigned": {"renewal_date": "2026-01-01"},
        "past, in talks": {"renewal_date": "2026-01-01", "renewal_stage": "verbal"},
        "past, signed": {"renewal_date": "2026-01-01", "renewal_stage": "signed"},
        "past, churned": {"renewal_date": "2026-01-01", "renewal_stage": "churned"},
        "later": {"renewal_date": "2026-05-01"},
        "never": {"renewal_date": None},
    }
    stored(open_unit, Kind.ACCOUNTS, *(an_account(name, **said) for name, said in dates.items()))
    with open_unit() as uow:
        found = uow.accounts.renewing(date(2026, 4, 1), date(2026, 4, 30))
    assert {account.external_id for account in found} == {
        "inside",
        "on the first day",
        "on the last day",
        "by notice",
        "past, unsigned",
        "past, in talks",
    }


def test_it_changes_fields(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        changed = uow.accounts.change(
            account.id, renewal_stage=RenewalStage.CONVERSATION, renewal_stage_since=date(2026, 3, 31)
        )
        uow.accounts.change(account.id, name="Acme Renamed", aliases=("Wile",))
        uow.commit()
    assert changed.renewal_stage is RenewalStage.CONVERSATION
    with open_unit() as uow:
        assert uow.accounts.exact("wile")[0].name == "Acme Renamed"


def test_it_refuses_to_change_what_it_does_not_have(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit(write=True) as uow:
        with pytest.raises(ValueError, match="no field colour"):
            uow.accounts.change(account.id, colour="red")
        with pytest.raises(NotFound):
            uow.accounts.change(account.id + 1, name="nobody")


def test_r3_a_stage_that_moves_without_a_date_moved_today(open_unit: Units) -> None:
    stored_account(open_unit, renewal_stage="conversation", renewal_stage_since="2026-01-10")
    same = stored_account(open_unit, renewal_stage="conversation")
    assert same.renewal_stage_since == date(2026, 1, 10)
    moved = stored_account(open_unit, renewal_stage="negotiation")
    assert moved.renewal_stage_since == NOW.date()
    silent = stored_account(open_unit)
    assert (silent.renewal_stage, silent.renewal_stage_since) == (RenewalStage.NEGOTIATION, NOW.date())


def test_it_finds_a_hundred_thousand_ids_at_once(open_unit: Units) -> None:
    account = stored_account(open_unit)
    with open_unit() as uow:
        assert uow.accounts.many(range(account.id, account.id + 100_000)) == {account.id: account}


def test_it_finds_those_below_and_those_nobody_owns(open_unit: Units) -> None:
    stored(
        open_unit,
        Kind.ACCOUNTS,
        an_account("group"),
        an_account("west", parent_external_id="group", owner_email=None),
        an_account("east", parent_external_id="group", owner_email="gone@mainstay.example"),
    )
    with open_unit() as uow:
        assert [each.external_id for each in uow.accounts.below(["group"])] == ["east", "west"]
        assert [each.external_id for each in uow.accounts.called(["group", "none"])] == ["group"]
        found = uow.accounts.without_owner(["ana@mainstay.example", "tom@mainstay.example"])
    assert [each.external_id for each in found] == ["east", "west"]


def test_it_finds_renewals_that_are_not_signed(open_unit: Units) -> None:
    account = stored_account(open_unit)
    due: dict[str, Any] = {"kind": "renewal", "effective_on": "2026-05-01"}
    stored(
        open_unit,
        Kind.ARR_EVENTS,
        an_arr_event("open", **due, due_on="2026-04-30"),
        an_arr_event("late", **due, due_on="2026-04-30", signed_on="2026-05-02"),
        an_arr_event("early", **due, due_on="2026-04-30", signed_on="2026-04-02"),
        an_arr_event("later", **due, due_on="2026-09-30"),
        an_arr_event("history", **due),
    )
    april, may = date(2026, 4, 1), date(2026, 5, 1)
    with open_unit() as uow:
        found = uow.arr.unsigned(april, may, date(2026, 5, 1))
        same = uow.arr.unsigned(april, may, date(2026, 5, 1), [account.id])
        later = uow.arr.unsigned(april, may, date(2026, 5, 3))
    assert [event.external_id for event in found[account.id]] == ["late", "open"]
    assert found == same
    assert [event.external_id for event in later[account.id]] == ["open"]
