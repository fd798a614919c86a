"""One account under watch: facts go in as records, findings, alerts and changes come out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from success.account_facts import AccountFacts, load
from success.alert_course import AlertChange
from success.alerting import refresh
from success.alerts import Alert
from success.alerts_at import open_alerts_at
from success.early_warning import findings
from success.people import User
from success.ports import OpenUnit
from success.presets import load as load_preset
from success.records import Kind, Record
from success.scoring import rescore
from success.signals import Finding
from success.workspace import Workspace
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)  # a Tuesday, two days after clocks went forward in Berlin

_KNOTS = [(0, 0), (50, 10), (70, 20), (90, 40), (100, 60)]  # score, hundredths of dau_mau_ratio


def ago(days: float, hours: float = 0) -> datetime:
    """The instant so long before NOW."""
    return NOW - timedelta(days=days, hours=hours)


def on(days: int) -> date:
    """The date so many days before NOW (after it, where negative)."""
    return NOW.date() - timedelta(days=days)


def usage_for(score: int) -> Decimal:
    """The `dau_mau_ratio` whose sub-score, and so the score of an account without other data, is `score`."""
    for (low, start), (high, end) in pairwise(_KNOTS):
        if score <= high:
            share = Decimal(score - low) / (high - low)
            return (start + (end - start) * share) / 100
    raise AssertionError(score)


def a_workspace(preset: str = "framework", country: str | None = None) -> Workspace:
    """A company in Berlin that keeps no public holidays unless told to."""
    return Workspace("acme-inc", BERLIN, "en", country, load_preset(preset))


class Watched:
    """The account Acme of Ana, whose manager is Max."""

    def __init__(self, open_unit: OpenUnit, ws: Workspace | None = None, **cells: Any) -> None:
        self.open_unit = open_unit
        self.ws = ws or a_workspace()
        self.max = factories.stored_user(open_unit, "max@mainstay.example", name="Max", role="manager")
        self.ana = factories.stored_user(open_unit, manager_email="max@mainstay.example")
        quiet: dict[str, Any] = {"renewal_date": on(-300), "contract_start": on(200)}
        self.account = factories.stored_account(open_unit, **(quiet | cells))

    @property
    def id(self) -> int:
        """The account's id."""
        return self.account.id

    def take(self, kind: Kind, *records: Record, now: datetime = NOW) -> None:
        """Store records, known from `now` on."""
        taken = factories.stored(self.open_unit, kind, *records, now=now)
        assert taken.accepted == len(records), taken.refused

    def change(self, **fields: Any) -> None:
        """Set fields of the account."""
        with self.open_unit(write=True) as uow:
            self.account = uow.accounts.change(self.id, **fields)
            uow.commit()

    def measure(self, at: datetime, **values: Any) -> None:
        """Observe metrics at an instant."""
        self.take(Kind.METRICS, *(factories.an_observation(key, value, at) for key, value in values.items()))

    def scores(self, **by_days_ago: int) -> None:
        """Give the account scores: `d40=84` is 84 from forty days ago on."""
        for days, score in by_days_ago.items():
            self.measure(ago(int(days[1:])), dau_mau_ratio=usage_for(score))

    def meet(self, scheduled_at: datetime, status: str = "held", kind: str = "checkin", **cells: Any) -> None:
        """Store a touchpoint that was planned a week before and became what it did at its time."""
        plan = factories.a_touchpoint(kind, scheduled_at, status="scheduled")
        self.take(Kind.TOUCHPOINTS, plan, now=scheduled_at - timedelta(days=7))
        if status != "scheduled":
            became = factories.a_touchpoint(kind, scheduled_at, status=status, **cells)
            self.take(Kind.TOUCHPOINTS, became, now=scheduled_at)

    def know(
        self, email: str, role: str | None, since: datetime, status: str = "active", **cells: Any
    ) -> None:
        """Store what a contact is from `since` on."""
        record = factories.a_contact(email, role=role, since=since, status=status, **cells)
        self.take(Kind.CONTACTS, record)

    def answer(self, score: int, at: datetime, kind: str = "nps", **cells: Any) -> None:
        """Store a survey answer."""
        self.take(Kind.SURVEYS, factories.an_answer(kind, score, at, **cells))

    def record(self, key: str, at: datetime = NOW, **cells: Any) -> None:
        """Record a signal."""
        self.take(Kind.SIGNALS, factories.a_signal(key, at, **cells))

    def facts(self, at: datetime = NOW) -> AccountFacts:
        """What is known of the account."""
        with self.open_unit() as uow:
            return load(uow, self.ws, [self.id], at)[self.id]

    def findings(self, at: datetime = NOW) -> dict[str, Finding]:
        """The signals that are true, by key."""
        return {each.key: each for each in findings(self.facts(at), self.ws)}

    def finding(self, key: str, at: datetime = NOW) -> Finding | None:
        """One signal, None where it is not true."""
        return self.findings(at).get(key)

    def refresh(self, at: datetime = NOW) -> list[AlertChange]:
        """Score the account, bring its alerts in step with the facts and commit."""
        with self.open_unit(write=True) as uow:
            rescore(uow, self.ws, [self.id], at)
            changes = refresh(uow, self.ws, [self.id], at)
            uow.commit()
        return changes

    def alerts(self, *, open_only: bool = True) -> dict[str, Alert]:
        """The stored alerts by key."""
        with self.open_unit() as uow:
            stored = uow.alerts.of([self.id], open_only=open_only).get(self.id, [])
        return {alert.key: alert for alert in stored}

    def read(self, at: datetime = NOW) -> dict[str, Alert]:
        """The open alerts as the data API reads them."""
        with self.open_unit() as uow:
            return {alert.key: alert for alert in open_alerts_at(uow, self.ws, self.id, at)}

    def act(self, action: Any, key: str, now: datetime, *args: Any, by: User | None = None) -> Alert:
        """Acknowledge, snooze or resolve an alert as Ana and commit."""
        with self.open_unit(write=True) as uow:
            acted: Alert = action(uow, self.ws, self.alerts()[key], by or self.ana, now, *args)
            uow.commit()
        return acted
