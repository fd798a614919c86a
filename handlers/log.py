"""What somebody noticed, felt or was told about an account: notes, sentiment, signals."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import Name, Note, OneToFive
from success import permissions
from success.checkins import free_instant, named
from success.journal import Entry, EntryKind
from success.messages import log as messages
from success.metrics import METRICS
from success.naming import fold
from success.readings import NANO
from success.signals import RECORDABLE, Recorded
from success.texts import N_, _
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.view import View


def _signal_key(value: str) -> str:
    key = fold(value).replace("-", "_").replace(" ", "_")
    if value and key not in RECORDABLE:
        raise ValueError(
            _("“{key}” is not a signal that can be recorded; these are: {known}.").format(
                key=value[:40], known=", ".join(RECORDABLE)
            )
        )
    return key


SignalKey = Annotated[str, choice(*RECORDABLE), AfterValidator(_signal_key)]


class Log(Ask):
    """`log <account> [note]`."""

    account: Name
    note: Note = ""


class Signal(Ask):
    """`signal <account> [key] [note]`."""

    account: Name
    key: SignalKey = ""
    note: Note = ""


class Sentiment(Ask):
    """`sentiment <account> [score] [note]`."""

    account: Name
    score: OneToFive = None
    note: Note = ""


@command(
    "log",
    "log <account> [note]",
    help=N_("Writes down what happened or what you noticed."),
    example="log acme Met Jane, she wants the API by May",
    group=Group.NOTES,
    access=Access.LOG,
    writes=True,
)
def log(cmd: Log, here: Here) -> View:
    """Keep a note: a held touchpoint for whoever works on the account, an observation for anybody else."""
    if not cmd.note:
        return messages.ask_note(here.account)
    works_on_it = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    if not works_on_it:
        _keep(EntryKind.OBSERVATION, cmd.note, here)
        return messages.observed(here.account, cmd.note)
    here.uow.touchpoints.put(_touchpoint(cmd.note, here), here.now)
    return messages.logged(settled(here), cmd.note)


def _keep(kind: EntryKind, words: str, here: Here, **data: str) -> None:
    here.uow.journal.add(Entry(here.account.id, kind, here.now, here.user.email, words, data))


def _touchpoint(note: str, here: Here) -> Touchpoint:
    ids = [here.account.id]
    contacts = here.uow.contacts.of(ids, here.now).get(here.account.id, [])
    known = here.uow.touchpoints.of(ids, here.now, here.now - timedelta(days=1)).get(here.account.id, [])
    at = free_instant(known, TouchpointKind.OTHER, here.now)
    return Touchpoint(
        here.account.id,
        TouchpointKind.OTHER,
        at,
        TouchpointStatus.HELD,
        held_at=at,
        contact_emails=tuple(named(note, contacts, here.now)),
        note=note,
        author_email=here.user.email,
        recorded_at=here.now,
    )


@command(
    "signal",
    "signal <account> [key] [note]",
    help=N_("Records a warning sign, such as a formal complaint."),
    example="signal acme formal_complaint Wrote to our CEO",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def signal(cmd: Signal, here: Here) -> View:
    """Record a signal and show what it raised."""
    if not cmd.key:
        return messages.ask_signal(here.account, RECORDABLE)
    here.uow.recorded.put(here.account.id, Recorded(cmd.key, here.now, cmd.note, here.user.email))
    return messages.signalled(settled(here), cmd.key)


@command(
    "sentiment",
    "sentiment <account> [score] [note]",
    help=N_("Keeps how you feel about an account, 1 to 5, beside its score."),
    example="sentiment acme 4 Warm talk with the new sponsor",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def sentiment(cmd: Sentiment, here: Here) -> View:
    """Keep the sentiment with its note; it stands beside the score (H10)."""
    if cmd.score is None:
        return messages.ask_sentiment(here.account)
    metric = METRICS["csm_sentiment"].code
    here.uow.measurements.put(here.account.id, metric, cmd.score * NANO, here.now)
    _keep(EntryKind.SENTIMENT, cmd.note, here, score=str(cmd.score))
    return messages.felt(settled(here), cmd.score, cmd.note)
