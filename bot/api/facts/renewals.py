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
from bot.api.facts.signals import OpenAlert, open_alerts
from success import plan_page
from success.account import Account, RenewalStage
from success.contact import ContactRole, ContactStatus
from success.ports import UnitOfWork
from success.readings import Band, DayScore, Mark
from success.renewal import FINAL, Forecast, forecast, forecast_totals, stage_of
from success.scoring import health_at, marks_at, trend
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
    """What speaks for renewing, and what stands in the way (R5)."""

    evidence: list[EvidenceFacts]
    goals: list[GoalFacts]
    trend: list[WeekScore]
    stakeholders: list[Stakeholder]
    open_risks: list[OpenAlert]


class RenewalFacts(Facts):
    """Where a renewal stands (R1, R3). Days are below zero once a date has passed.

    `stage` and `forecast` are null as of an instant before the present stage was reached: the stages before
    it are not kept.
    """

    account: str
    as_of: datetime
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
    day = at.astimezone(ws.zone).date()
    scores, today = trend(uow, ws, account.id, at), health_at(uow, ws, account.id, at).today
    stage = stage_then(account, ws, day)
    return RenewalFacts(
        account=account.external_id,
        as_of=at,
        renewal_date=account.renewal_date,
        days_left=days_to(account.renewal_date, day),
        notice_date=account.notice_date,
        notice_days_left=days_to(account.notice_date, day),
        stage=stage,
        stage_since=account.renewal_stage_since if stage else None,
        forecast=forecast_then(account, today.band, ws, day),
        score=today.score,
        band=today.band.word,
        arr=money(account.arr, account.currency),
        owner=account.owner_email,
        account_executive=account.ae_email,
        brief=_brief(uow, ws, account, scores, at),
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
    return forecast(account, band, ws.preset.renewal) if stage_then(account, ws, day) else None


def _brief(
    uow: UnitOfWork, ws: Workspace, account: Account, scores: list[DayScore], at: datetime
) -> RenewalBrief:
    page = plan_page.read(uow, account, at)
    contacts = uow.contacts.of([account.id], at).get(account.id, [])
    standings = [(contact, contact.at(at)) for contact in contacts]
    return RenewalBrief(
        evidence=evidence(page.evidence),
        goals=goals(page.goals, at.astimezone(ws.zone).date()),
        trend=[WeekScore(day=each.day, score=each.score, band=each.band.word) for each in scores],
        stakeholders=[
            Stakeholder(email=contact.email, name=contact.name, role=now.role)
            for contact, now in standings
            if now is not None and now.status is ContactStatus.ACTIVE
        ],
        open_risks=open_alerts(uow, ws, account, at),
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
    due = [
        account
        for account in uow.accounts.renewing(day, day + AHEAD)
        if owner in (None, account.owner_email) and stage_then(account, ws, day) not in FINAL
    ]
    marks = marks_at(uow, ws, [account.id for account in due], at)
    rows = [_ahead(account, marks.get(account.id), ws, day) for account in due]
    return RenewalsAhead(
        as_of=at,
        until=day + AHEAD,
        renewals=sorted(rows, key=lambda row: (row.renewal_date or date.max, row.name)),
        totals=_totals(due, rows),
    )


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
