"""A small company whose clock is stepped by hand; everything it sends is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.text import render
from scheduler.dispatch import dispatch
from scheduler.report import Report
from scheduler.ticks import run_due
from success.account import Account
from success.format import Reader
from success.notice import Notice, SendResult, Sent, ToPerson
from success.people import User
from success.ports import Claimed, OpenUnit
from success.presets import load
from success.touchpoint import Touchpoint
from success.workspace import Workspace
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 30, 0, 0, tzinfo=BERLIN).astimezone(UTC)  # the day after clocks went forward
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def berlin(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of Berlin's clocks, as UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@dataclass
class Post:
    """A sender that takes everything and remembers it."""

    taken: list[Claimed] = field(default_factory=list)

    def send(self, claimed: Claimed) -> SendResult:
        """Take a notice."""
        self.taken.append(claimed)
        return Sent("demo", claimed.notice.conversation, f"m{len(self.taken)}")


class World:
    """Ana and Ben are CSMs of Max, who reports to Dora; Acme is Ana's. Nobody gets a digest unasked."""

    def __init__(
        self, open_unit: OpenUnit, preset: str = "framework", country: str | None = None, **of_acme: Any
    ) -> None:
        self.open_unit = open_unit
        self.ws = Workspace("acme-inc", BERLIN, "en", country, load(preset))
        self.post = Post()
        self.dora = self.person("dora", role="director")
        self.max = self.person("max", role="manager", manager_email=self.dora.email)
        self.ben = self.person("ben", manager_email=self.max.email)
        self.ana = self.person("ana", manager_email=self.max.email)
        self.acme = self.account("acme", **of_acme)

    def person(self, name: str, **cells: Any) -> User:
        """Store one of our people, who gets no digest."""
        user = factories.stored_user(
            self.open_unit, f"{name}@mainstay.example", name=name.capitalize(), **cells
        )
        return self.wishes(user, on=False)

    def wishes(self, user: User, **wish: Any) -> User:
        """Set how somebody wants the digest."""
        changed = replace(user, digest=replace(user.digest, **wish))
        with self.open_unit(write=True) as uow:
            uow.people.save(changed)
            uow.commit()
        return changed

    def account(self, external_id: str, **cells: Any) -> Account:
        """Store a customer of Ana's in the middle of its term, to whom nothing is due by itself."""
        quiet: dict[str, Any] = {
            "arr": Decimal(50_000),
            "segment": "smb",
            "contract_start": date(2025, 9, 1),
            "renewal_date": date(2027, 9, 1),
        }
        return factories.stored_account(self.open_unit, external_id, **(quiet | cells))

    def measure(self, at: datetime, account: str = "acme", **values: Any) -> None:
        """Store observations, as an import does: the account waits to be scored again."""
        factories.stored_metrics(self.open_unit, values, at, account)

    def meeting(self, at: datetime, **fields: Any) -> Touchpoint:
        """Put a meeting with Acme into the calendar, known long before."""
        return factories.stored_touchpoint(
            self.open_unit, self.acme, MONDAY - 9 * DAY, **({"scheduled_at": at} | fields)
        )

    def tick(self, now: datetime, name: str | None = None) -> list[Report]:
        """Run what is due and deliver it."""
        reports = run_due(self.open_unit, self.ws, now, name)
        while dispatch(self.open_unit, self.post, now).done:
            pass
        return reports

    def until(self, start: datetime, end: datetime, step: timedelta = HOUR) -> None:
        """Tick from `start` up to `end`, without it."""
        while start < end:
            self.tick(start)
            start += step

    def daily(self, start: datetime, days: int, *hours: float, job: str | None = None) -> None:
        """Tick at some hours of each of so many days: every job, or one."""
        for day in range(days):
            for hour in hours:
                self.tick(start + day * DAY + timedelta(hours=hour), job)

    def sent(self, kind: str | None = None) -> list[Notice]:
        """Return what went out so far, of one kind where named."""
        return [claimed.notice for claimed in self.post.taken if kind in (None, claimed.notice.kind)]

    def told(self, user: User, kind: str | None = None) -> list[Notice]:
        """Return what one person was told directly."""
        return [notice for notice in self.sent(kind) if notice.to == ToPerson(user.email)]

    def touchpoints(self, at: datetime) -> list[Touchpoint]:
        """Return Acme's meetings as known at an instant."""
        with self.open_unit() as uow:
            return uow.touchpoints.of([self.acme.id], at).get(self.acme.id, [])


def text(notice: Notice) -> str:
    """A notice as its reader sees it in a terminal."""
    return render(notice.view, Reader(notice.locale, ZoneInfo(notice.timezone)))


def failures(reports: Iterable[Report]) -> list[str]:
    """What could not be done."""
    return [failure.about for report in reports for failure in report.failed]
