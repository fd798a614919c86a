"""Whom a question is about: accounts by their external id, owners by their e-mail address, and as of when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from bot.api.access import Caller
from bot.house import House
from handlers.finding import Missing, Several, find
from success.account import Account
from success.errors import NotAllowed, NotFound, Refusal
from success.naming import fold
from success.periods import Period, months_after
from success.permissions import may_read
from success.ports import UnitOfWork
from success.records import Instant

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def moment(house: House, at: str | None) -> datetime:
    """Return the instant somebody asks for, the present without one; Refusal for what is none."""
    if at is None:
        return house.now()
    try:
        # an unescaped "+" of an offset arrives as a space
        return _INSTANT.validate_python(
            at.replace(" ", "+") if "T" in at else at, context={"zone": house.ws.zone}
        )
    except ValidationError:
        raise Refusal(f"at: '{at[:60]}' is not an ISO 8601 date or time, such as 2026-03-31.") from None


def period(house: House, start: str | None, end: str | None) -> Period:
    """Return the days somebody asks for, both included: up to today, and twelve months, unless said
    otherwise. Refusal for what is no day, or for days in the wrong order.
    """
    today = house.now().astimezone(house.ws.zone).date()
    last = min(_day("to", end) if end else today, today)
    first = _day("from", start) if start else months_after(last, -12) + timedelta(days=1)
    if first > last:
        raise Refusal(f"from: {first} is after {last}, the last day asked for that has come.")
    return Period(first, last)


def _day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refusal(f"{name}: '{said[:60]}' is not a date, such as 2026-03-31.") from None


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


def owner_named(uow: UnitOfWork, said: str | None) -> str | None:
    """Return the e-mail address of one of our people as it is kept; NotFound for nobody of ours."""
    if said is None:
        return None
    owner = uow.people.get(said.strip().lower())
    if owner is None:
        raise NotFound(f"Nobody of ours has the e-mail address '{said[:60]}'.")
    return owner.email
