"""What the calendar, the renewal and the success plan warn of."""

from datetime import datetime, timedelta
from itertools import takewhile

from success.account import RenewalStage
from success.account_facts import AccountFacts
from success.signal_rules import SignalRules
from success.signals import Seen
from success.touchpoint import Touchpoint, TouchpointKind
from success.watching.rule import Facts, Rule, day, first_and_last

_REVIEWS = (TouchpointKind.QBR, TouchpointKind.EBR)


def qbr_missed(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """A planned QBR or EBR was not held, and none has been since."""
    held = [when for when, each in facts.held() if each.kind in _REVIEWS]
    missed = [
        each
        for each in facts.touchpoints
        if each.kind in _REVIEWS
        and facts.missed(each)
        and not any(when >= each.scheduled_at for when in held)
    ]
    if not missed:
        return None
    since, latest = first_and_last([each.scheduled_at for each in missed], rules)
    last = max(missed, key=lambda each: each.scheduled_at)
    said = {"kind": last.kind.value, "on": day(facts, latest)}
    return Seen(since, said, latest=latest, settles=True)


def touchpoints_missed(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """The last `touchpoints_missed` touchpoints that were due were all missed."""
    run = _missed_in_a_row(facts)
    if len(run) < rules.touchpoints_missed:
        return None
    oldest_first = run[::-1]
    since = oldest_first[rules.touchpoints_missed - 1].scheduled_at
    said = {
        "count": str(len(run)),
        "first": day(facts, oldest_first[0].scheduled_at),
        "last": day(facts, run[0].scheduled_at),
    }
    return Seen(since, said, latest=run[0].scheduled_at)


def _missed_in_a_row(facts: AccountFacts) -> list[Touchpoint]:
    """The touchpoints missed since the last one held, newest first."""
    past = [(when, True, each) for when, each in facts.held()]
    past += [(each.scheduled_at, False, each) for each in facts.touchpoints if facts.missed(each)]
    past.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    return [each for _when, _held, each in takewhile(lambda entry: not entry[1], past)]


def renewal_talk_late(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Inside `renewal_days` of the renewal, or past it, and the conversation has not started (R2)."""
    renewal = facts.towards.renewal_date
    if renewal is None or facts.towards.renewal_stage is not RenewalStage.NOT_STARTED:
        return None
    opens = renewal - timedelta(days=rules.renewal_days)
    if facts.day < opens:
        return None
    said = {"renewal": renewal.isoformat(), "days": str(rules.renewal_days)}
    if facts.day > renewal:
        said["past"] = "yes"
    return Seen(facts.begins(opens), said)


def contact_quiet(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Nobody at the customer met or heard from for `quiet_days`.

    Counted from the last meeting or answer; without either from when contacts became known, and never for an
    account that has no record of the kind.
    """
    last = _last_heard(facts)
    start = last or min((contact.history[0].since for contact in facts.contacts), default=None)
    if start is None:
        return None
    ends = facts.day_of(start) + timedelta(days=rules.quiet_days)
    if facts.day < ends:
        return None
    said = {"days": str(rules.quiet_days)} | ({"last": day(facts, last)} if last else {})
    return Seen(facts.begins(ends), said)


def _last_heard(facts: AccountFacts) -> datetime | None:
    heard = [when for when, _each in facts.held()] + [each.answered_at for each in facts.answers]
    return max(heard, default=None)


def story_blurred(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """No definition of success, where the workspace writes them down or keeps plans at all; or no goal of the
    success plan touched for `story_days`, counted from the definition while there is no goal.
    """
    if facts.defined is None and (facts.keeps_definitions or not facts.goals):
        return _no_story(facts, rules)
    touched = [each.touched_at for each in facts.goals] or [facts.defined]
    if any(each is None for each in touched):
        return None
    last = max(each for each in touched if each is not None)
    ends = facts.day_of(last) + timedelta(days=rules.story_days)
    if facts.day < ends:
        return None
    return Seen(facts.begins(ends), {"last": day(facts, last), "days": str(rules.story_days)})


def _no_story(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    if not facts.keeps_plans:
        return None
    start = facts.account.contract_start
    if start is None:
        return Seen(facts.begins(facts.day))
    due = start + timedelta(days=rules.story_grace_days)
    return Seen(facts.begins(due)) if facts.day >= due else None


def _review_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    held = [when for when, each in facts.held() if each.kind in _REVIEWS]
    return {"on": day(facts, held[-1])} if held else {}


def _meeting_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    held = facts.held()
    return {"on": day(facts, held[-1][0])} if held else {}


def _renewal_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    account = facts.towards
    if account.renewal_stage is not RenewalStage.NOT_STARTED:
        return {"stage": account.renewal_stage.value}
    return {"renewal": account.renewal_date.isoformat()} if account.renewal_date else {}


def _quiet_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    last = _last_heard(facts)
    return {"on": day(facts, last)} if last else {}


def _story_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    touched = [each.touched_at for each in facts.goals if each.touched_at]
    latest = max([*touched, *([facts.defined] if facts.defined else [])], default=None)
    return {"on": day(facts, latest)} if latest else {}


RULES = {
    "qbr_missed": Rule(qbr_missed, _review_cleared),
    "touchpoints_missed": Rule(touchpoints_missed, _meeting_cleared),
    "renewal_talk_late": Rule(renewal_talk_late, _renewal_cleared),
    "contact_quiet": Rule(contact_quiet, _quiet_cleared),
    "story_blurred": Rule(story_blurred, _story_cleared),
}
