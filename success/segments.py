"""Segments: how an account is served (S1)."""

from collections.abc import Iterable
from decimal import Decimal

from success.account import Account, RenewalStage, Segment
from success.segment_rules import SegmentRule, SegmentRules


def comparable(amount: Decimal, currency: str | None, rules: SegmentRules) -> Decimal | None:
    """Return money in the preset's currency, None where no rate is given; without a currency it is in it."""
    if currency is None or currency == rules.currency:
        return amount
    rate = rules.rates.get(currency)
    return None if rate is None else amount * rate


def segment_of(account: Account, rules: SegmentRules) -> Segment | None:
    """Return an account's segment: the one given, else by its ARR; None where neither can tell (S1)."""
    if account.segment is not None:
        return account.segment
    arr = None if account.arr is None else comparable(account.arr, account.currency, rules)
    if arr is None:
        return None
    if arr > rules.enterprise_above:
        return Segment.ENTERPRISE
    return Segment.MID_MARKET if arr >= rules.mid_market_from else Segment.SMB


def unsegmented(accounts: Iterable[Account], rules: SegmentRules) -> tuple[Account, ...]:
    """Return the customers of which nobody can tell the segment, lost ones left out (S1)."""
    return tuple(
        account
        for account in accounts
        if segment_of(account, rules) is None and account.renewal_stage is not RenewalStage.CHURNED
    )


def served(segment: Segment, rules: SegmentRules) -> SegmentRule:
    """Return how a segment is served: its touch model, book and reviews."""
    by_segment = {
        Segment.ENTERPRISE: rules.enterprise,
        Segment.MID_MARKET: rules.mid_market,
        Segment.SMB: rules.smb,
    }
    return by_segment[segment]


def months_between_reviews(segment: Segment, rules: SegmentRules) -> int | None:
    """Return how many months lie between QBRs or EBRs of a segment, None where they are on demand (Q4)."""
    a_year = served(segment, rules).qbrs_a_year
    return None if a_year is None else 12 // a_year
