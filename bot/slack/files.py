"""The files an answer carries: sent to the asker's own conversation with Mainstay, wherever they asked.

What is uploaded into a channel everybody there can open, so nothing ever is (Q5; docs/adr/0010).
"""

import json
from collections.abc import Sequence

from bot.slack.buttons import plain
from bot.slack.limits import SECTION, clip
from bot.slack.web import SlackWeb, Trouble
from handlers.request import Attachment
from success.texts import _
from success.view import Actions, Button, View, note, paragraph

DIRECT = "D"  # how the ids of one-to-one conversations begin
NOT_ALLOWED = frozenset(
    {"missing_scope", "no_permission", "not_allowed_token_type", "ekm_access_denied", "access_denied"}
)
NOT_TAKEN_HERE = frozenset(
    {
        "file_type_not_allowed",
        "file_upload_size_restricted",
        "file_uploads_disabled",
        "file_uploads_except_images_disabled",
        "storage_limit_reached",
    }
)


def announced(view: View, files: Sequence[Attachment]) -> View:
    """Return a View that says which files follow, and where; first of all, so that no limit cuts it off."""
    names = ", ".join(file.name for file in files)
    said = note(_("The files follow in your direct messages with Mainstay: {files}"), files=names)
    return view.model_copy(update={"blocks": (said, *view.blocks)})


def bring(web: SlackWeb, user: str, title: str, files: Sequence[Attachment]) -> None:
    """Upload files into somebody's own conversation with Mainstay, under a title; Trouble when Slack
    does not take them.
    """
    opened = web.call("conversations.open", users=user)
    place = str((opened.get("channel") or {}).get("id") or "")
    if not place.startswith(DIRECT):
        raise Trouble("not_a_direct_message")
    # A section of plain text and not a comment, in which Slack would read markup.
    web.upload(place, files, blocks=json.dumps([{"type": "section", "text": plain(clip(title, SECTION))}]))


def refused(trouble: Trouble, again: Button | None) -> View:
    """Return what is said where files did not arrive: why, what would help, and how to ask again."""
    buttons = (Actions(buttons=(again,)),) if again else ()
    return View(
        title=_("The files could not be sent."), tone="warn", blocks=(paragraph(_why(trouble)), *buttons)
    )


def _why(trouble: Trouble) -> str:
    if trouble.error in NOT_ALLOWED:
        return _(
            "Mainstay may not send any in this Slack yet. An administrator can allow it by installing "
            "Mainstay again with its present permissions."
        )
    if trouble.error in NOT_TAKEN_HERE:
        return _("This Slack workspace takes no such files. An administrator can allow them in its settings.")
    if trouble.after is not None:
        return _("Slack is busy. Please ask again in a minute.")
    sentence = _("Please ask again, or tell an administrator what Slack answered: {error}")
    return sentence.format(error=trouble.error)
