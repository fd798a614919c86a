"""What each reader has been told of an alert, so that they are told once."""

from collections.abc import Iterable
from datetime import datetime

from success.alerts import Alert, AlertEvent
from success.people import User
from success.ports import UnitOfWork

TOLD = "told"  # an event whose note is the reader's e-mail address


def told(uow: UnitOfWork, reader: User, alerts: Iterable[Alert], now: datetime) -> None:
    """Note that a reader was told of these alerts."""
    uow.alerts.record_many([AlertEvent(alert.id or 0, now, TOLD, note=reader.email) for alert in alerts])
