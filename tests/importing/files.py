"""Small helpers: rows out of bytes, and what an import told."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.importing.exporting import export
from bot.importing.landing import Landing, Refused
from bot.importing.rows import Broken, Reader, Row, Rows, read_csv
from success.ports import OpenUnit
from success.records import Kind

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def rows_of(content: bytes, kind: Kind, reader: Reader = read_csv) -> list[Row | Broken]:
    """Read everything out of some bytes."""
    return list(reader(io.BytesIO(content), kind))


def values_of(content: bytes, kind: Kind, reader: Reader = read_csv) -> list[object]:
    """Return what the good rows say."""
    return [row.values for row in rows_of(content, kind, reader) if isinstance(row, Row)]


def broken_of(content: bytes, kind: Kind, reader: Reader = read_csv) -> list[tuple[int, str]]:
    """Return line and reason of what could not be read."""
    return [(row.line, row.reason) for row in rows_of(content, kind, reader) if isinstance(row, Broken)]


@dataclass
class Told:
    """What an import did."""

    accepted: int = 0
    refused: list[Refused] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


def land(open_unit: OpenUnit, *sources: tuple[Kind, Rows | str], dry_run: bool = False) -> Told:
    """Land one source after another, CSV texts or rows, in Berlin."""
    told = Told()
    with Landing(open_unit, BERLIN, NOW, dry_run=dry_run) as landing:
        for kind, source in sources:
            rows = read_csv(io.BytesIO(source.encode()), kind) if isinstance(source, str) else source
            landing.take(kind, rows, told.refused.append)
    told.accepted, told.touched = landing.accepted, landing.touched
    return told


def exported(open_unit: OpenUnit, kind: Kind) -> str:
    """Return the CSV of everything stored of a kind."""
    out = io.StringIO()
    with open_unit() as uow:
        export(uow, kind, out)
    return out.getvalue()
