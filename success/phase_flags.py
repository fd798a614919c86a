"""Expansion and Advocacy: flags that stand beside the phase, whatever it is (L1).

Expansion: the gate passes (X1), or a proposal is open. Advocacy: the customer is green, and promotes us,
permits the use of a success story, or gave a reference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from success.arr import ArrEvent, ArrKind
from success.expansion import Expansion, Proposal, Sign
from success.lifecycle_rules import FlagRules
from success.readings import Band, Mark
from success.survey import Answer, SurveyKind
from success.voice import PROMOTER, Story
from success.workspace import Workspace


class Flag(StrEnum):
    """What may stand beside a phase."""

    EXPANSION = "expansion"
    ADVOCACY = "advocacy"


class Because(StrEnum):
    """The fact that raises a flag."""

    GATE = "gate"
    PROPOSAL = "proposal"
    PROMOTER = "promoter"
    STORY = "story"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag, the fact that raised it, and since when; the gate's day is today."""

    flag: Flag
    because: Because
    at: datetime


@dataclass(frozen=True, slots=True)
class Voices:
    """What an account said that tells of advocacy, and how it stands."""

    mark: Mark | None
    answers: Sequence[Answer]
    stories: Sequence[Story]


def flags(
    found: Expansion, voices: Voices, events: Iterable[ArrEvent], ws: Workspace, at: datetime
) -> tuple[Flagged, ...]:
    """Return the flags of an account at `at`, each with the fact that raised it."""
    rules = ws.preset.lifecycle.flags
    both = (_expansion(found, events, rules, ws, at), _advocacy(found, voices, rules, at))
    return tuple(each for each in both if each is not None)


def _expansion(
    found: Expansion, events: Iterable[ArrEvent], rules: FlagRules, ws: Workspace, at: datetime
) -> Flagged | None:
    live = open_proposals(found.proposals, events, rules, ws, at)
    if live:
        return Flagged(Flag.EXPANSION, Because.PROPOSAL, live[-1].at)
    return Flagged(Flag.EXPANSION, Because.GATE, at) if found.ready else None


def open_proposals(
    proposals: Iterable[Proposal],
    events: Iterable[ArrEvent],
    rules: FlagRules,
    ws: Workspace,
    at: datetime,
) -> list[Proposal]:
    """Return the proposals that are neither old nor followed by an expansion, oldest first."""
    grown = max((e.effective_on for e in events if e.kind is ArrKind.EXPANSION), default=None)
    since = at - timedelta(days=rules.proposal_days)
    return [
        each
        for each in proposals
        if each.at >= since and (grown is None or each.at.astimezone(ws.zone).date() > grown)
    ]


def _advocacy(found: Expansion, voices: Voices, rules: FlagRules, at: datetime) -> Flagged | None:
    if voices.mark is None or voices.mark.band is not Band.GREEN:
        return None
    promoted = [
        Flagged(Flag.ADVOCACY, Because.PROMOTER, each.answered_at)
        for each in _latest_nps(voices.answers)
        if each.score >= PROMOTER and each.answered_at >= at - timedelta(days=rules.promoter_days)
    ]
    year = at - timedelta(days=rules.story_days)
    told = [
        Flagged(Flag.ADVOCACY, Because.STORY, each.at)
        for each in voices.stories
        if each.permitted and each.at >= year
    ]
    gave = [
        Flagged(Flag.ADVOCACY, Because.REFERENCE, each.at)
        for each in found.signs
        if each.sign is Sign.REFERENCE and each.at >= year
    ]
    return max((*promoted, *told, *gave), key=lambda each: each.at, default=None)


def _latest_nps(answers: Sequence[Answer]) -> list[Answer]:
    """The last NPS answer: a promoter of old who has since turned away promotes no more."""
    given = [each for each in answers if each.kind is SurveyKind.NPS]
    return [max(given, key=lambda each: each.answered_at)] if given else []
