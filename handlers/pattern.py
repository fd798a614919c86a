"""Usage patterns such as `checkin <account> done [note]`: read them, match words with them, write words.

One pattern serves both ways: what a button says when it is typed is what the pattern would parse.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.vocabulary import meaning, slot_word
from success.naming import fold

MOST_ACCOUNT_WORDS = 12
QUOTES = {'"': '"', "“": "”", "„": "“", "「": "」", "『": "』", "«": "»", "＂": "＂"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line, or one quoted phrase; `start` and `end` are its place in the line."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def folded(self) -> str:
        """How it is compared with the words of a pattern."""
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which words a slot takes: at most `most` of them, and only those `fits` accepts."""

    name: str
    most: int = 1
    fits: Callable[[str], bool] = field(default=lambda _text: True)


ACCOUNT = Shape("account", MOST_ACCOUNT_WORDS)
WORD = Shape("word")
TEXT = Shape("text", 10_000)
_FIGURE = re.compile(r"[+-]?\d+([.,]\d+)*")  # grouped or not: 12.5, 1,200,000 and 1.200.000,50
NUMBER = Shape("number", 1, lambda text: _FIGURE.fullmatch(fold(text)) is not None)


def choice(*words: str) -> Shape:
    """Return the shape of a slot that takes one of these words."""
    known = frozenset(fold(word) for word in words)
    return Shape("choice", 1, lambda text: fold(text).replace("-", "_") in known or fold(text) in known)


@dataclass(frozen=True, slots=True)
class Literal:
    """A word of the pattern that has to be there."""

    word: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the pattern that takes the argument `name`."""

    name: str
    shape: Shape
    optional: bool


@dataclass(frozen=True, slots=True)
class Binding:
    """One way to read a line with a pattern."""

    args: Mapping[str, str]
    account_words: int = 0


Pattern = tuple[Literal | Slot, ...]


def compiled(usage: str, shapes: Mapping[str, Shape]) -> Pattern:
    """Read a usage such as `why <account> [since]`; `shapes` says what each named slot takes."""
    return tuple(_element(word, shapes) for word in usage.split())


def _element(word: str, shapes: Mapping[str, Shape]) -> Literal | Slot:
    if word[0] in "<[":
        return Slot(word[1:-1], shapes[word[1:-1]], word[0] == "[")
    return Literal(word)


def split(line: str) -> list[Word]:
    """Split a line into words; a phrase in double quotes (of any script) is one word."""
    words, position = [], 0
    for found in re.finditer(r"\S+", line):
        if found.start() >= position:
            word = _quoted(line, found.start()) or Word(found.group(), found.start(), found.end())
            words.append(word)
            position = word.end
    return words


def _quoted(line: str, start: int) -> Word | None:
    closing = QUOTES.get(line[start])
    end = line.find(closing, start + 1) if closing else -1
    ends_a_word = end > start + 1 and (end + 1 == len(line) or line[end + 1].isspace())
    return Word(line[start + 1 : end], start, end + 1, quoted=True) if ends_a_word else None


def bindings(
    pattern: Pattern, line: str, words: Sequence[Word], *, strict: bool = True, skipped: bool = False
) -> Iterator[Binding]:
    """Yield every way the words fill the pattern, the most telling first.

    Free text cannot follow an optional slot that was `skipped`: it would swallow what was meant for it.
    Unless `strict`, one-word slots take any word, so that what is wrong with it can be said.
    """
    if not pattern:
        if not words:
            yield Binding({})
        return
    first, rest = pattern[0], pattern[1:]
    if isinstance(first, Literal):
        if words and not words[0].quoted and first.word in (words[0].folded, meaning(words[0].folded)):
            yield from bindings(rest, line, words[1:], strict=strict)
        return
    for count in _counts(first.shape, words) if not (skipped and first.shape is TEXT) else ():
        text = _text(line, words[:count])
        if first.shape.fits(text) or not (strict or first.shape.most > 1):
            for binding in bindings(rest, line, words[count:], strict=strict):
                taken = count if first.shape is ACCOUNT else binding.account_words
                yield Binding({first.name: text, **binding.args}, taken)
    if first.optional:
        yield from bindings(rest, line, words, strict=strict, skipped=True)


def _counts(shape: Shape, words: Sequence[Word]) -> Sequence[int]:
    if not words:
        return ()
    if shape is TEXT:
        return (len(words),)
    if words[0].quoted:
        return (1,)
    unquoted = next((i for i, word in enumerate(words) if word.quoted), len(words))
    return range(1, min(shape.most, unquoted) + 1)


def _text(line: str, words: Sequence[Word]) -> str:
    return words[0].text if len(words) == 1 else line[words[0].start : words[-1].end]


def written(pattern: Pattern, args: Mapping[str, str]) -> str:
    """Return the words that the pattern would read these arguments from; what is missing stays a slot."""
    last = len(pattern) - 1
    said = (_said(element, args, is_last=i == last) for i, element in enumerate(pattern))
    return " ".join(word for word in said if word)


def _said(element: Literal | Slot, args: Mapping[str, str], *, is_last: bool) -> str:
    if isinstance(element, Literal):
        return element.word
    value = args.get(element.name, "")
    if not value:
        return "" if element.optional else f"<{slot_word(element.name)}>"
    spaced = len(value.split()) > 1 and not is_last and element.shape.most > 1
    return f'"{value}"' if spaced and '"' not in value else f"“{value}”" if spaced else value


def literals(pattern: Pattern) -> int:
    """Return how many words the pattern insists on."""
    return sum(isinstance(element, Literal) for element in pattern)


def shown(pattern: Pattern) -> str:
    """Return a pattern as people read it: <needed> and [optional] slots, named in their language."""
    return " ".join(_shown(element) for element in pattern)


def _shown(element: Literal | Slot) -> str:
    if isinstance(element, Literal):
        return element.word
    return f"[{slot_word(element.name)}]" if element.optional else f"<{slot_word(element.name)}>"
