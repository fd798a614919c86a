"""What a customer got so far, and for what they paid: the ground of any talk about price or growth (P4, R5,
X5).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from success.account import Account
from success.evidence import Evidence, EvidenceKind
from success.format import currency_code
from success.plan import Goal
from success.plan_page import PlanPage, achieved

YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class Value:
    """Value as it is documented.

    `anchor` is the latest figure, else the latest words of theirs. `documented` sums the evidence in money by
    currency; `returned` is what is documented for each unit of money paid since the contract began, None
    where either is not known. `reached` and `ahead` are the goals of the plan.
    """

    anchor: Evidence | None = None
    documented: Mapping[str, Decimal] = field(default_factory=dict)
    returned: Decimal | None = None
    reached: tuple[Goal, ...] = ()
    ahead: tuple[Goal, ...] = ()


def value_of(plan: PlanPage, today: date) -> Value:
    """Return what is documented on a plan."""
    documented = _documented(plan.evidence)
    return Value(
        _anchor(plan.evidence),
        documented,
        _returned(plan.account, documented, today),
        tuple(goal for goal in plan.goals if achieved(goal, today)),
        tuple(goal for goal in plan.goals if not achieved(goal, today)),
    )


def _anchor(evidence: Iterable[Evidence]) -> Evidence | None:
    known = list(evidence)
    best = [proof for proof in known if proof.quantified] or known
    return best[-1] if best else None


def _documented(evidence: Iterable[Evidence]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for proof in evidence:
        currency = currency_code(proof.unit)
        if proof.kind is EvidenceKind.ROI and proof.amount is not None and currency:
            sums[currency] += proof.amount
    return dict(sums)


def _returned(account: Account, documented: dict[str, Decimal], today: date) -> Decimal | None:
    value = documented.get(account.currency or "")
    if not value or not account.arr or account.contract_start is None:
        return None
    days = max((today - account.contract_start).days, YEAR)  # a year is paid for as it begins
    return value / (account.arr * days / YEAR)
