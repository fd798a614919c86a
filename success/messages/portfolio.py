"""The figures of a portfolio in a period: each with its target, the gap and what it is made of (M1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from success.figures import LOWER_IS_BETTER, Figure, Measure, is_met
from success.format import fixed_text, number_text, percent_text
from success.messages import samples
from success.messages.words import listed, person
from success.people import User
from success.periods import Period
from success.texts import N_, _, ngettext
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

MOST_OWNERS = 40
HUNDRED = 100
NOTHING: Parts = (Text(text="–"),)

_WORDS = {
    Measure.GRR: N_("Gross revenue retention"),
    Measure.NRR: N_("Net revenue retention"),
    Measure.LOGO_CHURN: N_("Logo churn"),
    Measure.RENEWAL_RATE: N_("Renewal rate"),
    Measure.ON_TIME_RENEWALS: N_("Renewals signed on time"),
    Measure.EXPANSION_RATE: N_("Expansion rate"),
    Measure.EXPANSION_COVERAGE: N_("Expansion coverage"),
    Measure.AVERAGE_HEALTH: N_("Average health"),
    Measure.AVERAGE_HEALTH_BY_ARR: N_("Average health by ARR"),
    Measure.HEALTH_GREEN: N_("Accounts in green"),
    Measure.HEALTH_YELLOW: N_("Accounts in yellow"),
    Measure.HEALTH_RED: N_("Accounts in red"),
    Measure.HEALTH_UNKNOWN: N_("Accounts without a score"),
    Measure.SCORE_IMPROVEMENT: N_("Score improvement a quarter"),
    Measure.NPS: N_("NPS"),
    Measure.SATISFACTION: N_("Satisfied customers (CSAT 4–5)"),
    Measure.DAYS_TO_FIRST_VALUE: N_("Days to first value, median"),
    Measure.QBR_COMPLETION: N_("Business reviews held"),
}
_POINTS = frozenset({Measure.AVERAGE_HEALTH, Measure.AVERAGE_HEALTH_BY_ARR, Measure.NPS})
_SIGNED = frozenset({Measure.SCORE_IMPROVEMENT})
_PLAIN = _POINTS | _SIGNED | {Measure.DAYS_TO_FIRST_VALUE}
_MONEY = frozenset({Measure.GRR, Measure.NRR, Measure.EXPANSION_RATE, Measure.EXPANSION_COVERAGE})
_COUNTED = frozenset(Measure) - _PLAIN - _MONEY
_OF_A_CSM = (Measure.GRR, Measure.NRR, Measure.RENEWAL_RATE, Measure.AVERAGE_HEALTH, Measure.NPS)


@dataclass(frozen=True, slots=True)
class OfOwner:
    """The figures of one person's book."""

    owner: User | None
    accounts: int
    figures: Mapping[Measure, Figure]


def measure_word(measure: Measure) -> str:
    """Return the name of a measure."""
    return _(_WORDS[measure])


def figures(
    found: Mapping[Measure, Figure], period: Period, accounts: int, books: Sequence[OfOwner] = ()
) -> View:
    """Return the figures of a group of accounts, and of each book in it where there are several."""
    title = _("Portfolio figures")
    if not accounts:
        return View(title=title, blocks=(paragraph(_("No account is yours to look after.")),))
    rows = [(measure, one) for measure, each in found.items() for one in _each(each)]
    counted = [(measure, one) for measure, one in rows if one.denominator]
    judged = [is_met(measure, one) for measure, one in counted]
    blocks: list[Block] = [_lead(judged, period, accounts), _table(counted)]
    if len(books) > 1:
        blocks.append(_by_owner(books))
        if len(books) > MOST_OWNERS:
            blocks.append(note(_("+{count} more"), count=len(books) - MOST_OWNERS))
    empty = [measure_word(measure) for measure, one in rows if not one.denominator]
    if empty:
        blocks.append(note(_("Nothing to count yet: {names}."), names=listed(empty)))
    blocks += [_how(), _periods()]
    missed = judged.count(False)
    return View(title=title, tone="warn" if missed else "neutral", blocks=tuple(blocks), more="metrics")


def _lead(judged: Sequence[bool | None], period: Period, accounts: int) -> Block:
    counted = ngettext("{count} account", "{count} accounts", accounts).format(count=number_text(accounts))
    return paragraph(
        _("{start} to {end}, {accounts}: {met} on target, {missed} not yet."),
        start=Moment(at=period.start),
        end=Moment(at=period.end),
        accounts=counted,
        met=judged.count(True),
        missed=judged.count(False),
    )


def _each(figure: Figure) -> Iterable[Figure]:
    return figure.by_currency.values() if figure.by_currency else (figure,)


def _table(counted: Iterable[tuple[Measure, Figure]]) -> Table:
    columns = (
        Column(label=_("Metric")),
        Column(label=_("Value"), numeric=True),
        Column(label=_("Target"), numeric=True),
        Column(label=_("Gap"), numeric=True),
        Column(label=_("Made of")),
    )
    return Table(caption=_("Figures"), columns=columns, rows=tuple(_row(*each) for each in counted))


def _row(measure: Measure, figure: Figure) -> tuple[Parts, ...]:
    label = measure_word(measure)
    several = measure in _MONEY | {Measure.AVERAGE_HEALTH_BY_ARR} and figure.currency
    return (
        (Text(text=f"{label}, {figure.currency}" if several else label),),
        (Text(text=_said(measure, figure.value)),),
        (Text(text=target_text(measure, figure.target)),),
        (Text(text=_gap(measure, figure)),),
        _made_of(measure, figure),
    )


def _said(measure: Measure, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if measure in _PLAIN:
        return number_text(value, 1, signed=measure in _SIGNED)
    return percent_text(value)


def target_text(measure: Measure, target: Decimal | None) -> str:
    """Return the target of a measure, and on which side of it the figure is to lie."""
    if target is None:
        return "–"
    sign = "<" if measure in LOWER_IS_BETTER else ">"
    return f"{sign} {_said(measure, target)}"


def _gap(measure: Measure, figure: Figure) -> str:
    gap, met = figure.gap, is_met(measure, figure)
    if gap is None:
        return "–"
    points = gap if measure in _PLAIN else gap * HUNDRED
    return f"{'✅' if met else '⚠️'} {fixed_text(points)} {_('met') if met else _('missed')}"


def _made_of(measure: Measure, figure: Figure) -> Parts:
    if measure in _MONEY and figure.currency and figure.numerator is not None and figure.denominator:
        return say(
            _("{part} of {whole}"),
            part=_amount(figure.numerator, figure.currency),
            whole=_amount(figure.denominator, figure.currency),
        )
    if measure in _COUNTED and figure.numerator is not None and figure.denominator:
        return say(
            _("{part} of {whole}"),
            part=number_text(figure.numerator),
            whole=number_text(figure.denominator),
        )
    return NOTHING if measure in _SIGNED | {Measure.AVERAGE_HEALTH_BY_ARR} else _over(figure.denominator)


def _over(count: Decimal | None) -> Parts:
    return say(_("over {count}"), count=number_text(count)) if count else NOTHING


def _amount(value: Decimal, currency: str) -> Amount:
    return Amount(value=value, currency=currency)


def _by_owner(books: Sequence[OfOwner]) -> Table:
    columns = (
        Column(label=_("CSM")),
        Column(label=_("Accounts"), numeric=True),
        *(Column(label=measure_word(measure), numeric=True) for measure in _OF_A_CSM),
    )
    return Table(
        caption=_("By book of business"), columns=columns, rows=tuple(map(_owner_row, books[:MOST_OWNERS]))
    )


def _owner_row(book: OfOwner) -> tuple[Parts, ...]:
    owner = (person(book.owner),) if book.owner else (Text(text=_("nobody’s")),)
    said = (_briefly(measure, book.figures[measure]) for measure in _OF_A_CSM)
    return (owner, (Text(text=number_text(book.accounts)),), *((Text(text=each),) for each in said))


def _briefly(measure: Measure, figure: Figure) -> str:
    """Return a figure in a cell; where there are several currencies, each with its own."""
    if not figure.by_currency:
        return _said(measure, figure.value)
    return ", ".join(
        f"{currency} {_said(measure, each.value)}" for currency, each in figure.by_currency.items()
    )


def _how() -> Block:
    return note(
        _(
            "Retention is of the revenue on the day before the period; who joined in it does not count."
            " The gap is in points; money is never added across currencies."
        )
    )


def _periods() -> Actions:
    named = (
        (_("This quarter"), "this quarter"),
        (_("Last quarter"), "last quarter"),
        (_("This year"), "this year"),
        (_("Last 12 months"), "12 months"),
    )
    return Actions(
        buttons=tuple(Button(label=label, command="metrics", args={"period": said}) for label, said in named)
    )


def example() -> View:
    """Return one message for the gallery."""
    eur, usd = Decimal(1_200_000), Decimal(400_000)
    grr = Figure(
        target=Decimal("0.9"),
        by_currency={
            "EUR": Figure(Decimal("0.925"), Decimal("0.9"), eur * 925 / 1000, eur, "EUR"),
            "USD": Figure(Decimal("0.85"), Decimal("0.9"), usd * 85 / 100, usd, "USD"),
        },
    )
    found = dict.fromkeys(Measure, Figure()) | {
        Measure.GRR: grr,
        Measure.LOGO_CHURN: Figure(Decimal("0.05"), Decimal("0.1"), Decimal(2), Decimal(40)),
        Measure.AVERAGE_HEALTH: Figure(Decimal("71.4"), Decimal(75), Decimal(2_856), Decimal(40)),
        Measure.HEALTH_GREEN: Figure(Decimal("0.45"), None, Decimal(18), Decimal(40)),
        Measure.SCORE_IMPROVEMENT: Figure(Decimal("-1.5"), Decimal(5), Decimal(-60), Decimal(40)),
        Measure.NPS: Figure(Decimal(52), Decimal(50), Decimal(1_300), Decimal(25)),
        Measure.DAYS_TO_FIRST_VALUE: Figure(Decimal(27), Decimal(30), None, Decimal(6)),
    }
    books = [OfOwner(samples.ANA, 24, found), OfOwner(samples.BEN, 16, found)]
    return figures(found, Period(date(2026, 1, 1), date(2026, 3, 31)), 40, books)
