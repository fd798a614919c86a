"""What the document and the deck of a business review both say (Q5)."""

from datetime import date

from success.account import Account
from success.format import Reader, amount_text, moment_text
from success.messages.plan import status_mark
from success.plan import Goal
from success.qbr_pack import Pack
from success.texts import N_, _
from success.view import Amount, Moment

_STATUS = {"✅": N_("achieved"), "⚠️": N_("on its way"), "❌": N_("past its date")}


def when(pack: Pack, reader: Reader) -> str:
    """Return the day of the review."""
    return moment_text(Moment(at=pack.day), reader) if pack.day else _("not scheduled yet")


def money(account: Account, reader: Reader) -> str:
    """Return what an account is worth a year; empty where that is not known."""
    if account.arr is None or not account.currency:
        return ""
    return amount_text(Amount(value=account.arr, currency=account.currency), reader.locale)


def status(goal: Goal, today: date) -> str:
    """Return where a goal stands, as mark and word: a mark alone is lost where a font lacks it."""
    mark = status_mark(goal, today)
    return f"{mark} {_(_STATUS[mark])}"
