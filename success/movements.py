"""How the revenue of one account moved in a period, and which of its renewals were due in it (M1, R4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind, recurring
from success.periods import Period
from success.renewal import on_time

ZERO = Decimal(0)
SAME_RENEWAL = timedelta(days=90)  # a stage and an event nearer than this tell of one and the same renewal


@dataclass(frozen=True, slots=True)
class Movement:
    """A year's revenue of an account before a period and after it, and what changed it in between."""

    opening: Decimal
    closing: Decimal
    lost: Decimal = ZERO
    gained: Decimal = ZERO

    @property
    def kept(self) -> Decimal:
        """What is left of the opening revenue, what was gained left out; never below zero (GRR)."""
        return max(self.opening - self.lost, ZERO)

    @property
    def grown(self) -> Decimal:
        """What the opening revenue has become (NRR)."""
        return max(self.opening - self.lost + self.gained, ZERO)


def movement(events: Sequence[ArrEvent], period: Period) -> Movement:
    """Return how revenue moved; `events` are an account's, oldest first, later ones are not looked at."""
    known = [event for event in events if event.effective_on <= period.end]
    totals = [recurring(known[:count]) for count in range(len(known) + 1)]
    before = sum(event.effective_on < period.start for event in known)
    changes = [after - earlier for earlier, after in zip(totals[before:], totals[before + 1 :], strict=False)]
    return Movement(
        opening=max(totals[before], ZERO),
        closing=max(totals[-1], ZERO),
        lost=-sum((change for change in changes if change < 0), ZERO),
        gained=sum((change for change in changes if change > 0), ZERO),
    )


def events_of(account: Account, recorded: Sequence[ArrEvent]) -> Sequence[ArrEvent]:
    """Return the revenue events of an account; without any, what its own record tells: a contract of today's
    revenue that began when it began, and ended where the customer was lost.
    """
    if recorded or account.arr is None or account.contract_start is None:
        return recorded
    begun = ArrEvent("", account.id, ArrKind.NEW, account.arr, account.contract_start)
    ended = account.renewal_stage_since
    if account.renewal_stage is not RenewalStage.CHURNED or ended is None:
        return [begun]
    return [begun, ArrEvent("", account.id, ArrKind.CHURN, account.arr, ended)]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal that was due, and how it ended; not renewed where it was lost or is still unsigned. `on_time`
    is None where nobody recorded when it was due, or signed.
    """

    due: date
    renewed: bool
    on_time: bool | None


def renewals_due(
    account: Account, recorded: Sequence[ArrEvent], period: Period, day: date
) -> Iterator[Renewal]:
    """Yield the renewals due in a period and by `day`, as they stood on `day` (R4).

    An account's own renewal date counts where no event tells of it.
    """
    told = [event for event in recorded if event.kind in (ArrKind.RENEWAL, ArrKind.CHURN)]
    days = [event.due_on or event.effective_on for event in told]
    for event, due in zip(told, days, strict=True):
        if period.has(due) and due <= day:
            yield _ended(event, due, day)
    own = account.renewal_date
    if own and period.has(own) and own <= day and all(abs(each - own) >= SAME_RENEWAL for each in days):
        yield _standing(account, own, day)


def _ended(event: ArrEvent, due: date, day: date) -> Renewal:
    if event.kind is ArrKind.CHURN:
        return Renewal(due, renewed=False, on_time=False)
    if event.due_on is None:
        return Renewal(due, renewed=True, on_time=None)
    renewed = event.signed_on is not None and event.signed_on <= day
    return Renewal(due, renewed, on_time=renewed and on_time(event))


def _standing(account: Account, due: date, day: date) -> Renewal:
    since = account.renewal_stage_since
    signed = account.renewal_stage is RenewalStage.SIGNED and since is not None and since <= day
    return Renewal(due, renewed=signed, on_time=signed and since is not None and since <= due)
