"""The App Home: one's own accounts, the most worrying first, and where to go from there."""

from bot.slack.desk import Answer
from bot.slack.inbound import Asked
from success.format import Reader
from success.texts import _, speaking
from success.view import Actions, Button, Field, View, note

BOOK = "accounts"  # the command whose answer the App Home shows
LOG = "log"
LOG_SHORTCUT = "log_touchpoint"  # what the message shortcut is called in the manifest


def at_home(user: str) -> Asked:
    """Return what opening the App Home asks."""
    return Asked(user=user, place="", event_id="", command=BOOK, at_home=True)


def home(answer: Answer) -> View:
    """Return the App Home: the answer of the book, under the questions asked most often."""
    if not answer.reply.ok:
        return answer.view
    with speaking(answer.reader.locale):
        buttons = (
            Button(label=_("Today"), command="today", style="primary"),
            Button(label=_("At risk"), command="risk"),
            Button(label=_("Renewals"), command="renewals"),
            Button(label=_("Settings"), command="settings"),
            Button(label=_("Help"), command="help"),
        )
        hint = note(_("Ask anywhere by typing /cs and a question, such as: /cs health acme"))
        return answer.view.model_copy(
            update={"blocks": (Actions(buttons=buttons), *answer.view.blocks, hint)}
        )


def log_form(said: str, reader: Reader) -> View:
    """Return the form that writes a message down as a touchpoint; it asks which account it is about."""
    with speaking(reader.locale):
        account = Field(name="account", label=_("Account"), hint=_("Its name, short name or web domain."))
        words = Field(name="note", label=_("Note"), input="long", value=said)
        submit = Button(label=_("Log"), command=LOG, style="primary")
        return View(title=_("Log as touchpoint"), blocks=(account, words), submit=submit)
