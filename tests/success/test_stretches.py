"""Phases and the touchpoints they ask for, read for many accounts at once (L1, L2, O2)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from success.journal import Entry, EntryKind
from success.lifecycle_rules import Phase
from success.planning import plan_checkins
from success.ports import OpenUnit, UnitOfWork
from success.records import Kind
from success.stretches import phase_of, stretches
from success.touchpoint_plan import read_many
from success.working_time import calendar_for
from success.workspace import Workspace
from tests import factories
from tests.success.watched import NOW, a_workspace, ago, on


@pytest.fixture
def book(open_unit: OpenUnit) -> list[int]:
    """Thirty customers of Ana's, a hundred days into their contracts."""
    factories.stored_user(open_unit)
    dates = {"contract_start": on(100), "renewal_date": on(-265), "segment": "enterprise"}
    return [factories.stored_account(open_unit, f"customer-{place}", **dates).id for place in range(30)]


def confirm(open_unit: OpenUnit, account_id: int, days: int) -> None:
    with open_unit(write=True) as uow:
        said = {"kind": "confirmed", "who": "Jane"}
        uow.journal.add(Entry(account_id, EntryKind.EVIDENCE, ago(days), words="It works", data=said))
        uow.commit()


def phases(open_unit: OpenUnit, ws: Workspace) -> list[Phase | None]:
    with open_unit() as uow:
        accounts = uow.accounts.many(uow.accounts.ids())
        return [phase_of(uow, ws, account, NOW) for account in accounts.values()]


def test_o2_a_goal_achieved_or_value_confirmed_ends_onboarding(open_unit: OpenUnit) -> None:
    ws, dates = a_workspace("playbook"), {"contract_start": on(100), "renewal_date": on(-265)}
    for name in ("goal", "words", "neither"):
        factories.stored_account(open_unit, name, **dates)
    factories.stored(open_unit, Kind.GOALS, factories.a_goal(account_external_id="goal", achieved_at=on(5)))
    with open_unit() as uow:
        (words,) = uow.accounts.exact("words")
    confirm(open_unit, words.id, 4)
    assert phases(open_unit, ws) == [Phase.ADOPTION, Phase.ADOPTION, Phase.ONBOARDING]
    assert set(phases(open_unit, a_workspace())) == {Phase.ADOPTION}  # the other school does not wait


def test_o2_what_comes_later_counts_for_no_earlier_day(open_unit: OpenUnit, book: list[int]) -> None:
    confirm(open_unit, book[0], 4)
    ws = a_workspace("playbook")
    with open_unit() as uow:
        accounts = uow.accounts.many(book[:1]).values()
        assert stretches(uow, ws, accounts, ago(5))[book[0]].phase is Phase.ONBOARDING
        now = stretches(uow, ws, accounts, NOW)[book[0]]
    assert (now.phase, now.start) == (Phase.ADOPTION, on(4))
    assert isinstance(now.end, date)


@pytest.mark.parametrize("preset", ["framework", "playbook"])
def test_phases_and_touchpoints_cost_as_many_queries_for_thirty_accounts_as_for_three(
    open_unit: OpenUnit, book: list[int], preset: str
) -> None:
    ws, asked = a_workspace(preset), list[str]()

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    def look(uow: UnitOfWork, ids: Sequence[int]) -> None:
        accounts = uow.accounts.many(ids)
        stretches(uow, ws, accounts.values(), NOW)
        read_many(uow, ws, accounts.values(), {each: calendar_for(ws, None) for each in ids}, NOW)
        plan_checkins(uow, ws, ids, NOW + timedelta(days=len(ids)))

    with open_unit(write=True) as uow:
        event.listen(Engine, "before_cursor_execute", count)
        try:
            look(uow, book[:3])
            few = len(asked)
            look(uow, book)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
    assert len(asked) == 2 * few
