"""What the score itself warns of: bands, dimensions at zero, a steep drop."""

from collections.abc import Callable
from datetime import timedelta

from success.account_facts import AccountFacts, at_zero
from success.metrics import Dimension
from success.readings import Band, DayScore
from success.signal_rules import SignalRules
from success.signals import Seen
from success.watching.rule import Facts, Rule, plain

_DIMENSIONS = tuple(Dimension)


def band_drop(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Green not long ago, yellow now; a fall to red is `score_red`."""
    run = _run(facts, lambda each: each.band is Band.YELLOW)
    before = facts.days[len(run)] if run and len(run) < len(facts.days) else None
    if before is None or before.band is not Band.GREEN:
        return None
    if (facts.day - before.day).days > rules.band_drop_days:
        return None
    fell = run[-1]
    said = _score_now(facts) | {"before": str(before.score), "on": fell.day.isoformat()}
    return Seen(facts.scored_on(fell.day), said)


def yellow_persistent(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Yellow without a break for `yellow_days` or more."""
    run = _run(facts, lambda each: each.band is Band.YELLOW)
    if not run or (facts.day - run[-1].day).days < rules.yellow_days:
        return None
    first = run[-1].day
    since = facts.begins(first + timedelta(days=rules.yellow_days))
    return Seen(since, _score_now(facts) | {"from": first.isoformat(), "days": str(rules.yellow_days)})


def dimension_zero(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Any dimension that is shown as 0."""
    run = _run(facts, lambda each: bool(at_zero(each.dimensions)))
    if not run:
        return None
    names = [_DIMENSIONS[place].value for place in at_zero(run[0].dimensions)]
    return Seen(facts.scored_on(run[-1].day), {"dimensions": ";".join(names)})


def score_red(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Red on enough data: a provisional score opens no escalation by itself (H8)."""
    run = _run(facts, lambda each: each.band is Band.RED and not each.provisional)
    if not run:
        return None
    return Seen(facts.scored_on(run[-1].day), _score_now(facts) | {"from": run[-1].day.isoformat()})


def score_drop(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """More than `score_drop_points` below the score of `compare_days` ago."""
    score, before = facts.now.score, facts.then.score
    if score is None or before is None or before - score <= rules.score_drop_points:
        return None
    limit = before - rules.score_drop_points
    run = _run(facts, lambda each: each.score is not None and each.score < limit)
    said = {"score": str(score), "before": str(before), "points": str(before - score)}
    return Seen(facts.scored_on(run[-1].day), said | {"days": str(rules.compare_days)})


def _run(facts: AccountFacts, holds: Callable[[DayScore], bool]) -> list[DayScore]:
    """The days from today back on which something held without a break, newest first."""
    run = []
    for each in facts.days:
        if not holds(each):
            break
        run.append(each)
    return run


def _score_now(facts: AccountFacts) -> Facts:
    score = facts.now.score
    return {} if score is None else {"score": str(score), "band": facts.now.band.word}


def _score_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    return _score_now(facts)


def _zero_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    known = [each for each in facts.now.today().dimensions if each is not None]
    return {"lowest": plain((min(known) + 5_000) // 10_000)} if known else {}


def _drop_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    score, before = facts.now.score, facts.then.score
    if score is None or before is None:
        return _score_now(facts)
    return _score_now(facts) | {"before": str(before), "days": str(rules.compare_days)}


RULES = {
    "band_drop": Rule(band_drop, _score_cleared),
    "yellow_persistent": Rule(yellow_persistent, _score_cleared),
    "dimension_zero": Rule(dimension_zero, _zero_cleared),
    "score_red": Rule(score_red, _score_cleared),
    "score_drop": Rule(score_drop, _drop_cleared),
}
