"""Books of business against what one person can carry (S2)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from success.format import number_text, percent_text
from success.messages.words import person, segment_word
from success.segments import Book
from success.texts import _, ngettext
from success.view import Amount, Column, Inline, Parts, Table, Text, View, note, paragraph

MOST_ROWS = 40


def books(found: Sequence[Book]) -> View:
    """Return the book of each CSM: accounts, revenue by currency, load against the ratio, open Criticals."""
    if not found:
        return View(title=_("No book of business yet"), blocks=(paragraph(_("Nobody owns an account yet.")),))
    over = [book for book in found if book.is_over or book.tells_manager]
    title = ngettext("{count} book of business", "{count} books of business", len(found))
    columns = (
        Column(label=_("CSM")),
        Column(label=_("Accounts"), numeric=True),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("Load"), numeric=True),
        Column(label=_("Criticals"), numeric=True),
    )
    table = Table(
        caption=_("Capacity"), columns=columns, rows=tuple(_row(book) for book in found[:MOST_ROWS])
    )
    why = note(
        _(
            "Load is the share of a full book by segment; 100% is full. More than {most} open Criticals"
            " tell the manager."
        ),
        most=found[0].most_criticals,
    )
    return View(
        title=title.format(count=len(found)),
        tone="warn" if over else "neutral",
        blocks=(table, why),
        more="capacity",
    )


def _row(book: Book) -> tuple[Parts, ...]:
    load = percent_text(book.load)
    return (
        (person(book.owner),),
        (Text(text=_accounts(book)),),
        _money(book.arr),
        (Text(text=_("{load}, over").format(load=load) if book.is_over else load),),
        (
            Text(
                text=_("{count}, too many").format(count=book.criticals)
                if book.tells_manager
                else str(book.criticals)
            ),
        ),
    )


def _accounts(book: Book) -> str:
    known = [(segment, count) for segment, count in book.segments.items() if segment is not None and count]
    words = ", ".join(f"{number_text(count)} {segment_word(segment)}" for segment, count in known)
    return f"{number_text(book.accounts)} ({words})" if words else number_text(book.accounts)


def _money(arr: Mapping[str, Decimal]) -> Parts:
    parts: list[Inline] = []
    for currency, value in sorted(arr.items()):
        if parts:
            parts.append(Text(text=", "))
        parts.append(Amount(value=value, currency=currency))
    return tuple(parts)
