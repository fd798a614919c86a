"""What an expansion conversation stands on: this customer's own value, priorities and return (X4, X5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.evidence import Evidence, EvidenceKind
from success.expansion import Expansion
from success.expansion import read as read_expansion
from success.journal import EntryKind
from success.people import User
from success.plan import Goal
from success.plan_page import achieved
from success.plan_page import read as read_plan
from success.ports import UnitOfWork
from success.segments import segment_of
from success.voice import Story, stories
from success.workspace import Workspace

STORIES_BACK = timedelta(days=730)
YEAR = 365
CURRENCY_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Positioning:
    """The facts of a conversation about growth.

    `anchor` is the latest figure of value, else the latest words of theirs. `documented` sums evidence by
    currency; `returned` is what is documented for each unit of money paid since the contract began, None
    where either is not known. `story` is another customer's, with permission to use it.
    """

    expansion: Expansion
    definition: str
    reached: tuple[Goal, ...]
    ahead: tuple[Goal, ...]
    anchor: Evidence | None
    documented: dict[str, Decimal]
    returned: Decimal | None
    story: tuple[Account, Story] | None
    executive: User | None

    @property
    def account(self) -> Account:
        """The account it is about."""
        return self.expansion.account


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Positioning:
    """Return what is known as of `at`."""
    plan, today = read_plan(uow, account, at), at.astimezone(ws.zone).date()
    documented = _documented(plan.evidence)
    return Positioning(
        read_expansion(uow, ws, account, at),
        plan.definition,
        tuple(goal for goal in plan.goals if achieved(goal, today)),
        tuple(goal for goal in plan.goals if not achieved(goal, today)),
        _anchor(plan.evidence),
        documented,
        _returned(account, documented, today),
        _story(uow, ws, account, at),
        uow.people.get(account.ae_email) if account.ae_email else None,
    )


def _anchor(evidence: Iterable[Evidence]) -> Evidence | None:
    known = list(evidence)
    best = [proof for proof in known if proof.quantified] or known
    return best[-1] if best else None


def _documented(evidence: Iterable[Evidence]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for proof in evidence:
        is_money = len(proof.unit) == CURRENCY_LENGTH and proof.unit.isupper()
        if proof.kind is EvidenceKind.ROI and proof.amount is not None and is_money:
            sums[proof.unit] += proof.amount
    return dict(sums)


def _returned(account: Account, documented: dict[str, Decimal], today: date) -> Decimal | None:
    value = documented.get(account.currency or "")
    if not value or not account.arr or account.contract_start is None:
        return None
    days = max((today - account.contract_start).days, YEAR)  # a year is paid for as it begins
    return value / (account.arr * days / YEAR)


def _story(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> tuple[Account, Story] | None:
    """The latest story of another customer who permits it, of one like this where there is any."""
    told = stories(uow.journal.everywhere(EntryKind.STORY, at - STORIES_BACK, at))
    told = [story for story in told if story.permitted and story.account_id != account.id]
    tellers = uow.accounts.many({story.account_id for story in told})
    segment = segment_of(account, ws.preset.segments)
    alike = [s for s in told if segment_of(tellers[s.account_id], ws.preset.segments) is segment]
    best = (alike or told)[:1]
    return (tellers[best[0].account_id], best[0]) if best else None
