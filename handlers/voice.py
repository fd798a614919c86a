"""The voice of the customer in chat: feedback by anyone, the pulse, what customers say, wins (V1, V3, V4)."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from handlers.here import Here
from handlers.pattern import TEXT
from handlers.portfolio import book_or_all
from handlers.registry import Access, Ask, Group, command
from handlers.slots import Name, Note, Whole, YesNo
from success.account import Account
from success.alerts import Alert
from success.alerts_at import alerts_at
from success.journal import EntryKind
from success.messages import voice as messages
from success.stewards import everyone, steward, superior
from success.texts import N_, speaking
from success.view import View
from success.voice import Function, Story, answer, celebrate, counted, feedback, give, keep_story, stories

PERIOD = timedelta(days=90)


class Voice(Ask):
    """`voice <account> [words]`."""

    account: Name
    words: Note = ""
    function: Function = Function.PRODUCT


class Voices(Ask):
    """`voices`."""


class VoicesDone(Ask):
    """`voices done <number> [note]`."""

    number: Whole = None
    note: Note = ""


class Wins(Ask):
    """`wins`."""


class Win(Ask):
    """`win <account> [words]`."""

    account: Name
    words: Annotated[str, TEXT, Field(max_length=4000)] = ""
    context: Note = ""
    quote: Note = ""
    permitted: YesNo = "no"


@command(
    "voice",
    "voice <account> [words]",
    help=N_("Logs what a customer said, for the function named before it, else for product."),
    example="voice acme support: They want quicker answers",
    group=Group.NOTES,
    access=Access.LOG,
    writes=True,
)
def voice(cmd: Voice, here: Here) -> View:
    """Log feedback; anyone in the company may, and learns nothing from it (V3)."""
    function, words = messages.addressed(cmd.words, cmd.function)
    if not words:
        return messages.ask_feedback(here.account, function)
    give(here.uow, here.account, function, words, here.user, here.now)
    return messages.given(here.account, words, function)


@command(
    "voices",
    "voices",
    help=N_("Shows what customers say: NPS, CSAT, the pulse, open feedback."),
    example="voices",
    group=Group.BOOK,
    access=Access.STAFF,
)
def voices(cmd: Voices, here: Here) -> View:
    """Report surveys, unanswered detractors and open feedback of the asker's book (V1, V3)."""
    accounts = {account.id: account for account in book_or_all(here)}
    answers = here.uow.surveys.of([*accounts], here.now, here.now - PERIOD)
    entries = here.uow.journal.of([*accounts], [EntryKind.FEEDBACK], here.now)
    heard = messages.Heard(
        counted(one for given in answers.values() for one in given),
        feedback(entry for of_one in entries.values() for entry in of_one),
        _detractors(accounts, here),
        accounts,
        PERIOD.days,
        here.ws.preset.portfolio,
    )
    return messages.report(heard)


def _detractors(accounts: dict[int, Account], here: Here) -> list[tuple[Account, Alert]]:
    """Accounts with a detractor who waits for an answer, the first due first (V2)."""
    alerts = alerts_at(here.uow, here.ws, [*accounts], here.now)
    waiting = [
        (accounts[one], alert) for one, found in alerts.items() for alert in found if alert.key == "detractor"
    ]
    return sorted(waiting, key=lambda pair: (pair[1].due or pair[1].since, pair[0].name))


@command(
    "voices done",
    "voices done <number> [note]",
    help=N_("Marks a piece of feedback as answered."),
    example="voices done 12 On the roadmap for May",
    group=Group.NOTES,
    access=Access.STAFF,
    writes=True,
)
def voices_done(cmd: VoicesDone, here: Here) -> View:
    """Close one piece of feedback of the asker's book (V3)."""
    accounts = [account.id for account in book_or_all(here)]
    entries = here.uow.journal.of(accounts, [EntryKind.FEEDBACK], here.now)
    known = feedback(entry for of_one in entries.values() for entry in of_one)
    found = answer(here.uow, known, cmd.number or 0, here.user, here.now, cmd.note)
    return messages.answered(found.number)


@command(
    "win",
    "win <account> [words]",
    help=N_("Keeps a success story and celebrates it in the wins channel."),
    example="win acme Went live two weeks early",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def win(cmd: Win, here: Here) -> View:
    """Keep a story and tell it (V4)."""
    if not cmd.words:
        return messages.ask_story(here.account)
    story = Story(
        here.account.id, here.now, cmd.words, cmd.context, cmd.quote, cmd.permitted == "yes", here.user.email
    )
    entry = keep_story(here.uow, here.account, story, here.user)
    people = everyone(here.uow)
    told = (
        steward(here.account, people, here.ws, here.now),
        superior(here.account, people, here.ws, here.now),
    )
    otherwise = [one.email for one in told if one and one.email != here.user.email]
    with speaking(here.ws.locale_of(None)):
        view = messages.celebration(here.account, story, here.user)
    celebrate(here.uow, here.ws, entry, view, otherwise, here.now)
    return messages.kept_story(here.account, story)


@command(
    "wins",
    "wins",
    help=N_("Lists the success stories of your accounts, and which may be used."),
    example="wins",
    group=Group.BOOK,
    access=Access.STAFF,
)
def wins(cmd: Wins, here: Here) -> View:
    """List what was won at the accounts of the asker's book, newest first (V4)."""
    accounts = {account.id: account for account in book_or_all(here)}
    entries = here.uow.journal.of([*accounts], [EntryKind.STORY], here.now)
    found = [one for of_one in entries.values() for one in stories(of_one)]
    return messages.won(sorted(found, key=lambda one: one.at, reverse=True), accounts)
