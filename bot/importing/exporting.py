"""CSV that `import` takes back unchanged."""

import csv
from datetime import datetime
from decimal import Decimal
from typing import Any, TextIO

from bot.importing.sentences import columns
from success.ports import UnitOfWork
from success.records import Kind


def export(uow: UnitOfWork, kind: Kind, out: TextIO) -> int:
    """Write every stored row of a kind and return how many there were; memory stays flat."""
    names = columns(kind)
    table = csv.writer(out, lineterminator="\n")
    table.writerow(names)
    count = 0
    for row in uow.intake.export(kind):
        table.writerow([_cell(row[name]) for name in names])
        count += 1
    return count


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case tuple() | list():
            return ";".join(_cell(part) for part in value)
        case _:
            return str(value)
