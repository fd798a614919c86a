"""One account's phase as a page: its days, flags, figures, and the touchpoints it asks for (L1–L4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from success.account import Account, Segment
from success.arr import ArrEvent, ArrKind
from success.evidence import first_outcomes
from success.expansion import Expansion, Proposal, Sign
from success.expansion import read as read_expansion
from success.journal import EntryKind
from success.lifecycle import Planned, Stretch, cadence, churned, next_touchpoint, won_back
from success.lifecycle_rules import Phase
from success.metrics import METRICS
from success.people import User
from success.phase_flags import Flagged, Voices, flags, open_proposals
from success.ports import UnitOfWork
from success.readings import HealthRow, Mark, Source, instant_of
from success.scoring import health_at
from success.segments import segment_of
from success.stretches import stretches
from success.touchpoint_plan import LOOK_BACK, Wanted
from success.touchpoint_plan import read_many as read_wanted
from success.voice import Story, stories
from success.working_time import calendar_for
from success.workspace import Workspace

TIME_TO_VALUE, PIPELINE, SCORE = "time_to_value", "pipeline", "score"
RENEWALS, EXPANSION_ARR, REFERENCES = "renewals", "expansion_arr", "references"

# What tells whether a phase does what it is for (L3): metrics by their keys, and figures of our own records.
FIGURES: dict[Phase, tuple[str, ...]] = {
    Phase.ONBOARDING: (TIME_TO_VALUE, "training_completion", "feature_adoption"),
    Phase.ADOPTION: ("dau_mau_ratio", "feature_adoption", "nps"),
    Phase.OPTIMISATION: ("roi_ratio", PIPELINE, SCORE),
    Phase.RENEWAL: (RENEWALS, EXPANSION_ARR, REFERENCES),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a phase (L3): a raw value of a metric, a number, or money by currency; `at` is of when.

    Neither of them where it is not known; not `collected` where nothing of its kind is kept at all. A number
    with a `target` is to stay below it.
    """

    name: str
    collected: bool = True
    nano: int | None = None
    count: int | None = None
    money: tuple[tuple[Decimal, str], ...] = ()
    at: datetime | date | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class PhasePage:
    """Everything about the phase of an account.

    `now` is None for a lost customer, or without dates; `in_person` says whether its `segment` is ever met.
    """

    account: Account
    now: Stretch | None
    flags: tuple[Flagged, ...]
    figures: tuple[Figure, ...]
    wanted: tuple[Wanted, ...]
    planned: Planned | None
    owner: User | None
    lost: bool
    in_person: bool
    segment: Segment | None


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> PhasePage:
    """Return the phase of an account at `at` with all that belongs to it."""
    one, owner = [account.id], uow.people.get(account.owner_email) if account.owner_email else None
    now = stretches(uow, ws, [account], at).get(account.id)
    row = health_at(uow, ws, account.id, at)
    events = uow.arr.of(one, at.astimezone(ws.zone).date()).get(account.id, [])
    told = stories(uow.journal.of(one, [EntryKind.STORY], at).get(account.id, []))
    growth = read_expansion(uow, ws, account, at)
    meetings = uow.touchpoints.of(one, at, at - LOOK_BACK).get(account.id, [])
    anew = won_back(account, events, at.astimezone(ws.zone).date())
    outcomes = first_outcomes(uow, ws, one, at, {account.id: anew} if anew else {})
    began = anew or account.contract_start
    found = _Facts(ws, at, account, began, row, events, told, growth, outcomes.get(account.id))
    voices = Voices(_mark(row), uow.surveys.of(one, at).get(account.id, []), told)
    phase = now.phase if now else None
    calendar = calendar_for(ws, owner)
    return PhasePage(
        account,
        now,
        flags(growth, voices, events, ws, at) if now else (),
        tuple(_figure(name, found, now) for name in _names(phase, ws)) if now else (),
        read_wanted(uow, ws, [account], {account.id: calendar}, at).get(account.id, ()),
        next_touchpoint(account, meetings, phase, ws, at, owner),
        owner,
        churned(account, events, at.astimezone(ws.zone).date()),
        cadence(account, phase, ws) is not None,
        segment_of(account, ws.preset.segments),
    )


def read_flags(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> tuple[Flagged, ...]:
    """Return the flags of one account at `at`."""
    one, row = [account.id], health_at(uow, ws, account.id, at)
    events = uow.arr.of(one, at.astimezone(ws.zone).date()).get(account.id, [])
    told = stories(uow.journal.of(one, [EntryKind.STORY], at).get(account.id, []))
    voices = Voices(_mark(row), uow.surveys.of(one, at).get(account.id, []), told)
    return flags(read_expansion(uow, ws, account, at), voices, events, ws, at)


def _mark(row: HealthRow) -> Mark:
    return Mark(row.account_id, row.today.score, row.today.band, row.today.provisional, row.at)


def _names(phase: Phase | None, ws: Workspace) -> tuple[str, ...]:
    """The figures of a phase; without Optimisation, Adoption is measured by those of both."""
    if phase is Phase.ADOPTION and not ws.preset.lifecycle.optimises:
        return (*FIGURES[Phase.ADOPTION], *FIGURES[Phase.OPTIMISATION])
    return FIGURES[phase] if phase else ()


@dataclass(frozen=True, slots=True)
class _Facts:
    ws: Workspace
    at: datetime
    account: Account
    began: date | None
    row: HealthRow
    events: Sequence[ArrEvent]
    stories: Sequence[Story]
    growth: Expansion
    outcome: date | None


def _figure(name: str, facts: _Facts, now: Stretch) -> Figure:
    match name:
        case "time_to_value":
            return _time_to_value(facts)
        case "pipeline":
            rules = facts.ws.preset.lifecycle.flags
            live = open_proposals(facts.growth.proposals, facts.events, rules, facts.ws, facts.at)
            return Figure(name, count=len(live), money=_sums(live), at=live[-1].at if live else None)
        case "score":
            return Figure(name, count=facts.row.today.score, at=facts.row.at)
        case "renewals":
            days = [
                event.effective_on
                for event in facts.events
                if event.kind is ArrKind.RENEWAL and event.is_agreed
            ]
            return Figure(name, bool(facts.events), count=len(days), at=max(days, default=None))
        case "expansion_arr":
            return _grown(facts, now)
        case "references":
            return _references(facts)
    return _measured(name, facts.row)


def _measured(key: str, row: HealthRow) -> Figure:
    place = METRICS[key].code - 1
    if row.source[place] not in (Source.SUPPLIED, Source.DERIVED):
        return Figure(key, row.source[place] != Source.UNCOLLECTED)
    return Figure(key, nano=row.values[place], at=instant_of(row.observed[place]))


def _time_to_value(facts: _Facts) -> Figure:
    if facts.began is None or facts.outcome is None:
        return Figure(TIME_TO_VALUE)
    days, target = (facts.outcome - facts.began).days, facts.ws.preset.portfolio.days_to_first_value
    return Figure(TIME_TO_VALUE, count=days, at=facts.outcome, target=target)


def _grown(facts: _Facts, now: Stretch) -> Figure:
    """What a year's revenue has grown by in this term."""
    since = now.term.start or date.min
    grown = [e for e in facts.events if e.kind is ArrKind.EXPANSION and e.effective_on >= since]
    total, currency = sum((e.amount for e in grown), Decimal(0)), facts.account.currency or ""
    money = ((total, currency),) if grown else ()
    last = max((e.effective_on for e in grown), default=None)
    return Figure(EXPANSION_ARR, bool(facts.events), count=len(grown), money=money, at=last)


def _references(facts: _Facts) -> Figure:
    gave = [story.at for story in facts.stories if story.permitted]
    gave += [sign.at for sign in facts.growth.signs if sign.sign is Sign.REFERENCE]
    return Figure(REFERENCES, count=len(gave), at=max(gave, default=None))


def _sums(proposals: Sequence[Proposal]) -> tuple[tuple[Decimal, str], ...]:
    """Amounts by currency, in the order in which currencies were proposed first."""
    sums: dict[str, Decimal] = {}
    for each in proposals:
        if each.amount is not None:
            sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    return tuple((amount, currency) for currency, amount in sums.items())
