"""What is said after something was recorded: what it was, and how the account stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from success.account import Account
from success.alerts import Alert, AlertState, Level
from success.messages.signals import levels_words
from success.messages.words import LEVEL_MARKS, score_words
from success.readings import DayScore
from success.texts import _
from success.view import Actions, Button, Fact, Facts, Text, View, say


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stood before and stands after, with the alerts that are live now."""

    account: Account
    before: DayScore | None
    after: DayScore | None
    alerts: tuple[Alert, ...] = ()


def receipt(
    title: str, standing: Standing, facts: Sequence[Fact] = (), buttons: Sequence[Button] = ()
) -> View:
    """Return the confirmation of something recorded, with the account's new state."""
    state = (Fact(label=_("Health"), parts=(Text(text=_health(standing)),)), alerts_fact(standing.alerts))
    return View(
        title=title,
        tone="good",
        blocks=(
            Facts(facts=(*facts, *(fact for fact in state if fact))),
            Actions(buttons=(*buttons, health_button(standing.account))),
        ),
    )


def health_button(account: Account) -> Button:
    """Return the button that shows how an account is doing."""
    return Button(label=_("Health"), command="health", args={"account": account.external_id})


def alerts_fact(alerts: Sequence[Alert]) -> Fact | None:
    """Return how many alerts are live, by level; None where there are none."""
    live = [
        alert
        for alert in alerts
        if alert.state in (AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED)
    ]
    counts = [(level, sum(alert.level is level for alert in live)) for level in sorted(Level, reverse=True)]
    words = " · ".join(
        f"{LEVEL_MARKS[level]} {count} {levels_words(level)}" for level, count in counts if count
    )
    return Fact(label=_("Open alerts"), parts=say(words)) if words else None


def _health(standing: Standing) -> str:
    now, before = score_words(standing.after), score_words(standing.before)
    return now if now == before else _("{now} (before: {before})").format(now=now, before=before)


def example() -> View:
    """Return one receipt for the gallery."""
    account = Account(1, "acme", "Acme Corp")
    return receipt(_("Noted for {account}").format(account=account.name), Standing(account, None, None))
