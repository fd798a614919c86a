"""What a rule is, and how figures are written into facts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from success.account_facts import AccountFacts
from success.signal_rules import SignalRules
from success.signals import Seen

Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One signal's rule: `see` tells whether it holds, `cleared` which fact ended it once it does not.

    An empty answer of `cleared` means that what it rested on is no longer known.
    """

    see: Callable[[AccountFacts, SignalRules], Seen | None]
    cleared: Callable[[AccountFacts, SignalRules], Facts]


def plain(number: Decimal | int) -> str:
    """Return a number as text that reads the same everywhere: 0.420 is 0.42."""
    return format(Decimal(number).normalize(), "f")


def day(facts: AccountFacts, instant: datetime) -> str:
    """Return the workspace's date of an instant, ISO 8601."""
    return facts.day_of(instant).isoformat()


def first_and_last(instants: Collection[datetime], rules: SignalRules) -> tuple[datetime, datetime]:
    """Return when what happened several times began and last happened.

    What lies further back than would open an alert when it last happened belongs to an older story.
    """
    last = max(instants)
    reach = last - timedelta(days=rules.opens_within_days)
    return min(each for each in instants if each >= reach), last
