"""Text from anywhere is stored as it is, but for what no database can hold."""

import pytest

from storage.uow import Units
from success.account import Account
from success.alerts import Alert, Level
from success.records import Kind
from success.signals import Recorded
from success.view import View, paragraph
from tests.factories import (
    NOW,
    a_contact,
    a_goal,
    a_notice,
    an_account,
    an_answer,
    stored,
    stored_account,
    stored_touchpoint,
    the_account,
)

HOSTILE = [
    "<script>alert(1)</script> <@U123> <!channel> [x](javascript:1) *bold*",
    "'; DROP TABLE accounts; --",
    "%s %(name)s :name ? {x} $1 \\",
    "\u202eright to left\u202c ﷽ 健康度 🙂👩‍👩‍👧",
    "x" * 10_000,
    "line\r\nbreak\ttab\x7f\x01",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_it_keeps_any_text(open_unit: Units, text: str) -> None:
    account = stored_account(open_unit, name=text[:500], domain=text)
    touchpoint = stored_touchpoint(open_unit, account, note=text)
    stored(open_unit, Kind.SURVEYS, an_answer(comment=text))
    stored(open_unit, Kind.GOALS, a_goal(kpi=text))
    with open_unit() as uow:
        assert account.name == text[:500]
        assert uow.accounts.get(account.id) == account
        assert account in uow.accounts.exact(text[:500])
        assert uow.touchpoints.get(touchpoint.id or 0) == touchpoint
        assert touchpoint.note == text
        assert uow.surveys.of([account.id], NOW)[account.id][0].comment == text
        assert uow.plans.goals([account.id], NOW)[account.id][0].kpi == text


def test_it_drops_nul_wherever_it_comes_from(open_unit: Units) -> None:
    """PostgreSQL refuses NUL in text."""
    record = an_account("a\0cme", name="Ac\0me", aliases="Wi\0le;Coy\0ote", domain="acme\0.example")
    stored(open_unit, Kind.ACCOUNTS, record)
    with open_unit() as uow:
        account = the_account(uow, "acme")
    assert (account.external_id, account.name, account.domain) == ("acme", "Acme", "acme.example")
    assert account.aliases == ("Wile", "Coyote")
    stored(open_unit, Kind.CONTACTS, a_contact(name="Co\0ra", title="C\0FO"))
    note = stored_touchpoint(open_unit, account, note="a\0b").note
    assert note == "ab"
    with open_unit(write=True) as uow:
        assert [found.id for found in uow.accounts.exact("ac\0me")] == [account.id]
        uow.recorded.put(account.id, Recorded("formal_complaint", NOW, "a\0b"))
        uow.notebook.write("k\0ey", "va\0lue")
        facts = {"x": "a\0b"}
        alert = uow.alerts.save(Alert(account.id, "score_red", Level.CRITICAL, NOW, None, facts=facts))
        uow.outbox.put(a_notice("n\0", view=View(title="a\0b", blocks=(paragraph("c\0d"),))), NOW)
        uow.commit()
    with open_unit(write=True) as uow:
        assert uow.recorded.of([account.id], NOW)[account.id][0].note == "ab"
        assert uow.notebook.read("key") == "value"
        known = uow.alerts.get(alert.id or 0)
        assert known is not None
        assert known.facts == {"x": "ab"}
        assert uow.outbox.claim(NOW, 60, 1)[0].notice.dedupe_key == "n"


def test_it_replaces_half_characters(open_unit: Units) -> None:
    account: Account = stored_account(open_unit)
    assert stored_touchpoint(open_unit, account, note="half \ud83d a smile").note == "half ? a smile"


def test_it_finds_whom_it_is_asked_for_and_nobody_else(open_unit: Units) -> None:
    stored_account(open_unit)
    with open_unit() as uow:
        for injection in ("' OR '1'='1", "%", "_cme", "*", "", "\0"):
            assert uow.accounts.exact(injection) == []
            assert uow.people.get(injection) is None
