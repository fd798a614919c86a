"""Every word a person sees goes through here: English is the key, a catalogue gives the translation (Y4).

The language is that of the reader, set for the span of one reply or one notice with `speaking(locale)`.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
_locale: ContextVar[str] = ContextVar("locale", default="en")


@cache
def _catalogue(locale: str) -> _gettext.NullTranslations:
    return _gettext.translation("mainstay", CATALOGUES, languages=[locale], fallback=True)


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


def _(text: str) -> str:
    """Translate one sentence; English text is its own key."""
    return _catalogue(_locale.get()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a sentence whose form depends on `count`; fill the count in yourself."""
    return _catalogue(_locale.get()).ngettext(one, many, count)


def N_(text: str) -> str:
    """Mark a sentence for translation where it is declared; translate it with `_` where it is shown."""
    return text
