"""Renewals: where each stands, and what its brief is made of (R1–R5); those ahead with their forecast."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.api.facts.parts import (
    Customer,
    EvidenceFacts,
    Exact,
    Facts,
    GoalFacts,
    Money,
    evidence,
    goals,
    money,
    named,
)
from bot.api.facts.signals import OpenAlert, told
from success import renewal_brief
from success.account import Account, RenewalStage
from success.contact import ContactRole
from success.health_report import Number
from success.ports import UnitOfWork
from success.readings import Band, Mark
from success.renewal import Forecast, forecast, forecast_totals, stage_of
from success.renewal_brief import Brief
from success.renewals import Renewal, renewing
from success.scoring import health_at, marks_at
from success.workspace import Workspace

AHEAD = timedelta(days=365)  # how far the list of renewals looks


class WeekScore(Facts):
    """The score of one day of the trend; null without data."""

    day: date
    score: int | None
    band: str


class Stakeholder(Facts):
    """An active person at the customer."""

    email: str
    name: str
    role: ContactRole | None


class RenewalBrief(Facts):
    """What speaks for renewing, and what stands in the way (R5): value documented by currency, and how much
    of it for each unit of money paid since the contract began; null where that is not known.
    """

    documented: dict[str, Exact]
    returned: Number | None
    evidence: list[EvidenceFacts]
    goals: list[GoalFacts]
    trend: list[WeekScore]
    stakeholders: list[Stakeholder]
    open_risks: list[OpenAlert]


class FurtherRenewal(Facts):
    """Another renewal of an account with several contracts; `total` is its revenue a year once this is
    signed.
    """

    renewal_date: date | None
    days_left: int | None
    stage: RenewalStage
    total: Money | None


class RenewalFacts(Facts):
    """Where the soonest open renewal stands (R1, R3); `others` are those of further contracts. Days are below
    zero once a date has passed.

    `stage` and `forecast` are null as of an instant before the present stage was reached: the stages before
    it are not kept.
    """

    account: str
    as_of: datetime
    others: list[FurtherRenewal]
    renewal_date: date | None
    days_left: int | None
    notice_date: date | None
    notice_days_left: int | None
    stage: RenewalStage | None
    stage_since: date | None
    forecast: Forecast | None
    score: int | None
    band: str
    arr: Money | None
    owner: str | None
    account_executive: str | None
    brief: RenewalBrief


def renewal(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> RenewalFacts:
    """Return the dates, stage and forecast of a renewal, and the facts of its brief."""
    found, today = renewal_brief.read(uow, ws, account, at), health_at(uow, ws, account.id, at).today
    own, day = found.renewals[0].account, found.today
    stage = stage_then(own, ws, day)
    return RenewalFacts(
        account=account.external_id,
        as_of=at,
        others=[_further(one, day) for one in found.renewals[1:]],
        renewal_date=own.renewal_date,
        days_left=days_to(own.renewal_date, day),
        notice_date=own.notice_date,
        notice_days_left=days_to(own.notice_date, day),
        stage=stage,
        stage_since=own.renewal_stage_since if stage else None,
        forecast=forecast_then(own, today.band, ws, day),
        score=today.score,
        band=today.band.word,
        arr=money(account.arr, account.currency),
        owner=account.owner_email,
        account_executive=account.ae_email,
        brief=_brief(found, ws),
    )


def _further(one: Renewal, day: date) -> FurtherRenewal:
    return FurtherRenewal(
        renewal_date=one.due,
        days_left=days_to(one.due, day),
        stage=one.account.renewal_stage,
        total=money(one.total, one.account.currency),
    )


def days_to(day: date | None, today: date) -> int | None:
    """Return how many days are left until a date, below zero where it has passed."""
    return (day - today).days if day else None


def stage_then(account: Account, ws: Workspace, day: date) -> RenewalStage | None:
    """Return the stage of a renewal on a day; None before the one that is stored was reached."""
    since = account.renewal_stage_since
    return None if since and since > day else stage_of(account, ws.preset.renewal)


def forecast_then(account: Account, band: Band, ws: Workspace, day: date) -> Forecast | None:
    """Return what to expect of a renewal on a day (R3); None where its stage then is not known."""
    return forecast(account, band, ws.preset.renewal, day) if stage_then(account, ws, day) else None


def _brief(found: Brief, ws: Workspace) -> RenewalBrief:
    return RenewalBrief(
        documented=dict(found.value.documented),
        returned=found.value.returned,
        evidence=evidence(found.plan.evidence),
        goals=goals(found.plan.goals, found.today),
        trend=[WeekScore(day=each.day, score=each.score, band=each.band.word) for each in found.scores],
        stakeholders=[
            Stakeholder(email=contact.email, name=contact.name, role=now.role)
            for contact, now in found.people
        ],
        open_risks=[told(alert, ws) for alert in found.alerts],
    )


class RenewalAhead(Customer):
    """One renewal of the list; `days_left` is below zero where it is past its date and not signed."""

    renewal_date: date | None
    days_left: int | None
    notice_date: date | None
    stage: RenewalStage | None
    forecast: Forecast | None
    score: int | None
    band: str
    arr: Money | None


class RenewalsAhead(Facts):
    """Renewals and cancel-by dates of the coming year, and what is late, by date; `totals` is ARR by currency
    and by what to expect of it (R3).
    """

    as_of: datetime
    until: date
    renewals: list[RenewalAhead]
    totals: dict[str, dict[Forecast, Exact]]


def renewals(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> RenewalsAhead:
    """Return the renewals of the coming year and those that are late, with their forecast."""
    day = at.astimezone(ws.zone).date()
    found = [one.account for one in renewing(uow, ws, day, day + AHEAD, at)]
    due = [account for account in found if owner in (None, account.owner_email)]
    marks = marks_at(uow, ws, {account.id for account in due}, at)
    rows = [_ahead(account, marks.get(account.id), ws, day) for account in due]
    return RenewalsAhead(as_of=at, until=day + AHEAD, renewals=rows, totals=_totals(due, rows))


def _ahead(account: Account, mark: Mark | None, ws: Workspace, day: date) -> RenewalAhead:
    band = mark.band if mark else Band.UNKNOWN
    return RenewalAhead(
        **named(account),
        renewal_date=account.renewal_date,
        days_left=days_to(account.renewal_date, day),
        notice_date=account.notice_date,
        stage=stage_then(account, ws, day),
        forecast=forecast_then(account, band, ws, day),
        score=mark.score if mark else None,
        band=band.word,
        arr=money(account.arr, account.currency),
    )


def _totals(due: Sequence[Account], rows: Iterable[RenewalAhead]) -> dict[str, dict[Forecast, Decimal]]:
    expected = ((account, row.forecast) for account, row in zip(due, rows, strict=True))
    return forecast_totals((account, outlook) for account, outlook in expected if outlook)
