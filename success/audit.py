"""Honesty checks over a book of business (section 12): the facts of many accounts, and what they hide.

A page of accounts costs a bounded number of queries, whatever its size.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account
from success.alert_course import OPENS
from success.alerts_at import alerts_at
from success.arr import ArrEvent
from success.audit_checks import OF_ACCOUNT, Check, Fact, Looked, expansions
from success.books import pages
from success.health import scored_columns
from success.journal import EntryKind
from success.lifecycle import churned
from success.people import User
from success.plan_page import read_many
from success.ports import UnitOfWork
from success.readings import NONE, Band, ScoreTable, Source, day_of
from success.scoring import score_accounts
from success.segments import comparable
from success.workspace import Workspace

PAGE = 1000  # accounts whose facts are in memory at a time


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found about one account; `fact` are the values its sentence is worded from."""

    account: Account
    owner: User | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Load:
    """How many alerts asked one owner for an answer in the last `weeks`, and how many a week are too many."""

    owner: User
    alerts: int
    weeks: int
    most: int

    @property
    def a_week(self) -> Decimal:
        """Alerts a week."""
        return Decimal(self.alerts) / self.weeks

    @property
    def is_over(self) -> bool:
        """Whether that is more than one person reads with care."""
        return self.a_week > self.most


@dataclass(frozen=True, slots=True)
class Audit:
    """What the checks found at `at` among `accounts` customers: hits by check, those with most ARR first, and
    how many alerts each owner gets, most first.
    """

    at: datetime
    accounts: int = 0
    hits: Mapping[Check, Sequence[Hit]] = field(default_factory=dict)
    loads: Sequence[Load] = ()

    def count(self, check: Check) -> int:
        """Return how much a check found: accounts, or people with too many alerts."""
        return len(self.over) if check is Check.LOAD else len(self.hits.get(check, ()))

    @property
    def over(self) -> list[Load]:
        """The owners who get too many alerts."""
        return [load for load in self.loads if load.is_over]


def audit(uow: UnitOfWork, ws: Workspace, book: Sequence[Account] | None, at: datetime) -> Audit:
    """Return what the checks find in a book as of `at`; None asks for every account of the workspace.

    Lost customers are left out.
    """
    people = {user.email: user for user in uow.people.all()}
    escalated = {each.account_id for each in uow.escalations.running() if each.opened_at <= at}
    found: dict[Check, list[Hit]] = defaultdict(list)
    alerts: Counter[str] = Counter()
    count = 0
    for page in pages(uow, book, PAGE):
        known = _looked(uow, ws, page, at, people, escalated)
        count += len(known)
        for each in known:
            _judge(each, found)
        alerts += _asked(uow, ws, [each.account for each in known], at)
    hits = {check: sorted(some, key=lambda hit: _weight(hit.account, ws)) for check, some in found.items()}
    return Audit(at, count, hits, _loads(alerts, people, ws))


def _judge(known: Looked, found: dict[Check, list[Hit]]) -> None:
    for check, look in OF_ACCOUNT.items():
        fact = look(known)
        if fact is not None:
            found[check].append(Hit(known.account, known.owner, fact))


def _weight(account: Account, ws: Workspace) -> tuple[Decimal, str]:
    """Largest first, by name where that says nothing."""
    worth = comparable(account.arr or Decimal(0), account.currency, ws.preset.segments)
    return -(account.arr or Decimal(0) if worth is None else worth), account.name


# ------------------------------------------------------------------ facts


def _looked(
    uow: UnitOfWork,
    ws: Workspace,
    page: Sequence[Account],
    at: datetime,
    people: Mapping[str, User],
    escalated: Collection[int],
) -> list[Looked]:
    """Return the facts of a page of accounts, without lost customers."""
    today = at.astimezone(ws.zone).date()
    revenue = uow.arr.of([account.id for account in page], today)
    ours = [each for each in page if not churned(each, revenue.get(each.id, ()), today)]
    ids = [account.id for account in ours]
    table = score_accounts(uow, ws, ids, at)
    plans, alerts = read_many(uow, ws, ours, at), alerts_at(uow, ws, ids, at)
    overrides = uow.journal.of(ids, [EntryKind.OVERRIDE], at)
    bands = _bands(uow, ws, {each: revenue.get(each, ()) for each in ids}, today)
    return [
        Looked(
            account=account,
            owner=people.get(account.owner_email or ""),
            plan=plans[account.id],
            score=day_of(table, place),
            stale=_stale(table, place, ws),
            alerts=alerts.get(account.id, ()),
            escalated=account.id in escalated,
            revenue=revenue.get(account.id, ()),
            overrides=overrides.get(account.id, ()),
            bands=bands.get(account.id, {}),
            ws=ws,
            at=at,
        )
        for place, account in enumerate(ours)
    ]


def _stale(table: ScoreTable, place: int, ws: Workspace) -> int:
    """How many metrics have a value that is too old to count (H8)."""
    known = (Source.SUPPLIED, Source.DERIVED)
    return sum(
        int(table.source[place, column]) in known and int(table.subscores[place, column]) == NONE
        for column in scored_columns(ws.preset)
    )


def _bands(
    uow: UnitOfWork, ws: Workspace, revenue: Mapping[int, Sequence[ArrEvent]], today: date
) -> dict[int, dict[date, Band]]:
    """The bands kept of the days on which an expansion was booked, by account."""
    since = today - timedelta(days=ws.preset.audit.expansion_days)
    booked = {
        each: {one.effective_on for one in expansions(events, since, today)}
        for each, events in revenue.items()
    }
    ids = [each for each, days in booked.items() if days]
    kept = uow.health.history(ids, since, today) if ids else {}
    return {
        each: {one.day: one.band for one in kept.get(each, ()) if one.day in booked[each]} for each in ids
    }


# ------------------------------------------------------------------ alert load


def _asked(uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], at: datetime) -> Counter[str]:
    """How many alerts asked each owner for an answer in the weeks that are counted."""
    owners = {account.id: account.owner_email for account in accounts if account.owner_email}
    since = at - timedelta(weeks=ws.preset.audit.load_weeks)
    happened = uow.alerts.happened(since, at, [*owners], what=OPENS) if owners else []
    return Counter(owner for _event, alert in happened if (owner := owners.get(alert.account_id)))


def _loads(alerts: Counter[str], people: Mapping[str, User], ws: Workspace) -> list[Load]:
    rules = ws.preset.audit
    return [
        Load(people[email], count, rules.load_weeks, rules.alerts_a_week)
        for email, count in alerts.most_common()
        if email in people
    ]
