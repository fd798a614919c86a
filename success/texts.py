"""Every word a person sees goes through here: English is the key, a catalogue gives the translation (Y4).

The language is that of the reader, set for the span of one reply or one notice with `speaking(locale)`.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "locale"
_locale: ContextVar[str] = ContextVar("locale", default="en")


@cache
def _catalogue(locale: str) -> _gettext.NullTranslations:
    """Return the words of a language: "zh", "zh_CN" and "zh_Hans" are one; English where there are none."""
    wanted = _script(locale)
    for file in CATALOGUES.glob("*/LC_MESSAGES/mainstay.po"):
        if wanted is not None and _script(file.parents[1].name) == wanted:
            return _read(file)
    return _gettext.NullTranslations()


def _script(locale: str) -> tuple[str, str | None] | None:
    """Return a language and how it is written; None for a locale that nobody knows."""
    try:
        known = Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return None
    likely = Locale.parse(get_global("likely_subtags").get(known.language, known.language))
    return known.language, known.script or likely.script


def _read(file: Path) -> _gettext.GNUTranslations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak `locale` (such as "en" or "zh_CN") inside the block."""
    token = _locale.set(locale.replace("-", "_"))
    try:
        yield
    finally:
        _locale.reset(token)


def locale() -> str:
    """Return the language being spoken."""
    return _locale.get()


def languages() -> list[str]:
    """Return every language Mainstay speaks, English first."""
    return ["en", *sorted(file.parents[1].name for file in CATALOGUES.glob("*/LC_MESSAGES/mainstay.po"))]


def everywhere(text: str) -> list[str]:
    """Return a text in every language Mainstay speaks, English first: how people may write it."""
    return [_catalogue(language).gettext(text) for language in languages()]


def _(text: str) -> str:
    """Translate one sentence; English text is its own key."""
    return _catalogue(_locale.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a sentence whose form depends on `count`; fill the count in yourself."""
    return _catalogue(_locale.get()).ngettext(one, many, count)


def N_(text: str) -> str:
    """Mark a sentence for translation where it is declared; translate it with `_` where it is shown."""
    return text
