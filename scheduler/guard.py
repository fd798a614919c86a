"""The one guard that jobs share: what goes wrong with one item is reported and never stops the others."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from scheduler.report import Failure, Tally
from success.errors import Unavailable
from success.ports import OpenUnit, UnitOfWork

Done = TypeVar("Done")
Item = TypeVar("Item")
Work = Callable[[UnitOfWork, Item], Iterable[str]]

log = logging.getLogger(__name__)


def survive(about: str, work: Callable[[], Done]) -> Done | Failure:
    """Return what `work` returns, or the failure it ended in.

    A database that is away ends the whole run instead: nothing else could be done either, and the next tick
    finds everything still to do.
    """
    try:
        return work()
    except Unavailable:
        raise
    except Exception as error:
        log.exception("could not finish %s", about)
        return Failure(about, f"{type(error).__name__}: {error}")


def each(
    open_unit: OpenUnit, tally: Tally, items: Iterable[Item], name: Callable[[Item], str], work: Work[Item]
) -> None:
    """Work on every item in a transaction of its own; `work` returns a line for each thing it did."""
    for item in items:
        _keep(tally, survive(name(item), partial(_committed, open_unit, item, work)))


def together(
    open_unit: OpenUnit,
    tally: Tally,
    ids: Sequence[int],
    name: Callable[[int], str],
    work: Work[Sequence[int]],
) -> None:
    """Work on many ids in one transaction; where that fails on halves, down to the ones that are at fault."""
    parts = deque([ids] if ids else [])
    while parts:
        part = parts.popleft()
        about = name(part[0]) if len(part) == 1 else f"{len(part)} together"
        outcome = survive(about, partial(_committed, open_unit, part, work))
        if isinstance(outcome, Failure) and len(part) > 1:
            middle = len(part) // 2
            parts.extend((part[:middle], part[middle:]))
        else:
            _keep(tally, outcome)


def _committed(open_unit: OpenUnit, item: Item, work: Work[Item]) -> tuple[str, ...]:
    with open_unit(write=True) as uow:
        lines = tuple(work(uow, item))
        uow.commit()
    return lines


def _keep(tally: Tally, outcome: tuple[str, ...] | Failure) -> None:
    if isinstance(outcome, Failure):
        tally.failed.append(outcome)
    else:
        tally.done.extend(outcome)
