"""What an expansion conversation stands on: this customer's own value, priorities and return (X4, X5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from success.account import Account
from success.expansion import Expansion
from success.expansion import read as read_expansion
from success.journal import EntryKind
from success.people import User
from success.plan_page import read as read_plan
from success.ports import UnitOfWork
from success.segments import segment_of
from success.value import Value, value_of
from success.voice import Story, stories
from success.workspace import Workspace

STORIES_BACK = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Positioning:
    """The facts of a conversation about growth. `definition` is the customer's own definition of success;
    `story` is another customer's, with permission to use it.
    """

    expansion: Expansion
    definition: str
    value: Value
    story: tuple[Account, Story] | None
    executive: User | None

    @property
    def account(self) -> Account:
        """The account it is about."""
        return self.expansion.account


def read(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> Positioning:
    """Return what is known as of `at`."""
    plan = read_plan(uow, ws, account, at)
    return Positioning(
        read_expansion(uow, ws, account, at),
        plan.definition,
        value_of(plan, at.astimezone(ws.zone).date()),
        _story(uow, ws, account, at),
        uow.people.get(account.ae_email) if account.ae_email else None,
    )


def _story(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> tuple[Account, Story] | None:
    """The latest story of another customer who permits it, of one like this where there is any."""
    told = stories(uow.journal.everywhere(EntryKind.STORY, at - STORIES_BACK, at))
    told = [story for story in told if story.permitted and story.account_id != account.id]
    tellers = uow.accounts.many({story.account_id for story in told})
    segment = segment_of(account, ws.preset.segments)
    alike = [s for s in told if segment_of(tellers[s.account_id], ws.preset.segments) is segment]
    best = (alike or told)[:1]
    return (tellers[best[0].account_id], best[0]) if best else None
