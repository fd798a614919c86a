"""Renewals: when they are spoken of, where they stand and what to expect (R1–R4).

Pure: an account and a day in, an answer out. Moving a stage is in success.renewing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind
from success.readings import Band
from success.renewal_rules import RenewalRules

FINAL = (RenewalStage.SIGNED, RenewalStage.CHURNED)


class Why(StrEnum):
    """What a renewal notice is about (R1)."""

    LADDER = "ladder"  # a step before the renewal or the notice date
    STALLED = "stalled"  # the stage has not moved
    OVERDUE = "overdue"  # past the date and unsigned


@dataclass(frozen=True, slots=True)
class DueStep:
    """The one thing to say about a renewal now. `key` names it among all that will ever be said of it.

    `days_left` and `notice_left` count down to the two dates; None where there is no such date, or it has
    passed.
    """

    why: Why
    key: str
    days_left: int | None
    notice_left: int | None


class Forecast(StrEnum):
    """What to expect of a renewal (R3)."""

    COMMITTED = "committed"
    LIKELY = "likely"
    AT_RISK = "at_risk"
    LOST = "lost"


def stage_of(account: Account, rules: RenewalRules) -> RenewalStage:
    """Return where the coming renewal stands.

    The signature of an early term says nothing about this one, nor does the loss of a contract before the
    one that runs.
    """
    due, since, start = account.renewal_date, account.renewal_stage_since, account.contract_start
    match account.renewal_stage:
        case RenewalStage.SIGNED if due is not None and since is not None:
            ended = (due - since).days <= rules.signed_holds_days
        case RenewalStage.CHURNED if start is not None and since is not None:
            ended = start <= since
        case _:
            ended = True
    return account.renewal_stage if ended else RenewalStage.NOT_STARTED


def is_over(account: Account) -> bool:
    """Whether the renewal has come to its end, signed or lost."""
    return account.renewal_stage in FINAL


def due_steps(account: Account, rules: RenewalRules, day: date) -> list[DueStep]:
    """Return what should have been said about this renewal by `day`, the newest of each kind only (R1).

    Steps that passed while nothing ran are left out, but for the latest. Nothing is due once signed or lost,
    or while the conversation runs and its stage moves.
    """
    stage, renewal = stage_of(account, rules), account.renewal_date
    if renewal is None or stage in FINAL:
        return []
    if renewal < day:
        return [_overdue(renewal, rules, day)]
    if stage is RenewalStage.NOT_STARTED:
        step = _ladder(account, renewal, rules, day, after=None)
        return [step] if step else []
    return _stalled(account, stage, renewal, rules, day)


def _overdue(renewal: date, rules: RenewalRules, day: date) -> DueStep:
    times = ((day - renewal).days - 1) // rules.overdue_every_days
    return DueStep(Why.OVERDUE, f"{renewal}:overdue:{times}", None, None)


def _stalled(
    account: Account, stage: RenewalStage, renewal: date, rules: RenewalRules, day: date
) -> list[DueStep]:
    since = account.renewal_stage_since
    if since is None or (day - since).days < rules.stalled_days:
        return []
    key = f"{renewal}:stalled:{stage}:{since}"
    nudge = DueStep(Why.STALLED, key, *_left(account, renewal, day))
    later = _ladder(account, renewal, rules, day, after=since + timedelta(days=rules.stalled_days))
    return [nudge, later] if later else [nudge]


def _ladder(
    account: Account, renewal: date, rules: RenewalRules, day: date, after: date | None
) -> DueStep | None:
    """The step reached on either clock; both clocks are in the key, so that two steps of a day are one.

    A clock that has run out keeps its last step in the key and brings nothing by itself.
    """
    clocks = [clock for clock in (renewal, account.notice_date) if clock]
    steps = [_step(clock, rules, day, _from(account, clock, after)) for clock in clocks]
    if not any(step for clock, step in zip(clocks, steps, strict=True) if clock >= day):
        return None
    key = ":".join(f"{clock}-{step or 0}" for clock, step in zip(clocks, steps, strict=True))
    return DueStep(Why.LADDER, key, *_left(account, renewal, day))


def _from(account: Account, clock: date, after: date | None) -> date:
    """The first day on which a step counts: none is due before the contract began, nor until `after`."""
    start = account.contract_start
    began = start if start is not None and start < clock else date.min
    return began if after is None else max(began, after + timedelta(days=1))


def _step(clock: date, rules: RenewalRules, day: date, first: date) -> int | None:
    """The lowest step of one clock that lies in [first, day]."""
    return min(
        (step for step in rules.ladder_days if first <= clock - timedelta(days=step) <= day), default=None
    )


def _left(account: Account, renewal: date, day: date) -> tuple[int | None, int | None]:
    notice = account.notice_date
    return (renewal - day).days, (notice - day).days if notice and notice >= day else None


def forecast(account: Account, band: Band, rules: RenewalRules, day: date | None = None) -> Forecast:
    """Return what to expect of a renewal, by its stage and the account's band (R3).

    Past its date on `day` and unsigned it is at risk, whatever was agreed by word.
    """
    stage = stage_of(account, rules)
    late = day is not None and account.renewal_date is not None and account.renewal_date < day
    if late and stage not in FINAL:
        return Forecast.AT_RISK
    return Forecast(getattr(rules.forecast[stage], band.word))


def forecast_totals(
    expected: Iterable[tuple[Account, Forecast]],
) -> dict[str, dict[Forecast, Decimal]]:
    """Return the ARR of renewals by currency and by what to expect; accounts without an amount add none.

    The first renewal of an account stands for all of its revenue: another one adds nothing.
    """
    totals: dict[str, dict[Forecast, Decimal]] = {}
    counted: set[int] = set()
    for account, outlook in expected:
        if account.arr is not None and account.currency and account.id not in counted:
            counted.add(account.id)
            sums = totals.setdefault(account.currency, dict.fromkeys(Forecast, Decimal(0)))
            sums[outlook] += account.arr
    return totals


def on_time(event: ArrEvent) -> bool | None:
    """Whether a renewal was signed on or before its date (R4); None for what is no renewal that was due."""
    if event.kind is not ArrKind.RENEWAL or event.due_on is None:
        return None
    return event.signed_on is not None and event.signed_on <= event.due_on
