"""What the data API reads: accounts by their external id, and their open alerts."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bot.api.access import Caller
from handlers.finding import Missing, Several, find
from success import expansion
from success.account import Account
from success.alerting import open_alerts_at
from success.alerts import Alert
from success.errors import NotAllowed, NotFound
from success.format import Reader, plain
from success.messages import signals as words
from success.messages.expansion import fact_text
from success.naming import fold
from success.permissions import may_read
from success.ports import UnitOfWork
from success.texts import speaking
from success.workspace import Workspace


class OpenAlert(BaseModel):
    """One open alert. `due` is when its clock runs out; a snoozed one has `snoozed_until`."""

    model_config = ConfigDict(frozen=True)

    key: str
    level: str
    since: datetime
    due: datetime | None
    reason: str
    snoozed_until: datetime | None


def account_named(uow: UnitOfWork, caller: Caller, external_id: str, at: datetime) -> Account:
    """Return the account with this external id; NotFound names the nearest ones."""
    exact = [one for one in uow.accounts.exact(fold(external_id)) if one.external_id == external_id]
    if not exact:
        near = ", ".join(one.external_id for one in _nearest(uow, external_id))
        also = f" The nearest: {near}." if near else ""
        raise NotFound(f"No account has the external id '{external_id[:60]}'.{also}")
    if not may_read(caller.actor, exact[0], caller.house.ws, uow.people.get, at):
        raise NotAllowed("This account may not be read.")
    return exact[0]


def _nearest(uow: UnitOfWork, said: str) -> Sequence[Account]:
    try:
        return [find(uow, said, lambda _account: True)]
    except Several as several:
        return several.accounts
    except Missing as missing:
        return missing.nearest


def open_alerts(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> list[OpenAlert]:
    """Return an account's open alerts at an instant, most severe first, in the workspace's language."""
    reader = Reader(ws.locale, ws.zone)
    with speaking(ws.locale):
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


class GateCondition(BaseModel):
    """One condition of the expansion gate with the fact that decides it (X1)."""

    name: str
    met: bool
    fact: str


class Gate(BaseModel):
    """Whether an account is ready for expansion (X1)."""

    ready: bool
    conditions: list[GateCondition]


def expansion_gate(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Gate:
    """Return the expansion gate of an account as of `at`."""
    found = expansion.read(uow, ws, account, at)
    conditions = [
        GateCondition(name=each.condition.value, met=each.met, fact=fact_text(each)) for each in found.checked
    ]
    return Gate(ready=found.ready, conditions=conditions)
