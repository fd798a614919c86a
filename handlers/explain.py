"""What a word means: `explain` (Y5)."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated

from pydantic import Field
from rapidfuzz import fuzz, process

from handlers.finding import (
    ALIKE,
    CLEARLY_AHEAD,
    LONGEST_NAME,
    LOOKED_AT,
    NEAR,
    SUGGESTED,
    alikeness,
    likeness,
    shown,
)
from handlers.here import Here
from handlers.pattern import TEXT
from handlers.registry import Access, Ask, Group, command
from handlers.request import Reply
from success import permissions
from success.glossary import glossary
from success.messages import glossary as messages
from success.naming import fold
from success.texts import N_, languages, speaking


class Explain(Ask):
    """`explain [term]`."""

    term: Annotated[str, TEXT, Field(max_length=LONGEST_NAME)] = ""


@command(
    "explain",
    "explain [term]",
    help=N_("Says what a term or a metric means here; without one, lists them all."),
    example="explain health score",
    group=Group.HELP,
    access=Access.KNOWN,
)
def explain(cmd: Explain, here: Here) -> Reply:
    """Answer with the term that is meant, or with the nearest ones."""
    if not cmd.term:
        return Reply(messages.listed())
    key, nearest = meant(cmd.term)
    if key is None:
        return Reply(messages.unknown(shown(cmd.term), nearest), ok=False)
    return Reply(messages.explained(key, here.ws.preset, staff=permissions.is_staff(here.actor)))


def meant(said: str) -> tuple[str | None, list[str]]:
    """Return the key of the term meant by some words, in any language and with small typos; where that is not
    clear None, and the keys that come close, best first.
    """
    wanted = _bare(said)
    if wanted in words():
        return words()[wanted], []
    if not wanted:
        return None, []
    hits = process.extract(wanted, [*words()], scorer=fuzz.WRatio, score_cutoff=NEAR, limit=LOOKED_AT)
    found = [word for word, _score, _place in hits]
    whole = _ranked((words()[word], alikeness(wanted, word)) for word in found if _holds(word, wanted))
    best, *others = [*whole.items(), ("", 0.0)]
    if best[1] >= ALIKE and best[1] - max(score for _key, score in others) >= CLEARLY_AHEAD:
        return best[0], []
    near = _ranked((words()[word], likeness(wanted, word)) for word in found)
    return None, [key for key, score in near.items() if score >= NEAR][:SUGGESTED]


def _holds(word: str, wanted: str) -> bool:
    """Whether each word that was said is alike one of a term's: “business case” is not “business days”."""
    named = word.split()
    return all(max(alikeness(said, each) for each in named) >= ALIKE for said in wanted.split())


def _ranked(scores: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the best score of each key, best first."""
    best: dict[str, float] = {}
    for key, score in scores:
        best[key] = max(best.get(key, 0.0), score)
    return dict(sorted(best.items(), key=lambda pair: -pair[1]))


def _bare(said: str) -> str:
    """Return words as they are looked up: without what surrounds a term in a question."""
    folded = fold(said).strip(' ?.？。"“”').replace("_", " ")
    for article in ("the ", "a ", "an "):
        folded = folded.removeprefix(article)
    return folded.removesuffix(" mean").removesuffix("是什么")


@cache
def words() -> dict[str, str]:
    """Return every word that names a term, folded, with its key: its name in each language goes first."""
    found: dict[str, str] = {}
    for key, word in (*_named(), *_otherwise()):
        found.setdefault(fold(word), key)
    return found


def _named() -> Iterator[tuple[str, str]]:
    yield from ((key, key.replace("_", " ")) for key in glossary().terms)
    for language in languages():
        with speaking(language):
            yield from [(key, messages.term_word(key)) for key in glossary().terms]


def _otherwise() -> Iterator[tuple[str, str]]:
    yield from ((key, other) for key, term in glossary().terms.items() for other in term.also)
