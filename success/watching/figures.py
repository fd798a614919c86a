"""What metrics warn of: usage, logins, escalations, tickets, slower replies, too few contacts.

Only fresh values count (H8). "Before" is the value as it was known `compare_days` ago.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise, takewhile

from success.account_facts import AccountFacts
from success.readings import NANO
from success.signal_rules import SignalRules
from success.signals import Seen
from success.watching.rule import Facts, Rule, plain

LOGINS_COUNT_FOR = 14  # days a weekly login figure says something about this week
_TOUCHED_WITHIN = timedelta(days=90)  # what makes a contact active (H6)


def usage_decline(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """`usage_trend` below its limit."""
    trend = facts.now.value("usage_trend")
    if trend is None or trend >= rules.usage_trend_below:
        return None
    limit = rules.usage_trend_below * NANO
    run = list(takewhile(lambda each: each[1] < limit, reversed(facts.trend)))
    since = run[-1][0] if run else facts.now.observed("usage_trend")
    return Seen(since, {"trend": plain(trend)})


def login_decline(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """`logins_7d` down by more than `login_drop` week on week, `login_weeks` weeks running."""
    weeks = _weekly_logins(facts, rules.login_weeks)
    left = 1 - rules.login_drop
    if len(weeks) <= rules.login_weeks:
        return None
    if any(later >= earlier * left for (_at, later), (_before, earlier) in pairwise(weeks)):
        return None
    values = ";".join(plain(Decimal(each) / NANO) for _at, each in reversed(weeks))
    return Seen(weeks[0][0], {"logins": values})


def _weekly_logins(facts: AccountFacts, weeks: int) -> list[tuple[datetime, int]]:
    """The newest login figure and those a week apart before it, newest first; shorter where one lacks."""
    found: list[tuple[datetime, int]] = []
    for each in reversed(facts.logins):
        newest = found[0][0] if found else facts.at
        age = (facts.day_of(newest) - facts.day_of(each[0])).days
        least = 7 * len(found)
        if age < least:
            continue
        if age >= (least + 7 if found else LOGINS_COUNT_FOR):
            break
        found.append(each)
        if len(found) > weeks:
            break
    return found


def escalations_rising(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """`escalations_30d` above its value of `compare_days` before."""
    now, before = _now_and_before(facts, "escalations_30d")
    if now is None or before is None or now <= before:
        return None
    return Seen(facts.now.observed("escalations_30d"), _compared(now, before, rules))


def reply_slower(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """`reply_hours` at least `reply_factor` times its value of `compare_days` before."""
    now, before = _now_and_before(facts, "reply_hours")
    if now is None or not before or now < before * rules.reply_factor:
        return None
    return Seen(facts.now.observed("reply_hours"), _compared(now, before, rules))


def tickets_spike_low_csat(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """`ticket_trend` above its limit while `csat` is below its own."""
    trend, csat = facts.now.value("ticket_trend"), facts.now.value("csat")
    if trend is None or csat is None or trend <= rules.ticket_trend_above or csat >= rules.csat_below:
        return None
    since = max(facts.now.observed("ticket_trend"), facts.now.observed("csat"))
    return Seen(since, {"trend": plain(trend), "csat": plain(csat)})


def single_threaded(facts: AccountFacts, rules: SignalRules) -> Seen | None:
    """Fewer than `active_contacts` active contacts; unknown until contacts are recorded (H6)."""
    count = facts.now.value("active_contacts")
    if count is None or count >= rules.active_contacts:
        return None
    return Seen(_thin_since(facts, rules), {"count": plain(count), "least": str(rules.active_contacts)})


def _thin_since(facts: AccountFacts, rules: SignalRules) -> datetime:
    """When the contact that would have made it enough was lost sight of, else when contacts became known."""
    last = {email: when for when, each in facts.held() for email in each.contact_emails}
    touched = sorted(last.values(), reverse=True)
    if len(touched) >= rules.active_contacts:
        return min(touched[rules.active_contacts - 1] + _TOUCHED_WITHIN, facts.at)
    known = [contact.history[0].since for contact in facts.contacts]
    return min(known, default=facts.now.observed("active_contacts"))


def _now_and_before(facts: AccountFacts, key: str) -> tuple[Decimal | None, Decimal | None]:
    return facts.now.value(key), facts.then.value(key)


def _compared(now: Decimal, before: Decimal, rules: SignalRules) -> Facts:
    return {"now": plain(now), "before": plain(before), "days": str(rules.compare_days)}


def _usage_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    trend = facts.now.value("usage_trend")
    return {} if trend is None else {"trend": plain(trend)}


def _logins_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    weeks = _weekly_logins(facts, rules.login_weeks)
    return {"logins": plain(Decimal(weeks[0][1]) / NANO)} if weeks else {}


def _escalations_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    return _compared_cleared(facts, rules, "escalations_30d")


def _reply_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    return _compared_cleared(facts, rules, "reply_hours")


def _compared_cleared(facts: AccountFacts, rules: SignalRules, key: str) -> Facts:
    now, before = _now_and_before(facts, key)
    if now is None or before is None:
        return {}
    return _compared(now, before, rules)


def _tickets_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    trend, csat = facts.now.value("ticket_trend"), facts.now.value("csat")
    return {} if trend is None or csat is None else {"trend": plain(trend), "csat": plain(csat)}


def _contacts_cleared(facts: AccountFacts, rules: SignalRules) -> Facts:
    count = facts.now.value("active_contacts")
    return {} if count is None else {"count": plain(count)}


RULES = {
    "usage_decline": Rule(usage_decline, _usage_cleared),
    "login_decline": Rule(login_decline, _logins_cleared),
    "escalations_rising": Rule(escalations_rising, _escalations_cleared),
    "tickets_spike_low_csat": Rule(tickets_spike_low_csat, _tickets_cleared),
    "reply_slower": Rule(reply_slower, _reply_cleared),
    "single_threaded": Rule(single_threaded, _contacts_cleared),
}
