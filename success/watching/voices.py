"""What people say and do: champions and sponsors who go, complaints, detractors, recorded questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from success.account_facts import AccountFacts
from success.contact import Contact, ContactRole, ContactStatus, Standing
from success.signal_rules import SignalRules
from success.signals import Recorded, Seen
from success.survey import Answer, SurveyKind
from success.watching.rule import Facts, Rule, day, first_and_last, plain


@dataclass(frozen=True, slots=True)
class _Loss:
    """Somebody we relied on is gone, or has another role."""

    at: datetime
    said: Facts


def champion_left(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """A champion left or changed role, and nobody has taken the part since."""
    return _departure(facts, rules, ContactRole.CHAMPION, "champion_left")


def sponsor_left(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """An executive sponsor left or changed role, and nobody has taken the part since."""
    return _departure(facts, rules, ContactRole.EXEC_SPONSOR, "sponsor_left")


def _departure(facts: AccountFacts, rules: SignalRules, role: ContactRole, key: str) -> Seen | None:
    losses = [loss for contact in facts.contacts if (loss := _loss(facts, contact, role))]
    losses += [_Loss(each.observed_at, _recorded_facts(facts, key)) for each in _recorded(facts, key)]
    holders = _holders(facts, role)
    newest = max((since for since, _contact in holders), default=None)
    open_losses = [loss for loss in losses if newest is None or loss.at > newest]
    if not open_losses:
        return None
    since, latest = first_and_last([loss.at for loss in open_losses], rules)
    last = max(open_losses, key=lambda loss: loss.at)
    # With nobody left in the part the loss lasts; with others in it, or unknown, a person says when it is
    # dealt with.
    alone = bool(facts.contacts) and not holders
    return Seen(since, last.said, latest=latest, settles=not alone)


def _loss(facts: AccountFacts, contact: Contact, role: ContactRole) -> _Loss | None:
    """When a contact stopped being what they were, None if they never were or are again."""
    known = [standing for standing in contact.history if standing.since <= facts.at]
    lost: datetime | None = None
    was = False
    for standing in known:
        if _holds(standing, role):
            was, lost = True, None
        elif lost is None and (was or standing.role is role):
            lost = standing.since
    if lost is None:
        return None
    return _Loss(lost, {"who": contact.name, "status": known[-1].status.value, "on": day(facts, lost)})


def _holders(facts: AccountFacts, role: ContactRole) -> list[tuple[datetime, Contact]]:
    """Who is in a part now, with the start of it."""
    holders = []
    for contact in facts.contacts:
        known = [standing for standing in contact.history if standing.since <= facts.at]
        if not known or not _holds(known[-1], role):
            continue
        start = known[-1].since
        for standing in reversed(known):
            if not _holds(standing, role):
                break
            start = standing.since
        holders.append((start, contact))
    return holders


def _holds(standing: Standing, role: ContactRole) -> bool:
    return standing.role is role and standing.status is ContactStatus.ACTIVE


def _recorded_rule(key: str) -> Callable[[AccountFacts, SignalRules], Seen | None]:
    def recorded(facts: AccountFacts, rules: SignalRules) -> Seen | None:
        """True from its first record on, until a person has dealt with it."""
        records = _recorded(facts, key)
        if not records:
            return None
        since, latest = first_and_last([each.observed_at for each in records], rules)
        return Seen(since, _recorded_facts(facts, key), latest=latest, settles=True)

    return recorded


def _recorded(facts: AccountFacts, key: str) -> list[Recorded]:
    return [each for each in facts.recorded if each.key == key]


def _recorded_facts(facts: AccountFacts, key: str) -> Facts:
    last = _recorded(facts, key)[-1]
    said = {"on": day(facts, last.observed_at), "note": last.note, "by": last.by or ""}
    return {name: value for name, value in said.items() if value}


def detractor(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Somebody's latest NPS answer is a detractor's, and nobody has answered them since (V2)."""
    open_ones = [each for each in _voices(facts) if _is_low(each, rules) and not _answered(facts, each)]
    if not open_ones:
        return None
    last = max(open_ones, key=lambda each: each.answered_at)
    said = {"score": plain(last.score), "on": day(facts, last.answered_at), "count": str(len(open_ones))}
    if last.respondent_email:
        said["who"] = _name_of(facts, last.respondent_email)
    since, latest = first_and_last([each.answered_at for each in open_ones], rules)
    return Seen(since, said, latest=latest, settles=True)


def _voices(facts: AccountFacts) -> list[Answer]:
    """Everybody's latest NPS answer; one without a name is a voice of its own, which no other takes back."""
    answers = [each for each in facts.answers if each.kind is SurveyKind.NPS]
    named = {each.respondent_email: each for each in answers if each.respondent_email}
    return [*named.values(), *(each for each in answers if not each.respondent_email)]


def _is_low(answer: Answer, rules: SignalRules) -> bool:
    return answer.score <= rules.detractor_at_most


def _answered(facts: AccountFacts, answer: Answer) -> tuple[datetime, Facts] | None:
    """When and how a detractor was answered: they were met; without a name, a person said that they were."""
    if not answer.respondent_email:
        closed = facts.loop_closed
        if closed is None or closed < answer.answered_at:
            return None
        return closed, {"closed": day(facts, closed)}
    met = [when for when, each in facts.held() if answer.respondent_email in each.contact_emails]
    return (met[-1], {"met": day(facts, met[-1])}) if met and met[-1] > answer.answered_at else None


def _name_of(facts: AccountFacts, email: str) -> str:
    return next((contact.name for contact in facts.contacts if contact.email == email), email)


def _taken_by(role: ContactRole) -> Callable[[AccountFacts, SignalRules], Facts]:
    def cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
        holders = _holders(facts, role)
        if not holders:
            return {}
        since, contact = max(holders, key=lambda each: each[0])
        return {"who": contact.name, "on": day(facts, since)}

    return cleared


def _detractor_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    lows = [each for each in facts.answers if each.kind is SurveyKind.NPS and _is_low(each, rules)]
    once_low = {each.respondent_email for each in lows}
    ends = [
        (each.answered_at, {"score": plain(each.score), "on": day(facts, each.answered_at)})
        for each in _voices(facts)
        if each.respondent_email in once_low and not _is_low(each, rules) and each.respondent_email
    ]
    ends += [end for each in _voices(facts) if _is_low(each, rules) and (end := _answered(facts, each))]
    return max(ends, key=lambda end: end[0])[1] if ends else {}


def _never(facts: AccountFacts, rules: SignalRules) -> Facts:
    return {}


RULES = {
    "champion_left": Rule(champion_left, _taken_by(ContactRole.CHAMPION)),
    "sponsor_left": Rule(sponsor_left, _taken_by(ContactRole.EXEC_SPONSOR)),
    "detractor": Rule(detractor, _detractor_cleared),
} | {
    key: Rule(_recorded_rule(key), _never)
    for key in ("formal_complaint", "competitive_rfp", "data_export_request", "termination_question")
}
