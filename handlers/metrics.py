"""What a portfolio achieved in a period: `metrics` (M1)."""

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.registry import Access, Ask, Group, command
from handlers.slots import day_or_none
from success.books import book_of
from success.messages import portfolio as messages
from success.messages.portfolio import OfOwner
from success.naming import fold
from success.periods import Period, calendar_period, months_after
from success.portfolio import Known, figures, read
from success.texts import N_, _
from success.view import View

MONTHS_A_QUARTER, MONTHS_A_YEAR = 3, 12
_SPANS = {"quarter": 3, "year": 12, "month": 1, "季度": 3, "年": 12, "月": 1}


def period_of(said: str, today: date) -> Period | None:
    """Read a period: this quarter, last year, 12 months, 2026, 2026 Q1, 2026-03, or two days; None for what
    is none. One that has not ended ends today.
    """
    words = fold(said).removeprefix("the ").strip()
    if not words:
        return _last_year(today)
    found = _named(words, today) or _rolling(words, today) or _in_calendar(words) or _between(words, today)
    if found is None or found.start > today:
        return None
    return Period(found.start, min(found.end, today))


def _last_year(today: date) -> Period:
    return Period(months_after(today, -MONTHS_A_YEAR) + timedelta(days=1), today)


def _named(words: str, today: date) -> Period | None:
    """Read “this quarter”, “last month”, “year”, 本季度, 上个月."""
    parts = re.fullmatch(r"(this |last |本|上个?|去|今)?(quarter|year|month|季度|年|月)", words)
    if not parts:
        return None
    months, back = _SPANS[parts[2]], (parts[1] or "").strip() in ("last", "上", "上个", "去")
    present = calendar_period(today, months)
    return calendar_period(present.start - timedelta(days=1), months) if back else present


def _rolling(words: str, today: date) -> Period | None:
    """Read “12 months” or “last 90 days”: so long up to and with today."""
    parts = re.fullmatch(
        r"(?:last |past |过去)?(\d{1,3}) ?(days?|weeks?|months?|years?|天|周|个?月|年)", words
    )
    if not parts or not int(parts[1]):
        return None
    count, unit = int(parts[1]), parts[2].removesuffix("s")
    if unit in ("day", "天"):
        return Period(today - timedelta(days=count - 1), today)
    if unit in ("week", "周"):
        return Period(today - timedelta(days=7 * count - 1), today)
    months = count * (MONTHS_A_YEAR if unit in ("year", "年") else 1)
    return Period(months_after(today, -months) + timedelta(days=1), today)


def _in_calendar(words: str) -> Period | None:
    """Read 2026, 2026 Q1, 2026-03."""
    parts = re.fullmatch(r"((?:19|20)\d\d)(?:[- ]?q([1-4])|[-/年](\d{1,2})月?|年)?", words)
    if not parts:
        return None
    year = int(parts[1])
    if parts[2]:
        return calendar_period(date(year, MONTHS_A_QUARTER * int(parts[2]), 1), MONTHS_A_QUARTER)
    if parts[3]:
        return (
            calendar_period(date(year, int(parts[3]), 1), 1) if 1 <= int(parts[3]) <= MONTHS_A_YEAR else None
        )
    return calendar_period(date(year, 1, 1), MONTHS_A_YEAR)


def _between(words: str, today: date) -> Period | None:
    """Read two days: “2026-01-01 to 2026-03-31”."""
    days = [day_or_none(each, today, past=True) for each in re.split(r" to | until |\.\.| - |至| ", words)]
    if len(days) == 1 and days[0]:
        return Period(days[0], today)
    start, end = days if len(days) == 2 else (None, None)
    return Period(start, end) if start and end and start <= end else None


def _period(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    found = period_of(value, (info.context or {})["today"])
    if found is None:
        sentence = _(
            "“{said}” is not a period in the past. Write “last quarter”, “2026 Q1”, “12 months”, or two days"
            " such as 2026-01-01 to 2026-03-31."
        )
        raise ValueError(sentence.format(said=value[:60]))
    return found


class Metrics(Ask):
    """`metrics [period]`; without one, the last twelve months."""

    period: Annotated[Period | None, TEXT, BeforeValidator(_period)] = None


@command(
    "metrics",
    "metrics [period]",
    help=N_("Shows what your portfolio achieved in a period, against its targets."),
    example="metrics last quarter",
    group=Group.BOOK,
    access=Access.STAFF,
)
def metrics(cmd: Metrics, here: Here) -> View:
    """Answer with M1's figures for the asker's book, and for each CSM's where there are several."""
    period = cmd.period or _last_year(here.today)
    book = book_of(here.uow, here.ws, here.user, here.now)
    found = read(here.uow, here.ws, book, period, here.now)
    return messages.figures(figures(found, here.ws, period), period, len(found), _books(found, here, period))


def _books(found: list[Known], here: Here, period: Period) -> list[OfOwner]:
    owned: dict[str, list[Known]] = defaultdict(list)
    for each in found:
        owned[each.account.owner_email or ""].append(each)
    people = {user.email: user for user in here.uow.people.all()}
    books = [
        OfOwner(people.get(email), len(theirs), figures(theirs, here.ws, period))
        for email, theirs in owned.items()
    ]
    return sorted(books, key=lambda book: (book.owner is None, book.owner.name if book.owner else ""))
