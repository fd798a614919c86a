"""What early warning knows about an account (W2), loaded for many accounts at once.

The number of queries does not depend on the number of accounts. Scores of days that were not stored are
recomputed from the facts, and only for accounts whose score warns of something now.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind, recurring
from success.contact import Contact
from success.metrics import METRICS
from success.plan import Goal
from success.ports import UnitOfWork
from success.presets import Preset
from success.readings import (
    NANO,
    NEVER,
    NONE,
    Band,
    DayScore,
    ScoreTable,
    Source,
    day_of,
    instant_of,
    start_of_day,
)
from success.records import end_of_day
from success.scoring import score_accounts
from success.signals import Recorded
from success.survey import Answer
from success.touchpoint import Touchpoint, TouchpointStatus
from success.workspace import Workspace

MEETINGS_BACK = 180  # days that meetings and answers are read back, longer where nothing was heard since
SCORES_BACK = 90  # days a run of scores is followed back
TREND_BACK = timedelta(days=90)
_BLOCK = 30  # days of stored scores read at a time
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scored:
    """One account's row of a score table, with what was fresh in it."""

    table: ScoreTable
    row: int
    preset: Preset
    zone: ZoneInfo

    @property
    def score(self) -> int | None:
        """The displayed score, None without data."""
        score = int(self.table.score[self.row])
        return None if score == NONE else score

    @property
    def band(self) -> Band:
        """The band of the displayed score."""
        return Band(int(self.table.band[self.row]))

    @property
    def provisional(self) -> bool:
        """Whether coverage is too low to act on the score alone (H8)."""
        return bool(self.table.provisional[self.row])

    def today(self) -> DayScore:
        """Return the row as the score of its day."""
        return day_of(self.table, self.row)

    def knows(self, key: str) -> bool:
        """Whether any value of a metric is known, fresh or stale."""
        return int(self.table.source[self.row, METRICS[key].code - 1]) in (Source.SUPPLIED, Source.DERIVED)

    def value(self, key: str) -> Decimal | None:
        """Return the raw value of a metric where it is fresh (H8)."""
        column = METRICS[key].code - 1
        nano = int(self.table.values[self.row, column])
        if not self.knows(key) or nano == NEVER or not self._fresh(key, column):
            return None
        return Decimal(nano) / NANO

    def observed(self, key: str) -> datetime:
        """Return when the value of a known metric was observed."""
        return instant_of(int(self.table.observed[self.row, METRICS[key].code - 1]))

    def newest_of(self, day: date) -> datetime | None:
        """Return the newest observation of a day among the values that count, None without any."""
        known = (instant_of(int(each)) for each in self.table.observed[self.row][self._scored()])
        return max((each for each in known if each.astimezone(self.zone).date() == day), default=None)

    def _scored(self) -> list[int]:
        return [column for column, each in enumerate(self.table.subscores[self.row]) if each != NONE]

    def _fresh(self, key: str, column: int) -> bool:
        if key in self.preset.metrics and self.preset.metrics[key].weight > 0:
            return bool(self.table.subscores[self.row, column] != NONE)
        age = self.table.day - self.observed(key).astimezone(self.zone).date()
        return age.days <= self.preset.signals.stale_after_days


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as it was known at `at`.

    `then` is its score `compare_days` before. `days` are scores from today back, newest first, for as long as
    what the score warns of has lasted, and one day more. `logins` and `trend` are (observed at, nano),
    oldest first. `keeps_plans` says whether the workspace uses success plans at all.
    """

    account: Account
    at: datetime
    zone: ZoneInfo
    now: Scored
    then: Scored
    days: tuple[DayScore, ...] = ()
    contacts: tuple[Contact, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    answers: tuple[Answer, ...] = ()
    goals: tuple[Goal, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    revenue: tuple[ArrEvent, ...] = ()
    logins: tuple[tuple[datetime, int], ...] = ()
    trend: tuple[tuple[datetime, int], ...] = ()
    keeps_plans: bool = False

    @property
    def day(self) -> date:
        """The date of `at` in the workspace's zone."""
        return self.day_of(self.at)

    def day_of(self, instant: datetime) -> date:
        """Return the date of an instant in the workspace's zone."""
        return instant.astimezone(self.zone).date()

    def begins(self, day: date) -> datetime:
        """Return the first instant of a day in the workspace's zone."""
        return start_of_day(day, self.zone)

    def scored_on(self, day: date) -> datetime:
        """Return when the score of a day came about: its newest observation, else the day's beginning."""
        return self.now.newest_of(day) or self.begins(day)

    def held(self) -> list[tuple[datetime, Touchpoint]]:
        """Return the touchpoints held, with when, oldest first."""
        met = [
            (each.held_at or each.scheduled_at, each)
            for each in self.touchpoints
            if each.status is TouchpointStatus.HELD
        ]
        return sorted(
            ((when, each) for when, each in met if when <= self.at),
            key=lambda pair: (pair[0], pair[1].id or 0),
        )

    def missed(self, touchpoint: Touchpoint) -> bool:
        """Whether a touchpoint was missed: so recorded, or still scheduled when its day was over (L4)."""
        if touchpoint.status is TouchpointStatus.SCHEDULED:
            return self.day_of(touchpoint.scheduled_at) < self.day
        return touchpoint.status is TouchpointStatus.MISSED and touchpoint.scheduled_at <= self.at

    def churned(self) -> bool:
        """Whether the customer is lost: the renewal ended so, or no recurring revenue is left."""
        account = self.account
        if account.renewal_stage is RenewalStage.CHURNED:
            return account.renewal_stage_since is None or account.renewal_stage_since <= self.day
        lost = any(event.kind is ArrKind.CHURN for event in self.revenue)
        return lost and recurring(self.revenue) <= 0


def load(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int], at: datetime
) -> dict[int, AccountFacts]:
    """Return the facts of many accounts as of `at`; ids that are not known are left out."""
    accounts = uow.accounts.many(account_ids)
    if not accounts:
        return {}
    ids = sorted(accounts)
    rules = ws.preset.signals
    now = _scored(ws, score_accounts(uow, ws, ids, at))
    then = _scored(ws, score_accounts(uow, ws, ids, at - timedelta(days=rules.compare_days)))
    contacts, recorded = uow.contacts.of(ids, at), uow.recorded.of(ids, at)
    touchpoints, answers = _heard(uow, ws, ids, at)
    goals, revenue = uow.plans.goals(ids, at), uow.arr.of(ids, at.astimezone(ws.zone).date())
    days = _days(uow, ws, _watched(ws, now, then), at)
    logins, trend = _logins(uow, ws, now, at), _trend(uow, ws, now, at)
    keeps_plans = uow.plans.kept()
    return {
        each: AccountFacts(
            account=accounts[each],
            at=at,
            zone=ws.zone,
            now=now[each],
            then=then[each],
            days=days.get(each, ()),
            contacts=tuple(contacts.get(each, ())),
            touchpoints=tuple(touchpoints.get(each, ())),
            answers=tuple(answers.get(each, ())),
            goals=tuple(goals.get(each, ())),
            recorded=tuple(recorded.get(each, ())),
            revenue=tuple(revenue.get(each, ())),
            logins=tuple(logins.get(each, ())),
            trend=tuple(trend.get(each, ())),
            keeps_plans=keeps_plans,
        )
        for each in ids
    }


def reads_back_to(ws: Workspace, at: datetime) -> datetime:
    """Return the instant before which meetings and answers are read only where nothing was heard since."""
    return at - timedelta(days=max(MEETINGS_BACK, ws.preset.signals.opens_within_days))


def _heard(
    uow: UnitOfWork, ws: Workspace, ids: list[int], at: datetime
) -> tuple[dict[int, list[Touchpoint]], dict[int, list[Answer]]]:
    since = reads_back_to(ws, at)
    touchpoints, answers = uow.touchpoints.of(ids, at, since), uow.surveys.of(ids, at, since)
    heard = {
        each for each, met in touchpoints.items() if any(one.status is TouchpointStatus.HELD for one in met)
    }
    silent = [each for each in ids if each not in heard and each not in answers]
    if silent:
        touchpoints |= uow.touchpoints.of(silent, at)
        answers |= uow.surveys.of(silent, at)
    return touchpoints, answers


def _scored(ws: Workspace, table: ScoreTable) -> dict[int, Scored]:
    ids = table.accounts.tolist()
    return {each: Scored(table, row, ws.preset, ws.zone) for row, each in enumerate(ids)}


def _logins(
    uow: UnitOfWork, ws: Workspace, now: Mapping[int, Scored], at: datetime
) -> Mapping[int, list[tuple[datetime, int]]]:
    ids = [each for each, scored in now.items() if scored.knows("logins_7d")]
    weeks = ws.preset.signals.login_weeks + 3  # the weeks compared, the one before, and two of tolerance
    return _series(uow, ids, "logins_7d", at, timedelta(weeks=weeks))


def _trend(
    uow: UnitOfWork, ws: Workspace, now: Mapping[int, Scored], at: datetime
) -> Mapping[int, list[tuple[datetime, int]]]:
    limit = ws.preset.signals.usage_trend_below
    values = {each: scored.value("usage_trend") for each, scored in now.items()}
    ids = [each for each, value in values.items() if value is not None and value < limit]
    return _series(uow, ids, "usage_trend", at, TREND_BACK)


def _series(
    uow: UnitOfWork, ids: list[int], key: str, at: datetime, back: timedelta
) -> Mapping[int, list[tuple[datetime, int]]]:
    return uow.measurements.series(ids, METRICS[key].code, at, at - back) if ids else {}


# ------------------------------------------------------------------ scores of the days before


def at_zero(dimensions: tuple[int | None, ...]) -> list[int]:
    """Return the positions of the dimensions that are shown as 0."""
    return [place for place, each in enumerate(dimensions) if each is not None and each < 5_000]


@dataclass(frozen=True, slots=True)
class _Watch:
    """What an account's score warns of, so how far back its days are worth reading."""

    today: DayScore
    below: int  # a score under this is a drop

    def lasts(self, day: DayScore) -> bool:
        if self.today.band in (Band.YELLOW, Band.RED) and day.band is self.today.band:
            return True
        if at_zero(self.today.dimensions) and at_zero(day.dimensions):
            return True
        return _under(self.today, self.below) and _under(day, self.below)


def _under(day: DayScore, below: int) -> bool:
    return day.score is not None and day.score < below


def _watched(ws: Workspace, now: Mapping[int, Scored], then: Mapping[int, Scored]) -> dict[int, _Watch]:
    points = ws.preset.signals.score_drop_points
    watches = {}
    for each, scored in now.items():
        watch = _Watch(scored.today(), (then[each].score or 0) - points)
        if watch.lasts(watch.today):
            watches[each] = watch
    return watches


def _days(
    uow: UnitOfWork, ws: Workspace, watches: Mapping[int, _Watch], at: datetime
) -> dict[int, tuple[DayScore, ...]]:
    today = at.astimezone(ws.zone).date()
    runs = {each: [watch.today] for each, watch in watches.items()}
    running = set(runs)
    stored: dict[int, dict[date, DayScore]] = {}
    for back in range(1, SCORES_BACK + 1):
        if not running:
            break
        day = today - back * _DAY
        if (back - 1) % _BLOCK == 0:
            stored = _stored(uow, running, day)
        scores = _scores_of(uow, ws, running, day, stored)
        for each in tuple(running):
            runs[each].append(scores[each])
            if not watches[each].lasts(scores[each]):
                running.remove(each)
    return {each: tuple(run) for each, run in runs.items()}


def _stored(uow: UnitOfWork, ids: Collection[int], end: date) -> dict[int, dict[date, DayScore]]:
    history = uow.health.history(ids, end - (_BLOCK - 1) * _DAY, end)
    return {each: {day.day: day for day in days} for each, days in history.items()}


def _scores_of(
    uow: UnitOfWork,
    ws: Workspace,
    ids: Collection[int],
    day: date,
    stored: Mapping[int, Mapping[date, DayScore]],
) -> dict[int, DayScore]:
    """Return every account's score of one past day, as stored, else recomputed from the facts."""
    known = {each: stored[each][day] for each in ids if day in stored.get(each, {})}
    lacking = sorted(each for each in ids if each not in known)
    if lacking:
        table = score_accounts(uow, ws, lacking, end_of_day(day, ws.zone))
        known |= {each: day_of(table, row) for row, each in enumerate(table.accounts.tolist())}
    return known
