"""Lists: one's accounts, those found by part of a name, those at risk, and the renewals ahead."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.portfolio import listed, portfolio, risky
from handlers.registry import Access, Ask, Group, command
from success.books import book_of, readable
from success.messages import accounts as lists
from success.messages import renewals as calendar
from success.messages import risk as risks
from success.naming import fold
from success.readings import Band, Mark
from success.renewal import forecast
from success.renewals import Renewal, renewing
from success.scoring import marks_at
from success.stewards import everyone, steward, without_owner
from success.texts import N_, _
from success.view import View

QUARTER = 91
USUAL_SPAN = 90
LONGEST_SPAN = 1100
LOOKED_AT = 2_000  # accounts examined for one search


def _span(value: object) -> object:
    """Read a number of days: 60, “60 days”, “quarter”, “year”."""
    if not isinstance(value, str):
        return value
    said = fold(value).removeprefix("next ").strip()
    named = {"": USUAL_SPAN, "quarter": QUARTER, "month": 30, "year": 365, "季度": QUARTER, "年": 365}
    number = re.fullmatch(r"(\d{1,5})\s*(d|days?|天)?", said)
    days = named.get(said, int(number[1]) if number else 0)
    if not 1 <= days <= LONGEST_SPAN:
        raise ValueError(_("Give a number of days, such as 60, or “quarter”."))
    return days


class Accounts(Ask):
    """`accounts [text]`."""

    text: Annotated[str, TEXT] = ""


class Unowned(Ask):
    """`accounts unowned`."""


class Risk(Ask):
    """`risk`."""


class Renewals(Ask):
    """`renewals [span]`."""

    span: Annotated[int, TEXT, BeforeValidator(_span)] = USUAL_SPAN


@command(
    "risk",
    "risk",
    help=N_("Ranks the accounts at risk by what is at stake."),
    example="risk",
    group=Group.BOOK,
    access=Access.STAFF,
)
def risk(cmd: Risk, here: Here) -> View:
    """Rank the accounts at risk in the asker's book (D1)."""
    return risks.ranking(risky(here))


@command(
    "accounts",
    "accounts [text]",
    help=N_("Lists your accounts, or finds those with words in their name."),
    example="accounts bank",
    group=Group.BOOK,
    access=Access.STAFF,
)
def accounts(cmd: Accounts, here: Here) -> View:
    """List the asker's book, or search everything they may read."""
    return _search(cmd.text, here) if cmd.text else portfolio(here)


@command(
    "accounts unowned",
    "accounts unowned",
    help=N_("Lists the accounts without an owner, and says who answers for them."),
    example="accounts unowned",
    group=Group.BOOK,
    access=Access.STAFF,
)
def unowned(cmd: Unowned, here: Here) -> View:
    """List what nobody owns who can work on it, as far as the asker may read it."""
    people = everyone(here.uow)
    found = without_owner(here.uow, here.ws, people, here.now)
    seen = readable(here.uow, here.ws, here.user, found, here.now)
    marks = marks_at(here.uow, here.ws, [account.id for account in seen], here.now)
    rows = [lists.Row(account, marks.get(account.id)) for account in seen]
    answering = [steward(account, people, here.ws, here.now) for account in seen]
    return lists.unowned(rows, list(dict.fromkeys(user for user in answering if user is not None)))


@command(
    "renewals",
    "renewals [span]",
    help=N_("Lists your renewals of the coming days, late ones first."),
    example="renewals quarter",
    group=Group.BOOK,
    access=Access.STAFF,
)
def renewals(cmd: Renewals, here: Here) -> View:
    """List renewals with a date in the span, and those past their date and unsigned."""
    until = here.today + timedelta(days=cmd.span)
    due = _mine(renewing(here.uow, here.ws, here.today, until, here.now), here)
    marks = marks_at(here.uow, here.ws, {one.account.id for one in due}, here.now)
    rules = here.ws.preset.renewal
    rows = [
        calendar.Row(
            one.account,
            one.account.renewal_stage,
            mark,
            forecast(one.account, _band(mark), rules, here.today),
        )
        for one in due
        for mark in (marks.get(one.account.id),)
    ]
    return calendar.ahead(rows, here.today, until)


def _mine(found: list[Renewal], here: Here) -> list[Renewal]:
    book = book_of(here.uow, here.ws, here.user, here.now)
    if book is None:
        return found
    mine = {account.id for account in book}
    return [one for one in found if one.account.id in mine]


def _search(text: str, here: Here) -> View:
    words = fold(text).split()
    hits = (each for each, key in here.uow.accounts.every_name() if all(word in key for word in words))
    ids = list(dict.fromkeys(hits))[:LOOKED_AT]
    found = sorted(here.uow.accounts.many(ids).values(), key=lambda account: fold(account.name))
    seen = readable(here.uow, here.ws, here.user, found, here.now)
    marks = marks_at(here.uow, here.ws, [account.id for account in seen[: lists.MOST_ROWS]], here.now)
    return lists.found(text, listed(here, seen, marks), len(seen))


def _band(mark: Mark | None) -> Band:
    return mark.band if mark else Band.UNKNOWN
