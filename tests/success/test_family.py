"""Parents and children: what is shown of them, to whom, and that nothing is counted twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.text import render
from success.capacity import capacity
from success.family import Family, family
from success.format import Reader
from success.messages.family import family_blocks
from success.people import User
from success.ports import OpenUnit
from success.risk import at_risk
from success.scoring import rescore
from success.view import View
from success.workspace import Workspace
from tests import factories
from tests.success.watched import NOW, a_workspace

WS = a_workspace()
ANA, TOM = "ana@mainstay.example", "tom@mainstay.example"


@pytest.fixture
def group(open_unit: OpenUnit) -> OpenUnit:
    """Ana owns the group and its west, Tom the east and the city below it."""
    factories.stored_user(open_unit, ANA)
    factories.stored_user(open_unit, TOM, name="Tom Tanaka")
    members: dict[str, dict[str, Any]] = {
        "group": {"arr": 100, "owner_email": ANA},
        "west": {"arr": 20, "owner_email": ANA, "parent_external_id": "group"},
        "east": {"arr": 30, "currency": "JPY", "owner_email": TOM, "parent_external_id": "group"},
        "city": {"arr": 5, "owner_email": TOM, "parent_external_id": "east"},
    }
    for name, cells in members.items():
        factories.stored_account(open_unit, name, segment=None, **cells)
    factories.stored_metrics(open_unit, {"dau_mau_ratio": "0.01"}, NOW, "east")
    with open_unit(write=True) as uow:
        rescore(uow, WS, uow.accounts.ids(), NOW)
        uow.commit()
    return open_unit


def seen(open_unit: OpenUnit, name: str, email: str = ANA, ws: Workspace = WS) -> Family:
    with open_unit() as uow:
        reader = uow.people.get(email)
        assert isinstance(reader, User)
        return family(uow, ws, factories.the_account(uow, name), reader, NOW)


def text(open_unit: OpenUnit, name: str, ws: Workspace = WS) -> str:
    with open_unit() as uow:
        account = factories.the_account(uow, name)
    blocks = family_blocks(account, seen(open_unit, name, ANA, ws))
    return render(View(title=name, blocks=tuple(blocks)), Reader())


def test_a_parent_shows_its_children_with_score_and_owner(group: OpenUnit) -> None:
    shown = text(group, "group")
    assert "2 accounts below it, the most worrying first:" in shown
    assert shown.index("East · 5 🔴 Red · Tom Tanaka") < shown.index("West · ⚪ Unknown · Ana Alvarez")
    assert "City" not in shown, "it belongs to the east"


def test_s2_the_group_is_summed_by_currency_over_every_level(group: OpenUnit) -> None:
    assert "ARR of the group: €125 + ¥30" in text(group, "group")


def test_a_child_shows_its_parent(group: OpenUnit) -> None:
    assert "Part of Group · ⚪ Unknown · Ana Alvarez" in text(group, "west")
    assert "Part of East" in text(group, "city")


def test_what_a_reader_may_not_see_is_left_out_and_not_counted(group: OpenUnit) -> None:
    closed = replace(WS, others_readable=False)
    shown = text(group, "group", closed)
    assert "1 account below it:" in shown
    assert "East" not in shown
    assert "ARR of the group: €120" in shown
    assert seen(group, "east", TOM, closed).parent is None


@pytest.mark.parametrize("parent", ["city", "east", "nowhere"])
def test_circles_and_unknown_parents_do_no_harm(group: OpenUnit, parent: str) -> None:
    factories.stored_account(group, "group", segment=None, arr=100, parent_external_id=parent)
    found = seen(group, "group")
    assert sorted(each.external_id for each in found.below) == ["city", "east", "west"]
    assert (found.parent is not None) == (parent != "nowhere")


def test_d1_s2_nothing_is_counted_twice(group: OpenUnit) -> None:
    with group() as uow:
        rows = at_risk(uow, WS, None, NOW)
        books = {book.owner.email: book for book in capacity(uow, WS, NOW)}
    assert [row.account.external_id for row in rows] == ["east"]
    assert books[ANA].arr == {"EUR": Decimal(120)}
    assert books[TOM].arr == {"JPY": Decimal(30), "EUR": Decimal(5)}
