"""From a typed line to a command and its arguments, in English or Chinese, by the usage patterns alone."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from handlers.pattern import Binding, Word, bindings, split
from handlers.registry import Command
from handlers.vocabulary import LONGEST, MEANINGS, meaning
from success.naming import fold

LONGEST_LINE = 20_000  # characters; what a person types is never longer
CLOSE_ENOUGH = 60  # rapidfuzz ratio, 0–100
NEAREST = 3

# What may stand before the command: the bot's own name, with or without a slash or an at sign.
_ADDRESS = re.compile(r"^\s*[@/]?(?:cs|mainstay)(?:[\s,:，：]+|$)", re.IGNORECASE)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

Exists = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command and its arguments, as a button would carry them."""

    command: str
    args: dict[str, str]


@dataclass(frozen=True, slots=True)
class Misused:
    """A command that was recognised, but not what follows it; `commands` are those it may have meant."""

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing was recognised; `nearest` are corrected lines, best first."""

    said: str
    nearest: tuple[Parsed, ...]


def tidy(text: str) -> str:
    """Return typed text without what no keyboard makes: NUL, lone surrogates, endless length."""
    sound = text[:LONGEST_LINE].replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    return sound.strip()


def parse(line: str, commands: Iterable[Command], exists: Exists) -> Parsed | Misused | Unknown:
    """Read a line. `exists` tells whether a folded name is exactly that of an account."""
    said = _ADDRESS.sub("", tidy(line))
    verb, rest = _verb(said)
    known = [command for command in commands if command.verb == verb]
    if known:
        return _read(rest, known, exists)
    if said and exists(fold(said)):
        return Parsed("health", {"account": said})
    return Unknown(said, _nearest(said, tuple(commands), exists))


def _verb(said: str) -> tuple[str, str]:
    """Return the command word that a line begins with, and the line with that word in plain spelling."""
    words = split(said)
    for count in range(min(LONGEST, len(words)), 1, -1):
        phrase = MEANINGS.get(fold(" ".join(word.text for word in words[:count])))
        if phrase:
            return phrase, f"{phrase} {said[words[count - 1].end :]}"
    if not words:
        return "help", "help"
    first = words[0].text.lstrip("/／@＠!")
    verb, glued = _unglued(first)
    return verb, f"{verb} {glued}{said[words[0].end :]}"


def _unglued(first: str) -> tuple[str, str]:
    """Return a first word's command, and what Chinese writing has put right behind it."""
    verb = meaning(fold(first))
    if verb != fold(first) or not _CHINESE.match(first):
        return verb, ""
    glued = [word for word in MEANINGS if _CHINESE.match(word) and first.startswith(word)]
    word = max(glued, key=len, default=first)
    return meaning(word), first[len(word) :]


def _read(line: str, commands: list[Command], exists: Exists) -> Parsed | Misused:
    split_off = [(command, *_named(line, command)) for command in commands]
    found = [
        Reading(command, binding, strict, named)
        for strict in (True, False)
        for command, said, named in split_off
        for binding in bindings(command.pattern, said, split(said), strict=strict)
    ]
    if not found:
        return Misused(tuple(commands))
    best = _best(found, exists)
    return Parsed(best.command.name, {**best.binding.args, **best.named})


def _named(line: str, command: Command) -> tuple[str, dict[str, str]]:
    """Split off the arguments given by name at the end of a line: `…; due: 2026-06-30; target: 5`."""
    if not command.further:
        return line, {}
    said, *pairs = re.split(rf"\s*[;；]\s*({'|'.join(command.further)})\s*[:：]\s*", line)
    return said, dict(zip(pairs[::2], (value.strip() for value in pairs[1::2]), strict=True))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a line."""

    command: Command
    binding: Binding
    strict: bool
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """The folded name of the account it would be about."""
        return fold(self.binding.args.get("account", ""))

    @property
    def vagueness(self) -> tuple[int, bool, int]:
        """Fewer fixed words, slots filled with what does not fit them, a longer name: each is less likely."""
        return -self.command.literals, not self.strict, self.binding.account_words


def _best(found: list[Reading], exists: Exists) -> Reading:
    """Choose among readings: of the longest name that is an account, the least vague; else of all."""
    by_length = sorted(found, key=lambda reading: -reading.binding.account_words)
    names = [name for name in dict.fromkeys(reading.account for reading in by_length) if name]
    if len(names) > 1:
        real = next((name for name in names if exists(name)), None)
        found = [reading for reading in found if real is None or reading.account == real]
    return min(found, key=lambda reading: reading.vagueness)


def _nearest(said: str, commands: tuple[Command, ...], exists: Exists) -> tuple[Parsed, ...]:
    words = split(said)
    if not words:
        return ()
    known = dict.fromkeys(command.verb for command in commands)
    verbs = [*known, *(other for other, verb in MEANINGS.items() if verb in known)]
    hits = process.extract(
        words[0].folded[:50], verbs, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=10
    )
    close = list(dict.fromkeys(meaning(str(hit[0])) for hit in hits))[:NEAREST]
    return tuple(_corrected(verb, words, said, commands, exists) for verb in close)


def _corrected(
    verb: str, words: list[Word], said: str, commands: tuple[Command, ...], exists: Exists
) -> Parsed:
    known = [command for command in commands if command.verb == verb]
    read = _read(f"{verb}{said[words[0].end :]}", known, exists) if known else None
    return read if isinstance(read, Parsed) else Parsed("help", {"topic": verb})
