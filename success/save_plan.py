"""The save plan of an escalation (W8): how it came to this, what “saved” means, what proves it, go or no-go.

Its tasks are the escalation's own. Everything else is journal entries that name the escalation, so that the
plan reads as of any instant; writing them is in success.saving.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from success.account import Account, RenewalStage
from success.alerts import Level
from success.alerts_at import levels_at
from success.checklists import Item, Mark, marks, ticks
from success.escalation import Escalation, Task
from success.escalation_rules import EscalationRules
from success.journal import Entry, EntryKind
from success.people import User
from success.ports import UnitOfWork
from success.renewal import stage_of
from success.stewards import People, is_away, steward
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.workspace import Workspace

MEETING, CONCERNS, COMMITMENT = "meeting", "concerns", "commitment"
CRITERIA_LIST = "save_criteria"
CRITERIA = (Item(MEETING), Item(CONCERNS), Item(COMMITMENT))

OFFBOARDING_LIST = "offboarding"
OFFBOARDING = tuple(
    Item(key) for key in ("data_export", "access_end", "invoice", "handover", "farewell", "door_open")
)

COMMITTED = (RenewalStage.VERBAL, RenewalStage.SIGNED)
PLANNED_BEFORE = timedelta(days=90)  # a meeting held since may have been in the calendar for so long
KINDS = (EntryKind.SAVE_PLAN, EntryKind.TICK)


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

    `level` is the highest of the account's live alerts. `saved` and `checks` are by horizon.
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

    @property
    def last_day(self) -> int:
        """The horizon at which go or no-go is decided."""
        return self.horizons[-1]

    @property
    def ends(self) -> bool:
        """Whether it was decided to let the customer go."""
        return self.decision is not None and self.decision.data["decision"] == Decision.NO

    def day(self, horizon: int) -> date:
        """Return the day of a horizon."""
        return self.opened_on + timedelta(days=horizon)

    @property
    def came_back(self) -> bool:
        """Whether the renewal was committed to after it was decided to let the customer go."""
        since = self.account.renewal_stage_since
        if not self.ends or self.decision is None or since is None:
            return False
        return self.account.renewal_stage in COMMITTED and since >= self.decision.at.date()

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
    return {
        each.id or 0: _plan(
            ws,
            accounts[each.account_id].known_on(today),
            each,
            max((level for level, count in levels.get(each.account_id, {}).items() if count), default=None),
            entries.get(each.account_id, []),
            met.get(each.account_id, []),
        )
        for each in escalations
    }


def _plan(
    ws: Workspace,
    account: Account,
    escalation: Escalation,
    level: Level | None,
    entries: Collection[Entry],
    met: Iterable[Touchpoint],
) -> SavePlan:
    mine = [entry for entry in entries if entry.data.get("escalation") == str(escalation.id)]
    parts = {part: [e for e in mine if e.data["part"] == part] for part in Part}
    rules: EscalationRules = ws.preset.escalation
    opened_on = escalation.opened_at.astimezone(ws.zone).date()
    proofs = {MEETING: _met(escalation, met), COMMITMENT: _committed(account, opened_on, ws)}
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


def _committed(account: Account, opened_on: date, ws: Workspace) -> tuple[str, ...] | None:
    """The stage of the renewal, where it came to a commitment since: one given before may not hold."""
    since = account.renewal_stage_since
    stage = stage_of(account, ws.preset.renewal)
    return (stage.value,) if stage in COMMITTED and since is not None and since >= opened_on else None


def ended_for(uow: UnitOfWork, account: Account, at: datetime) -> Escalation | None:
    """Return the escalation of an account in which it was decided to let the customer go, be it closed by
    now; None where the latest decision was another one.
    """
    entries = uow.journal.of([account.id], [EntryKind.SAVE_PLAN], at).get(account.id, [])
    decided = [entry for entry in entries if entry.data["part"] == Part.DECISION]
    if not decided or decided[-1].data["decision"] != Decision.NO:
        return None
    return uow.escalations.get(int(decided[-1].data["escalation"]))


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
