"""Books of business against what one person can carry (S2)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from success.account import Segment
from success.capacity import Book, Strain
from success.format import number_text, percent_text
from success.messages import samples
from success.messages.accounts import unsegmented
from success.messages.words import person, segment_word
from success.texts import _, ngettext
from success.view import (
    Actions,
    Amount,
    Bullets,
    Button,
    Column,
    Inline,
    Parts,
    Table,
    Text,
    View,
    note,
    paragraph,
    say,
)

MOST_ROWS = 40
MOST_ACCOUNTS = 10


def books(found: Sequence[Book]) -> View:
    """Return the book of each CSM: accounts, revenue by currency, load against the ratio, open Criticals."""
    if not found:
        return View(title=_("No book of business yet"), blocks=(paragraph(_("Nobody owns an account yet.")),))
    over = [book for book in found if book.is_over or book.tells_manager]
    title = ngettext("{count} book of business", "{count} books of business", len(found))
    unknown = [account for book in found for account in book.unknown]
    columns = (
        Column(label=_("CSM")),
        Column(label=_("Accounts"), numeric=True),
        *(Column(label=segment_word(segment), numeric=True) for segment in Segment),
        *((Column(label=_("Not known"), numeric=True),) if unknown else ()),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("Load"), numeric=True),
        Column(label=_("Criticals"), numeric=True),
    )
    rows = tuple(_row(book, with_unknown=bool(unknown)) for book in found[:MOST_ROWS])
    table = Table(caption=_("Capacity"), columns=columns, rows=rows)
    why = note(
        _(
            "Accounts stand against how many of their segment make a book; load is their share of it, 100%"
            " is full. More than {most} open Criticals tell the manager."
        ),
        most=found[0].most_criticals,
    )
    return View(
        title=title.format(count=len(found)),
        tone="warn" if over else "neutral",
        blocks=(table, why, *unsegmented(unknown)),
        more="capacity",
    )


def _row(book: Book, *, with_unknown: bool) -> tuple[Parts, ...]:
    load = percent_text(book.load)
    unknown = number_text(len(book.unknown)) if book.unknown else "–"
    return (
        (person(book.owner),),
        (Text(text=number_text(book.accounts)),),
        *(_against(book, segment) for segment in Segment),
        *(((Text(text=unknown),),) if with_unknown else ()),
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


def _against(book: Book, segment: Segment) -> Parts:
    """How many accounts of a segment there are, and how many make a book: 3 of 8, 60 of 40–80, 90 of 100+."""
    count = book.segments.get(segment, 0)
    if not count:
        return (Text(text="–"),)
    least, most = book.full[segment]
    ratio = f"{least}+" if most is None else str(most) if least == most else f"{least}–{most}"
    return say(_("{count} of {ratio}"), count=number_text(count), ratio=ratio)


def too_many(strain: Strain) -> View:
    """Return what a manager reads when somebody of theirs has more Criticals than one person can answer."""
    title = _("{who} has {count} open Criticals").format(who=strain.owner.name, count=strain.criticals)
    goal = paragraph(
        _(
            "The goal: every Critical gets an executive in time. One person can answer {most} at once."
            " Decide with {who} today which of these somebody else takes."
        ),
        most=strain.most,
        who=person(strain.owner),
    )
    accounts = Bullets(items=tuple((Text(text=each.name),) for each in strain.accounts[:MOST_ACCOUNTS]))
    buttons = (
        Button(label=_("Capacity"), command="capacity", style="primary"),
        Button(label=_("At risk"), command="risk"),
    )
    return View(title=title, tone="bad", blocks=(goal, accounts, Actions(buttons=buttons)), more="capacity")


def example() -> View:
    """Return one message for the gallery."""
    book = Book(
        owner=samples.ANA,
        segments={Segment.ENTERPRISE: 9, Segment.SMB: 40},
        arr={"EUR": Decimal(1_240_000)},
        load=Decimal("1.125"),
        criticals=4,
        most_criticals=3,
        full={Segment.ENTERPRISE: (8, 8), Segment.SMB: (100, None)},
    )
    return books([book])


def _money(arr: Mapping[str, Decimal]) -> Parts:
    parts: list[Inline] = []
    for currency, value in sorted(arr.items()):
        if parts:
            parts.append(Text(text=", "))
        parts.append(Amount(value=value, currency=currency))
    return tuple(parts)
