"""Which accounts are at risk, and which of them first (D1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from success.account import Account
from success.alerts import Level
from success.alerts_at import levels_at
from success.lifecycle import churned
from success.ports import UnitOfWork
from success.presets import Preset
from success.readings import Band, Mark
from success.renewal import FINAL, stage_of
from success.renewals import coming
from success.scoring import marks_at
from success.segments import comparable
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One account at risk. `weight` is D1's figure in `currency`: the preset's own where a rate is known.

    `days_left` counts down to the renewal, below zero where it has passed; `levels` counts live alerts.
    """

    account: Account
    mark: Mark | None
    levels: Mapping[Level, int]
    days_left: int | None
    weight: Decimal
    currency: str | None

    @property
    def critical(self) -> bool:
        """Whether a Critical alert is open."""
        return self.levels.get(Level.CRITICAL, 0) > 0


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether an account is at risk: its score as last kept, and its live alerts by level."""

    mark: Mark | None = None
    levels: Mapping[Level, int] = field(default_factory=dict)

    @property
    def at_risk(self) -> bool:
        """Whether it is red, or yellow with an open Warning, or has any open Critical (D1)."""
        band = self.mark.band if self.mark else Band.UNKNOWN
        if band is Band.RED or self.levels.get(Level.CRITICAL, 0):
            return True
        return band is Band.YELLOW and self.levels.get(Level.WARNING, 0) > 0


def urgency(account: Account, preset: Preset, day: date) -> Decimal:
    """Return how much more a risk weighs because the renewal is near, or past and unsigned (D1)."""
    rules = preset.risk
    if account.renewal_date is None or stage_of(account, preset.renewal) in FINAL:
        return rules.otherwise
    left = (account.renewal_date - day).days
    return next((factor for within, factor in rules.urgency if left <= within), rules.otherwise)


def risk_row(account: Account, signs: Signs, preset: Preset, day: date) -> RiskRow:
    """Return an account's row: ARR × (100 − score) ÷ 100 × urgency (D1). Without ARR it weighs nothing."""
    score = signs.mark.score if signs.mark else None
    lost = 100 - (preset.risk.unknown_score if score is None else score)
    amount, currency = _money(account, preset)
    return RiskRow(
        account=account,
        mark=signs.mark,
        levels=signs.levels,
        days_left=(account.renewal_date - day).days if account.renewal_date else None,
        weight=amount * lost / 100 * urgency(account, preset, day),
        currency=currency,
    )


def _money(account: Account, preset: Preset) -> tuple[Decimal, str | None]:
    if account.arr is None:
        return Decimal(0), account.currency
    known = comparable(account.arr, account.currency, preset.segments)
    return (account.arr, account.currency) if known is None else (known, preset.segments.currency)


def rank(rows: Iterable[RiskRow]) -> list[RiskRow]:
    """Return rows in D1's order: currency by currency, in each open Criticals first, then by weight."""
    return sorted(
        rows,
        key=lambda row: (
            row.currency or "~",
            not row.critical,
            -row.weight,
            row.account.name,
            row.account.id,
        ),
    )


def at_risk(uow: UnitOfWork, ws: Workspace, emails: Collection[str] | None, at: datetime) -> list[RiskRow]:
    """Return the accounts at risk that these people own, ranked; with None those of everybody and nobody.

    Costs a handful of queries, whatever the number of accounts; reads scores as `marks_at` does, and alerts
    as `levels_at`. A lost customer is not at risk any more.
    """
    day = at.astimezone(ws.zone).date()
    mine = None if emails is None else {each.id: each for each in uow.accounts.of_owners(emails)}
    risky = _risky(uow, ws, mine, at)
    accounts = uow.accounts.many([*risky]) if mine is None else {each: mine[each] for each in risky}
    revenue = uow.arr.of([*risky], day) if risky else {}
    ours = [each for each in accounts.values() if not churned(each, revenue.get(each.id, ()), day)]
    towards = coming(uow, ws, ours, at)
    return rank(risk_row(account, risky[each], ws.preset, day) for each, account in towards.items())


def _risky(
    uow: UnitOfWork, ws: Workspace, account_ids: Collection[int] | None, at: datetime
) -> dict[int, Signs]:
    marks, levels = marks_at(uow, ws, account_ids, at), levels_at(uow, ws, account_ids, at)
    worrying = {each for each, mark in marks.items() if mark.band in (Band.RED, Band.YELLOW)}
    worrying |= {each for each, counts in levels.items() if Level.CRITICAL in counts}
    signs = {each: Signs(marks.get(each), levels.get(each, {})) for each in worrying}
    return {each: sign for each, sign in signs.items() if sign.at_risk}
