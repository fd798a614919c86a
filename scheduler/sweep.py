"""Work done once a day for every account, in chunks that any number of workers share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.guard import together
from scheduler.report import Tally
from success.ports import OpenUnit, UnitOfWork
from success.workspace import Workspace

CHUNK = 500  # accounts worked on in one transaction
DAYS_CAUGHT_UP = 7  # days that passed while nothing ran and are still made up for

Daily = Callable[[UnitOfWork, Sequence[int], date], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the sweep of `day` has come: past account `after`, None when it is done.

    `missing` is the first day that no sweep was done for.
    """

    day: date
    after: int | None
    missing: date

    def __str__(self) -> str:
        return f"{self.day} {'done' if self.after is None else self.after} {self.missing}"

    @classmethod
    def read(cls, text: str) -> "Mark":
        """Read what the notebook keeps."""
        day, after, missing = text.split()
        return cls(
            date.fromisoformat(day), None if after == "done" else int(after), date.fromisoformat(missing)
        )


def sweep(open_unit: OpenUnit, ws: Workspace, now: datetime, key: str, tally: Tally, work: Daily) -> None:
    """Do `work` for every account once on the workspace's present day, and only for what is left of it.

    `work` is told the first day that was missed; today where none was. The mark moves in the transaction that
    did the work, so that a chunk is neither lost nor done twice.
    """
    today = now.astimezone(ws.zone).date()
    while (step := _next(open_unit, key, today)) is not None:
        stored, mark, ids = step
        moved = Mark(today, ids[-1] if len(ids) == CHUNK else None, mark.missing)
        together(open_unit, tally, ids, lambda each: f"account {each}", _chunk(key, stored, moved, ids, work))
        with open_unit(write=True) as uow:  # where a chunk was done in halves, or there was none to do
            uow.notebook.swap(key, stored, str(moved))
            uow.commit()


def _chunk(
    key: str, stored: str | None, moved: Mark, ids: Sequence[int], work: Daily
) -> Callable[[UnitOfWork, Sequence[int]], Iterable[str]]:
    def done(uow: UnitOfWork, part: Sequence[int]) -> Iterable[str]:
        whole = len(part) == len(ids)
        if whole and not uow.notebook.swap(key, stored, str(moved)):
            return ()  # another worker was faster
        return work(uow, part, moved.missing)

    return done


def _next(open_unit: OpenUnit, key: str, today: date) -> tuple[str | None, Mark, list[int]] | None:
    with open_unit() as uow:
        stored = uow.notebook.read(key)
        mark = _due(Mark.read(stored) if stored else None, today)
        if mark.after is None:
            return None
        return stored, mark, uow.accounts.ids(mark.after, CHUNK)


def _due(last: Mark | None, today: date) -> Mark:
    """Return where the sweep of today stands, given the last mark."""
    if last is None:
        return Mark(today, 0, today)
    if last.day >= today:
        return last
    missing = last.day + timedelta(days=1) if last.after is None else last.missing
    return Mark(today, 0, max(missing, today - timedelta(days=DAYS_CAUGHT_UP)))
