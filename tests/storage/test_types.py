from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from storage.types import Exact, Nano, UtcDateTime, clean, from_nano, instant, micros
from tests.factories import NOW

DIALECTS: list[Dialect] = [sqlite.dialect(), postgresql.dialect()]  # type: ignore[no-untyped-call]


def test_it_refuses_naive_instants() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 31), DIALECTS[0])  # noqa: DTZ001 - that is the point


@given(st.datetimes(timezones=st.timezones()))
def test_it_keeps_every_microsecond_of_an_instant(moment: datetime) -> None:
    stored = micros(moment)
    assert instant(stored) == moment.astimezone(UTC)
    assert instant(stored).tzinfo is UTC


def test_it_reads_instants_of_any_zone_back_as_utc() -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert instant(micros(tokyo)).isoformat() == "2026-03-31T09:00:00+00:00"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**16))
def test_it_keeps_money_exactly(amount: Decimal) -> None:
    for dialect in DIALECTS:
        stored = Exact().process_bind_param(amount, dialect)
        assert Exact().process_result_value(stored, dialect) == amount


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_it_reads_billionths_back_exactly(nano: int) -> None:
    assert Nano().process_bind_param(from_nano(nano), DIALECTS[0]) == nano


def test_it_writes_billionths_as_short_plain_numbers() -> None:
    assert str(from_nano(400_000_000)) == "0.4"
    assert str(from_nano(7_000_000_000)) == "7"
    assert str(from_nano(-1)) == "-1E-9"
    assert from_nano(-1_500_000_000) == Decimal("-1.5")


def test_it_takes_out_what_a_database_cannot_hold() -> None:
    assert clean("a\0b") == "ab"
    assert clean("half \ud800 a pair") == "half ? a pair"
    assert clean("Ünïcode 健康度 🙂 \u202eright to left") == "Ünïcode 健康度 🙂 \u202eright to left"
