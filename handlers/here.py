"""Where a command runs: who asks, when, about which account, inside which transaction."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.request import Conversation, Documents
from success import permissions
from success.account import Account
from success.people import User
from success.ports import UnitOfWork
from success.workspace import Workspace

# What a router remembers between questions, of what is costly to work out and changes only with the facts.
Memory = dict[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Here:
    """What every command function is given beside its own arguments.

    `about` is the account that was meant, found and permitted before the function runs; None where the
    command names none.
    """

    uow: UnitOfWork
    ws: Workspace
    actor: User | None
    now: datetime
    conversation: Conversation
    about: Account | None = None
    memory: Memory = field(default_factory=dict)
    documents: Documents | None = None

    @property
    def account(self) -> Account:
        """The account this is about."""
        if self.about is None:
            raise LookupError("this command names no account")
        return self.about

    @property
    def user(self) -> User:
        """The person asking, who is known."""
        return permissions.known(self.actor)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the person asking."""
        return self.ws.zone_of(self.actor)

    @property
    def today(self) -> date:
        """The date it is for the person asking."""
        return self.now.astimezone(self.zone).date()
