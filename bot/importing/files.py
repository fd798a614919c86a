"""Files on disk as rows: which reader a file needs, and which kind it holds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.importing.json_rows import read_json_array, read_ndjson
from bot.importing.landing import Landing, Refuse, Refused
from bot.importing.rows import BadFile, Reader, read_csv
from bot.importing.sentences import nearest
from success.errors import Refusal
from success.records import Kind

Moved = Callable[[int], None]

READERS: dict[str, Reader] = {
    ".csv": read_csv,
    ".ndjson": read_ndjson,
    ".jsonl": read_ndjson,
    ".json": read_json_array,
}


def take_file(landing: Landing, kind: Kind, path: Path, refuse: Refuse, moved: Moved) -> None:
    """Land every row of one file; its suffix tells how it is read, CSV where it has none we know.

    `moved` is told how many bytes have been read.
    """
    reader = READERS.get(path.suffix.lower(), read_csv)
    with path.open("rb") as stream:
        raw = stream.raw
        try:
            landing.take(kind, reader(stream, kind), refuse, lambda: moved(raw.tell()))
        except BadFile as error:
            landing.refused += 1
            refuse(Refused(0, error.line, str(error)))
    moved(path.stat().st_size)


def by_kind(files: Sequence[Path]) -> list[tuple[Kind, Path]]:
    """Return files named after their kinds, such as accounts.csv, in the order in which they can land."""
    known = [kind.value for kind in Kind]
    for path in files:
        if path.stem not in known:
            raise Refusal(f"{path.name} is not named after a KIND{nearest(path.stem, known)}")
    order = list(Kind)
    return sorted(((Kind(path.stem), path) for path in files), key=lambda pair: order.index(pair[0]))
