"""The ways an answer goes back: the acknowledgement, the response URL, a message, a modal, the App Home.

Answers are for the asker's eyes only; what somebody chose to share goes through the door. Blocking, so it
runs in worker threads.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.deliver import Door, Place, Refused, refusal
from bot.slack import files, limits, render
from bot.slack.desk import Answer
from bot.slack.inbound import Asked
from bot.slack.people import PLATFORM
from bot.slack.send import REFUSED_BLOCKS, SlackPlatform, has_native, people_in
from bot.slack.web import TIMEOUT, Trouble
from handlers.commands import COMMANDS
from handlers.request import Reply
from success.format import Reader
from success.messages import errors
from success.notice import Sent
from success.texts import _, speaking
from success.view import Actions, View, paragraph

Json = dict[str, Any]
logger = logging.getLogger(__name__)

OUT_OF_REACH = "out_of_reach"
OK = 200


@dataclass(frozen=True)
class Ways:
    """Brings answers back to Slack; `reader` is how the workspace reads."""

    platform: SlackPlatform
    door: Door
    reader: Reader

    # ------------------------------------------------------------ messages

    def in_ack(self, answer: Answer) -> Json | None:
        """Return the answer to a slash command as the body of its acknowledgement.

        None where it has to take another way. Instead of a body with blocks that a workspace does not take,
        Slack shows an error of its own; so native ones go there only once they are known to be taken.
        """
        if answer.reply.public or answer.view.is_form:
            return None
        if has_native(answer.view) and self.platform.takes_native is None:
            return None
        return {"response_type": "ephemeral", **next(self.platform.drafts(answer.view, answer.reader))}

    def show(self, answer: Answer) -> None:
        """Show an answer where only the asker reads it; a form as a modal, where Slack still opens one."""
        if answer.reply.public:
            answer = self._shared(answer)
        if answer.view.is_form and self._opened(answer):
            return
        if answer.asked.response_url and self._responded(answer):
            return
        try:
            self._say(answer)
        except Trouble as trouble:
            logger.warning("an answer did not reach Slack: %s", trouble.error)

    def _responded(self, answer: Answer) -> bool:
        """Answer through the response URL; False when Slack does not take it any more."""
        hook = WebhookClient(answer.asked.response_url, timeout=TIMEOUT, retry_handlers=[])
        for draft in self.platform.drafts(answer.view, answer.reader):
            error = _hooked(hook, _how(answer) | draft)
            self.platform.learn(draft, refused=error in REFUSED_BLOCKS)
            if error not in REFUSED_BLOCKS:
                return not error
        return False

    def _say(self, answer: Answer) -> None:
        asked = answer.asked
        thread = {"thread_ts": asked.thread} if asked.thread else {}
        if asked.private:
            self._message(answer, channel=asked.place or asked.user, **thread)
            return
        try:
            way = {"channel": asked.place, "user": asked.user, **thread}
            self.platform.say("chat.postEphemeral", answer.view, answer.reader, **way)
        except Trouble as trouble:
            logger.info("not shown in the channel (%s), so told directly", trouble.error)
            self._message(answer, channel=asked.user)

    def _message(self, answer: Answer, **way: str) -> None:
        self.platform.say("chat.postMessage", answer.view, answer.reader, **way)

    def send_files(self, answer: Answer) -> None:
        """Send the files of an answer to the asker alone, and tell them where that did not work out."""
        asked, reply = answer.asked, answer.reply
        try:
            files.bring(self.platform.web, asked.user, reply.view.title, reply.files)
        except Trouble as trouble:
            logger.warning("files did not reach Slack: %s", trouble.error)
            with speaking(answer.reader.locale):
                told = Reply(files.refused(trouble, reply.again), ok=False)
            self.show(replace(answer, reply=told))

    def _shared(self, answer: Answer) -> Answer:
        """Post what somebody chose to share, and return what they are told about it.

        A refused one is sent to them directly.
        """
        asked = answer.asked
        if asked.private:
            return replace(answer, reply=replace(answer.reply, public=False))
        outcome = self.door.share(Place(PLATFORM, asked.place), answer.view, answer.reader)
        with speaking(answer.reader.locale):
            if isinstance(outcome, Sent):
                return replace(
                    answer, reply=Reply(_remark(_("Shared: everyone in this channel can read it.")))
                )
            why = refusal(outcome.audience) if isinstance(outcome, Refused) else _unpostable()
        self._message(answer, channel=asked.user)
        return replace(answer, reply=Reply(errors.refused(why), ok=False))

    # ------------------------------------------------------------ modals and the App Home

    @cached_property
    def loading(self) -> Json:
        """The modal that stands there while the work is done; in the workspace's language."""
        with speaking(self.reader.locale):
            waiting = View(title="Mainstay", blocks=(paragraph(_("One moment…")),))
        return render.modal(waiting, self.reader)

    def open_loading(self, asked: Asked) -> str:
        """Open a modal before the work is done and return its id; empty when Slack opens none any more."""
        return self._open(asked, self.loading)

    def _opened(self, answer: Answer) -> bool:
        return bool(self._open(answer.asked, self._modal(answer.view, answer.reader)))

    def open_form(self, asked: Asked, view: View, reader: Reader) -> bool:
        """Open a form; False when Slack opens none any more."""
        return bool(self._open(asked, self._modal(view, reader)))

    def _open(self, asked: Asked, modal: Json) -> str:
        if not asked.trigger:
            return ""
        try:
            opened = self.platform.web.call("views.open", trigger_id=asked.trigger, view=modal)
        except Trouble as trouble:
            logger.info("no modal opened: %s", trouble.error)
            return ""
        return str((opened.get("view") or {}).get("id", ""))

    def fill(self, modal: str, answer: Answer) -> None:
        """Put an answer into an open modal; as a message where it was closed meanwhile."""
        if answer.reply.repeated:
            return
        try:
            self.platform.web.call(
                "views.update", view_id=modal, view=self._modal(answer.view, answer.reader)
            )
        except Trouble as trouble:
            logger.info("modal not updated (%s), so answered as a message", trouble.error)
            self.show(replace(answer, asked=replace(answer.asked, trigger="")))

    def _modal(self, view: View, reader: Reader) -> Json:
        return render.modal(view, reader, self.platform.colleagues.mentions(people_in(view)))

    def after_submission(self, answer: Answer) -> Json:
        """Return what Slack does with a sent modal: mark what was wrong, or show what came of it.

        A refusal that offers no way on leaves the inputs as they were, with its sentence under the first.
        """
        offers = any(isinstance(block, Actions) for block in answer.view.blocks)
        if not answer.reply.ok and not offers and answer.asked.first_input:
            sentence = limits.clip(answer.view.title, limits.INPUT_ERROR)
            return {"response_action": "errors", "errors": {answer.asked.first_input: sentence}}
        return {"response_action": "update", "view": self._modal(answer.view, answer.reader)}

    def publish_home(self, user: str, view: View, reader: Reader) -> None:
        """Show a View as somebody's App Home."""
        shown = render.home(view, reader, self.platform.colleagues.mentions(people_in(view)))
        try:
            self.platform.web.call("views.publish", user_id=user, view=shown)
        except Trouble as trouble:
            logger.warning("App Home not shown: %s", trouble.error)


def _how(answer: Answer) -> Json:
    """Return how Slack shows what comes through a response URL.

    In the one-to-one conversation answers to buttons stay; elsewhere only the asker sees them. An answer
    takes the place of what was pressed where that is of no more use: a sent form, or an answer for the
    asker's eyes only from which something was just done.
    """
    asked, known = answer.asked, COMMANDS.get(answer.asked.command)
    done = asked.in_ephemeral and answer.reply.ok and known is not None and known.writes
    stays = asked.private and bool(asked.command)
    return {
        "response_type": "in_channel" if stays else "ephemeral",
        "replace_original": answer.reply.ok and (asked.submitted or done) and not answer.view.is_form,
        **({"thread_ts": asked.thread} if asked.thread else {}),
    }


def _hooked(hook: WebhookClient, payload: Json) -> str:
    """Post to a response URL and return Slack's word for what went wrong, if anything did."""
    try:
        told = hook.send_dict(payload)
    except OSError as error:
        logger.warning("Slack is out of reach: %s", error)
        return OUT_OF_REACH
    return _error_in(told)


def _error_in(told: WebhookResponse) -> str:
    try:
        body = json.loads(told.body)
    except ValueError:
        body = None
    if isinstance(body, Mapping) and not body.get("ok", True):
        return str(body.get("error") or "error")
    return "" if told.status_code == OK else told.body.strip() or f"status {told.status_code}"


def _remark(sentence: str) -> View:
    return View(title=sentence)


def _unpostable() -> str:
    return _("Mainstay could not post in this channel. Please invite it, then share again.")
