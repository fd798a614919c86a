"""What managers ask: who carries how much (S2)."""

from handlers.here import Here
from handlers.registry import Access, Ask, Group, command
from success.books import owners_for
from success.capacity import capacity
from success.messages import capacity as messages
from success.texts import N_
from success.view import View


class Capacity(Ask):
    """`capacity`."""


@command(
    "capacity",
    "capacity",
    help=N_("Shows each book of business against what one person can carry."),
    example="capacity",
    group=Group.BOOK,
    access=Access.STAFF,
)
def capacity_(cmd: Capacity, here: Here) -> View:
    """Answer with the books the asker may see: their own, their team's, or everybody's."""
    mine = owners_for(here.user, here.uow.people.all(), here.ws, here.now)
    books = capacity(here.uow, here.ws, here.now)
    return messages.books([book for book in books if mine is None or book.owner.email in mine])
