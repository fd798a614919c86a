"""After something was recorded about an account: score it and look for signals, inside the same unit."""

from handlers.here import Here
from success.alerting import refresh
from success.messages.receipt import Standing
from success.scoring import rescore


def settled(here: Here) -> Standing:
    """Return how the account stood and stands, now that its facts have changed."""
    account, uow = here.account, here.uow
    before = uow.health.currents([account.id]).get(account.id)
    uow.health.changed([account.id])
    rescore(uow, here.ws, [account.id], here.now)
    refresh(uow, here.ws, [account.id], here.now)
    after = uow.health.current(account.id)
    alerts = uow.alerts.of([account.id]).get(account.id, [])
    return Standing(account, before.today if before else None, after.today if after else None, tuple(alerts))
