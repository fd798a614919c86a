"""The voice of the customer: surveys counted, feedback logged by anyone, stories and wins (V1, V3, V4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from success.account import Account
from success.errors import Refusal
from success.journal import Entry, EntryKind
from success.notice import Notice, ToChannel
from success.people import User
from success.ports import UnitOfWork
from success.survey import Answer, SurveyKind
from success.texts import _
from success.view import View
from success.workspace import Workspace

WINS = "wins"  # the purpose of the channel in which wins are celebrated
PROMOTER, DETRACTOR = 9, 6  # V1: from, and up to
SATISFIED = 4  # V1: CSAT from here on counts as satisfied


class Function(StrEnum):
    """Which of our functions a piece of feedback is for (V3)."""

    PRODUCT = "product"
    SUPPORT = "support"
    SALES = "sales"
    MARKETING = "marketing"
    SUCCESS = "success"
    OTHER = "other"


class Status(StrEnum):
    """What became of a piece of feedback."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Something a customer said. `number` names it in chat."""

    number: int
    account_id: int
    function: Function
    status: Status
    words: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Surveys of a period: NPS −100…100, CSAT as the share of 4–5, the pulse as a mean of each question.

    None where nobody answered; `answers` counts them by kind.
    """

    nps: int | None
    csat: Decimal | None
    pulse: tuple[Decimal | None, ...]
    answers: Mapping[SurveyKind, int]


def counted(answers: Iterable[Answer]) -> Counted:
    """Count the answers of a period (V1)."""
    given = list(answers)
    by_kind = {kind: [a for a in given if a.kind is kind] for kind in SurveyKind}
    pulse = tuple(
        _mean([a.score for a in by_kind[SurveyKind.PULSE] if a.question == q]) for q in (1, 2, 3, 4)
    )
    return Counted(
        nps=nps([a.score for a in by_kind[SurveyKind.NPS]]),
        csat=_share([a.score >= SATISFIED for a in by_kind[SurveyKind.CSAT]]),
        pulse=pulse,
        answers={kind: len(found) for kind, found in by_kind.items()},
    )


def nps(scores: Sequence[Decimal]) -> int | None:
    """Return the net promoter score, −100…100, rounded half away from zero; None without an answer (V1)."""
    if not scores:
        return None
    promoters = sum(score >= PROMOTER for score in scores)
    detractors = sum(score <= DETRACTOR for score in scores)
    net = Decimal(100 * (promoters - detractors)) / len(scores)
    return int(net.quantize(Decimal(1), ROUND_HALF_UP))


def _share(hits: Sequence[bool]) -> Decimal | None:
    return Decimal(sum(hits)) / len(hits) if hits else None


def _mean(scores: Sequence[Decimal]) -> Decimal | None:
    return sum(scores, Decimal(0)) / len(scores) if scores else None


# ------------------------------------------------------------------ feedback


def give(
    uow: UnitOfWork, account: Account, function: Function, words: str, actor: User, now: datetime
) -> Entry:
    """Log a piece of feedback; anyone in the company may (V3)."""
    data = {"function": function.value, "status": Status.OPEN.value}
    return uow.journal.add(Entry(account.id, EntryKind.FEEDBACK, now, actor.email, words, data))


def feedback(entries: Iterable[Entry]) -> list[Feedback]:
    """Return the feedback among journal entries with its present status, newest first."""
    said: dict[int, Feedback] = {}
    for entry in entries:
        if entry.kind is not EntryKind.FEEDBACK:
            continue
        about = int(entry.data.get("about") or entry.id or 0)
        status = Status(entry.data["status"])
        known = said.get(about)
        said[about] = (
            Feedback(about, entry.account_id, known.function, status, known.words, known.at, known.by)
            if known
            else Feedback(
                about,
                entry.account_id,
                Function(entry.data["function"]),
                status,
                entry.words,
                entry.at,
                entry.by,
            )
        )
    return sorted(said.values(), key=lambda one: one.at, reverse=True)


def answer(
    uow: UnitOfWork, known: Iterable[Feedback], number: int, actor: User, now: datetime, note: str
) -> Feedback:
    """Record that a piece of feedback was answered; Refusal where there is none by that number."""
    found = next((one for one in known if one.number == number), None)
    if found is None:
        raise Refusal(_("There is no feedback with the number {number}.").format(number=number))
    data = {"about": str(number), "function": found.function.value, "status": Status.ANSWERED.value}
    uow.journal.add(Entry(found.account_id, EntryKind.FEEDBACK, now, actor.email, note, data))
    return found


# ------------------------------------------------------------------ stories and wins


@dataclass(frozen=True, slots=True)
class Story:
    """A success story: context, result, quote, and whether the customer permits its use (V4)."""

    account_id: int
    at: datetime
    result: str
    context: str = ""
    quote: str = ""
    permitted: bool = False
    by: str | None = None


def stories(entries: Iterable[Entry]) -> list[Story]:
    """Return the stories among journal entries, newest first."""
    found = [
        Story(
            entry.account_id,
            entry.at,
            entry.words,
            entry.data.get("context", ""),
            entry.data.get("quote", ""),
            entry.data.get("permitted") == "yes",
            entry.by,
        )
        for entry in entries
        if entry.kind is EntryKind.STORY
    ]
    return found[::-1]


def keep_story(uow: UnitOfWork, account: Account, story: Story, actor: User) -> Entry:
    """Keep a success story or a win."""
    data = {"context": story.context, "quote": story.quote, "permitted": "yes" if story.permitted else "no"}
    return uow.journal.add(Entry(account.id, EntryKind.STORY, story.at, actor.email, story.result, data))


def celebrate(
    uow: UnitOfWork, ws: Workspace, entry: Entry, view: View, otherwise: Sequence[str], now: datetime
) -> None:
    """Post a win in the wins channel; `otherwise` are told directly where there is none or it is refused."""
    notice = Notice(
        dedupe_key=f"win:{entry.id}",
        kind="nudge",
        to=ToChannel(WINS),
        view=view,
        not_before=now,
        locale=ws.locale_of(None),
        timezone=ws.zone.key,
        account_id=entry.account_id,
        otherwise=tuple(otherwise),
    )
    uow.outbox.put(notice, now)
