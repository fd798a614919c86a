"""The save plan of an escalation (W8): how it came to this, what “saved” means, what proves it, go or no-go.

Its tasks are the escalation's own. Everything else is journal entries that name the escalation, so that the
plan reads as of any instant; writing them is in success.saving.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import itemgetter

from success.account import Account, RenewalStage
from success.alerts import Level
from success.alerts_at import levels_at
from success.arr import ArrEvent, ArrKind
from success.checklists import Item, Mark, marks, ticks
from success.escalation import MANUAL, PLANNED_BEFORE, Escalation, Task
from success.escalation_rules import EscalationRules
from success.journal import Entry, EntryKind
from success.lifecycle import lost_since
from success.people import User
from success.ports import UnitOfWork
from success.renewal import FINAL
from success.renewals import Renewal, all_renewals
from success.stewards import People, is_away, steward
from success.stretches import lost_among
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar
from success.workspace import Workspace

MEETING, CONCERNS, COMMITMENT = "meeting", "concerns", "commitment"
CRITERIA_LIST = "save_criteria"
CRITERIA = (Item(MEETING), Item(CONCERNS), Item(COMMITMENT))

OFFBOARDING_LIST = "offboarding"
OFFBOARDING = tuple(
    Item(key) for key in ("data_export", "access_end", "invoice", "handover", "farewell", "door_open")
)

COMMITTED = (RenewalStage.VERBAL, RenewalStage.SIGNED)
KINDS = (EntryKind.SAVE_PLAN, EntryKind.TICK)


Commitment = tuple[RenewalStage, date]


class Part(StrEnum):
    """What one entry of a save plan says; `part` in its data."""

    SITUATION = "situation"  # words: the root cause; data: sentiment, threat, rival, will
    SAVED = "saved"  # words: what “saved” means at the horizon `days`
    CHECK = "check"  # words: a note; data: days, reached
    DECISION = "decision"  # words: the reason; data: decision


class Decision(StrEnum):
    """What is decided at the last horizon."""

    GO = "go"
    NO = "no"


@dataclass(frozen=True, slots=True)
class SavePlan:
    """A save plan as of an instant. `opened_on` is a day of the workspace, from which `horizons` count.

    `level` is the highest of the account's live alerts, Critical where a person escalated. `saved` and
    `checks` are by horizon. `committed` is the stage to which the renewal it is about came, and when; `lost`
    since when the customer is lost.
    """

    account: Account
    escalation: Escalation
    level: Level | None
    opened_on: date
    horizons: tuple[int, ...]
    early_days: int
    situation: Entry | None
    saved: Mapping[int, str]
    checks: Mapping[int, Entry]
    decision: Entry | None
    criteria: tuple[Mark, ...]
    offboarding: tuple[Mark, ...]
    committed: Commitment | None = None
    lost: date | None = None

    @property
    def last_day(self) -> int:
        """The horizon at which go or no-go is decided."""
        return self.horizons[-1]

    @property
    def ends(self) -> bool:
        """Whether it was decided to let the customer go, or they are lost."""
        decided = self.decision is not None and self.decision.data["decision"] == Decision.NO
        return decided or self.lost is not None

    def parted_on(self, calendar: Calendar) -> date:
        """Return the day from which on there is a customer to see off; only where it `ends`."""
        decided = calendar.local_date(self.decision.at) if self.decision else None
        return min(day for day in (decided, self.lost) if day is not None)

    def day(self, horizon: int) -> date:
        """Return the day of a horizon."""
        return self.opened_on + timedelta(days=horizon)

    @property
    def came_back(self) -> bool:
        """Whether the renewal was committed to after it was decided to let the customer go."""
        if self.lost is not None or self.decision is None:
            return False
        own = (self.account.renewal_stage, self.account.renewal_stage_since or date.min)
        decided = self.decision.at.date()
        return any(
            stage in COMMITTED and since >= decided for stage, since in (own, *filter(None, [self.committed]))
        )

    @property
    def decidable_from(self) -> date:
        """The first day on which go or no-go can be decided."""
        return self.day(self.last_day - self.early_days)

    def unchecked(self, today: date) -> int | None:
        """Return the latest horizon before the last that has come; None where none has, or it is checked."""
        come = [days for days in self.horizons[:-1] if self.day(days) <= today]
        return come[-1] if come and come[-1] not in self.checks else None

    def decision_due(self, today: date) -> bool:
        """Whether the day of go or no-go has come without a decision."""
        return self.decision is None and self.day(self.last_day) <= today


def read(uow: UnitOfWork, ws: Workspace, account: Account, escalation: Escalation, at: datetime) -> SavePlan:
    """Return the save plan of one escalation as of an instant."""
    return read_many(uow, ws, {account.id: account}, [escalation], at)[escalation.id or 0]


def read_many(
    uow: UnitOfWork,
    ws: Workspace,
    accounts: Mapping[int, Account],
    escalations: Collection[Escalation],
    at: datetime,
) -> dict[int, SavePlan]:
    """Return the save plans of escalations, one an account, by the escalation's id; in a few queries."""
    if not escalations:
        return {}
    ids = [escalation.account_id for escalation in escalations]
    entries = uow.journal.of(ids, KINDS, at)
    since = min(escalation.opened_at for escalation in escalations) - PLANNED_BEFORE
    met = uow.touchpoints.of(ids, at, since)
    levels, today = levels_at(uow, ws, ids, at), at.astimezone(ws.zone).date()
    renewals = all_renewals(uow, ws, [accounts[each] for each in ids], at)
    events = uow.arr.of(ids, date.max)
    return {
        each.id or 0: _plan(
            ws,
            accounts[each.account_id].known_on(today),
            each,
            _level(each, levels.get(each.account_id, {})),
            entries.get(each.account_id, []),
            met.get(each.account_id, []),
            _Revenue(renewals[each.account_id], events.get(each.account_id, ()), today),
        )
        for each in escalations
    }


def _level(escalation: Escalation, live: Mapping[Level, int]) -> Level | None:
    """The risk level: whoever escalates by hand says that it is critical."""
    if escalation.cause == MANUAL:
        return Level.CRITICAL
    return max((level for level, count in live.items() if count), default=None)


@dataclass(frozen=True, slots=True)
class _Revenue:
    """What an account renews, its revenue's events, and the day they are read on."""

    renewals: Sequence[Renewal]
    events: Sequence[ArrEvent]
    today: date


def _plan(
    ws: Workspace,
    account: Account,
    escalation: Escalation,
    level: Level | None,
    entries: Collection[Entry],
    met: Iterable[Touchpoint],
    revenue: _Revenue,
) -> SavePlan:
    mine = [entry for entry in entries if entry.data.get("escalation") == str(escalation.id)]
    parts = {part: [e for e in mine if e.data["part"] == part] for part in Part}
    rules: EscalationRules = ws.preset.escalation
    opened_on = escalation.opened_at.astimezone(ws.zone).date()
    committed, lost = _committed(revenue, opened_on), lost_since(account, revenue.events, revenue.today)
    said = (committed[0].value,) if committed else None
    proofs = {MEETING: _met(escalation, met), COMMITMENT: said}
    about = str(escalation.id)
    return SavePlan(
        account,
        escalation,
        level,
        opened_on,
        rules.horizons,
        rules.early_days,
        parts[Part.SITUATION][-1] if parts[Part.SITUATION] else None,
        {int(entry.data["days"]): entry.words for entry in parts[Part.SAVED]},
        {int(entry.data["days"]): entry for entry in parts[Part.CHECK]},
        parts[Part.DECISION][-1] if parts[Part.DECISION] else None,
        marks(CRITERIA, proofs, ticks(entries, CRITERIA_LIST, about)),
        marks(OFFBOARDING, {}, ticks(entries, OFFBOARDING_LIST, about)),
        committed,
        max(lost, opened_on) if lost else None,
    )


def _met(escalation: Escalation, met: Iterable[Touchpoint]) -> tuple[str, ...] | None:
    """The day of the first executive meeting held since the escalation was opened."""
    held = sorted(
        t.held_at or t.scheduled_at
        for t in met
        if t.kind is TouchpointKind.EXEC and t.status is TouchpointStatus.HELD
    )
    since = [at for at in held if at >= escalation.opened_at]
    return (since[0].isoformat(),) if since else None


def _committed(revenue: _Revenue, opened_on: date) -> Commitment | None:
    """The commitment, given since it was escalated, to the renewal that was then the soonest open one."""
    stood = ((one.due, one.account) for one in revenue.renewals)
    stages = [(due, account.renewal_stage, account.renewal_stage_since) for due, account in stood]
    signed = [
        (event.due_on, RenewalStage.SIGNED, event.signed_on)
        for event in revenue.events
        if event.kind is ArrKind.RENEWAL and event.signed_on is not None and event.signed_on <= revenue.today
    ]
    known = [(due or date.max, stage, since or date.min) for due, stage, since in (*signed, *stages)]
    then_open = [one for one in known if one[1] not in FINAL or one[2] >= opened_on]
    _due, stage, since = min(then_open, key=itemgetter(0), default=(date.max, None, date.min))
    return (stage, since) if stage in COMMITTED and since >= opened_on else None


def ended_for(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Escalation | None:
    """Return the escalation of an account in which it was decided to let the customer go, be it closed by
    now; of a lost customer also the one that ran then. None where there is none.
    """
    entries = uow.journal.of([account.id], [EntryKind.SAVE_PLAN], at).get(account.id, [])
    decided = [entry for entry in entries if entry.data["part"] == Part.DECISION]
    if decided and decided[-1].data["decision"] == Decision.NO:
        return uow.escalations.get(int(decided[-1].data["escalation"]))
    return uow.escalations.ran_at(account.id, at) if lost_among(uow, ws, {account.id: account}, at) else None


def parted(uow: UnitOfWork, since: datetime, at: datetime) -> list[Escalation]:
    """Return the closed escalations of customers whom the latest decision, made since, lets go."""
    decided: dict[int, Entry] = {}
    for entry in uow.journal.everywhere(EntryKind.SAVE_PLAN, since, at):
        if entry.data["part"] == Part.DECISION:
            decided[entry.account_id] = entry
    ended = [entry for entry in decided.values() if entry.data["decision"] == Decision.NO]
    found = [uow.escalations.get(int(entry.data["escalation"])) for entry in ended]
    return [escalation for escalation in found if escalation is not None and escalation.closed_at is not None]


def doer(
    task: Task, escalation: Escalation, account: Account, people: People, ws: Workspace, at: datetime
) -> User | None:
    """Return who is asked for a task: its owner, or their backup on leave, else who answers for the account.

    Tasks that came with the escalation go along when the account changes hands.
    """
    owner = people.get(task.owner_email or "")
    if owner is not None and owner.email != escalation.owner_email:
        backup = people.get(owner.backup_email or "")
        for each in (owner, backup):
            if each is not None and not is_away(each, ws, at):
                return each
    return steward(account, people, ws, at)
