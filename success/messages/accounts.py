"""Lists of accounts: a person's book, or what a search found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from success.account import Account
from success.format import number_text
from success.messages import samples
from success.messages.words import account_word, band_mark, band_word, person, score_words
from success.people import User
from success.readings import Band, Mark
from success.texts import _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Button,
    Column,
    Inline,
    Moment,
    Paragraph,
    Parts,
    Table,
    Text,
    View,
    note,
    paragraph,
    say,
)

MOST_ROWS = 20
MOST_BUTTONS = 5
MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One account of a list with its score as last kept; None where it was never scored.

    `owner` where the list is of several owners' accounts, `part_of` the account above where it may be seen.
    """

    account: Account
    mark: Mark | None
    owner: User | None = None
    part_of: Account | None = None


def portfolio(rows: Sequence[Row], unknown: Sequence[Account] = ()) -> View:
    """Return a person's accounts, worst first; `unknown` are those whose segment nobody can tell."""
    if not rows:
        lead = _("Once accounts are assigned to you, they are listed here, the most worrying first.")
        return View(title=_("No account is yours to look after yet"), blocks=(paragraph(lead),))
    title = ngettext("Your account", "Your {count} accounts, the most worrying first", len(rows))
    counts = band_counts([row.mark for row in rows])
    blocks = (counts, *_table(worst_first(rows), len(rows)), *unsegmented(unknown))
    return View(title=title.format(count=len(rows)), blocks=blocks)


def everything(marks: Sequence[Mark | None], risky: Sequence[Row]) -> View:
    """Return the whole workspace to whoever looks after all of it: bands, and the accounts at risk."""
    title = ngettext("{count} account in all", "{count} accounts in all", len(marks))
    blocks: tuple[Block, ...] = (band_counts(marks),)
    if risky:
        lead = paragraph(_("At risk, the most pressing first:"))
        blocks = (*blocks, lead, *_table(risky, len(risky)))
    return View(title=title.format(count=number_text(len(marks))), blocks=blocks, more="risk")


def found(said: str, rows: Sequence[Row], count: int) -> View:
    """Return the accounts whose name holds the words searched for; `count` is how many there are in all."""
    if not rows:
        title = _("No account that you may see has “{said}” in its name")
        return View(title=title.format(said=said), tone="warn")
    title = ngettext(
        "{count} account with “{said}” in its name", "{count} accounts with “{said}” in their name", count
    )
    return View(title=title.format(count=count, said=said), blocks=_table(rows, count))


def unowned(rows: Sequence[Row], answering: Sequence[User]) -> View:
    """Return the accounts without an owner, worst first, and who answers for them meanwhile."""
    if not rows:
        return View(title=_("Every account that you may see has an owner"), tone="good")
    count = len(rows)
    title = ngettext("{count} account without an owner", "{count} accounts without an owner", count)
    names = ", ".join(user.name for user in answering) or _("nobody yet")
    lead = paragraph(_("Who answers for them until they have one: {names}."), names=names)
    blocks = (lead, *_table(worst_first(rows), count))
    return View(title=title.format(count=number_text(count)), tone="warn", blocks=blocks)


def unsegmented(unknown: Sequence[Account]) -> tuple[Block, ...]:
    """Return which accounts have no segment that anybody could tell, and what would tell it (S1)."""
    if not unknown:
        return ()
    names = ", ".join(account.name for account in unknown[:MOST_NAMES])
    names = f"{names} …" if len(unknown) > MOST_NAMES else names
    words = ngettext(
        "The segment of {count} account is not known: {names}. It is in no load, and no check-ins or reviews"
        " are planned for it. A segment in the import tells it, or an ARR in a currency the preset has a rate"
        " for.",
        "The segment of {count} accounts is not known: {names}. They are in no load, and no check-ins or"
        " reviews are planned for them. A segment in the import tells it, or an ARR in a currency the preset"
        " has a rate for.",
        len(unknown),
    )
    return (note(words, count=number_text(len(unknown)), names=names),)


def band_counts(marks: Sequence[Mark | None]) -> Paragraph:
    """Return how many accounts are in each band, by word and emoji."""
    counted = Counter(mark.band if mark else Band.UNKNOWN for mark in marks)
    bands = [band for band in (Band.RED, Band.YELLOW, Band.GREEN, Band.UNKNOWN) if counted[band]]
    words = (f"{band_mark(band)} {number_text(counted[band])} {band_word(band)}" for band in bands)
    return Paragraph(parts=(Text(text=" · ".join(words)),))


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """Return rows with the lowest score first; what was never scored comes after red, before yellow."""
    return sorted(rows, key=lambda row: (_rank(row.mark), -(row.account.arr or Decimal(0)), row.account.name))


def _rank(mark: Mark | None) -> tuple[int, int]:
    band = mark.band if mark else Band.UNKNOWN
    order = {Band.RED: 0, Band.UNKNOWN: 1, Band.YELLOW: 2, Band.GREEN: 3}[band]
    return order, mark.score if mark and mark.score is not None else 0


def totals(accounts: Sequence[Account]) -> Parts:
    """Return the recurring revenue of accounts, one amount for each currency (S2)."""
    sums: dict[str, Decimal] = {}
    for account in accounts:
        if account.arr is not None and account.currency:
            sums[account.currency] = sums.get(account.currency, Decimal(0)) + account.arr
    parts: list[Inline] = []
    for currency, value in sorted(sums.items()):
        parts += [Text(text=" + ")] if parts else []
        parts.append(Amount(value=value, currency=currency))
    return tuple(parts) or (Text(text="–"),)


def money(account: Account) -> Parts:
    """Return an account's recurring revenue, a dash where it is not known."""
    if account.arr is None or not account.currency:
        return (Text(text="–" if account.arr is None else number_text(account.arr)),)
    return (Amount(value=account.arr, currency=account.currency),)


def _table(rows: Sequence[Row], count: int) -> tuple[Block, ...]:
    shown = rows[:MOST_ROWS]
    owned, grouped = any(row.owner for row in shown), any(row.part_of for row in shown)
    columns = (
        Column(label=_("Account")),
        Column(label=_("Health")),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("Renewal")),
        *((Column(label=_("Owner")),) if owned else ()),
        *((Column(label=_("Part of")),) if grouped else ()),
    )
    cells = tuple(_cells(row, owned=owned, grouped=grouped) for row in shown)
    blocks: list[Block] = [Table(caption=_("Accounts"), columns=columns, rows=cells)]
    if count > len(shown):
        more = _("+{count} more; “accounts” with part of a name finds any of them.")
        blocks.append(note(more, count=number_text(count - len(shown))))
    blocks.append(note(_("ARR together: {total}"), total=totals([row.account for row in rows])))
    buttons = tuple(
        Button(label=row.account.name, command="health", args={"account": row.account.external_id})
        for row in rows[:MOST_BUTTONS]
    )
    return (*blocks, Actions(buttons=buttons))


def _cells(row: Row, *, owned: bool, grouped: bool) -> tuple[Parts, ...]:
    account = row.account
    renewal: Inline = Moment(at=account.renewal_date) if account.renewal_date else Text(text="–")
    return (
        (Text(text=account_word(account)),),
        say("{words}", words=score_words(row.mark)),
        money(account),
        (renewal,),
        *(((person(row.owner, account.owner_email),),) if owned else ()),
        *(((Text(text=row.part_of.name if row.part_of else "–"),),) if grouped else ()),
    )


def example() -> View:
    """Return one message for the gallery."""
    return portfolio([Row(samples.ACME, samples.MARK), Row(samples.GLOBEX, None)])
