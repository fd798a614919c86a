"""What a portfolio achieved in a period: retention, renewals, health, surveys, value (M1).

Every figure comes with what it is made of and its target. Money is never added across currencies. The
opening cohort is who brought recurring revenue on the day before the period; who joins in it is not part.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from success.account import Account
from success.books import pages
from success.evidence import first_outcomes
from success.expansion import proposals
from success.figures import Figure, Measure, of_money, ratio
from success.journal import EntryKind
from success.lifecycle import churned, won_back
from success.movements import Movement, Renewal, events_of, movement, renewals_due
from success.periods import Period
from success.ports import UnitOfWork
from success.readings import Band, Mark
from success.records import end_of_day
from success.scoring import PAGE, marks_at
from success.survey import Answer, SurveyKind
from success.touchpoint import REVIEWS, Touchpoint, TouchpointStatus
from success.voice import DETRACTOR, PROMOTER, SATISFIED
from success.workspace import Workspace

QUARTERS_A_YEAR = 4
_BANDS = {
    Band.GREEN: Measure.HEALTH_GREEN,
    Band.YELLOW: Measure.HEALTH_YELLOW,
    Band.RED: Measure.HEALTH_RED,
    Band.UNKNOWN: Measure.HEALTH_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one account: whether the customer is lost, how its revenue moved, how it was scored
    before the period and at its end, and everything in it that counts.
    """

    account: Account
    lost: bool
    movement: Movement
    renewals: tuple[Renewal, ...]
    opened: Mark | None
    closed: Mark | None
    answers: tuple[Answer, ...]
    reviews: tuple[Touchpoint, ...]
    days_to_value: int | None
    proposed: tuple[tuple[str, Decimal], ...]


def read(
    uow: UnitOfWork, ws: Workspace, accounts: Sequence[Account] | None, period: Period, now: datetime
) -> list[Known]:
    """Read what figures are made of, as things stood when the period ended, or stand `now`; None for every
    account there is. A bounded number of queries for each page of accounts.
    """
    at = min(end_of_day(period.end, ws.zone), now)
    return [each for page in pages(uow, accounts, PAGE) for each in _read(uow, ws, page, period, at)]


def _read(
    uow: UnitOfWork, ws: Workspace, accounts: Sequence[Account], period: Period, at: datetime
) -> list[Known]:
    ids = [account.id for account in accounts]
    day = at.astimezone(ws.zone).date()
    before = end_of_day(period.start - timedelta(days=1), ws.zone)
    events = uow.arr.of(ids, date.max)
    opened, closed = marks_at(uow, ws, ids, before), marks_at(uow, ws, ids, at)
    answers = uow.surveys.of(ids, at, before)
    meetings = uow.touchpoints.of(ids, at, before)
    back = {each.id: won_back(each, events.get(each.id, ()), day) for each in accounts}
    anew = {each: begun for each, begun in back.items() if begun}
    outcomes = first_outcomes(uow, ws, ids, at, anew)
    entries = uow.journal.of(ids, [EntryKind.OPPORTUNITY], at)

    def known(account: Account) -> Known:
        recorded = events.get(account.id, [])
        return Known(
            account=account,
            lost=churned(account, recorded, day),
            movement=movement(events_of(account, recorded), period),
            renewals=tuple(renewals_due(account, recorded, period, day)),
            opened=opened.get(account.id),
            closed=closed.get(account.id),
            answers=tuple(each for each in answers.get(account.id, ()) if each.answered_at > before),
            reviews=tuple(_reviews(meetings.get(account.id, ()), before, at)),
            days_to_value=_days_between(
                anew.get(account.id, account.contract_start), outcomes.get(account.id), period
            ),
            proposed=tuple(
                (each.currency or account.currency or "", each.amount)
                for each in proposals(entries.get(account.id, ()))
                if each.amount and each.at > before
            ),
        )

    return [known(account) for account in accounts]


def _reviews(meetings: Iterable[Touchpoint], after: datetime, at: datetime) -> list[Touchpoint]:
    return [
        each
        for each in meetings
        if each.kind in REVIEWS
        and each.status is not TouchpointStatus.CANCELLED
        and after < each.scheduled_at <= at
    ]


def _days_between(start: date | None, outcome: date | None, period: Period) -> int | None:
    """The days to first value (O3), where it came in the period."""
    if start is None or outcome is None or not period.has(outcome):
        return None
    return max((outcome - start).days, 0)


def figures(found: Sequence[Known], ws: Workspace, period: Period) -> dict[Measure, Figure]:
    """Return every figure of M1 for a group of accounts."""
    rules, customers = ws.preset.portfolio, [each for each in found if not each.lost]
    cohort = [each for each in found if each.movement.opening > 0]
    renewals = [each for account in found for each in account.renewals]
    dated = [each.on_time for each in renewals if each.on_time is not None]
    return {
        Measure.GRR: _of_opening(cohort, lambda each: each.movement.kept, rules.grr),
        Measure.NRR: _of_opening(cohort, lambda each: each.movement.grown, rules.nrr),
        Measure.LOGO_CHURN: ratio(
            sum(each.movement.closing <= 0 for each in cohort), len(cohort), rules.logo_churn * period.years
        ),
        Measure.RENEWAL_RATE: ratio(
            sum(each.renewed for each in renewals), len(renewals), rules.renewal_rate
        ),
        Measure.ON_TIME_RENEWALS: ratio(dated.count(True), len(dated), rules.on_time_renewals),
        Measure.EXPANSION_RATE: _of_opening(cohort, lambda each: each.movement.gained, rules.expansion_rate),
        Measure.EXPANSION_COVERAGE: _coverage(found, cohort, rules.expansion_rate),
        **_health(customers, ws, period),
        **_surveys([answer for each in found for answer in each.answers], ws),
        Measure.DAYS_TO_FIRST_VALUE: _median(
            [each.days_to_value for each in found if each.days_to_value is not None],
            Decimal(rules.days_to_first_value),
        ),
        Measure.QBR_COMPLETION: _held([review for each in found for review in each.reviews]),
    }


# ------------------------------------------------------------------- money


def _of_opening(cohort: Sequence[Known], part: Callable[[Known], Decimal], target: Decimal) -> Figure:
    """Return the share of the cohort's opening revenue that a part of each account makes up."""
    return of_money(_sums((_currency(each), part(each), each.movement.opening) for each in cohort), target)


def _coverage(found: Sequence[Known], cohort: Sequence[Known], rate: Decimal) -> Figure:
    """Return the proposed expansion against what the target rate asks of the opening revenue."""
    zero = Decimal(0)
    proposed = ((currency, amount, zero) for each in found for currency, amount in each.proposed)
    needed = ((_currency(each), zero, rate * each.movement.opening) for each in cohort)
    return of_money(_sums((*proposed, *needed)))


def _sums(parts: Iterable[tuple[str, Decimal, Decimal]]) -> dict[str, tuple[Decimal, Decimal]]:
    sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for currency, above, below in parts:
        sums[currency] = (sums[currency][0] + above, sums[currency][1] + below)
    return dict(sums)


def _currency(known: Known) -> str:
    return known.account.currency or ""


# ------------------------------------------------------------------- health


def _health(customers: Sequence[Known], ws: Workspace, period: Period) -> dict[Measure, Figure]:
    target = ws.preset.portfolio.average_health
    scored = [
        (each, each.closed.score) for each in customers if each.closed and each.closed.score is not None
    ]
    weights = (
        (_currency(each), each.movement.closing * score, each.movement.closing) for each, score in scored
    )
    bands = [each.closed.band if each.closed else Band.UNKNOWN for each in customers]
    return {
        Measure.AVERAGE_HEALTH: ratio(sum(score for _each, score in scored), len(scored), target),
        Measure.AVERAGE_HEALTH_BY_ARR: of_money(_sums(weights), target),
        **{measure: ratio(bands.count(band), len(bands)) for band, measure in _BANDS.items()},
        Measure.SCORE_IMPROVEMENT: _improvement(customers, ws.preset.portfolio.score_improvement, period),
    }


def _improvement(customers: Sequence[Known], target: Decimal, period: Period) -> Figure:
    """Return the points won a quarter, on average over the accounts scored at both ends."""
    won = [
        Decimal(each.closed.score - each.opened.score)
        for each in customers
        if each.opened and each.closed and each.opened.score is not None and each.closed.score is not None
    ]
    quarters = period.years * QUARTERS_A_YEAR
    return ratio(sum(won, Decimal(0)), len(won) * quarters, target)


# ------------------------------------------------------------------- surveys, value, reviews


def _surveys(answers: Sequence[Answer], ws: Workspace) -> dict[Measure, Figure]:
    rules = ws.preset.portfolio
    asked = [each.score for each in answers if each.kind is SurveyKind.NPS]
    rated = [each.score for each in answers if each.kind is SurveyKind.CSAT]
    net = sum(score >= PROMOTER for score in asked) - sum(score <= DETRACTOR for score in asked)
    return {
        Measure.NPS: ratio(100 * net, len(asked), rules.nps),
        Measure.SATISFACTION: ratio(
            sum(score >= SATISFIED for score in rated), len(rated), rules.satisfaction
        ),
    }


def _median(days: Sequence[int], target: Decimal) -> Figure:
    return Figure(Decimal(median(days)) if days else None, target, None, Decimal(len(days)))


def _held(reviews: Sequence[Touchpoint]) -> Figure:
    return ratio(sum(each.status is TouchpointStatus.HELD for each in reviews), len(reviews))
