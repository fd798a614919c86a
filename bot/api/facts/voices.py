"""The voice of the customer: surveys counted, feedback, success stories (V1–V4)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.api.facts.parts import Facts, books
from success.account import Account
from success.alerts_at import alerts_at
from success.health_report import Number
from success.journal import EntryKind
from success.ports import UnitOfWork
from success.survey import Answer, SurveyKind
from success.surveying import wanted
from success.touchpoint import TouchpointKind
from success.voice import Feedback, Function, Status, Story, counted, feedback, stories
from success.working_time import calendar_for
from success.workspace import Workspace

PERIOD = timedelta(days=90)


class SurveyCounts(Facts):
    """The surveys of the last `days`: NPS −100…100, CSAT as the share of 4 and 5, the pulse as the mean of
    each of its four questions; null where nobody answered. `answers` counts them by kind.
    """

    days: int
    nps: int | None
    csat: Number | None
    pulse: list[Number | None]
    answers: dict[SurveyKind, int]


class FeedbackFacts(Facts):
    """Something a customer said, and for which function of ours (V3); `number` names it in chat."""

    account: str
    number: int
    function: Function
    status: Status
    words: str
    at: datetime
    by: str | None


class StoryFacts(Facts):
    """A success story (V4); `permitted` says that the customer lets us use it."""

    at: datetime
    result: str
    context: str
    quote: str
    permitted: bool
    by: str | None


class SurveyDue(Facts):
    """A survey to ask this customer in; `after` is the meeting that asks for it."""

    survey: SurveyKind
    since: date
    after: TouchpointKind | None


class VoiceFacts(Facts):
    """What one customer says, newest first, and what to ask them."""

    account: str
    as_of: datetime
    surveys: SurveyCounts
    surveys_due: list[SurveyDue]
    feedback: list[FeedbackFacts]
    stories: list[StoryFacts]


def voice(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> VoiceFacts:
    """Return the surveys, the feedback and the success stories of an account."""
    one = [account.id]
    entries = uow.journal.of(one, [EntryKind.FEEDBACK, EntryKind.STORY], at).get(account.id, [])
    return VoiceFacts(
        account=account.external_id,
        as_of=at,
        surveys=_counts(uow.surveys.of(one, at, at - PERIOD).get(account.id, [])),
        surveys_due=_due(uow, ws, account, at),
        feedback=[_feedback(each, account) for each in feedback(entries)],
        stories=[_story(each) for each in stories(entries)],
    )


def _due(uow: UnitOfWork, ws: Workspace, account: Account, at: datetime) -> list[SurveyDue]:
    owner = uow.people.get(account.owner_email) if account.owner_email else None
    found = wanted(uow, ws, [account], calendar_for(ws, owner), at)
    return [SurveyDue(survey=each.kind, since=each.since, after=each.after) for each in found]


def _counts(answers: Iterable[Answer]) -> SurveyCounts:
    found = counted(answers)
    return SurveyCounts(
        days=PERIOD.days,
        nps=found.nps,
        csat=found.csat,
        pulse=list(found.pulse),
        answers=dict(found.answers),
    )


def _feedback(said: Feedback, account: Account) -> FeedbackFacts:
    return FeedbackFacts(
        account=account.external_id,
        number=said.number,
        function=said.function,
        status=said.status,
        words=said.words,
        at=said.at,
        by=said.by,
    )


def _story(told: Story) -> StoryFacts:
    return StoryFacts(
        at=told.at,
        result=told.result,
        context=told.context,
        quote=told.quote,
        permitted=told.permitted,
        by=told.by,
    )


class Voices(Facts):
    """What customers say: surveys counted over all accounts, detractors whose alert is open now (V2), and
    the feedback nobody answered yet, newest first.
    """

    as_of: datetime
    surveys: SurveyCounts
    detractors: list[str]
    open_feedback: list[FeedbackFacts]


def voices(uow: UnitOfWork, ws: Workspace, owner: str | None, at: datetime) -> Voices:
    """Return the surveys of all accounts, detractors that wait for an answer, and open feedback."""
    answers: list[Answer] = []
    detractors: list[str] = []
    said: list[FeedbackFacts] = []
    for accounts in books(uow, owner):
        known = {account.id: account for account in accounts}
        answers += (a for given in uow.surveys.of(known, at, at - PERIOD).values() for a in given)
        detractors += (known[each].external_id for each in _detractors(uow, ws, known, at))
        said += _open(uow, known, at)
    return Voices(
        as_of=at,
        surveys=_counts(answers),
        detractors=sorted(detractors),
        open_feedback=sorted(said, key=lambda one: one.at, reverse=True),
    )


def _detractors(uow: UnitOfWork, ws: Workspace, known: dict[int, Account], at: datetime) -> list[int]:
    alerts = alerts_at(uow, ws, known, at)
    return [each for each, live in alerts.items() if any(alert.key == "detractor" for alert in live)]


def _open(uow: UnitOfWork, known: dict[int, Account], at: datetime) -> list[FeedbackFacts]:
    entries = uow.journal.of(known, [EntryKind.FEEDBACK], at)
    return [
        _feedback(one, known[one.account_id])
        for of_one in entries.values()
        for one in feedback(of_one)
        if one.status is Status.OPEN
    ]
