"""The translations kept in step with the code: `python -m bot.catalogue` collects every text of the source.

New texts enter each catalogue empty, texts that left the code leave it too; nothing is guessed.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from success.texts import CATALOGUES

SOURCE = Path(__file__).parents[1]
ROOMS = ("success", "handlers", "scheduler", "bot")
_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def collected() -> Catalog:
    """Return every text of the source, in English; this module's own tree only."""
    texts = Catalog()
    for room in ROOMS:
        found = extract_from_dir(SOURCE / room, method_map=[("**.py", "python")], keywords=_KEYWORDS)
        for _file, _line, text, _comments, _context in found:
            texts.add(text)
    return texts


def read(file: Path) -> Catalog:
    """Return the catalogue kept in `file`."""
    return read_po(io.BytesIO(file.read_bytes()), locale=file.parents[1].name)


def write(catalogue: Catalog, file: Path) -> None:
    """Keep `catalogue` in `file`: sorted, without places and dates, so that only words make a difference."""
    body = io.BytesIO()
    write_po(body, catalogue, sort_output=True, no_location=True, omit_header=True, ignore_obsolete=True)
    file.write_bytes(_header(catalogue, file.parents[1].name).encode() + body.getvalue())


def _header(catalogue: Catalog, language: str) -> str:
    fields = {
        "Language": language,
        "Plural-Forms": catalogue.plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{lines}\n'


def main() -> None:
    """Bring every catalogue up to date with the source."""
    texts = collected()
    for file in CATALOGUES.glob("*/LC_MESSAGES/mainstay.po"):
        catalogue = read(file)
        catalogue.update(texts, no_fuzzy_matching=True)
        write(catalogue, file)


if __name__ == "__main__":
    main()
