"""S2: money is never summed across currencies, and shown as its currency writes it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.text import render
from success.account import Account
from success.alerts import Level
from success.capacity import capacity
from success.format import Reader, amount_text
from success.messages import accounts as lists
from success.messages import renewals as calendar
from success.messages import risk as risks
from success.ports import OpenUnit
from success.presets import load
from success.readings import Band, Mark
from success.renewal import Forecast
from success.risk import Signs, rank, risk_row
from success.segments import segment_of
from success.view import Amount
from tests import factories
from tests.success.watched import NOW, a_workspace

PRESET = load("framework")
DAY = date(2026, 3, 31)
RED = Mark(1, 40, Band.RED, False)


def account(number: int, arr: int | None, currency: str | None, **cells: Any) -> Account:
    amount = None if arr is None else Decimal(arr)
    return Account(number, f"a{number}", f"Account {number}", arr=amount, currency=currency, **cells)


BOOK = [
    account(1, 100_000, "EUR"),
    account(2, 5_000_000, "JPY"),
    account(3, 70_000, "USD"),
    account(4, 30_000, "EUR"),
    account(5, None, "CHF"),
    account(6, 1_000, None),
    account(7, None, None),
]


@pytest.mark.parametrize(
    ("value", "currency", "locale", "shown"),
    [
        ("5000000", "JPY", "en", "¥5,000,000"),
        ("1234.5", "JPY", "en", "¥1,234"),
        ("5000000", "JPY", "zh_CN", "JP¥5,000,000"),
        ("1234.50", "EUR", "en", "€1,234.50"),
        ("1234.00", "EUR", "en", "€1,234"),
        ("-12", "USD", "en", "-$12"),
    ],
)
def test_an_amount_is_written_as_its_currency_is(value: str, currency: str, locale: str, shown: str) -> None:
    written = amount_text(Amount(value=Decimal(value), currency=currency), locale)
    assert written.replace("\xa0", " ") == shown


def test_s2_a_list_totals_each_currency_by_itself() -> None:
    shown = render(lists.portfolio([lists.Row(each, RED) for each in BOOK]), Reader())
    assert "ARR together: €130,000 + ¥5,000,000 + $70,000" in shown


def test_r3_the_forecast_totals_each_currency_by_itself() -> None:
    due = [replace(each, renewal_date=DAY) for each in BOOK]
    rows = [calendar.Row(each, each.renewal_stage, RED, Forecast.AT_RISK) for each in due]
    shown = render(calendar.ahead(rows, DAY, DAY), Reader())
    assert "€130,000 at risk" in shown
    assert "¥5,000,000 at risk" in shown
    assert "$70,000 at risk" in shown
    assert "CHF" not in shown


def test_r3_a_list_that_is_cut_says_how_to_see_the_rest() -> None:
    due = [account(n, 1, "EUR", renewal_date=DAY + timedelta(days=n)) for n in range(1, 28)]
    rows = [calendar.Row(each, each.renewal_stage, None, Forecast.LIKELY) for each in due]
    view = calendar.ahead(rows, DAY, DAY + timedelta(days=30))
    assert view.more == "renewals 30"
    assert "+2 later ones; “renewal” with an account's name shows any of them." in render(view, Reader())


def test_d1_accounts_are_ranked_by_currency() -> None:
    rows = rank(risk_row(each, Signs(RED, {Level.CRITICAL: 1}), PRESET, DAY) for each in BOOK)
    # Without a currency money is in the preset's; without an amount there is nothing at stake.
    assert [(row.currency, int(row.weight)) for row in rows] == [
        ("CHF", 0),
        ("EUR", 60_000),
        ("EUR", 18_000),
        ("JPY", 3_000_000),
        ("USD", 42_000),
        ("USD", 600),
        (None, 0),
    ]
    shown = render(risks.ranking(rows), Reader())
    assert "At stake together: €78,000" in shown
    assert "At stake together: ¥3,000,000" in shown
    assert "At risk, without ARR" in shown


def test_s2_a_book_counts_each_currency_by_itself(open_unit: OpenUnit) -> None:
    factories.stored_user(open_unit)
    for each in BOOK:
        factories.stored_account(
            open_unit, each.external_id, arr=each.arr, currency=each.currency, segment=None
        )
    with open_unit() as uow:
        (book,) = capacity(uow, a_workspace(), NOW)
    assert book.arr == {"EUR": 130_000, "JPY": 5_000_000, "USD": 71_000}
    assert book.accounts == 7


def test_s1_a_segment_that_nobody_can_tell() -> None:
    assert segment_of(account(1, 5_000_000, "JPY"), PRESET.segments) is None
    assert segment_of(account(2, None, "USD"), PRESET.segments) is None
