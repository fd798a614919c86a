"""What a business review shows: one set of facts for the agenda, the document and the deck (Q2, Q5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.actions import Agreed, agreed, named
from success.contact import Contact, ContactRole, ContactStatus
from success.evidence import Evidence
from success.expansion import Noted
from success.expansion import read as read_expansion
from success.journal import EntryKind
from success.metrics import METRICS
from success.plan import Goal
from success.plan_page import Gap, PlanPage, achieved, gaps
from success.ports import UnitOfWork
from success.qbr import Preparation
from success.readings import FOUR, Band, DayScore, HealthRow, Source
from success.scoring import health_at
from success.survey import SurveyKind
from success.texts import _
from success.voice import counted
from success.workspace import Workspace

QUARTER = timedelta(days=91)
MOST_PRIORITIES = 3
KNOWN = (Source.SUPPLIED, Source.DERIVED)
USAGE = ("active_seats_ratio", "feature_adoption", "dau_mau_ratio", "usage_trend")
SUPPORT = ("ticket_trend", "open_critical_issues", "escalations", "self_service_rate")
LEADING = (ContactRole.EXEC_SPONSOR, ContactRole.CHAMPION)  # who of the customer leads a part of it (Q2)

Figure = tuple[str, int]  # a metric and its raw value in billionths


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a review shows. `day` is None while none is planned; `today` tells what is late.

    `attendees` are those the meeting names, or, not `invited` yet, those its agenda needs.
    """

    account: Account
    today: date
    day: date | None
    attendees: tuple[str, ...]
    invited: bool
    health: DayScore
    wins: tuple[str, ...]
    focus: tuple[Figure, ...]
    goals: tuple[Goal, ...]
    evidence: tuple[Evidence, ...]
    usage: tuple[Figure, ...]
    support: tuple[Figure, ...]
    priorities: tuple[str, ...]
    expansion: tuple[Noted, ...]
    actions: tuple[Agreed, ...]
    trend: tuple[DayScore, ...]
    progress: tuple[tuple[str, Decimal], ...]  # per cent of the way from baseline to target
    seats: tuple[Decimal | None, int | None]  # share of seats active, and how many are licensed
    csat: Decimal | None


def read(uow: UnitOfWork, ws: Workspace, prepared: Preparation, at: datetime) -> Pack:
    """Return the facts of the next review as of `at`."""
    account, plan, one = prepared.account, prepared.plan, [prepared.account.id]
    row = health_at(uow, ws, account.id, at)
    entries = uow.journal.of(one, [EntryKind.ACTION], at).get(account.id, [])
    contacts = uow.contacts.of(one, at).get(account.id, [])
    answers = uow.surveys.of(one, at, at - QUARTER).get(account.id, [])
    today = at.astimezone(ws.zone).date()
    meeting = prepared.meeting
    invited = meeting.contact_emails if meeting else ()
    expansion = read_expansion(uow, ws, account, at)
    csat = counted(a for a in answers if a.kind is SurveyKind.CSAT).csat
    return Pack(
        account=account,
        today=today,
        day=meeting.scheduled_at.astimezone(ws.zone).date() if meeting else None,
        attendees=_invited(invited, contacts) if invited else _needed(uow, account, contacts, at),
        invited=bool(invited),
        health=row.today,
        wins=_wins(plan, today),
        focus=_focus(row, ws.preset.bands.green * FOUR),
        goals=plan.goals,
        evidence=plan.evidence,
        usage=_figures(row, USAGE),
        support=_figures(row, SUPPORT if csat is not None else (*SUPPORT, "csat")),
        priorities=_priorities(plan, today),
        expansion=expansion.signs if row.today.band is Band.GREEN else (),
        actions=tuple(named((a for a in agreed(entries) if a.done_at is None), uow.people.get)),
        trend=prepared.scores,
        progress=_progress(plan.goals),
        seats=(_value(row, "active_seats_ratio"), account.licensed_seats),
        csat=csat,
    )


def _invited(emails: Sequence[str], contacts: Iterable[Contact]) -> tuple[str, ...]:
    names = {contact.email: contact.name for contact in contacts}
    return tuple(names.get(email) or email for email in emails)


def _needed(uow: UnitOfWork, account: Account, contacts: Iterable[Contact], at: datetime) -> tuple[str, ...]:
    """Return who leads a part of the agenda (Q2): sponsor and champion, owner and account executive."""
    theirs = [contact.name or contact.email for contact in contacts if _leads(contact, at)]
    ours = [uow.people.get(email) for email in (account.owner_email, account.ae_email) if email]
    return tuple(dict.fromkeys([*theirs, *(user.name for user in ours if user)]))


def _leads(contact: Contact, at: datetime) -> bool:
    standing = contact.at(at)
    return standing is not None and standing.role in LEADING and standing.status is ContactStatus.ACTIVE


def _wins(plan: PlanPage, today: date) -> tuple[str, ...]:
    return tuple(goal.title for goal in plan.goals if achieved(goal, today))


def _focus(row: HealthRow, green: int) -> tuple[Figure, ...]:
    """The three metrics that scored lowest, and below green: where the talk should go."""
    scored = sorted((score, key) for key, score in _subscores(row) if 0 <= score < green)
    return tuple((key, _nano(row, key)) for _score, key in scored[:MOST_PRIORITIES])


def _subscores(row: HealthRow) -> list[tuple[str, int]]:
    return [(key, row.subscores[metric.code - 1]) for key, metric in METRICS.items()]


def _nano(row: HealthRow, key: str) -> int:
    return row.values[METRICS[key].code - 1]


def _value(row: HealthRow, key: str) -> Decimal | None:
    code = METRICS[key].code - 1
    return Decimal(row.values[code]) / 10**9 if row.source[code] in KNOWN else None


def _figures(row: HealthRow, keys: Sequence[str]) -> tuple[Figure, ...]:
    known = (key for key in keys if row.source[METRICS[key].code - 1] in KNOWN)
    return tuple((key, _nano(row, key)) for key in known)


def _priorities(plan: PlanPage, today: date) -> tuple[str, ...]:
    """The goals still ahead, the next due first; where there are none, agreeing on some."""
    ahead = [
        g.title for g in plan.goals if not achieved(g, today) and (g.due_date is None or g.due_date >= today)
    ]
    if ahead:
        return tuple(ahead[:MOST_PRIORITIES])
    missing = [gap for gap, _goal in gaps(plan)]
    if Gap.NO_DEFINITION in missing:
        goals = _("Set {count} measurable goals with dates").format(count=plan.rules.fewest_goals)
        return (_("Agree what success means"), goals)
    return (_("Set the goals of the coming quarter"),)


def _progress(goals: Sequence[Goal]) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for goal in goals:
        if goal.target is None or goal.actual is None:
            continue
        start = goal.baseline if goal.baseline is not None else Decimal(0)
        if start != goal.target:
            share = (goal.actual - start) / (goal.target - start) * 100
            found.append((goal.title, min(max(share, Decimal(0)), Decimal(120)).quantize(Decimal(1))))
    return tuple(found)


AGENDA = (
    (0, 5, "welcome", "csm"),
    (5, 20, "results", "csm_champion"),
    (20, 30, "value", "csm"),
    (30, 40, "risks", "both"),
    (40, 50, "goals", "executive"),
    (50, 60, "roadmap", "csm_ae"),
)  # Q2: minutes from, to; subject; who leads
