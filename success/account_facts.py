"""What early warning knows about an account (W2), loaded for many accounts at once.

The number of queries does not depend on the number of accounts. Scores of days that were not stored are
recomputed from the facts, and only for accounts whose score warns of something now.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from success.account import Account
from success.alerts import Alert, AlertState
from success.arr import ArrEvent
from success.contact import Contact
from success.journal import EntryKind
from success.lifecycle import churned, won_back
from success.metrics import METRICS
from success.plan import Goal, defined_at
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
from success.renewals import coming
from success.score_runs import Watch, days_back
from success.scoring import score_accounts
from success.signals import Recorded
from success.survey import Answer, SurveyKind
from success.touchpoint import Touchpoint, TouchpointStatus
from success.workspace import Workspace

MEETINGS_BACK = 180  # days that meetings and answers are read back, longer where nothing was heard since
TREND_BACK = timedelta(days=90)


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
    """An account as it was known at `at`; `towards` is how it stands towards its soonest open renewal.

    `then` is its score `compare_days` before. `days` are scores from today back, newest first, for as long as
    what the score warns of has lasted, and one day more; they are left out where all of that is `known`
    already: alerts that are open or resolved, by key, which need not be dated again. `logins` and `trend`
    are (observed at, nano), oldest first. `defined` is when the customer's definition of success was last
    written down. `loop_closed` is when a person last said how detractors were answered, looked up where
    answers have no name. `keeps_plans` says whether the workspace uses success plans at all,
    `keeps_definitions` whether it writes down definitions.
    """

    account: Account
    towards: Account
    at: datetime
    zone: ZoneInfo
    now: Scored
    then: Scored
    days: tuple[DayScore, ...] = ()
    known: Mapping[str, Alert] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    answers: tuple[Answer, ...] = ()
    goals: tuple[Goal, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    revenue: tuple[ArrEvent, ...] = ()
    logins: tuple[tuple[datetime, int], ...] = ()
    trend: tuple[tuple[datetime, int], ...] = ()
    defined: datetime | None = None
    keeps_plans: bool = False
    keeps_definitions: bool = False
    loop_closed: datetime | None = None

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
        return churned(self.account, self.revenue, self.day)

    def is_of_old(self, instant: datetime) -> bool:
        """Whether something happened before the customer was lost and came back: that is another story."""
        anew = won_back(self.account, self.revenue, self.day)
        return anew is not None and self.day_of(instant) < anew


def load(
    uow: UnitOfWork,
    ws: Workspace,
    account_ids: Collection[int],
    at: datetime,
    alerts: Mapping[int, Sequence[Alert]] | None = None,
) -> dict[int, AccountFacts]:
    """Return the facts of many accounts as of `at`; ids that do not exist are left out.

    `alerts` are those known by account: what one of them says already is not dated again.
    """
    accounts = uow.accounts.many(account_ids)
    if not accounts:
        return {}
    ids = sorted(accounts)
    towards = coming(uow, ws, accounts.values(), at)
    rules = ws.preset.signals
    now = _scored(ws, score_accounts(uow, ws, ids, at))
    then = _scored(ws, score_accounts(uow, ws, ids, at - timedelta(days=rules.compare_days)))
    contacts, recorded = uow.contacts.of(ids, at), uow.recorded.of(ids, at)
    touchpoints, answers = _heard(uow, ws, ids, at)
    goals, revenue = uow.plans.goals(ids, at), uow.arr.of(ids, at.astimezone(ws.zone).date())
    known = {each: _known((alerts or {}).get(each, ())) for each in ids}
    days = days_back(uow, ws, _watches(ws, now, then, known), at)
    logins, trend = _logins(uow, ws, now, at), _trend(uow, ws, now, at)
    definitions = uow.journal.of(ids, [EntryKind.DEFINITION], at)
    keeps_definitions = uow.journal.kept(EntryKind.DEFINITION, at)
    keeps_plans = keeps_definitions or uow.plans.kept(at)
    loops = _loops(uow, answers, at)
    return {
        each: AccountFacts(
            account=accounts[each],
            towards=towards[each],
            at=at,
            zone=ws.zone,
            now=now[each],
            then=then[each],
            days=days.get(each, ()),
            known=known[each],
            contacts=tuple(contacts.get(each, ())),
            touchpoints=tuple(touchpoints.get(each, ())),
            answers=tuple(answers.get(each, ())),
            goals=tuple(goals.get(each, ())),
            recorded=tuple(recorded.get(each, ())),
            revenue=tuple(revenue.get(each, ())),
            logins=tuple(logins.get(each, ())),
            trend=tuple(trend.get(each, ())),
            defined=defined_at(definitions.get(each, ())),
            keeps_plans=keeps_plans,
            keeps_definitions=keeps_definitions,
            loop_closed=loops.get(each),
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


def _loops(uow: UnitOfWork, answers: Mapping[int, Sequence[Answer]], at: datetime) -> dict[int, datetime]:
    """When a person last said how detractors were answered, by account, where answers have no name (V2)."""
    nameless = [
        each
        for each, given in answers.items()
        if any(one.kind is SurveyKind.NPS and not one.respondent_email for one in given)
    ]
    known = uow.alerts.of(nameless, open_only=False) if nameless else {}
    alerts = {alert.id: each for each, of in known.items() for alert in of if alert.key == "detractor"}
    events = uow.alerts.events([each for each in alerts if each is not None], at) if alerts else {}
    closed = {
        (alerts[alert_id], event.at)
        for alert_id, happened in events.items()
        for event in happened
        if event.what == AlertState.RESOLVED
    }
    return dict(sorted(closed))  # the last of an account wins


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


def _known(alerts: Sequence[Alert]) -> dict[str, Alert]:
    return {alert.key: alert for alert in alerts if alert.state is not AlertState.CLOSED}


def _watches(
    ws: Workspace,
    now: Mapping[int, Scored],
    then: Mapping[int, Scored],
    known: Mapping[int, Mapping[str, Alert]],
) -> dict[int, Watch]:
    points = ws.preset.signals.score_drop_points
    watches = {each: Watch(scored.today(), (then[each].score or 0) - points) for each, scored in now.items()}
    return {each: watch for each, watch in watches.items() if not watch.warns_of() <= known[each].keys()}
