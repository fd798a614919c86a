"""Open alerts (W2, W3)."""

from datetime import datetime

from bot.api.facts.parts import Facts
from success.account import Account
from success.alerting import open_alerts_at
from success.alerts import Alert
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
    reader = Reader(ws.locale, ws.zone)
    return [_told(alert, reader) for alert in open_alerts_at(uow, ws, account.id, at)]


def _told(alert: Alert, reader: Reader) -> OpenAlert:
    return OpenAlert(
        key=alert.key,
        level=alert.level.word,
        since=alert.since,
        due=alert.due,
        reason=plain(words.reason_parts(alert.key, alert.facts), reader),
        snoozed_until=alert.snoozed_until,
    )
