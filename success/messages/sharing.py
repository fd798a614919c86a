"""Sharing an account's health: who would see it, and the answer as they see it (interface §7)."""

from dataclasses import replace

from success.messages.health import Checkup, checkup
from success.messages.words import person
from success.people import User
from success.texts import _
from success.view import Actions, Button, View, note, paragraph


def ask_share(facts: Checkup, place: str) -> View:
    """Return who will see it if the answer is shared, with the button that does it."""
    title = _("Share how {account} is doing?").format(account=facts.account.name)
    post = Button(
        label=_("Post it"), command="share now", args={"account": facts.account.external_id}, style="primary"
    )
    lead = _(
        "Everyone who reads {place} will see the score, what moved it, the renewal, the ARR and the alerts."
    )
    return View(title=title, blocks=(paragraph(lead, place=place), Actions(buttons=(post,))))


def shared(facts: Checkup, sharer: User) -> View:
    """Return the answer as it is shared: without buttons, with who shared it.

    Of the accounts above and below nothing is said: who reads it there may not see them.
    """
    view = checkup(replace(facts, family=None))
    blocks = tuple(block for block in view.blocks if not isinstance(block, Actions))
    return view.model_copy(update={"blocks": (*blocks, note(_("Shared by {who}."), who=person(sharer)))})
