"""Do the scores foretell renewals? Checking them against history, and weights that would do better (H12).

Every past renewal is scored as of some days before it was due, from the facts known then. A score in the red
band foretells a churn, any other a renewal. Weights are proposed only with enough history: fitted on the
older two thirds of the outcomes of each kind and judged on the third held out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from math import ceil

import numpy as np
import numpy.typing as npt

from success.account import Account, RenewalStage
from success.arr import ArrEvent, ArrKind
from success.health import displayed_score, half_up
from success.metrics import Dimension
from success.movements import SAME_RENEWAL
from success.ports import UnitOfWork
from success.presets import Preset
from success.readings import NONE, Ints
from success.records import end_of_day
from success.scoring import PAGE, score_accounts
from success.texts import _
from success.workspace import Workspace

HELD_OUT = 3  # one outcome in three is kept from the fitting
_ENDED = (RenewalStage.SIGNED, RenewalStage.CHURNED)
_CANDIDATES = 256  # weights tried at a time: bounds memory


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one past renewal ended; `due` is the day it was due, or took effect where no date was due."""

    account: Account
    due: date
    renewed: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """An outcome with the score before it, and the dimension scores in ten-thousandths; NONE without data."""

    outcome: Outcome
    score: int
    dimensions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the score was right. Missed churns scored yellow or green, false alarms scored red."""

    total: int
    missed: tuple[Judged, ...]
    false_alarms: tuple[Judged, ...]

    @property
    def right(self) -> int:
        """How many outcomes were foretold."""
        return self.total - len(self.missed) - len(self.false_alarms)

    @property
    def percent(self) -> float:
        """The share that was foretold, 0–100; 0 of nothing."""
        return 100 * self.right / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Weights within the preset's bounds; both accuracies are on the outcomes held out from the fitting."""

    weights: dict[Dimension, int]
    fitted_on: int
    present: Accuracy
    proposed: Accuracy

    @property
    def better(self) -> bool:
        """Whether the proposed weights foretold more of what they had not seen."""
        return self.proposed.right > self.present.right


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What calibration found; `proposal` is None where `too_little` says why."""

    policy: str
    as_of: datetime
    target: float
    renewed: int
    churned: int
    without_data: tuple[Outcome, ...]
    accuracy: Accuracy
    proposal: Proposal | None
    too_little: str = ""

    @property
    def on_target(self) -> bool:
        """Whether the present weights reach the target on the whole history."""
        return self.accuracy.percent > self.target


def calibrate(uow: UnitOfWork, ws: Workspace, at: datetime) -> CalibrationReport:
    """Check the workspace's preset against every renewal that was due by `at`."""
    found = list(outcomes(uow, ws, at))
    judged = _judged(uow, ws, found)
    scored = [each for each in judged if each.score != NONE]
    rules = ws.preset.calibration
    kinds = [sum(each.outcome.renewed is kind for each in scored) for kind in (True, False)]
    enough = len(scored) >= rules.min_outcomes and min(kinds) >= rules.min_of_either
    return CalibrationReport(
        policy=ws.preset.stamp,
        as_of=at,
        target=float(rules.target),
        renewed=kinds[0],
        churned=kinds[1],
        without_data=tuple(each.outcome for each in judged if each.score == NONE),
        accuracy=accuracy(scored, [each.score for each in scored], ws.preset),
        proposal=propose(scored, ws.preset) if enough else None,
        too_little="" if enough else _too_little(kinds, ws.preset),
    )


def _too_little(kinds: list[int], preset: Preset) -> str:
    rules = preset.calibration
    sentence = _(
        "There is too little history to propose weights: {renewed} renewed and {churned} churned with a score"
        " before, and {total} outcomes are needed, at least {either} of either kind."
    )
    return sentence.format(
        renewed=kinds[0], churned=kinds[1], total=rules.min_outcomes, either=rules.min_of_either
    )


# ------------------------------------------------------------------- the history


def outcomes(uow: UnitOfWork, ws: Workspace, at: datetime) -> Iterator[Outcome]:
    """Yield every renewal that was due by `at` and has ended, from revenue events and renewal stages."""
    today = at.astimezone(ws.zone).date()
    ids = uow.accounts.ids(0, PAGE)
    while ids:
        accounts, events = uow.accounts.many(ids), uow.arr.of(ids, today)
        for account_id, account in accounts.items():
            yield from _outcomes_of(account, events.get(account_id, ()), today)
        ids = uow.accounts.ids(ids[-1], PAGE)


def _outcomes_of(account: Account, events: Sequence[ArrEvent], today: date) -> Iterator[Outcome]:
    ended: dict[date, bool] = {}
    for event in events:
        due = event.due_on or event.effective_on
        if event.kind in (ArrKind.RENEWAL, ArrKind.CHURN) and due <= today:
            ended[due] = ended.get(due, True) and event.kind is ArrKind.RENEWAL
    stage, last = account.renewal_stage, account.renewal_date
    if stage in _ENDED and last and last <= today and all(abs(due - last) >= SAME_RENEWAL for due in ended):
        ended[last] = stage is RenewalStage.SIGNED
    return (Outcome(account, due, renewed) for due, renewed in sorted(ended.items()))


def _judged(uow: UnitOfWork, ws: Workspace, found: Sequence[Outcome]) -> list[Judged]:
    """Score every outcome's account as of the set number of days before, a day at a time."""
    before = timedelta(days=ws.preset.calibration.days_before)
    days: dict[date, list[Outcome]] = defaultdict(list)
    for outcome in found:
        days[outcome.due].append(outcome)
    judged = []
    for due, on_that_day in sorted(days.items()):
        at = end_of_day(due - before, ws.zone)
        table = score_accounts(uow, ws, [each.account.id for each in on_that_day], at)
        rows = zip(on_that_day, table.score.tolist(), table.dimensions.tolist(), strict=True)
        judged += [Judged(outcome, score, tuple(dimensions)) for outcome, score, dimensions in rows]
    return judged


def accuracy(judged: Sequence[Judged], scores: Sequence[int], preset: Preset) -> Accuracy:
    """Compare outcomes with scores: red foretells a churn."""
    red = [score < preset.bands.yellow for score in scores]
    pairs = list(zip(judged, red, strict=True))
    return Accuracy(
        total=len(judged),
        missed=tuple(each for each, alarm in pairs if not alarm and not each.outcome.renewed),
        false_alarms=tuple(each for each, alarm in pairs if alarm and each.outcome.renewed),
    )


# ------------------------------------------------------------------- other weights


def propose(judged: Sequence[Judged], preset: Preset) -> Proposal:
    """Return the weights that foretell the older outcomes best, judged on the newer ones."""
    fitting, held_out = _split(judged)
    candidates = _candidates(preset)
    best = candidates[_best(fitting, candidates, preset)]
    dimensions = _dimensions(held_out)
    present = [each.score for each in held_out]
    proposed = _scores(dimensions, best[np.newaxis])[:, 0].tolist()
    return Proposal(
        weights=dict(zip(Dimension, best.tolist(), strict=True)),
        fitted_on=len(fitting),
        present=accuracy(held_out, present, preset),
        proposed=accuracy(held_out, proposed, preset),
    )


def _split(judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The older two thirds and the newest third of each kind, so that both parts have both."""
    fitting, held_out = list[Judged](), list[Judged]()
    for kind in (True, False):
        ordered = sorted((each for each in judged if each.outcome.renewed is kind), key=_when)
        cut = len(ordered) - ceil(len(ordered) / HELD_OUT)
        fitting += ordered[:cut]
        held_out += ordered[cut:]
    return sorted(fitting, key=_when), sorted(held_out, key=_when)


def _when(judged: Judged) -> tuple[date, int]:
    return judged.outcome.due, judged.outcome.account.id


def _candidates(preset: Preset) -> Ints:
    """All whole weights within the bounds that sum to 100, (candidates, 5)."""
    *others, (low, high) = preset.calibration.bounds.values()
    chosen = list(product(*(range(least, most + 1) for least, most in others)))
    sums = [(*weights, 100 - sum(weights)) for weights in chosen if low <= 100 - sum(weights) <= high]
    return np.array(sums, np.int64)


def _best(fitting: Sequence[Judged], candidates: Ints, preset: Preset) -> int:
    """The place of the weights with most right answers; of equals those that part renewed from churned
    furthest, then those nearest to the present ones.
    """
    dimensions = _dimensions(fitting)
    renewed = np.array([each.outcome.renewed for each in fitting])
    right, gap = list[npt.NDArray[np.int64]](), list[npt.NDArray[np.float64]]()
    for start in range(0, len(candidates), _CANDIDATES):
        scores = _scores(dimensions, candidates[start : start + _CANDIDATES])
        right.append(((scores >= preset.bands.yellow) == renewed[:, np.newaxis]).sum(axis=0))
        gap.append(scores[renewed].mean(axis=0) - scores[~renewed].mean(axis=0))
    present = np.array([float(preset.weights[each]) for each in Dimension])
    distance = np.abs(candidates - present).sum(axis=1)
    order = np.lexsort((distance, -np.concatenate(gap), -np.concatenate(right)))
    return int(order[0])


def _dimensions(judged: Sequence[Judged]) -> Ints:
    return np.array([each.dimensions for each in judged], np.int64).reshape(-1, len(Dimension))


def _scores(dimensions: Ints, candidates: Ints) -> Ints:
    """Displayed scores by every candidate's weights, (outcomes, candidates); H2's arithmetic."""
    known = dimensions != NONE
    totals = known.astype(np.int64) @ candidates.T
    points = np.where(known, dimensions, 0) @ candidates.T
    composite = np.where(totals > 0, half_up(points, np.maximum(totals, 1)), NONE)
    return displayed_score(composite)
