"""CSV that `import` takes back unchanged, and the journal for whoever wants to count in it."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TextIO

from bot.importing.sentences import columns
from success.journal import Entry, EntryKind
from success.ports import UnitOfWork
from success.readings import EPOCH
from success.records import Kind

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


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


def export_journal(uow: UnitOfWork, out: TextIO) -> int:
    """Write every entry of the journal as NDJSON, kind by kind, and return how many there were.

    What was said, promised and proved is dated and never overwritten, so `import` does not take it back.
    """
    count = 0
    for kind in EntryKind:
        entries = uow.journal.everywhere(kind, EPOCH, _END_OF_TIME)
        accounts = uow.accounts.many({entry.account_id for entry in entries})
        for entry in entries:
            out.write(_line(entry, accounts[entry.account_id].external_id))
        count += len(entries)
    return count


def _line(entry: Entry, account: str) -> str:
    said = {
        "id": entry.id,
        "account_external_id": account,
        "kind": entry.kind,
        "at": _cell(entry.at),
        "by": entry.by,
        "words": entry.words,
        "data": entry.data,
    }
    return json.dumps(said, ensure_ascii=False) + "\n"


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
