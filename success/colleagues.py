"""Which of our own people is meant: by e-mail address, full name, or a first name nobody else has."""

import re
from collections.abc import Iterable

from success.errors import Refusal
from success.naming import fold
from success.people import User
from success.texts import _

_FOR = re.compile(r"(?P<what>.*\S)\s*(?:\sfor\s+|给\s*)(?P<who>\S.*)", re.IGNORECASE | re.DOTALL)


def colleague(said: str, people: Iterable[User]) -> User:
    """Return who is meant; Refusal where nobody is, or more than one person."""
    found = _meant(said, people)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(user.email for user in found)
        raise Refusal(_("“{who}” can be several people: {names}.").format(who=said.strip()[:80], names=names))
    sentence = _(
        "“{who}” is nobody Mainstay knows. Give a colleague's e-mail address or name; an administrator can"
        " add people without a seat as employees."
    )
    raise Refusal(sentence.format(who=said.strip()[:80]))


def assigned(text: str, people: Iterable[User]) -> tuple[str, User | None]:
    """Split “Send the figures for Tom Tanner” into what is to be done and who does it.

    Words that end otherwise stay as they are, for nobody; Refusal for an e-mail address that nobody has.
    """
    parts = _FOR.fullmatch(text.strip())
    if parts is None:
        return text, None
    everyone, who = list(people), parts["who"].rstrip(".。 ")
    if "@" in who and " " not in who:
        return parts["what"], colleague(who, everyone)
    found = _meant(who, everyone)
    return (parts["what"], found[0]) if len(found) == 1 else (text, None)


def _meant(said: str, people: Iterable[User]) -> list[User]:
    wanted, everyone = fold(said), list(people)
    exact = [user for user in everyone if wanted in (fold(user.email), fold(user.name))]
    return exact or [user for user in everyone if wanted and wanted == fold(user.name).split(" ")[0]]
