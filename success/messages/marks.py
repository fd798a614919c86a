"""Items of a checklist that a person ticked: who it was, when, and what they wrote about it."""

from collections.abc import Mapping
from datetime import date

from success.checklists import Mark
from success.messages.words import person
from success.people import User
from success.texts import _
from success.view import Inline, Moment, Parts, say


def by_hand(words: str, mark: Mark, people: Mapping[str, User]) -> Parts:
    """Return an item that a person ticked."""
    who = person(people.get(mark.by or ""), mark.by)
    day = (Moment(at=mark.at),) if mark.at else ()
    if mark.note:
        template = _("✅ {words}: {note} ({who}, {day})")
        return say(template, words=words, note=mark.note, who=who, day=day)
    return say(_("✅ {words} ({who}, {day})"), words=words, who=who, day=day)


def proven(words: str, proof: Parts) -> Parts:
    """Return an item that facts tick."""
    return say(_("✅ {words} ({proof})"), words=words, proof=proof)


def day_part(iso: str) -> Inline:
    """Return a day that is kept as ISO 8601, in the reader's language."""
    return Moment(at=date.fromisoformat(iso))
