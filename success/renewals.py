"""All renewals of an account: its own, and those of further contracts (R1–R3).

A further contract is a renewal event that is due and not signed. Each renewal is shown as the account stands
towards it: with the date and the stage of that one. Two that are due on one day are one renewal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from success.account import Account, RenewalStage
from success.arr import ArrEvent
from success.journal import Entry, EntryKind, latest
from success.lifecycle import churned, won_back
from success.ports import UnitOfWork
from success.renewal import FINAL, stage_of
from success.renewal_rules import RenewalRules
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Renewal:
    """One renewal. `account` has its date, stage and notice date; `contracts` are its events.

    `total` is what the account would bring in a year once it is signed. `own` says that it is the account's
    own renewal date, `several` that the account has others, so that it must be named by its day.
    """

    account: Account
    total: Decimal | None = None
    contracts: tuple[ArrEvent, ...] = ()
    own: bool = True
    several: bool = False

    @property
    def due(self) -> date | None:
        """The day it is due, None where that is not known."""
        return self.account.renewal_date

    @property
    def is_open(self) -> bool:
        """Whether it is neither signed nor lost."""
        return self.account.renewal_stage not in FINAL

    @property
    def named(self) -> str:
        """The day it is named by in a command, nothing where there is no other."""
        return self.due.isoformat() if self.several and self.due else ""


def renewals_of(
    account: Account,
    unsigned: Iterable[ArrEvent],
    moves: Iterable[Entry],
    rules: RenewalRules,
    anew: date | None = None,
) -> list[Renewal]:
    """Return every renewal of an account, the open ones first, soonest first; never none.

    `unsigned` are renewal events, `moves` what was recorded about the stages of several. `anew` is when a
    lost customer came back: the loss says nothing about what renews now. A lost account has but its own.
    """
    stage = RenewalStage.NOT_STARTED if anew else stage_of(account, rules)
    own = replace(account, renewal_stage=stage)
    if stage is RenewalStage.CHURNED:
        return [Renewal(own)]
    by_day: dict[date, list[ArrEvent]] = {}
    for event in unsigned:
        if event.due_on is not None:
            by_day.setdefault(event.due_on, []).append(event)
    stages = {date.fromisoformat(due): entry for (due,), entry in latest(moves, "due").items()}
    days = [account.renewal_date, *(day for day in by_day if day != account.renewal_date)]
    if account.renewal_date is None and by_day:
        days = days[1:]
    found = [_renewal(own, day, by_day.get(day, ()) if day else (), stages) for day in days]
    found.sort(key=lambda one: (not one.is_open, one.due or date.max))
    return [replace(one, several=len(found) > 1) for one in found]


def _renewal(
    own: Account, day: date | None, events: Sequence[ArrEvent], stages: Mapping[date, Entry]
) -> Renewal:
    total = events[-1].amount if events else None
    is_own, move = day == own.renewal_date, stages.get(day) if day else None
    if move is not None and (not is_own or own.renewal_stage not in FINAL):
        stage, since = RenewalStage(move.data["stage"]), date.fromisoformat(move.data["since"])
        own = replace(own, renewal_stage=stage, renewal_stage_since=since)
    elif not is_own:
        own = replace(own, renewal_stage=RenewalStage.NOT_STARTED, renewal_stage_since=None)
    notice = own.notice_date if is_own else None
    return Renewal(replace(own, renewal_date=day, notice_date=notice), total, tuple(events), own=is_own)


def all_renewals(
    uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], at: datetime
) -> dict[int, list[Renewal]]:
    """Return every renewal of these accounts as of `at`, by account; costs at most three queries.

    A stage that was reached later counts as not started.
    """
    day = at.astimezone(ws.zone).date()
    known = {account.id: account.known_on(day) for account in accounts}
    if not known:
        return {}
    unsigned = uow.arr.unsigned(_reach(ws, day), date.max, day, [*known])
    moves = uow.journal.of([*unsigned], [EntryKind.RENEWAL], at) if unsigned else {}
    lost = [each for each, account in known.items() if account.renewal_stage is RenewalStage.CHURNED]
    events = uow.arr.of(lost, day) if lost else {}
    rules = ws.preset.renewal
    return {
        each: renewals_of(
            account,
            unsigned.get(each, ()),
            moves.get(each, ()),
            rules,
            won_back(account, events[each], day) if each in events else None,
        )
        for each, account in known.items()
    }


def coming(uow: UnitOfWork, ws: Workspace, accounts: Iterable[Account], at: datetime) -> dict[int, Account]:
    """Return accounts as they stand towards their soonest open renewal, by id."""
    return {each: found[0].account for each, found in all_renewals(uow, ws, accounts, at).items()}


def renewing(uow: UnitOfWork, ws: Workspace, start: date, end: date, at: datetime) -> list[Renewal]:
    """Return the open renewals with a date in [start, end], and those past it and unsigned, soonest first.

    Lost customers renew nothing.
    """
    day = at.astimezone(ws.zone).date()
    found = {account.id: account for account in uow.accounts.renewing(start, end)}
    further = uow.arr.unsigned(_reach(ws, day), end, day).keys() - found.keys()
    found |= uow.accounts.many(further) if further else {}
    events = uow.arr.of([*found], day) if found else {}
    ours = [each for each in found.values() if not churned(each, events.get(each.id, ()), day)]
    renewals = (one for known in all_renewals(uow, ws, ours, at).values() for one in known)
    near = [one for one in renewals if one.is_open and _is_near(one, start, end)]
    return sorted(near, key=lambda one: (one.due or date.max, one.account.name, one.account.id))


def _is_near(one: Renewal, start: date, end: date) -> bool:
    notice = one.account.notice_date
    return (one.due is not None and one.due <= end) or (notice is not None and start <= notice <= end)


def _reach(ws: Workspace, day: date) -> date:
    """What was due before and never signed is history rather than a renewal that is late."""
    return day - timedelta(days=ws.preset.renewal.signed_holds_days)
