"""S1, S2: segments by revenue, how each is served, and what a CSM carries."""

from datetime import date
from decimal import Decimal

import pytest

from bot.text import render
from success.account import Account, Segment
from success.alerts import Alert, Level
from success.capacity import capacity
from success.format import Reader
from success.messages import capacity as messages
from success.ports import OpenUnit
from success.presets import load
from success.segments import months_between_reviews, segment_of, served
from tests import factories
from tests.success.watched import NOW, a_workspace

FRAMEWORK, PLAYBOOK = load("framework").segments, load("playbook").segments


def worth(arr: str | None, currency: str | None = "USD", segment: Segment | None = None) -> Account:
    return Account(
        1, "acme", "Acme", arr=None if arr is None else Decimal(arr), currency=currency, segment=segment
    )


@pytest.mark.parametrize(
    ("arr", "framework", "playbook"),
    [
        ("100000.01", Segment.ENTERPRISE, Segment.ENTERPRISE),
        ("100000", Segment.MID_MARKET, Segment.MID_MARKET),
        ("25000", Segment.MID_MARKET, Segment.MID_MARKET),
        ("24999.99", Segment.SMB, Segment.MID_MARKET),
        ("20000", Segment.SMB, Segment.MID_MARKET),
        ("19999.99", Segment.SMB, Segment.SMB),
        ("0", Segment.SMB, Segment.SMB),
    ],
)
def test_s1_thresholds(arr: str, framework: Segment, playbook: Segment) -> None:
    assert segment_of(worth(arr), FRAMEWORK) is framework
    assert segment_of(worth(arr), PLAYBOOK) is playbook


def test_s1_a_given_segment_wins() -> None:
    assert segment_of(worth("1", segment=Segment.ENTERPRISE), FRAMEWORK) is Segment.ENTERPRISE


def test_s1_unknown_revenue_makes_no_segment() -> None:
    assert segment_of(worth(None), FRAMEWORK) is None


def test_s1_another_currency_is_comparable_only_with_a_rate() -> None:
    assert segment_of(worth("95000", "EUR"), FRAMEWORK) is None
    rated = FRAMEWORK.model_copy(update={"rates": {"EUR": Decimal("1.10")}})
    assert segment_of(worth("95000", "EUR"), rated) is Segment.ENTERPRISE
    assert segment_of(worth("95000", None), FRAMEWORK) is Segment.MID_MARKET


def test_s1_how_each_segment_is_served() -> None:
    assert [served(segment, FRAMEWORK).touch for segment in Segment] == ["high", "medium", "tech"]
    books = [(rule.book_from, rule.book_to) for rule in (served(each, FRAMEWORK) for each in Segment)]
    assert books == [(8, 8), (25, 25), (100, None)]
    books = [(rule.book_from, rule.book_to) for rule in (served(each, PLAYBOOK) for each in Segment)]
    assert books == [(10, 20), (40, 80), (200, None)]


def test_q4_reviews_by_segment() -> None:
    assert [months_between_reviews(each, FRAMEWORK) for each in Segment] == [3, 6, None]
    assert [served(each, FRAMEWORK).review for each in Segment] == ["qbr", "qbr", "qbr"]
    assert [served(each, PLAYBOOK).review for each in Segment] == ["ebr", "ebr", "ebr"]


def books(open_unit: OpenUnit, preset: str = "framework") -> dict[str, tuple[int, Decimal, int, bool, bool]]:
    with open_unit() as uow:
        found = capacity(uow, a_workspace(preset), NOW)
    return {
        book.owner.name: (book.accounts, book.load, book.criticals, book.is_over, book.tells_manager)
        for book in found
    }


def test_s2_a_book_against_the_ratio(open_unit: OpenUnit) -> None:
    factories.stored_user(open_unit)
    factories.stored_user(open_unit, "ben@mainstay.example", name="Ben")
    factories.stored_user(open_unit, "eve@mainstay.example", name="Eve", role="employee")
    for number in range(8):
        factories.stored_account(open_unit, f"big-{number}")
    assert books(open_unit) == {
        "Ana Alvarez": (8, Decimal(1), 0, False, False),
        "Ben": (0, Decimal(0), 0, False, False),
    }
    factories.stored_account(open_unit, "mid", segment="mid_market")
    factories.stored_account(open_unit, "small", segment="smb")
    assert books(open_unit)["Ana Alvarez"] == (10, Decimal("1.04"), 0, True, False)
    assert books(open_unit, "playbook")["Ana Alvarez"][3] is False


def test_s2_more_than_three_open_criticals_tell_the_manager(open_unit: OpenUnit) -> None:
    factories.stored_user(open_unit)
    account = factories.stored_account(open_unit)
    for count, key in enumerate(("score_red", "champion_left", "sponsor_left", "formal_complaint"), start=1):
        with open_unit(write=True) as uow:
            uow.alerts.save(Alert(account.id, key, Level.CRITICAL, NOW, None))
            uow.commit()
        assert books(open_unit)["Ana Alvarez"][2] == count
    assert books(open_unit)["Ana Alvarez"][4] is True
    with open_unit(write=True) as uow:
        alert = uow.alerts.of([account.id])[account.id][0]
        uow.accounts.change(account.id, renewal_stage="churned", renewal_stage_since=date(2026, 3, 1))
        uow.commit()
    assert alert.level is Level.CRITICAL
    assert books(open_unit)["Ana Alvarez"][:3] == (0, Decimal(0), 0), "a lost customer weighs nothing"


def test_s2_revenue_is_totalled_per_currency(open_unit: OpenUnit) -> None:
    factories.stored_user(open_unit)
    factories.stored_account(open_unit, "one", arr=Decimal(10), currency="EUR")
    factories.stored_account(open_unit, "two", arr=Decimal(20), currency="USD")
    factories.stored_account(open_unit, "three", arr=Decimal(5), currency="EUR")
    with open_unit() as uow:
        (book,) = capacity(uow, a_workspace(), NOW)
    assert book.arr == {"EUR": Decimal(15), "USD": Decimal(20)}


@pytest.mark.parametrize(
    ("preset", "shown"),
    [
        ("framework", ("8 of 8", "1 of 25", "1 of 100+")),
        ("playbook", ("8 of 10–20", "1 of 40–80", "1 of 200+")),
    ],
)
def test_s2_the_book_is_shown_against_the_ratio_of_each_segment(
    open_unit: OpenUnit, preset: str, shown: tuple[str, ...]
) -> None:
    factories.stored_user(open_unit)
    for number in range(8):
        factories.stored_account(open_unit, f"big-{number}")
    factories.stored_account(open_unit, "mid", segment="mid_market")
    factories.stored_account(open_unit, "small", segment="smb")
    with open_unit() as uow:
        view = messages.books(capacity(uow, a_workspace(preset), NOW))
    for ratio in shown:
        assert ratio in render(view, Reader())
