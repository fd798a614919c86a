"""What the score itself warns of: bands, dimensions at zero, a steep drop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from success.account_facts import AccountFacts
from success.metrics import Dimension
from success.readings import Band, DayScore
from success.score_runs import at_zero
from success.signal_rules import SignalRules
from success.signals import Seen
from success.watching.rule import Facts, Rule, plain

_DIMENSIONS = tuple(Dimension)


def band_drop(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Green not long ago, yellow now; a fall to red is `score_red`."""
    if facts.now.band is not Band.YELLOW:
        return None
    fall = _fall(facts)
    if fall is None or (facts.day - fall.on).days >= rules.band_drop_days:
        return None
    return Seen(fall.since, _score_now(facts) | {"before": fall.before, "on": fall.on.isoformat()})


def yellow_persistent(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Yellow without a break for `yellow_days` or more."""
    if facts.now.band is not Band.YELLOW:
        return None
    first = _first_day(facts, "yellow_persistent", lambda each: each.band is Band.YELLOW)
    if (facts.day - first).days < rules.yellow_days:
        return None
    since = facts.begins(first + timedelta(days=rules.yellow_days))
    return Seen(since, _score_now(facts) | {"from": first.isoformat(), "days": str(rules.yellow_days)})


def dimension_zero(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Any dimension that is shown as 0."""
    places = at_zero(facts.now.today().dimensions)
    if not places:
        return None
    names = ";".join(_DIMENSIONS[place].value for place in places)
    return Seen(
        _since(facts, "dimension_zero", lambda each: bool(at_zero(each.dimensions))), {"dimensions": names}
    )


def score_red(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Red on enough data: a provisional score opens no escalation by itself (H8)."""
    if facts.now.band is not Band.RED or facts.now.provisional:
        return None
    first = _first_day(facts, "score_red", _is_red)
    return Seen(_since(facts, "score_red", _is_red), _score_now(facts) | {"from": first.isoformat()})


def score_drop(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """More than `score_drop_points` below the score of `compare_days` ago."""
    score, before = facts.now.score, facts.then.score
    if score is None or before is None or before - score <= rules.score_drop_points:
        return None
    limit = before - rules.score_drop_points
    since = _since(facts, "score_drop", lambda each: each.score is not None and each.score < limit)
    said = {"score": str(score), "before": str(before), "points": str(before - score)}
    return Seen(since, said | {"days": str(rules.compare_days)})


# ------------------------------------------------------------------ since when


@dataclass(frozen=True, slots=True)
class _Fall:
    """The day an account fell below green."""

    on: date
    since: datetime
    before: str


def _fall(facts: AccountFacts) -> _Fall | None:
    run = _run(facts, lambda each: each.band is Band.YELLOW)
    if not run:  # all that the score warns of is known
        alert = facts.known.get("band_drop")
        if alert is None:
            return None
        return _Fall(date.fromisoformat(alert.facts["on"]), alert.since, alert.facts["before"])
    before = facts.days[len(run)] if len(run) < len(facts.days) else None
    if before is None or before.band is not Band.GREEN:
        return None
    return _Fall(run[-1].day, facts.scored_on(run[-1].day), str(before.score))


def _first_day(facts: AccountFacts, key: str, holds: Callable[[DayScore], bool]) -> date:
    """The first day of what is so today, as far as it is known."""
    run = _run(facts, holds)
    if run:
        return run[-1].day
    alert = facts.known.get(key)
    return date.fromisoformat(alert.facts["from"]) if alert else facts.day


def _since(facts: AccountFacts, key: str, holds: Callable[[DayScore], bool]) -> datetime:
    """Since when something is so today: as its alert says, else when the first day's score came about."""
    run, alert = _run(facts, holds), facts.known.get(key)
    if run:
        return facts.scored_on(run[-1].day)
    return alert.since if alert else facts.scored_on(facts.day)


def _is_red(each: DayScore) -> bool:
    return each.band is Band.RED and not each.provisional


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
