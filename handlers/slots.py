"""The kinds of argument that commands take: what each looks like when typed, and what it becomes.

Days are read as of the asking person's today: validation needs a context `{"today": date}`.
"""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from handlers.pattern import ACCOUNT, NUMBER, TEXT, Shape, choice
from success.format import currency_code
from success.naming import fold
from success.texts import _

LONGEST_NOTE = 4000
THOUSANDS = 3  # digits behind a comma that groups thousands
FARTHEST = timedelta(days=3660)

_UNITS = {
    "day": 1,
    "days": 1,
    "d": 1,
    "天": 1,
    "week": 7,
    "weeks": 7,
    "w": 7,
    "周": 7,
    "month": 30,
    "months": 30,
}
_UNITS |= {"quarter": 91, "quarters": 91, "year": 365, "years": 365, "月": 30, "个月": 30}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS_ZH = "一二三四五六日"
_FIXED = {"today": 0, "今天": 0, "tomorrow": 1, "明天": 1, "yesterday": -1, "昨天": -1}
_SPAN = re.compile(
    rf"(?:in |last |past |next )?(\d{{1,4}})? ?({'|'.join(sorted(_UNITS, key=len, reverse=True))})"
)


def day_or_none(text: str, today: date, *, past: bool) -> date | None:
    """Read a day: ISO, 2026年3月5日, today, friday, in 2 weeks, 30 days; None where it is none of these.

    A weekday or a span looks back from today where `past` is meant, ahead otherwise.
    """
    said = fold(text).removesuffix(" ago").removesuffix("前").removesuffix("后").strip()
    sign = -1 if past else 1
    if said in _FIXED:
        return today + timedelta(days=_FIXED[said])
    span = _SPAN.fullmatch(said)
    if span:
        return today + sign * timedelta(days=int(span[1] or 1) * _UNITS[span[2]])
    weekday = _weekday(said)
    if weekday is not None:
        return today + sign * timedelta(days=((weekday - today.weekday()) * sign - 1) % 7 + 1)
    return _calendar_day(said)


def _weekday(said: str) -> int | None:
    word = said.removeprefix("next ").removeprefix("last ").removeprefix("on ")
    if re.fullmatch(r"(星期|周|下周)[一二三四五六日天]", word):
        return _WEEKDAYS_ZH.index(word[-1].replace("天", "日"))
    return next((i for i, day in enumerate(_WEEKDAYS) if len(word) > 2 and day.startswith(word)), None)


def _calendar_day(said: str) -> date | None:
    parts = re.fullmatch(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?", said)
    if not parts:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None


_LIKE_A_DAY = re.compile(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?")
_ANY_DAY = date(2024, 1, 1)


def is_day(text: str) -> bool:
    """Whether text is meant as a day, be it one that does not exist."""
    return bool(_LIKE_A_DAY.fullmatch(fold(text))) or day_or_none(text, _ANY_DAY, past=False) is not None


DAY = Shape("day", 3, is_day)


def _day(value: object, info: ValidationInfo, *, past: bool) -> object:
    if not isinstance(value, str) or not value.strip():
        return value or None
    today: date = (info.context or {})["today"]
    day = day_or_none(value, today, past=past)
    if day is None:
        sentence = _("“{day}” is not a day in the calendar. Write it as 2026-03-31, or as “friday”.")
        raise ValueError(sentence.format(day=value[:40]))
    if abs(day - today) > FARTHEST:
        raise ValueError(_("That day is more than ten years away."))
    return day


def _day_ahead(value: object, info: ValidationInfo) -> object:
    return _day(value, info, past=False)


def _day_back(value: object, info: ValidationInfo) -> object:
    return _day(value, info, past=True)


def _clock(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        return value
    parts = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm)?", fold(value))
    hour, minute = (int(parts[1]), int(parts[2] or 0)) if parts else (99, 0)
    if parts and parts[3]:
        hour = hour % 12 + (12 if parts[3] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(_("Write the time as 08:30."))
    return time(hour, minute)


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    return fold(value).replace(",", ".") or None


def _decimal_mark(said: str) -> str:
    """Return what parts the decimals: of both marks the later one, of one alone where it cannot group."""
    if "," in said and "." in said:
        return max(",.", key=said.rfind)
    if said.count(".") == 1:
        return "."
    return "," if said.count(",") == 1 and len(said.rpartition(",")[2]) != THOUSANDS else ""


def decimal(value: object) -> object:
    """Read a figure as people write it: 12.5, 12,5, 1,200,000 or 1.200.000,50 stay what they mean; blank is
    none. One dot is a decimal point, whatever follows it.
    """
    if not isinstance(value, str):
        return value
    said = fold(value).replace(" ", "")
    if not said:
        return None
    if not NUMBER.fits(said):
        raise ValueError(_("Give a figure, such as 12.5."))
    mark = _decimal_mark(said)
    whole, _point, part = said.rpartition(mark) if mark else (said, "", "")
    return Decimal(whole.replace(",", "").replace(".", "") + (f".{part}" if mark else ""))


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError(_("What something is worth has to be above zero, such as 120000 EUR."))
    return value


def _currency(value: str) -> str:
    code = currency_code(value)
    if value and not code:
        raise ValueError(
            _("“{code}” is no currency; give its ISO code, such as EUR.").format(code=value[:40])
        )
    return code


Name = Annotated[str, ACCOUNT, Field(max_length=500)]
Words = Annotated[str, TEXT, Field(max_length=200)]
Note = Annotated[str, TEXT, Field(max_length=LONGEST_NOTE)]
DayAhead = Annotated[date | None, DAY, BeforeValidator(_day_ahead)]
DayBack = Annotated[date | None, DAY, BeforeValidator(_day_back)]
Clock = Annotated[time, Shape("time", 2), BeforeValidator(_clock)]
Whole = Annotated[int | None, NUMBER, BeforeValidator(_number)]
# The limits stand inside: what was left blank is none, and has no size and no digits.
Figure = Annotated[Annotated[Decimal, Field(max_digits=18)] | None, NUMBER, BeforeValidator(decimal)]
Worth = Annotated[
    Annotated[Decimal, Field(max_digits=18), AfterValidator(_above_zero)] | None,
    NUMBER,
    BeforeValidator(decimal),
]
Currency = Annotated[str, AfterValidator(_currency)]
OneToFive = Annotated[Annotated[int, Field(ge=1, le=5)] | None, NUMBER, BeforeValidator(_number)]
ZeroToTen = Annotated[Annotated[int, Field(ge=0, le=10)] | None, NUMBER, BeforeValidator(_number)]


def one_of(*words: str) -> AfterValidator:
    """Return the check that a value, where there is one, is one of these words."""

    def checked(value: str) -> str:
        said = fold(value)
        if value and said not in words:
            sentence = _("“{said}” does not say which; it can be {known}.")
            raise ValueError(sentence.format(said=value[:40], known=", ".join(words)))
        return said

    return AfterValidator(checked)


YesNo = Annotated[str, choice("yes", "no"), one_of("yes", "no")]
