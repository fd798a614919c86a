"""Messages to Slack: direct ones, channel posts and the replies in their threads."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from bot.deliver import Audience, Gone, Root
from bot.house import Clock
from bot.slack import render
from bot.slack.audience import channel_audience
from bot.slack.people import PLATFORM, Colleagues, Remembered
from bot.slack.web import SlackWeb, Trouble
from success.format import Reader
from success.notice import Later, Never, SendResult, Sent
from success.people import Address
from success.view import Bullets, Chart, Facts, Inline, Note, Paragraph, Person, Table, View

Json = dict[str, Any]
logger = logging.getLogger(__name__)

NATIVE_FOR = timedelta(hours=1)  # until it is tried again whether a workspace takes native charts
SECONDS_BETWEEN = 1.0  # messages in one channel, as Slack asks
MOST_PLACES = 10_000
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
GONE = frozenset(
    {"channel_not_found", "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"}
)


class SlackPlatform:
    """The door's way into Slack (bot/deliver.py's Platform)."""

    name = PLATFORM

    def __init__(self, web: SlackWeb, colleagues: Colleagues, now: Clock) -> None:
        self.web = web
        self.colleagues = colleagues
        self._now = now
        self._last: dict[str, float] = {}  # when each channel got its last message, in seconds
        self._native: Remembered[bool] = Remembered(now, NATIVE_FOR)

    def find(self, email: str) -> Address | Later | None:
        """Look somebody up who never wrote to Mainstay here."""
        try:
            return self.colleagues.find(email)
        except Trouble as trouble:
            return Later(trouble.after, trouble.error) if trouble.after else None

    def direct(
        self, address: Address, view: View, reader: Reader, root: Root | None = None
    ) -> SendResult | Gone:
        """Send a direct message; a reply stands in the thread of its root if that was one as well."""
        thread = root if root and root[1].startswith("D") else None
        result = self._sent(address.platform_user, view, reader, thread)
        return Gone(result.why) if isinstance(result, Never) and result.why in GONE else result

    def post(self, place: str, view: View, reader: Reader, root: Root | None = None) -> SendResult:
        """Post in a channel, in the thread of `root` where there is one."""
        return self._sent(place, view, reader, root)

    def audience(self, place: str) -> Audience:
        """Say who can read in a channel, looked up now."""
        return channel_audience(self.web, self.colleagues, place)

    def _sent(self, channel: str, view: View, reader: Reader, root: Root | None) -> SendResult:
        wait = self._wait_for(channel)
        if wait > 0:
            return Later(wait, "one message a second in a channel")
        thread = {"thread_ts": root[2]} if root else {}
        try:
            told = self.say("chat.postMessage", view, reader, channel=channel, **thread)
        except Trouble as trouble:
            return Later(trouble.after, trouble.error) if trouble.after else Never(trouble.error)
        return Sent(PLATFORM, str(told.get("channel") or channel), str(told.get("ts") or ""))

    def _wait_for(self, channel: str) -> float:
        """Return how long to wait before this channel may get a message, and note that one goes now."""
        now = self._now().timestamp()
        wait = self._last.get(channel, 0) + SECONDS_BETWEEN - now
        if 0 < wait <= SECONDS_BETWEEN:
            return wait
        if len(self._last) >= MOST_PLACES:
            self._last.clear()
        self._last[channel] = now
        return 0

    def say(self, method: str, view: View, reader: Reader, **arguments: Any) -> Json:
        """Send a View with one of the `chat.` methods, the plainer the more Slack refuses of it.

        Trouble when even words alone are refused, or for any other reason.
        """
        for draft in self.drafts(view, reader):
            try:
                told = self.web.call(method, **draft, **arguments)
            except Trouble as trouble:
                if trouble.error not in REFUSED_BLOCKS:
                    raise
                self.learn(draft, refused=True)
                refused = trouble
            else:
                self.learn(draft, refused=False)
                return told
        raise refused

    def drafts(self, view: View, reader: Reader) -> Iterator[Json]:
        """Yield a View as message arguments: with native charts and tables, without them, as words alone."""
        people = self.colleagues.mentions(people_in(view))
        if self.takes_native is not False and has_native(view):
            yield _draft(render.message(view, reader, people))
        yield _draft(render.message(view, reader, people, native=False))
        yield {"text": render.fallback(view, reader), **HARMLESS}

    @property
    def takes_native(self) -> bool | None:
        """Whether this workspace takes native charts and tables; None while that is not known."""
        return self._native.get("")

    def learn(self, draft: Json, *, refused: bool) -> None:
        """Remember whether Slack took a message with native charts or tables."""
        if any(block["type"] in render.NATIVE for block in draft.get("blocks", ())):
            self._native.keep("", not refused)
            if refused:
                logger.warning("Slack does not take native charts and tables here yet; drawing them in text")


def has_native(view: View) -> bool:
    """Whether a View has what Slack draws natively."""
    return any(isinstance(block, Chart | Table) for block in view.blocks)


def _draft(message: render.Message) -> Json:
    return {"text": message.text, "blocks": message.blocks, **HARMLESS}


# Words are words: no markup in the text, no previews, no guessing of links and names.
HARMLESS: Json = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False, "link_names": False}


def people_in(view: View) -> set[str]:
    """Return the e-mail addresses of everyone a View names."""
    return {part.email for part in _parts(view) if isinstance(part, Person)}


def _parts(view: View) -> Iterable[Inline]:
    for block in view.blocks:
        match block:
            case Paragraph() | Note():
                yield from block.parts
            case Facts():
                yield from (part for fact in block.facts for part in fact.parts)
            case Bullets():
                yield from (part for item in block.items for part in item)
            case Table():
                yield from (part for row in block.rows for cell in row for part in cell)
