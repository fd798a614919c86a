"""The translations kept in step with the code: `python -m bot.catalogue` collects every text of the source.

New texts enter each catalogue empty, texts that left the code leave it too; nothing is guessed.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from success import glossary, plays
from success.texts import CATALOGUES

SOURCE = Path(__file__).parents[1]
ROOMS = ("success", "handlers", "scheduler", "bot")
_MARKS = {"_": 1, "N_": 1, "ngettext": 2}  # how many forms each takes
_KEYWORDS = {mark: tuple(range(1, forms + 1)) for mark, forms in _MARKS.items()}
_PAGES = [("**.html", "jinja2")]


def collected() -> Catalog:
    """Return every text of the source and of its data files, in English."""
    texts = Catalog()
    for room in ROOMS:
        for file in (SOURCE / room).rglob("*.py"):
            for text in _texts(ast.parse(file.read_text(encoding="utf-8"))):
                texts.add(text)
    for _file, _line, text, _comments, _context in extract_from_dir(
        SOURCE / "bot", _PAGES, keywords=_KEYWORDS
    ):
        texts.add(text)
    for text in (*glossary.texts(), *plays.texts()):
        texts.add(text)
    return texts


def _texts(module: ast.Module) -> Iterator[str | tuple[str, ...]]:
    # The syntax tree also shows the texts inside other calls and inside f-strings.
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS:
            forms = node.args[: _MARKS[node.func.id]]
            said = tuple(str(each.value) for each in forms if isinstance(each, ast.Constant))
            if len(said) == len(forms):
                yield said if len(said) > 1 else said[0]


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
