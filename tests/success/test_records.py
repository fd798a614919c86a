"""What a row from outside must make sense of before it lands."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.importing.sentences import reason
from success.records import Kind
from tests.factories import a_record

ACME = {"external_id": "acme", "name": "Acme"}
ANA = {"email": "ana@mainstay.example", "name": "Ana", "role": "csm"}


@pytest.mark.parametrize(
    ("kind", "cells", "sentence"),
    [
        (
            Kind.ACCOUNTS,
            {"contract_start": "2026-03-01", "renewal_date": "2026-03-01"},
            "renewal_date 2026-03-01 must come after contract_start 2026-03-01",
        ),
        (
            Kind.ACCOUNTS,
            {"renewal_date": "2026-06-30", "notice_date": "2026-07-01"},
            "notice_date 2026-07-01 must not come after renewal_date 2026-06-30",
        ),
        (
            Kind.ACCOUNTS,
            {"contract_start": "2026-03-01", "notice_date": "2026-02-28"},
            "notice_date 2026-02-28 must not come before contract_start 2026-03-01",
        ),
        (Kind.ACCOUNTS, {"parent_external_id": "acme"}, "'acme' cannot be its own parent"),
        (Kind.ACCOUNTS, {"contract_start": "2026-02-29"}, "'2026-02-29' is not a date"),
        (
            Kind.USERS,
            {"leave_from": "2026-04-06", "leave_until": "2026-04-05"},
            "leave_until 2026-04-05 lies before leave_from 2026-04-06",
        ),
    ],
)
def test_dates_out_of_order_are_refused_with_a_sentence(
    kind: Kind, cells: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        a_record(kind, **((ACME if kind is Kind.ACCOUNTS else ANA) | cells))
    assert sentence in reason(refused.value, kind)


@pytest.mark.parametrize(
    "cells",
    [
        {"contract_start": "2026-03-01", "renewal_date": "2026-03-02", "notice_date": "2026-03-01"},
        {"contract_start": "2024-02-29", "renewal_date": "2028-02-29"},
        {"contract_start": "2026-01-31", "renewal_date": "2029-01-31", "notice_date": "2029-01-31"},
        {"renewal_date": "2020-01-01"},
        {"parent_external_id": "not yet known"},
    ],
)
def test_short_long_and_leap_contracts_are_taken(cells: dict[str, Any]) -> None:
    a_record(Kind.ACCOUNTS, **ACME, **cells)
