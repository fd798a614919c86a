"""Evidence: dated, quantified ROI notes, and value in the customer's own words (P4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from success.account import Account
from success.journal import Entry, EntryKind
from success.plan import Goal
from success.ports import UnitOfWork
from success.records import end_of_day
from success.workspace import Workspace


class EvidenceKind(StrEnum):
    """What kind of proof it is."""

    ROI = "roi"  # a quantified note: amount, unit, source
    CONFIRMED = "confirmed"  # the customer's own words


@dataclass(frozen=True, slots=True)
class Evidence:
    """One proof of value. `unit` is a currency (ISO 4217) or any other unit; `who` is the customer's
    person.
    """

    kind: EvidenceKind
    at: datetime
    words: str = ""
    amount: Decimal | None = None
    unit: str = ""
    source: str = ""
    who: str = ""
    by: str | None = None

    @property
    def quantified(self) -> bool:
        """Whether it states how much, and where that is from."""
        return self.amount is not None and bool(self.source)


def evidence_of(entries: Iterable[Entry]) -> tuple[Evidence, ...]:
    """Return the evidence among an account's journal entries, oldest first."""
    return tuple(_read(entry) for entry in entries if entry.kind is EntryKind.EVIDENCE)


def _read(entry: Entry) -> Evidence:
    said = entry.data
    return Evidence(
        kind=EvidenceKind(said.get("kind", EvidenceKind.ROI)),
        at=entry.at,
        words=entry.words,
        amount=Decimal(said["amount"]) if said.get("amount") else None,
        unit=said.get("unit", ""),
        source=said.get("source", ""),
        who=said.get("who", ""),
        by=entry.by,
    )


def written(account: Account, evidence: Evidence) -> Entry:
    """Return the journal entry that keeps a piece of evidence."""
    said = {
        "kind": evidence.kind.value,
        "amount": str(evidence.amount) if evidence.amount is not None else "",
        "unit": evidence.unit,
        "source": evidence.source,
        "who": evidence.who,
    }
    return Entry(account.id, EntryKind.EVIDENCE, evidence.at, evidence.by, evidence.words, said)


def of_goals(goals: Iterable[Goal], at: datetime, zone: ZoneInfo) -> tuple[Evidence, ...]:
    """Return the ROI that goals themselves state, once achieved by the day of `at` in `zone`."""
    today, found = at.astimezone(zone).date(), []
    for goal in goals:
        if goal.roi_amount is None or goal.achieved_at is None or goal.achieved_at > today:
            continue
        found.append(
            Evidence(
                EvidenceKind.ROI,
                min(end_of_day(goal.achieved_at, zone), at),
                goal.title,
                goal.roi_amount,
                goal.roi_currency or "",
                goal.roi_source or "",
                goal.customer_owner or "",
                goal.owner_email,
            )
        )
    return tuple(found)


def first_outcome(
    goals: Iterable[Goal], proofs: Iterable[Evidence], ws: Workspace, since: date = date.min
) -> date | None:
    """Return the day of the first confirmed outcome from `since` on (O2): a goal achieved, or value that the
    customer confirmed; None where there is neither.
    """
    achieved = [goal.achieved_at for goal in goals if goal.achieved_at]
    said = [proof.at.astimezone(ws.zone).date() for proof in proofs if proof.kind is EvidenceKind.CONFIRMED]
    return min((day for day in (*achieved, *said) if day >= since), default=None)


def first_outcomes(
    uow: UnitOfWork,
    ws: Workspace,
    account_ids: Collection[int],
    at: datetime,
    since: Mapping[int, date] | None = None,
) -> dict[int, date]:
    """Return the day of the first confirmed outcome of each account that had one by `at` (O2).

    `since` says for accounts that began anew when that was: what they had reached before counts no more.
    """
    anew = since or {}
    goals = uow.plans.goals(account_ids, at)
    entries = uow.journal.of(account_ids, [EntryKind.EVIDENCE], at)
    today = at.astimezone(ws.zone).date()
    found = {
        each: first_outcome(
            goals.get(each, ()), evidence_of(entries.get(each, ())), ws, anew.get(each, date.min)
        )
        for each in account_ids
    }
    return {each: day for each, day in found.items() if day is not None and day <= today}
