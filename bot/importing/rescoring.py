"""What landed is scored at once, so that the next question is answered with it.

The accounts still wait for the worker, whose next tick plans their check-ins and looks for signals.
"""

from collections.abc import Collection
from datetime import datetime

from success.ports import OpenUnit
from success.scoring import rescore
from success.workspace import Workspace

PAGE = 5_000  # accounts in one transaction


def rescore_touched(open_unit: OpenUnit, ws: Workspace, touched: Collection[int], at: datetime) -> None:
    """Score the accounts whose facts changed, page by page."""
    ids = sorted(touched)
    for start in range(0, len(ids), PAGE):
        with open_unit(write=True) as uow:
            rescore(uow, ws, ids[start : start + PAGE], at)
            uow.health.changed(ids[start : start + PAGE])  # scoring takes them off the worker's list
            uow.commit()
