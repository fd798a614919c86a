"""Amounts, moments and numbers as people read them, and text that can do no harm."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.format import Reader, amount_text, clean, fixed_text, moment_text, number_text, percent_text
from success.messages.words import metric_value
from success.readings import NANO, NEVER
from success.texts import speaking
from success.view import Amount, Moment

EVENING = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # already April in Berlin, a day later in Shanghai


@pytest.mark.parametrize(
    ("locale", "zone", "style", "shown"),
    [
        ("en", "UTC", "date", "Mar 31, 2026"),
        ("en", "Europe/Berlin", "date", "Apr 1, 2026"),
        ("en", "Europe/Berlin", "time", "12:30 AM"),
        ("en", "Europe/Berlin", "datetime", "Apr 1, 2026, 12:30 AM"),
        ("zh_CN", "Asia/Shanghai", "datetime", "2026年4月1日 06:30"),
        ("zh-CN", "Asia/Shanghai", "date", "2026年4月1日"),
        ("nonsense", "UTC", "date", "Mar 31, 2026"),
    ],
)
def test_a_moment_is_the_readers_own(
    locale: str, zone: str, style: Literal["date", "time", "datetime"], shown: str
) -> None:
    assert moment_text(Moment(at=EVENING, style=style), Reader(locale, ZoneInfo(zone))) == shown


def test_a_date_is_the_same_day_everywhere() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        assert moment_text(Moment(at=date(2026, 3, 31)), Reader("en", ZoneInfo(zone))) == "Mar 31, 2026"


@pytest.mark.parametrize(
    ("value", "currency", "locale", "shown"),
    [
        ("120000", "EUR", "en", "€120,000"),
        ("120000.00", "EUR", "en", "€120,000"),
        ("120000.50", "EUR", "en", "€120,000.50"),
        ("1200", "JPY", "en", "¥1,200"),
        ("1200", "XYZ", "en", "XYZ1,200"),
        ("120000", "EUR", "de", "120.000 €"),
    ],
)
def test_money_has_cents_only_where_there_are_any(value: str, currency: str, locale: str, shown: str) -> None:
    shown_money = amount_text(Amount(value=Decimal(value), currency=currency), locale)
    assert shown_money.replace(" ", "") == shown.replace(" ", "")


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("dau_mau_ratio", "0.4", "40%"),
        ("usage_trend", "-0.42", "−42%"),
        ("usage_trend", "0.1", "+10%"),
        ("roi_ratio", "1.2", "120%"),
        ("csat", "4.5", "4.5 of 5"),
        ("nps", "9", "9 of 10"),
        ("exec_sponsor_days", "1", "1 day ago"),
        ("exec_sponsor_days", "30", "30 days ago"),
        ("escalations", "3", "3"),
        ("reply_hours", "7.5", "7.5 h"),
    ],
)
def test_a_metric_is_shown_as_people_say_it(key: str, value: str, shown: str) -> None:
    assert metric_value(key, int(Decimal(value) * NANO)) == shown


def test_what_never_happened_is_never() -> None:
    assert metric_value("exec_sponsor_days", int(NEVER)) == "never"


def test_numbers_round_half_up_and_carry_their_sign() -> None:
    assert [number_text(Decimal(each)) for each in ("2.5", "-2.5", "0", "1234567")] == [
        "3",
        "−3",
        "0",
        "1,234,567",
    ]
    assert [fixed_text(Decimal(each)) for each in ("1.25", "-0.05", "0")] == ["+1.3", "−0.1", "0.0"]
    assert [percent_text(Decimal(each), signed=True) for each in ("0.005", "-0.005", "0")] == [
        "+1%",
        "−1%",
        "0%",
    ]


def test_numbers_are_in_the_language_being_spoken() -> None:
    with speaking("de"):
        assert number_text(Decimal("1234.5"), 1) == "1.234,5"
    assert number_text(Decimal("1234.5"), 1) == "1,234.5"


@given(st.text())
def test_cleaned_text_is_one_line_without_hidden_letters(text: str) -> None:
    cleaned = clean(text)
    assert not any(letter in cleaned for letter in "\x00\x1b\n\r\u2028\u202e\u2066\ufeff")
    assert clean(cleaned) == cleaned


def test_what_people_write_stays_as_it_is() -> None:
    for text in ("مرحبا", "你好", "👩‍👩‍👧 family", "a <b> & *c* @here"):
        assert clean(text) == text
