"""What a switch of preset would do, before it is done (H13)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from success.account import Account
from success.ports import UnitOfWork
from success.presets import Preset
from success.readings import Band, ScoreTable, day_of
from success.scoring import all_tables
from success.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BandChange:
    """An account whose band another preset would change; a score of None is unknown."""

    account: Account
    before: Band
    after: Band
    score_before: int | None
    score_after: int | None


def band_changes(uow: UnitOfWork, ws: Workspace, preset: Preset, at: datetime) -> Iterator[BandChange]:
    """Yield the accounts that change band under `preset`, from what to what, as of `at`; nothing is kept."""
    present, other = all_tables(uow, ws, at), all_tables(uow, replace(ws, preset=preset), at)
    for before, after in zip(present, other, strict=True):
        yield from _changes_of(uow, before, after)


def _changes_of(uow: UnitOfWork, before: ScoreTable, after: ScoreTable) -> Iterator[BandChange]:
    rows = (before.band != after.band).nonzero()[0].tolist()
    accounts = uow.accounts.many(before.accounts[rows].tolist()) if rows else {}
    for row in rows:
        old, new = day_of(before, row), day_of(after, row)
        account = accounts[int(before.accounts[row])]
        yield BandChange(account, old.band, new.band, old.score, new.score)
