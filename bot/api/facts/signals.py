"""Open alerts (W2, W3)."""

from datetime import datetime

from bot.api.facts.parts import Facts
from success.account import Account
from success.alerts import Alert
from success.alerts_at import open_alerts_at
from success.format import Reader, plain
from success.messages import signals as words
from success.ports import UnitOfWork
from success.workspace import Workspace


class OpenAlert(Facts):
    """One open alert. `due` is when its clock runs out; a snoozed one has `snoozed_until`."""

    key: str
    level: str
    since: datetime
    due: datetime | None
    reason: str
    snoozed_until: datetime | None


def open_alerts(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> list[OpenAlert]:
    """Return the open alerts of an account, evaluated on reading, with what people did to them."""
    return [told(alert, ws) for alert in open_alerts_at(uow, ws, account.id, at)]


def told(alert: Alert, ws: Workspace) -> OpenAlert:
    """Return an alert with its reason as a sentence."""
    return OpenAlert(
        key=alert.key,
        level=alert.level.word,
        since=alert.since,
        due=alert.due,
        reason=plain(words.reason_parts(alert.key, alert.facts), Reader(ws.locale, ws.zone)),
        snoozed_until=alert.snoozed_until,
    )
