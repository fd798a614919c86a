"""Notes, sentiment and signals: the forms that ask and the receipts that confirm."""

from collections.abc import Sequence

from success.account import Account
from success.messages import samples
from success.messages.forms import form, note_field
from success.messages.receipt import Standing, receipt
from success.messages.signals import label
from success.texts import _
from success.view import Button, Fact, Field, Option, Text, View, paragraph


def ask_note(account: Account) -> View:
    """Return the form for a note."""
    title = _("Write down something about {account}").format(account=account.name)
    return form(title, (note_field(),), "log", _about(account))


def logged(standing: Standing, words: str) -> View:
    """Return that a note was kept as a touchpoint."""
    title = _("Noted for {account}").format(account=standing.account.name)
    return receipt(title, standing, (_fact(_("Note"), words),))


def observed(account: Account, words: str) -> View:
    """Return that somebody's observation was kept; nothing about the account is told."""
    title = _("Thank you, this was noted for {account}").format(account=account.name)
    return View(title=title, tone="good", blocks=(paragraph("{words}", words=words),))


def ask_signal(account: Account, keys: Sequence[str]) -> View:
    """Return the form for a warning sign."""
    title = _("Record a warning sign for {account}").format(account=account.name)
    options = tuple(Option(label=label(key), value=key) for key in keys)
    field = Field(name="key", label=_("What happened"), input="select", options=options)
    return form(title, (field, note_field(optional=True)), "signal", _about(account))


def signalled(standing: Standing, key: str) -> View:
    """Return that a warning sign was recorded, and what it raised."""
    title = _("Recorded for {account}: {signal}").format(account=standing.account.name, signal=label(key))
    escalate = Button(label=_("Escalate"), command="escalate", args=_about(standing.account), opens="form")
    return receipt(title, standing, (), (escalate,))


def ask_sentiment(account: Account) -> View:
    """Return the form for a sentiment."""
    title = _("How do you feel about {account}?").format(account=account.name)
    words = (_("very worried"), _("worried"), _("neutral"), _("confident"), _("very confident"))
    options = tuple(
        Option(label=f"{place} – {word}", value=str(place)) for place, word in enumerate(words, start=1)
    )
    field = Field(name="score", label=_("Sentiment"), input="select", options=options)
    why = note_field(_("Why"), optional=True)
    return form(
        title, (field, why), "sentiment", _about(account), intro=_("It stands beside the score, never in it.")
    )


def felt(standing: Standing, score: int, words: str) -> View:
    """Return that a sentiment was kept."""
    title = _("Your sentiment about {account} is kept: {score} of 5")
    facts = (_fact(_("Why"), words),) if words else ()
    return receipt(title.format(account=standing.account.name, score=score), standing, facts)


def _about(account: Account) -> dict[str, str]:
    return {"account": account.external_id}


def _fact(name: str, words: str) -> Fact:
    return Fact(label=name, parts=(Text(text=words),))


def example() -> View:
    """Return one message for the gallery."""
    return signalled(samples.STANDING, "champion_left")
