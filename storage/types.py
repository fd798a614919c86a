"""Column types that read and write the same values on SQLite and PostgreSQL.

Instants are integer microseconds since the epoch on both engines: one order, one arithmetic, no zone that a
session could reinterpret, and columns that go into arrays without a Python object for each cell. What is lost
is only a readable timestamp in a database shell.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Dialect, Integer, Numeric, SmallInteger, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)  # before anything that can be stored
MICROSECOND = timedelta(microseconds=1)
NANO = 1_000_000_000

# SQLite numbers rows by itself only in a column declared INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


def micros(instant: datetime) -> int:
    """Return an aware instant as microseconds since the epoch; a naive one is refused."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; stored instants are aware")
    return (instant - EPOCH) // MICROSECOND


def instant(stored: int) -> datetime:
    """Return stored microseconds as an aware UTC instant."""
    return EPOCH + timedelta(microseconds=stored)


def clean(text: str) -> str:
    """Return text that both engines can hold: without NUL, and with lone surrogates replaced."""
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in microseconds, read back as UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive instants, count the microseconds of aware ones."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give an aware UTC instant back."""
        return None if value is None else instant(value)


class Words(TypeDecorator[str]):
    """Text from anywhere; compared and sorted by code point on both engines."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sort as SQLite does, whatever the locale of the PostgreSQL cluster."""
        return postgresql.TEXT(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Take out what PostgreSQL or UTF-8 cannot hold."""
        return None if value is None else clean(value)


class Remark(Words):
    """Free text that may never have been given; null reads as the empty text."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Give plain text back."""
        return value or ""


class Exact(TypeDecorator[Decimal]):
    """A decimal number with every digit kept: NUMERIC on PostgreSQL, plain digits as text on SQLite."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no decimals and would round through a float."""
        return Numeric() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        """Write without an exponent, so that the text reads like the number."""
        return value if value is None or dialect.name == "postgresql" else format(value, "f")

    def process_result_value(self, value: Decimal | str | None, dialect: Dialect) -> Decimal | None:
        """Give a Decimal back."""
        return None if value is None else Decimal(value)


class Nano(TypeDecorator[Decimal]):
    """A small decimal number as whole billionths, so that SQL can add and compare it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Count the billionths."""
        return None if value is None else int(value * NANO)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the shortest Decimal of that value back."""
        return None if value is None else from_nano(value)


def from_nano(value: int) -> Decimal:
    """Return whole billionths as the shortest plain Decimal."""
    whole, rest = divmod(value, NANO)
    return Decimal(whole) if not rest else Decimal(value).scaleb(-9).normalize()


class Listed(TypeDecorator[tuple[str, ...]]):
    """A list of texts as a JSON array; null (never said) reads as the empty list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write a JSON array."""
        return None if value is None else json.dumps([clean(each) for each in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Give a tuple back."""
        return () if value is None else tuple(json.loads(value))


class Named(TypeDecorator[dict[str, str]]):
    """Named texts as a JSON object."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> str | None:
        """Write a JSON object."""
        if value is None:
            return None
        return json.dumps({clean(name): clean(text) for name, text in value.items()}, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, str] | None:
        """Give a dict back."""
        return None if value is None else json.loads(value)


class Choice(TypeDecorator[Any]):
    """One of an enumeration's values, as text or (for numbered ones) as a small integer.

    `absent` is what null (never said) reads as.
    """

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[Enum], absent: Enum | None = None) -> None:
        super().__init__()
        self.choices = choices
        self.absent = absent
        self._known = {each.value: each for each in choices}

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Numbered enumerations are kept as numbers."""
        if issubclass(self.choices, int):
            return SmallInteger()
        return postgresql.TEXT(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write the plain value; one that is not in the enumeration is refused."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Give the enumeration's member back."""
        return self.absent if value is None else self._known[value]


class Flag(TypeDecorator[bool]):
    """Yes or no; null (never said) reads as no."""

    impl = Boolean
    cache_ok = True

    def process_result_value(self, value: bool | None, dialect: Dialect) -> bool:
        """Give a plain bool back."""
        return bool(value)


class IdList(TypeDecorator[Any]):
    """Any number of row ids or texts as one parameter (see storage.sql.within)."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL has arrays; SQLite reads a JSON array as a table."""
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a list or a JSON array."""
        items = [clean(each) if isinstance(each, str) else int(each) for each in value]
        return items if dialect.name == "postgresql" else json.dumps(items)
