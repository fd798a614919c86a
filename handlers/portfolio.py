"""The book of whoever asks: all of their accounts, and those at risk."""

from collections.abc import Mapping, Sequence

from handlers.here import Here
from success.account import Account
from success.books import book_of, owners_for, readable
from success.family import heads
from success.messages import accounts as lists
from success.readings import Mark
from success.risk import RiskRow, at_risk
from success.scoring import marks_at
from success.segments import unsegmented
from success.view import View

MOST_ACCOUNTS = 2_000  # what a report over the whole workspace looks at


def portfolio(here: Here) -> View:
    """Return the book of the person asking, worst first; of everything, what is at risk."""
    book = book_of(here.uow, here.ws, here.user, here.now)
    if book is None:
        rows = [lists.Row(row.account, row.mark) for row in risky(here)]
        return lists.everything([*marks_at(here.uow, here.ws, None, here.now).values()], rows)
    marks = marks_at(here.uow, here.ws, [account.id for account in book], here.now)
    return lists.portfolio(listed(here, book, marks), unsegmented(book, here.ws.preset.segments))


def listed(here: Here, accounts: Sequence[Account], marks: Mapping[int, Mark]) -> list[lists.Row]:
    """Return accounts as rows of a list: with their owners where there are several, and with the accounts
    above them that the asker may see.
    """
    several = len({account.owner_email for account in accounts}) > 1
    people = {user.email: user for user in here.uow.people.all()} if several else {}
    above = heads(here.uow, {account.id: account for account in accounts})
    seen = {each.id for each in readable(here.uow, here.ws, here.user, [*above.values()], here.now)}
    return [
        lists.Row(
            account,
            marks.get(account.id),
            people.get(account.owner_email or ""),
            parent if (parent := above.get(account.id)) and parent.id in seen else None,
        )
        for account in accounts
    ]


def risky(here: Here) -> list[RiskRow]:
    """Return the accounts at risk in the book of the person asking, ranked (D1)."""
    owners = owners_for(here.user, here.uow.people.all(), here.ws, here.now)
    return at_risk(here.uow, here.ws, owners, here.now)


def book_or_all(here: Here) -> list[Account]:
    """Return the accounts that are the asker's to look after; for whoever looks after all, every one."""
    book = book_of(here.uow, here.ws, here.user, here.now)
    if book is not None:
        return book
    ids = here.uow.accounts.ids(limit=MOST_ACCOUNTS)
    return sorted(here.uow.accounts.many(ids).values(), key=lambda account: account.name)
