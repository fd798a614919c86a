"""Expansion: the gate with its facts, the signals that speak for it, and what is proposed (X1–X3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from success.account import Account
from success.addressing import to_person
from success.contact import Contact, ContactRole, ContactStatus
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.metrics import METRICS
from success.people import User
from success.plan import Goal
from success.ports import UnitOfWork
from success.readings import NANO, Band, DayScore
from success.scoring import history
from success.stewards import everyone, superior
from success.survey import Answer, SurveyKind
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.view import View
from success.workspace import Workspace

PROMOTER = 9  # the lowest positive NPS answer
LOOK_BACK = timedelta(days=90)


class Condition(StrEnum):
    """What the gate asks for, in the order it is told (X1)."""

    GREEN = "green"
    PROVEN = "proven"
    CHAMPION = "champion"
    RENEWAL = "renewal"


class Sign(StrEnum):
    """What speaks for expansion (X2). The first ones Mainstay sees by itself."""

    SEATS = "seats"
    NPS = "nps"
    REVIEW = "review"
    C_SUITE = "c_suite"
    LIMITS = "limits"
    ADJACENT_PAIN = "adjacent_pain"
    DEPARTMENTS = "departments"
    EARLY_RENEWAL = "early_renewal"
    REFERENCE = "reference"
    GROWTH = "growth"
    CHAMPION_PROMOTED = "champion_promoted"


class Growth(StrEnum):
    """What can be proposed (X3)."""

    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"
    SEATS = "seats"
    DEPARTMENTS = "departments"


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of the gate. `fact` are the values its sentence is worded from."""

    condition: Condition
    met: bool
    fact: dict[str, str]


@dataclass(frozen=True, slots=True)
class Noted:
    """A sign of expansion: seen by Mainstay (`by` None) or noted by a person."""

    sign: Sign
    at: datetime
    words: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An expansion that was proposed; `amount` a year in `currency`, where it was said."""

    growth: Growth
    at: datetime
    by: str | None
    amount: Decimal | None = None
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """How ready an account is to grow."""

    account: Account
    checked: tuple[Checked, ...]
    signs: tuple[Noted, ...]
    proposals: tuple[Proposal, ...]
    override: Entry | None

    @property
    def ready(self) -> bool:
        """Whether every condition of the gate is met (X1)."""
        return all(each.met for each in self.checked)


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Expansion:
    """Return the gate, the signs and the proposals of an account as of `at`."""
    today, one = at.astimezone(ws.zone).date(), [account.id]
    kinds = (EntryKind.OPPORTUNITY, EntryKind.OVERRIDE)
    entries = uow.journal.of(one, kinds, at).get(account.id, [])
    meetings = uow.touchpoints.of(one, at).get(account.id, [])
    contacts = uow.contacts.of(one, at).get(account.id, [])
    goals = uow.plans.goals(one, at).get(account.id, [])
    rules = ws.preset.expansion
    days = history(uow, ws, account.id, today - timedelta(days=rules.green_days), today, at)
    checked = (
        _green(days, rules.green_days),
        _proven(goals, today),
        _champion(contacts, meetings, at, rules.champion_days),
        _renewal(account, today, rules.renewal_days),
    )
    answers = uow.surveys.of(one, at, at - LOOK_BACK).get(account.id, [])
    signs = (*_seen(uow, ws, account, at, meetings, contacts, answers), *_noted(entries))
    override = next((e for e in reversed(entries) if e.kind is EntryKind.OVERRIDE), None)
    return Expansion(account, checked, signs, proposals(entries), override)


# ------------------------------------------------------------------ the gate


def _green(days: Sequence[DayScore], needed: int) -> Checked:
    """Green for so many consecutive days up to today; the days are oldest first."""
    run = 0
    for day in reversed(days):
        if day.band is not Band.GREEN:
            break
        run += 1
    now = days[-1].band.word if days else Band.UNKNOWN.word
    return Checked(
        Condition.GREEN, run >= needed, {"days": str(min(run, needed)), "needed": str(needed), "band": now}
    )


def _proven(goals: Sequence[Goal], today: date) -> Checked:
    reached = [goal for goal in goals if goal.achieved_at and goal.achieved_at <= today]
    proven = [goal for goal in reached if goal.roi_amount is not None and goal.roi_source]
    fact = {"reached": str(len(reached)), "goal": proven[0].title if proven else ""}
    return Checked(Condition.PROVEN, bool(proven), fact)


def _champion(
    contacts: Sequence[Contact], meetings: Sequence[Touchpoint], at: datetime, within: int
) -> Checked:
    champions = [contact for contact in contacts if _is(contact, ContactRole.CHAMPION, at)]
    emails = {contact.email for contact in champions}
    met = [
        (meeting.held_at or meeting.scheduled_at)
        for meeting in meetings
        if meeting.status is TouchpointStatus.HELD and emails & set(meeting.contact_emails)
    ]
    last = max((moment for moment in met if moment <= at), default=None)
    fact = {
        "champion": champions[0].name or champions[0].email if champions else "",
        "days": str((at - last).days) if last else "",
        "within": str(within),
    }
    return Checked(Condition.CHAMPION, last is not None and at - last <= timedelta(days=within), fact)


def _is(contact: Contact, role: ContactRole, at: datetime) -> bool:
    standing = contact.at(at)
    return standing is not None and standing.role is role and standing.status is ContactStatus.ACTIVE


def _renewal(account: Account, today: date, within: int) -> Checked:
    due = account.renewal_date
    days = (due - today).days if due else None
    fact = {
        "date": due.isoformat() if due else "",
        "days": str(days) if days is not None else "",
        "within": str(within),
    }
    return Checked(Condition.RENEWAL, days is None or days > within, fact)


# ------------------------------------------------------------------ signs and proposals


def _seen(
    uow: UnitOfWork,
    ws: Workspace,
    account: Account,
    at: datetime,
    meetings: Sequence[Touchpoint],
    contacts: Sequence[Contact],
    answers: Sequence[Answer],
) -> list[Noted]:
    found = []
    code = METRICS["active_seats_ratio"].code
    stale = timedelta(days=ws.preset.metrics["active_seats_ratio"].stale_after_days)
    seats = uow.measurements.series([account.id], code, at, at - stale).get(account.id, [])
    if seats and seats[-1][1] > ws.preset.expansion.seats_above * NANO:
        found.append(Noted(Sign.SEATS, seats[-1][0], str(seats[-1][1] * 100 // NANO)))
    promoters = [a for a in answers if a.kind is SurveyKind.NPS and a.score >= PROMOTER]
    if promoters:
        found.append(Noted(Sign.NPS, promoters[-1].answered_at, str(promoters[-1].score)))
    recent = [m for m in meetings if m.status is TouchpointStatus.HELD and at - LOOK_BACK <= m.scheduled_at]
    reviews = [m for m in recent if m.kind in (TouchpointKind.QBR, TouchpointKind.EBR)]
    if reviews:
        found.append(Noted(Sign.REVIEW, reviews[-1].held_at or reviews[-1].scheduled_at))
    executives = {
        c.email
        for c in contacts
        if _is(c, ContactRole.EXEC_SPONSOR, at) or _is(c, ContactRole.ECONOMIC_BUYER, at)
    }
    joined = [m for m in recent if executives & set(m.contact_emails)]
    if joined:
        found.append(Noted(Sign.C_SUITE, joined[-1].held_at or joined[-1].scheduled_at))
    return found


def _noted(entries: Sequence[Entry]) -> list[Noted]:
    return [
        Noted(Sign(entry.data["sign"]), entry.at, entry.words, entry.by)
        for entry in entries
        if entry.kind is EntryKind.OPPORTUNITY and entry.data.get("sign")
    ]


def proposals(entries: Iterable[Entry]) -> tuple[Proposal, ...]:
    """Return the proposals among an account's journal entries, oldest first (X3)."""
    return tuple(
        Proposal(
            Growth(entry.data["growth"]),
            entry.at,
            entry.by,
            Decimal(entry.data["amount"]) if entry.data.get("amount") else None,
            entry.data.get("currency", ""),
            entry.words,
        )
        for entry in entries
        if entry.kind is EntryKind.OPPORTUNITY and entry.data.get("growth")
    )


def note_sign(uow: UnitOfWork, account: Account, sign: Sign, words: str, actor: User, now: datetime) -> None:
    """Note a sign of expansion that a person heard or saw (X2)."""
    data = {"sign": sign.value}
    uow.journal.add(Entry(account.id, EntryKind.OPPORTUNITY, now, actor.email, words, data))


def propose(
    uow: UnitOfWork,
    ws: Workspace,
    found: Expansion,
    proposal: Proposal,
    actor: User,
    now: datetime,
) -> None:
    """Record a proposal; Refusal while the gate is closed and nobody gave a reason to override it (X1)."""
    if not (found.ready or _overridden(found, ws, now)):
        raise Refusal(
            _(
                "Expansion of {account} waits until the gate passes. “expansion {id}” says what is missing;"
                " “expansion {id} override” goes ahead with a reason, and tells the manager."
            ).format(account=found.account.name, id=found.account.external_id)
        )
    data = {
        "growth": proposal.growth.value,
        "amount": str(proposal.amount) if proposal.amount is not None else "",
        "currency": proposal.currency,
    }
    entry = Entry(found.account.id, EntryKind.OPPORTUNITY, now, actor.email, proposal.words, data)
    uow.journal.add(entry)


def _overridden(found: Expansion, ws: Workspace, now: datetime) -> bool:
    """An override holds as long as the gate looks back: whatever was wrong then may be right by now."""
    span = timedelta(days=ws.preset.expansion.green_days)
    return found.override is not None and now - found.override.at <= span


def override(
    uow: UnitOfWork,
    ws: Workspace,
    account: Account,
    reason: str,
    actor: User,
    now: datetime,
    told: View,
) -> User | None:
    """Log that somebody goes ahead although the gate is closed, tell the manager, and return who was told."""
    entry = uow.journal.add(Entry(account.id, EntryKind.OVERRIDE, now, actor.email, reason))
    above = superior(account, everyone(uow), ws, now)
    if above is None or above.email == actor.email:
        return None
    key = f"expansion-override:{entry.id}"
    uow.outbox.put(to_person(ws, above, key, "nudge", lambda: told, now, account.id), now)
    return above
