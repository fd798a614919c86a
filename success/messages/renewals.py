"""Renewals ahead: the list with its forecast (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from success.account import Account, RenewalStage
from success.format import number_text
from success.messages import samples
from success.messages.accounts import money
from success.messages.words import account_word, score_words, stage_word
from success.readings import Mark
from success.renewal import Forecast, forecast_totals
from success.texts import N_, _, ngettext
from success.view import (
    Actions,
    Amount,
    Block,
    Button,
    Column,
    Fact,
    Facts,
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

MOST_ROWS = 25
MOST_BUTTONS = 5
_OUTLOOKS = {
    Forecast.COMMITTED: N_("committed"),
    Forecast.LIKELY: N_("likely"),
    Forecast.AT_RISK: N_("at risk"),
    Forecast.LOST: N_("lost"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One renewal: where it stands and what to expect of it."""

    account: Account
    stage: RenewalStage
    mark: Mark | None
    outlook: Forecast


def ahead(rows: Sequence[Row], today: date, until: date) -> View:
    """Return the renewals up to a day: past and unsigned ones first, then by date."""
    if not rows:
        lead = paragraph(_("Nothing of yours renews or can be cancelled until {day}."), day=Moment(at=until))
        return View(title=_("No renewals ahead"), tone="good", blocks=(lead,))
    ordered = sorted(rows, key=lambda row: (row.account.renewal_date or date.max, row.account.name))
    late = sum(row.account.renewal_date is not None and row.account.renewal_date < today for row in rows)
    title = ngettext("{count} renewal ahead", "{count} renewals ahead", len(rows)).format(count=len(rows))
    blocks: list[Block] = []
    if late:
        past = ngettext(
            "{count} is past its date and not signed.", "{count} are past their date and not signed.", late
        )
        blocks.append(paragraph(past, count=late))
    blocks += [_table(ordered[:MOST_ROWS]), *_more(len(rows)), *_forecast(rows)]
    named = {row.account.external_id: row.account.name for row in ordered}
    buttons = tuple(
        Button(label=name, command="renewal", args={"account": external_id})
        for external_id, name in [*named.items()][:MOST_BUTTONS]
    )
    return View(
        title=title,
        tone="warn" if late else "neutral",
        blocks=(*blocks, Actions(buttons=buttons)),
        more=f"renewals {(until - today).days}",
    )


def outlook_word(outlook: Forecast) -> str:
    """Return what to expect of a renewal, in a word."""
    return _(_OUTLOOKS[outlook])


def _table(rows: Sequence[Row]) -> Table:
    """The notice dates have a column where any is known."""
    noticed = any(row.account.notice_date for row in rows)
    columns = (
        Column(label=_("Account")),
        Column(label=_("Renewal")),
        *((Column(label=_("Notice by")),) if noticed else ()),
        Column(label=_("Stage")),
        Column(label=_("ARR"), numeric=True),
        Column(label=_("Health")),
        Column(label=_("Forecast")),
    )
    return Table(caption=_("Renewals"), columns=columns, rows=tuple(_cells(row, noticed) for row in rows))


def _cells(row: Row, noticed: bool) -> tuple[Parts, ...]:
    return (
        (Text(text=account_word(row.account)),),
        (_day(row.account.renewal_date),),
        *(((_day(row.account.notice_date),),) if noticed else ()),
        (Text(text=stage_word(row.stage)),),
        money(row.account),
        (Text(text=score_words(row.mark)),),
        (Text(text=outlook_word(row.outlook)),),
    )


def _day(day: date | None) -> Inline:
    return Moment(at=day) if day else Text(text="–")


def _more(count: int) -> list[Block]:
    if count <= MOST_ROWS:
        return []
    said = _("+{count} later ones; “renewal” with an account's name shows any of them.")
    return [note(said, count=number_text(count - MOST_ROWS))]


def _forecast(rows: Sequence[Row]) -> list[Block]:
    soonest = sorted(rows, key=lambda row: row.account.renewal_date or date.max)
    totals = forecast_totals((row.account, row.outlook) for row in soonest)
    facts = tuple(
        Fact(label=_("Forecast {currency}").format(currency=currency), parts=_sums(currency, sums))
        for currency, sums in sorted(totals.items())
    )
    several = len({row.account.id for row in rows}) < len(rows)
    once = note(_("The ARR of an account with several renewals counts once, with the soonest of them."))
    return [*([Facts(facts=facts)] if facts else []), *([once] if several else [])]


def _sums(currency: str, sums: dict[Forecast, Decimal]) -> Parts:
    parts: list[Inline] = []
    for outlook, value in sums.items():
        if value:
            parts += [Text(text=" · ")] if parts else []
            parts += say(
                _("{amount} {outlook}"),
                amount=Amount(value=value, currency=currency),
                outlook=outlook_word(outlook),
            )
    return tuple(parts) or (Text(text="–"),)


def example() -> View:
    """Return one message for the gallery."""
    rows = [
        Row(samples.ACME, samples.ACME.renewal_stage, samples.MARK, Forecast.LIKELY),
        Row(samples.GLOBEX, samples.GLOBEX.renewal_stage, None, Forecast.AT_RISK),
    ]
    return ahead(rows, samples.TODAY, samples.TODAY + timedelta(days=90))
