"""What a person sees in the morning, as facts: the digest, `today` and the home page are made of them."""

from dataclasses import dataclass
from datetime import date, datetime

from success.account import Account, RenewalStage
from success.actions import Agreed
from success.alerts import Alert
from success.escalation import Task
from success.people import User
from success.readings import DayScore, Mark
from success.risk import RiskRow
from success.touchpoint import Touchpoint


@dataclass(frozen=True, slots=True)
class Risk:
    """One account at risk, the gravest alert to answer, and its owner."""

    row: RiskRow
    alert: Alert | None
    owner: User | None


@dataclass(frozen=True, slots=True)
class Moved:
    """An account whose band changed since the last digest."""

    account: Account
    before: DayScore
    now: Mark


@dataclass(frozen=True, slots=True)
class Signed:
    """An alert of an account, as a list names it; `owner` where the list is of several owners' accounts.

    `part_of` is the account above, where it is told to whoever owns that one.
    """

    account: Account
    alert: Alert
    owner: User | None = None
    part_of: Account | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A touchpoint of an account, as a digest names it."""

    account: Account
    touchpoint: Touchpoint


@dataclass(frozen=True, slots=True)
class Duty:
    """A task of an escalation, or an action agreed in a business review (Q3), that is due."""

    account: Account
    task: Task | Agreed


@dataclass(frozen=True, slots=True)
class Dated:
    """A renewal or notice date that is near, or past and unsigned."""

    account: Account
    stage: RenewalStage
    day: date
    is_notice: bool


@dataclass(frozen=True, slots=True)
class Snooze:
    """A snooze that the manager sees (W4)."""

    account: Account
    alert: Alert
    by: User | None


@dataclass(frozen=True, slots=True)
class Member:
    """How one person of a team stands this morning."""

    user: User | None  # None: accounts that nobody known owns
    at_risk: int
    criticals: int
    too_many: bool  # more open Criticals than one person can carry (S2)


@dataclass(frozen=True, slots=True)
class Team:
    """What a manager sees of their team: who carries what, the worst accounts, what was snoozed."""

    members: tuple[Member, ...]
    risks: tuple[Risk, ...]
    snoozes: tuple[Snooze, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say about the team."""
        return not (self.risks or self.snoozes)


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything a person should see. `day` is theirs; `since` is when they last had a digest."""

    user: User
    day: date
    since: datetime
    accounts: int
    covering: tuple[User, ...] = ()
    urgent: tuple[Signed, ...] = ()
    escalated: tuple[Account, ...] = ()
    moved: tuple[Moved, ...] = ()
    news: tuple[Signed, ...] = ()
    cleared: tuple[Signed, ...] = ()
    risks: tuple[Risk, ...] = ()
    calls: tuple[Meeting, ...] = ()
    dates: tuple[Dated, ...] = ()
    asks: tuple[Duty, ...] = ()
    write_ups: tuple[Meeting, ...] = ()
    team: Team | None = None
    unowned: tuple[Account, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs the person this morning."""
        mine = (self.urgent, self.escalated, self.moved, self.news, self.cleared, self.risks, self.calls)
        return not any((*mine, self.dates, self.asks, self.write_ups, self.unowned)) and (
            self.team is None or self.team.is_empty
        )
