"""Accounts: the customers a book of business is made of."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self


class Segment(StrEnum):
    """How an account is served (S1)."""

    ENTERPRISE = "enterprise"
    MID_MARKET = "mid_market"
    SMB = "smb"


class RenewalStage(StrEnum):
    """Where a renewal stands (R3), in order; signed and churned both end it."""

    NOT_STARTED = "not_started"
    CONVERSATION = "conversation"
    BUSINESS_CASE = "business_case"
    NEGOTIATION = "negotiation"
    VERBAL = "verbal"
    SIGNED = "signed"
    CHURNED = "churned"


@dataclass(frozen=True, slots=True)
class Account:
    """One customer. `id` is ours, `external_id` the CRM's; `arr` is in `currency` (ISO 4217) a year."""

    id: int
    external_id: str
    name: str
    aliases: tuple[str, ...] = ()
    domain: str | None = None
    arr: Decimal | None = None
    currency: str | None = None
    owner_email: str | None = None
    ae_email: str | None = None
    segment: Segment | None = None
    contract_start: date | None = None
    renewal_date: date | None = None
    notice_date: date | None = None
    licensed_seats: int | None = None
    parent_external_id: str | None = None
    internal_sponsor_email: str | None = None
    renewal_stage: RenewalStage = RenewalStage.NOT_STARTED
    renewal_stage_since: date | None = None
    pilot: bool = False

    def known_on(self, day: date) -> Self:
        """Return the account as it was known on a day: a stage that its renewal reached later counts as not
        started, since the stages before it are not kept. `renewal_stage_since` still says when that was.
        """
        since = self.renewal_stage_since
        if since is None or since <= day:
            return self
        return replace(self, renewal_stage=RenewalStage.NOT_STARTED)
