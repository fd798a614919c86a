"""Claim, send, record: how notices leave the outbox (architecture rule 9).

Sending happens outside of any transaction. A worker that dies between sending and recording leaves a lease
that runs out, so a notice goes out at least once; what a platform accepted is recorded exactly once.
"""

import logging
from datetime import datetime

from scheduler.report import Failure, Report, Tally
from success.notice import Later, Never, SendResult, Sent
from success.ports import Claimed, OpenUnit, Sender

BATCH = 20  # one lease covers the sending of so many, one after the other
LEASE_SECONDS = 300.0
FIRST_WAIT = 30.0  # seconds after a failure nobody foresaw; doubled each time
LONGEST_WAIT = 3600.0
GIVE_UP_AFTER = 12  # attempts that ended in a failure nobody foresaw: about seven hours

log = logging.getLogger(__name__)


def dispatch(open_unit: OpenUnit, sender: Sender, now: datetime, limit: int = 100) -> Report:
    """Deliver at most `limit` notices that are due at `now`; any number of workers may do so at once."""
    tally = Tally("dispatch")
    left = limit
    while left > 0 and (batch := _claimed(open_unit, now, min(BATCH, left))):
        for claimed in batch:
            result = _sent(sender, claimed)
            _recorded(open_unit, claimed, result, now)
            _tell(tally, claimed, result)
        left -= len(batch)
    return tally.report()


def _claimed(open_unit: OpenUnit, now: datetime, limit: int) -> list[Claimed]:
    with open_unit(write=True) as uow:
        batch = uow.outbox.claim(now, LEASE_SECONDS, limit)
        uow.commit()
    return batch


def _sent(sender: Sender, claimed: Claimed) -> SendResult:
    try:
        return sender.send(claimed)
    except Exception as error:
        log.exception("could not send %s", claimed.notice.dedupe_key)
        why = f"{type(error).__name__}: {error}"
        return (
            Never(why) if claimed.attempt >= GIVE_UP_AFTER else Later(wait_before(claimed.attempt + 1), why)
        )


def wait_before(attempt: int) -> float:
    """Return how many seconds to wait before the `attempt`-th try; the second is the first that waits."""
    return min(FIRST_WAIT * 2.0 ** (attempt - 2), LONGEST_WAIT)


def _recorded(open_unit: OpenUnit, claimed: Claimed, result: SendResult, now: datetime) -> None:
    with open_unit(write=True) as uow:
        uow.outbox.record(claimed, result, now)
        uow.commit()


def _tell(tally: Tally, claimed: Claimed, result: SendResult) -> None:
    key = claimed.notice.dedupe_key
    if isinstance(result, Sent):
        tally.done.append(key)
    else:
        tally.failed.append(Failure(key, result.why))
