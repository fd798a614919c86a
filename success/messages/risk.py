"""The ranking of accounts at risk (D1), one table for each currency."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from success.alerts import Level
from success.format import number_text
from success.messages import samples
from success.messages.accounts import money
from success.messages.words import LEVEL_MARKS, score_words
from success.risk import RiskRow
from success.texts import _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Button,
    Column,
    Moment,
    Parts,
    Table,
    Text,
    View,
    note,
    paragraph,
    say,
)

MOST_ROWS = 20  # of each table
MOST_BUTTONS = 5


def ranking(rows: Sequence[RiskRow]) -> View:
    """Return the accounts at risk, first those with an open Critical, then by what is at stake."""
    if not rows:
        lead = paragraph(
            _("At risk is what is red, yellow with an open Warning, or has an open Critical alert.")
        )
        return View(title=_("None of your accounts is at risk"), tone="good", blocks=(lead,))
    title = ngettext("{count} account at risk", "{count} accounts at risk", len(rows))
    blocks: list[Block] = []
    for currency, members in groupby(rows, lambda row: row.currency):
        blocks += _ranked(list(members), currency)
    explained = _("Open Criticals first, then ARR × (100 − score) ÷ 100 × how near the renewal is.")
    buttons = tuple(
        Button(label=row.account.name, command="health", args={"account": row.account.external_id})
        for row in rows[:MOST_BUTTONS]
    )
    return View(
        title=title.format(count=len(rows)),
        tone="bad" if any(row.critical for row in rows) else "warn",
        blocks=(*blocks, note(explained), Actions(buttons=buttons)),
        more="accounts",
    )


def _ranked(rows: Sequence[RiskRow], currency: str | None) -> list[Block]:
    columns = (
        Column(label="#", numeric=True),
        Column(label=_("Account")),
        Column(label=_("Health")),
        Column(label=_("Alerts")),
        Column(label=_("Renewal")),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("At stake"), numeric=True),
    )
    caption = _("At risk, in {currency}").format(currency=currency) if currency else _("At risk, without ARR")
    shown = rows[:MOST_ROWS]
    cells = tuple(_cells(place, row) for place, row in enumerate(shown, start=1))
    table: list[Block] = [Table(caption=caption, columns=columns, rows=cells)]
    if len(rows) > len(shown):
        table.append(note(_("+{count} more"), count=number_text(len(rows) - len(shown))))
    if currency:
        stake = Amount(value=sum((row.weight for row in rows), Decimal(0)).quantize(1), currency=currency)
        critical = sum(row.critical for row in rows)
        together = ngettext(
            "At stake together: {stake}. {count} account has an open Critical alert.",
            "At stake together: {stake}. {count} accounts have an open Critical alert.",
            critical,
        )
        table.append(note(together, stake=stake, count=number_text(critical)))
    return table


def _cells(place: int, row: RiskRow) -> tuple[Parts, ...]:
    return (
        (Text(text=str(place)),),
        (Text(text=row.account.name),),
        say("{words}", words=score_words(row.mark)),
        (Text(text=alert_marks(row)),),
        _renewal(row),
        money(row.account),
        (Amount(value=row.weight.quantize(1), currency=row.currency),) if row.currency else (Text(text="–"),),
    )


def alert_marks(row: RiskRow) -> str:
    """Return how many live alerts of each level an account has, gravest first."""
    counts = ((level, row.levels.get(level, 0)) for level in sorted(Level, reverse=True))
    return " ".join(f"{LEVEL_MARKS[level]}{count}" for level, count in counts if count) or "–"


def _renewal(row: RiskRow) -> Parts:
    if row.account.renewal_date is None or row.days_left is None:
        return (Text(text="–"),)
    day = Moment(at=row.account.renewal_date)
    if row.days_left < 0:
        return say(_("{day} (past)"), day=day)
    return say(_("{day} ({count} d)"), day=day, count=row.days_left)


def example() -> View:
    """Return one message for the gallery."""
    acme = RiskRow(
        samples.ACME, samples.MARK, {Level.CRITICAL: 1, Level.WARNING: 2}, 91, Decimal(42_000), "EUR"
    )
    globex = RiskRow(samples.GLOBEX, None, {Level.CRITICAL: 1}, -58, Decimal(72_000), "USD")
    return ranking([acme, globex])
