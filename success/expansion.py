"""Expansion: the gate with its facts, the signals that speak for it, and what is proposed (X1–X3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from success import expansion_gate as gate
from success.account import Account, RenewalStage
from success.addressing import to_person
from success.arr import ArrKind
from success.contact import Contact, ContactRole
from success.errors import Refusal
from success.evidence import evidence_of
from success.expansion_gate import Checked, holds
from success.journal import Entry, EntryKind
from success.metrics import METRICS
from success.people import User
from success.ports import UnitOfWork
from success.readings import NANO, Band, DayScore, start_of_day
from success.renewals import coming
from success.scoring import history
from success.stewards import everyone, superior
from success.survey import SurveyKind
from success.texts import _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.view import View
from success.voice import nps
from success.workspace import Workspace

LOOK_BACK = timedelta(days=90)
STRIDE = timedelta(days=6)  # how many more days are looked at in one go
EXECUTIVES = (ContactRole.EXEC_SPONSOR, ContactRole.ECONOMIC_BUYER)


class Sign(StrEnum):
    """What speaks for expansion (X2)."""

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


ALWAYS_SEEN = frozenset({Sign.SEATS, Sign.NPS, Sign.REVIEW, Sign.C_SUITE})  # nobody needs to note these


class Growth(StrEnum):
    """What can be proposed (X3)."""

    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"
    SEATS = "seats"
    DEPARTMENTS = "departments"


@dataclass(frozen=True, slots=True)
class Noted:
    """A sign of expansion: seen by Mainstay (`by` None), `words` being the fact, or noted by a person."""

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
    kinds = (EntryKind.OPPORTUNITY, EntryKind.OVERRIDE, EntryKind.EVIDENCE)
    entries = uow.journal.of(one, kinds, at).get(account.id, [])
    meetings = uow.touchpoints.of(one, at).get(account.id, [])
    contacts = uow.contacts.of(one, at).get(account.id, [])
    goals = uow.plans.goals(one, at).get(account.id, [])
    rules = ws.preset.expansion
    checked = (
        gate.green(_green_days(uow, ws, account, at), rules.green_days),
        gate.proven(goals, evidence_of(entries), today),
        gate.champion(contacts, meetings, at, rules.champion_days),
        gate.renewal(coming(uow, ws, [account], at)[account.id], today, rules.renewal_days),
    )
    facts = _Facts(uow, ws, account, at, meetings, contacts)
    signs = (*_seen(facts), *_noted(entries))
    override = next((e for e in reversed(entries) if e.kind is EntryKind.OVERRIDE), None)
    return Expansion(account, checked, signs, proposals(entries), override)


def _green_days(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> list[DayScore]:
    """The latest scores up to today, oldest first: back to a day that was not green, as far as that matters.

    Days that nobody kept are recomputed, so no more of them are asked for than needed.
    """
    last = at.astimezone(ws.zone).date()
    first = last - timedelta(days=ws.preset.expansion.green_days)
    days: list[DayScore] = []
    while last >= first and all(day.band is Band.GREEN for day in days):
        start = max(first, last - STRIDE)
        days = [*history(uow, ws, account.id, start, last, at), *days]
        last = start - timedelta(days=1)
    return days


# ------------------------------------------------------------------ signs and proposals


@dataclass(frozen=True, slots=True)
class _Facts:
    """What signs are seen in."""

    uow: UnitOfWork
    ws: Workspace
    account: Account
    at: datetime
    meetings: Sequence[Touchpoint]
    contacts: Sequence[Contact]

    @property
    def since(self) -> datetime:
        """What happened before is no sign any more."""
        return self.at - LOOK_BACK

    def held(self) -> list[tuple[datetime, Touchpoint]]:
        """The meetings held of late, oldest first."""
        met = [
            (meeting.held_at or meeting.scheduled_at, meeting)
            for meeting in self.meetings
            if meeting.status is TouchpointStatus.HELD
        ]
        return sorted(
            ((when, m) for when, m in met if self.since <= when <= self.at), key=lambda pair: pair[0]
        )


def _seen(facts: _Facts) -> list[Noted]:
    """What Mainstay sees by itself, the latest of each kind."""
    found = (_seats, _positive_nps, _reviewed, _executives, _early_renewal, _promoted)
    return [sign for sign in (look(facts) for look in found) if sign is not None]


def _seats(facts: _Facts) -> Noted | None:
    rules, metric = facts.ws.preset, METRICS["active_seats_ratio"]
    stale = timedelta(days=rules.metrics[metric.key].stale_after_days)
    known = facts.uow.measurements.series([facts.account.id], metric.code, facts.at, facts.at - stale)
    seats = known.get(facts.account.id, [])
    if not seats or seats[-1][1] <= rules.expansion.seats_above * NANO:
        return None
    return Noted(Sign.SEATS, seats[-1][0], str(seats[-1][1] * 100 // NANO))


def _positive_nps(facts: _Facts) -> Noted | None:
    answers = facts.uow.surveys.of([facts.account.id], facts.at, facts.since).get(facts.account.id, [])
    given = [a for a in answers if a.kind is SurveyKind.NPS]
    score = nps([a.score for a in given])
    return Noted(Sign.NPS, given[-1].answered_at, str(score)) if score is not None and score > 0 else None


def _reviewed(facts: _Facts) -> Noted | None:
    held = [when for when, m in facts.held() if m.kind in (TouchpointKind.QBR, TouchpointKind.EBR)]
    return Noted(Sign.REVIEW, held[-1]) if held else None


def _executives(facts: _Facts) -> Noted | None:
    known = {
        contact.email: contact.name or contact.email
        for contact in facts.contacts
        if any(holds(contact, role, facts.at) for role in EXECUTIVES)
    }
    joined = [
        (when, known[email])
        for when, meeting in facts.held()
        for email in meeting.contact_emails
        if email in known
    ]
    return Noted(Sign.C_SUITE, *joined[-1]) if joined else None


def _early_renewal(facts: _Facts) -> Noted | None:
    """A renewal signed of late, well before its date."""
    zone, today = facts.ws.zone, facts.at.astimezone(facts.ws.zone).date()
    far = facts.uow.arr.of([facts.account.id], date.max).get(facts.account.id, [])
    signed = [(e.signed_on, e.due_on) for e in far if e.kind is ArrKind.RENEWAL]
    if facts.account.renewal_stage is RenewalStage.SIGNED:
        signed.append((facts.account.renewal_stage_since, facts.account.renewal_date))
    early = [
        (on, (due - on).days)
        for on, due in signed
        if on and due and facts.since.astimezone(zone).date() <= on <= today
        if (due - on).days >= facts.ws.preset.expansion.early_renewal_days
    ]
    if not early:
        return None
    on, days = max(early)
    return Noted(Sign.EARLY_RENEWAL, start_of_day(on, zone), str(days))


def _promoted(facts: _Facts) -> Noted | None:
    """A champion who became an executive sponsor or economic buyer of late."""
    found = []
    for contact in facts.contacts:
        known = [standing for standing in contact.history if standing.since <= facts.at]
        was = any(standing.role is ContactRole.CHAMPION for standing in known[:-1])
        if (
            was
            and any(holds(contact, role, facts.at) for role in EXECUTIVES)
            and known[-1].since >= facts.since
        ):
            found.append((known[-1].since, contact.name or contact.email))
    return Noted(Sign.CHAMPION_PROMOTED, *max(found)) if found else None


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
    may_propose(found, ws, now)
    data = {
        "growth": proposal.growth.value,
        "amount": str(proposal.amount) if proposal.amount is not None else "",
        "currency": proposal.currency,
    }
    entry = Entry(found.account.id, EntryKind.OPPORTUNITY, now, actor.email, proposal.words, data)
    uow.journal.add(entry)


def may_propose(found: Expansion, ws: Workspace, now: datetime) -> None:
    """Refuse a proposal while the gate is closed and nobody gave a reason to override it (X1)."""
    if found.ready or _overridden(found, ws, now):
        return
    raise Refusal(
        _(
            "Expansion of {account} waits until the gate passes. “expansion {id}” says what is missing;"
            " “expansion {id} override” goes ahead with a reason, and tells the manager."
        ).format(account=found.account.name, id=found.account.external_id)
    )


def _overridden(found: Expansion, ws: Workspace, now: datetime) -> bool:
    """An override holds as long as the gate looks back: whatever was wrong then may be right by now."""
    span = timedelta(days=ws.preset.expansion.green_days)
    return found.override is not None and now - found.override.at <= span


def override(
    uow: UnitOfWork,
    ws: Workspace,
    found: Expansion,
    reason: str,
    actor: User,
    now: datetime,
    told: View,
) -> User | None:
    """Log that somebody goes ahead although the gate is closed, tell the manager, and return who was told.

    Refusal where the gate passes: there is nothing to override.
    """
    account = found.account
    if found.ready:
        raise Refusal(
            _("The gate of {account} passes: nothing needs to be overridden.").format(account=account.name)
        )
    entry = uow.journal.add(Entry(account.id, EntryKind.OVERRIDE, now, actor.email, reason))
    above = superior(account, everyone(uow), ws, now)
    if above is None or above.email == actor.email:
        return None
    key = f"expansion-override:{entry.id}"
    uow.outbox.put(to_person(ws, above, key, "nudge", lambda: told, now, account.id), now)
    return above
