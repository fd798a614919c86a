"""Lists of accounts: a person's book, or what a search found."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from success.account import Account
from success.messages.words import score_words
from success.readings import Band, DayScore
from success.texts import _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Button,
    Column,
    Inline,
    Moment,
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


@dataclass(frozen=True, slots=True)
class Row:
    """One account of a list with its latest score; None where it was never scored."""

    account: Account
    today: DayScore | None


def portfolio(rows: Sequence[Row]) -> View:
    """Return a person's accounts, worst first."""
    if not rows:
        return View(
            title=_("No account is yours to look after yet"),
            blocks=(
                paragraph(
                    _("Once accounts are assigned to you, they are listed here, the most worrying first.")
                ),
            ),
        )
    count = ngettext("Your account", "Your {count} accounts, the most worrying first", len(rows))
    return _listed(count.format(count=len(rows)), worst_first(rows))


def found(said: str, rows: Sequence[Row]) -> View:
    """Return the accounts whose name holds the words searched for."""
    if not rows:
        return View(
            title=_("No account that you may see has “{said}” in its name").format(said=said), tone="warn"
        )
    title = ngettext(
        "{count} account with “{said}” in its name", "{count} accounts with “{said}” in their name", len(rows)
    )
    return _listed(title.format(count=len(rows), said=said), rows)


def worst_first(rows: Sequence[Row]) -> list[Row]:
    """Return rows with the lowest score first; what was never scored comes after red, before yellow."""
    return sorted(rows, key=lambda row: (_rank(row), -(row.account.arr or Decimal(0)), row.account.name))


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
        return (Text(text="–" if account.arr is None else f"{account.arr:,.0f}"),)
    return (Amount(value=account.arr, currency=account.currency),)


def _rank(row: Row) -> tuple[int, int]:
    band = row.today.band if row.today else Band.UNKNOWN
    order = {Band.RED: 0, Band.UNKNOWN: 1, Band.YELLOW: 2, Band.GREEN: 3}[band]
    return order, row.today.score if row.today and row.today.score is not None else 0


def _listed(title: str, rows: Sequence[Row]) -> View:
    columns = (
        Column(label=_("Account")),
        Column(label=_("Health")),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("Renewal")),
    )
    shown = rows[:MOST_ROWS]
    table = Table(caption=_("Accounts"), columns=columns, rows=tuple(_cells(row) for row in shown))
    blocks: tuple[Block, ...] = (table,)
    if len(rows) > len(shown):
        blocks += (
            note(
                _("+{count} more; “accounts” with part of a name finds any of them."),
                count=len(rows) - len(shown),
            ),
        )
    blocks += (note(_("ARR together: {total}"), total=totals([row.account for row in rows])),)
    buttons = tuple(
        Button(label=row.account.name, command="health", args={"account": row.account.external_id})
        for row in rows[:MOST_BUTTONS]
    )
    return View(title=title, blocks=(*blocks, Actions(buttons=buttons)))


def _cells(row: Row) -> tuple[Parts, ...]:
    account = row.account
    renewal: Inline = Moment(at=account.renewal_date) if account.renewal_date else Text(text="–")
    return (Text(text=account.name),), say(score_words(row.today)), money(account), (renewal,)
