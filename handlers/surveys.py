"""Surveys in chat: which to ask a customer, that they were asked, and what they answered (V1, V2)."""

from datetime import timedelta
from typing import Annotated

from handlers.here import Here
from handlers.pattern import choice
from handlers.registry import Access, Ask, Group, command
from handlers.settled import settled
from handlers.slots import Name, Note, OneToFive, Words, ZeroToTen
from success import permissions, surveying
from success.contact import Contact
from success.messages import survey as messages
from success.survey import SurveyKind
from success.texts import N_
from success.view import View

Kind = Annotated[SurveyKind, choice(*SurveyKind)]
Score = ZeroToTen


class Survey(Ask):
    """`survey <account>`."""

    account: Name


class AskFor(Ask):
    """`survey <account> ask <kind>`, and `survey <account> asked <kind>`."""

    account: Name
    kind: Kind


class Nps(Ask):
    """`nps <account> [score] [comment]`."""

    account: Name
    score: ZeroToTen = None
    comment: Note = ""
    who: Words = ""


class Csat(Ask):
    """`csat <account> [score] [comment]`."""

    account: Name
    score: OneToFive = None
    comment: Note = ""
    who: Words = ""


class Pulse(Ask):
    """`pulse <account> [first] [second] [third] [fourth] [comment]`."""

    account: Name
    first: Score = None
    second: Score = None
    third: Score = None
    fourth: Score = None
    comment: Note = ""
    who: Words = ""


@command(
    "survey",
    "survey <account>",
    help=N_("Shows what an account was last asked and answered: NPS, CSAT, the pulse."),
    example="survey acme",
    group=Group.NOTES,
    access=Access.READ,
)
def survey(cmd: Survey, here: Here) -> View:
    """Show the surveys of one account (V1)."""
    known = surveying.heard(here.uow, [here.account], here.now)[here.account.id]
    works = permissions.may_act(here.actor, here.account, here.ws, here.uow.people.get, here.now)
    return messages.overview(known, works=works)


@command(
    "survey ask",
    "survey <account> ask <kind>",
    help=N_("Gives you the words of a survey to ask a customer in: nps, csat or pulse."),
    example="survey acme ask nps",
    group=Group.NOTES,
    access=Access.READ,
)
def survey_ask(cmd: AskFor, here: Here) -> View:
    """Answer with the question, its scale, and whom to ask (V1)."""
    return messages.to_ask(here.account, cmd.kind, _contacts(here))


@command(
    "survey asked",
    "survey <account> asked <kind>",
    help=N_("Notes that you asked a customer, so that it does not come up again so soon."),
    example="survey acme asked nps",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def survey_asked(cmd: AskFor, here: Here) -> View:
    """Record that a customer was asked (V1)."""
    surveying.ask(here.uow, here.account, cmd.kind, here.user, here.now)
    again = here.now + timedelta(days=here.ws.preset.surveys.nps_days)
    return messages.was_asked(here.account, cmd.kind, again)


@command(
    "nps",
    "nps <account> [score] [comment]",
    help=N_("Records an NPS answer, 0 to 10."),
    example="nps acme 9 Cora would recommend us",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def nps(cmd: Nps, here: Here) -> View:
    """Record an NPS answer (V1)."""
    return _answered(SurveyKind.NPS, cmd, here)


@command(
    "csat",
    "csat <account> [score] [comment]",
    help=N_("Records a CSAT answer, 1 to 5."),
    example="csat acme 4 Quick answer from support",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def csat(cmd: Csat, here: Here) -> View:
    """Record a CSAT answer (V1)."""
    return _answered(SurveyKind.CSAT, cmd, here)


def _answered(kind: SurveyKind, cmd: Nps | Csat, here: Here) -> View:
    if cmd.score is None:
        return messages.ask_answer(here.account, kind, _contacts(here))
    who = surveying.answer(here.uow, here.account, kind, {0: cmd.score}, cmd.who, cmd.comment, here.now)
    return messages.answered(settled(here), kind, cmd.score, who)


@command(
    "pulse",
    "pulse <account> [first] [second] [third] [fourth] [comment]",
    help=N_("Records the four-question pulse, each 0 to 10."),
    example="pulse acme 9 8 9 10",
    group=Group.NOTES,
    access=Access.ACT,
    writes=True,
)
def pulse(cmd: Pulse, here: Here) -> View:
    """Record the four answers of one pulse (V1)."""
    scores = [score for score in (cmd.first, cmd.second, cmd.third, cmd.fourth) if score is not None]
    if len(scores) < len(messages.PLACES):
        return messages.ask_pulse(here.account, _contacts(here))
    by_question = dict(enumerate(scores, start=1))
    who = surveying.answer(
        here.uow, here.account, SurveyKind.PULSE, by_question, cmd.who, cmd.comment, here.now
    )
    return messages.felt_pulse(settled(here), scores, who)


def _contacts(here: Here) -> list[Contact]:
    known = here.uow.contacts.of([here.account.id], here.now).get(here.account.id, [])
    return [each for each in known if surveying.is_active(each, here.now)]
