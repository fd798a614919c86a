"""More open Criticals than one person can answer: their manager is told, once until it eases (S2).

At most once a week, so that a number going up and down does not repeat it; in the manager's working time.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from scheduler.guard import each
from scheduler.report import Report, Tally
from success.addressing import to_person
from success.alerting import manager_of
from success.capacity import Strain, strained
from success.messages.capacity import too_many
from success.people import User
from success.ports import OpenUnit, UnitOfWork
from success.stewards import People, everyone
from success.texts import _
from success.working_time import calendar_for
from success.workspace import Workspace

TOLD, EASED = "told", ""


def run(open_unit: OpenUnit, ws: Workspace, now: datetime) -> Report:
    """Tell managers of strain that is new, and note where it has eased."""
    tally = Tally("criticals")
    with open_unit() as uow:
        people, strains = everyone(uow), strained(uow, ws, now)
        states = uow.notebook.read_many([_key(email) for email in people])
    over = {strain.owner.email for strain in strains}
    eased = [email for email in people if states.get(_key(email)) == TOLD and email not in over]
    fresh = [(strain, to) for strain in strains if (to := _to(strain, people, ws, now))]
    news = [pair for pair in fresh if states.get(_key(pair[0].owner.email)) != TOLD]
    each(open_unit, tally, eased, _key, _ease)
    each(open_unit, tally, news, lambda pair: _key(pair[0].owner.email), partial(_tell, ws, now))
    return tally.report()


def _key(email: str) -> str:
    return f"criticals:{email}"


def _to(strain: Strain, people: People, ws: Workspace, now: datetime) -> User | None:
    """The manager of somebody strained, while they are at work."""
    manager = manager_of(strain.owner, people, ws, now)
    if manager is None or manager.email == strain.owner.email:
        return None
    return manager if calendar_for(ws, manager).is_working_time(now) else None


def _ease(uow: UnitOfWork, email: str) -> Iterable[str]:
    uow.notebook.write(_key(email), EASED)
    return ()


def _tell(ws: Workspace, now: datetime, uow: UnitOfWork, news: tuple[Strain, User]) -> Iterable[str]:
    strain, to = news
    year, week, _day = calendar_for(ws, to).local_date(now).isocalendar()
    key = f"{_key(strain.owner.email)}:{year}-{week}"
    uow.notebook.write(_key(strain.owner.email), TOLD)
    if uow.outbox.put(to_person(ws, to, key, "nudge", lambda: too_many(strain), now), now):
        yield _("{who} told of Criticals: {count}").format(who=to.email, count=strain.criticals)
