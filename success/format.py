"""How amounts, moments and numbers read in a language and a zone, and how parts become one plain line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, list_currencies

from success.people import User
from success.texts import locale as spoken
from success.view import Amount, Inline, Link, Moment, Person, Text
from success.workspace import Workspace

_UTC = ZoneInfo("UTC")
REMEMBERED = 10_000  # formatted values kept, since a message repeats those of the message before


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is rendered: a language (such as "en" or "zh_CN") and a zone."""

    locale: str = "en"
    zone: ZoneInfo = _UTC


def reader_of(ws: Workspace, user: User | None) -> Reader:
    """Return how a person reads; a stranger reads as the workspace does."""
    return Reader(ws.locale_of(user), ws.zone_of(user))


@cache
def babel_locale(name: str) -> Locale:
    """Return Babel's data for a language, English where the name is unknown."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


# Control characters, and the marks that could reorder the text around them: neither may reach a screen.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")


def clean(text: str) -> str:
    """Return somebody's text as one harmless line: no control characters, no change of direction."""
    if text.isprintable():  # most texts are, and telling so is much cheaper
        return text
    return _UNSEEN.sub("", _BREAKS.sub(" ", text))


def plain(parts: Iterable[Inline], reader: Reader) -> str:
    """Return inline parts as one line of plain text."""
    return "".join(part_text(part, reader) for part in parts)


def part_text(part: Inline, reader: Reader) -> str:
    """Return one inline part as plain text."""
    match part:
        case Text():
            return clean(part.text)
        case Link():
            return f"{clean(part.label)} ({part.url})"
        case Person():
            return clean(part.name or part.email)
        case Moment():
            return moment_text(part, reader)
        case Amount():
            return amount_text(part, reader.locale)
        case _:
            assert_never(part)


def moment_text(moment: Moment, reader: Reader) -> str:
    """Return a moment in the reader's zone and language; a bare date has no zone and no time."""
    return _moment_text(moment.at, moment.style, reader)


@lru_cache(REMEMBERED)
def _moment_text(at: date | datetime, style: Literal["date", "time", "datetime"], reader: Reader) -> str:
    where = babel_locale(reader.locale)
    if not isinstance(at, datetime):
        return format_date(at, "medium", locale=where)
    local = at.astimezone(reader.zone)
    match style:
        case "date":
            shown = format_date(local.date(), "medium", locale=where)
        case "time":
            shown = format_time(local.timetz(), "short", locale=where)
        case "datetime":
            shown = format_datetime(local.replace(tzinfo=UTC), _date_and_time(where), locale=where)
        case _:
            assert_never(style)
    return _even_spaces(shown)


def _date_and_time(where: Locale) -> str:
    day, clock = where.date_formats["medium"].pattern, where.time_formats["short"].pattern
    return str(where.datetime_formats["medium"]).replace("{1}", day).replace("{0}", clock)


def amount_text(amount: Amount, locale: str) -> str:
    """Return money in a language, without cents when whole."""
    return _amount_text(amount.value, amount.currency, locale)


@lru_cache(REMEMBERED)
def _amount_text(value: Decimal, currency: str, locale: str) -> str:
    where = babel_locale(locale)
    if value != value.to_integral_value():
        return _even_spaces(format_currency(value, currency, locale=where))
    pattern = where.currency_formats["standard"].pattern.replace(".00", "")
    return _even_spaces(format_currency(value, currency, pattern, locale=where, currency_digits=False))


def currency_code(unit: str) -> str:
    """Return the ISO 4217 code that a unit is, in whichever case it is written; empty for any other unit."""
    code = unit.strip().upper()
    return code if code in list_currencies() else ""


def worth_text(value: Decimal, unit: str) -> str:
    """Return how much of a unit something is worth in the language being spoken, as money in a currency."""
    currency = currency_code(unit)
    if currency:
        return amount_text(Amount(value=value, currency=currency), spoken())
    return f"{number_text(value, 2)} {unit}".strip()


def number_text(value: Decimal | int, places: int = 0, signed: bool = False) -> str:
    """Return a number in the language being spoken, rounded half up to at most `places` decimals."""
    rounded = _rounded(Decimal(value), places)
    return _sign(rounded, signed) + _decimal_text(abs(rounded), f"#,##0.{'#' * places}", spoken())


def fixed_text(value: Decimal, places: int = 1, signed: bool = True) -> str:
    """Return a number with exactly `places` decimals and, unless told not to, its sign."""
    rounded = _rounded(value, places)
    return _sign(rounded, signed) + _decimal_text(abs(rounded), f"#,##0.{'0' * places}", spoken())


@lru_cache(REMEMBERED)
def _decimal_text(value: Decimal, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=babel_locale(locale))


def percent_text(fraction: Decimal, signed: bool = False) -> str:
    """Return a fraction as a whole percentage in the language being spoken: 0.42 is 42 %."""
    rounded = _rounded(fraction, 2)
    return _sign(rounded, signed) + format_percent(abs(rounded), locale=babel_locale(spoken()))


def day_text(day: date) -> str:
    """Return a date in the language being spoken, for places that hold words only (a chart's axis)."""
    return format_skeleton("MMMd", day, locale=babel_locale(spoken()))


def full_day_text(day: date) -> str:
    """Return a date with its weekday in the language being spoken, for headings."""
    return format_date(day, "full", locale=babel_locale(spoken()))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _sign(value: Decimal, signed: bool) -> str:
    if value < 0:
        return "−"
    return "+" if signed and value > 0 else ""


def _even_spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")
