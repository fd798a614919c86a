"""The async rim: Slack's events, commands, buttons and modals, each acknowledged in time.

A slash command or a sent modal whose answer is ready in two seconds is answered in its acknowledgement;
everything else is acknowledged at once and answered when it is ready. The work goes on in any case.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.house import Clock
from bot.slack import inbound
from bot.slack.buttons import PRESSED
from bot.slack.desk import Answer, Desk
from bot.slack.home import LOG_SHORTCUT, at_home, home, log_form
from bot.slack.inbound import Asked
from bot.slack.people import Remembered
from bot.slack.render import FORM
from bot.slack.tokens import Tokens
from bot.slack.ways import Ways
from handlers.commands import COMMANDS

Json = dict[str, Any]
T = TypeVar("T")
logger = logging.getLogger(__name__)

READY_WITHIN = 2.0  # seconds; Slack waits three
RETRIED_FOR = timedelta(hours=1)  # how long Slack goes on delivering one event
ANSWERING, CALLING = 4, 16  # threads that ask the database, and threads that wait for Slack
DONE = BoltResponse(status=200, body="")


class Rim:
    """Takes in what Slack sends; its answers are made and sent in threads of their own."""

    def __init__(self, desk: Desk, ways: Ways, tokens: Tokens, now: Clock) -> None:
        self._desk = desk
        self._ways = ways
        self._tokens = tokens
        self._verbs = frozenset(command.verb for command in COMMANDS.values())
        self._seen: Remembered[bool] = Remembered(now, RETRIED_FOR)
        self._running: set[asyncio.Task[None]] = set()
        self._answering = ThreadPoolExecutor(ANSWERING, "slack-answer")
        self._calling = ThreadPoolExecutor(CALLING, "slack-call")

    async def close(self) -> None:
        """Finish what is under way."""
        await asyncio.gather(*self._running, return_exceptions=True)
        self._answering.shutdown()
        self._calling.shutdown()

    def _answer(self, work: Callable[[Asked], T], asked: Asked) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._answering, work, asked)

    def _call(self, work: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._calling, work, *arguments)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Go on after the acknowledgement."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("an answer to Slack was lost", exc_info=error)

    # ------------------------------------------------------------ commands

    async def command(self, body: Mapping[str, str]) -> str:
        """Answer a slash command; what is returned stands in its acknowledgement, if it is ready in time."""
        work = self._answer(self._prepared, inbound.slash_command(body, self._verbs))
        ready, _pending = await asyncio.wait({work}, timeout=READY_WITHIN)
        if not ready:
            self._later(self._show_when_ready(work))
            return ""
        answer, in_ack = work.result()
        if not in_ack:
            self._later(self._show(answer))
        elif answer.reply.files:
            self._later(self._files(answer))
        return in_ack

    def _prepared(self, asked: Asked) -> tuple[Answer, str]:
        answer = self._desk.answer(asked)
        in_ack = None if answer.reply.repeated else self._ways.in_ack(answer)
        return answer, json.dumps(in_ack) if in_ack else ""

    async def _show_when_ready(self, work: asyncio.Future[tuple[Answer, str]]) -> None:
        answer, _in_ack = await work
        await self._show(answer)

    async def _show(self, answer: Answer) -> None:
        if not answer.reply.repeated:
            await self._call(self._ways.show, answer)
            await self._files(answer)

    async def _files(self, answer: Answer) -> None:
        """Send the files that go with an answer, once it is shown."""
        if answer.reply.files and not answer.reply.repeated:
            await self._call(self._ways.send_files, answer)

    # ------------------------------------------------------------ messages

    async def message(self, body: Json) -> None:
        """Answer a mention or a direct message, once however often Slack delivers it."""
        asked = inbound.message(body)
        if asked and not self._again(asked.event_id):
            self._later(self._asked(asked))

    def _again(self, event_id: str) -> bool:
        known = self._seen.get(event_id)
        self._seen.keep(event_id, value=True)
        return bool(known)

    async def _asked(self, asked: Asked) -> None:
        await self._show(await self._answer(self._desk.answer, asked))

    # ------------------------------------------------------------ buttons and forms

    async def press(self, body: Json) -> BoltResponse:
        """Answer a pressed button; a modal it opens is open before the work begins."""
        asked = inbound.press(body)
        if asked:
            self._later(self._pressed(asked))
        return DONE

    async def _pressed(self, asked: Asked) -> None:
        modal = asked.modal
        if not modal and (asked.opens_form or asked.at_home):
            modal = await self._call(self._ways.open_loading, asked)
        answer = await self._answer(self._desk.answer, asked)
        if modal:
            await self._call(self._ways.fill, modal, answer)
            await self._files(answer)
        else:
            await self._show(answer)
        if asked.at_home:
            await self._home(asked.user)

    async def submission(self, body: Json) -> BoltResponse:
        """Take a sent modal and show what came of it in its place."""
        asked = inbound.submission(body)
        if asked is None:
            return DONE
        work = self._answer(self._submitted, asked)
        ready, _pending = await asyncio.wait({work}, timeout=READY_WITHIN)
        if ready:
            answer, in_ack = work.result()
            if answer.reply.files:
                self._later(self._files(answer))
            return DONE if answer.reply.repeated else BoltResponse(status=200, body=in_ack)
        self._later(self._fill_when_ready(asked.modal, work))
        return BoltResponse(status=200, body={"response_action": "update", "view": self._ways.loading})

    def _submitted(self, asked: Asked) -> tuple[Answer, Json]:
        answer = self._desk.answer(asked)
        return answer, self._ways.after_submission(answer)

    async def _fill_when_ready(self, modal: str, work: asyncio.Future[tuple[Answer, Json]]) -> None:
        answer, _in_ack = await work
        await self._call(self._ways.fill, modal, answer)
        await self._files(answer)

    async def shortcut(self, body: Json) -> BoltResponse:
        """Open the form that writes a message down as a touchpoint."""
        self._later(self._log_form(inbound.shortcut(body)))
        return DONE

    async def _log_form(self, asked: Asked) -> None:
        reader = await self._answer(self._desk.reader, asked)
        await self._call(self._ways.open_form, asked, log_form(asked.words, reader), reader)

    # ------------------------------------------------------------ the App Home, and what changes in Slack

    async def home_opened(self, event: Json) -> None:
        """Show somebody's accounts in their App Home."""
        if event.get("tab", "home") == "home":
            self._later(self._home(str(event.get("user", ""))))

    async def _home(self, user: str) -> None:
        answer = await self._answer(self._desk.answer, at_home(user))
        await self._call(self._ways.publish_home, user, home(answer), answer.reader)

    async def user_changed(self, event: Json) -> None:
        """Take in that somebody became a guest, left, or changed their address."""
        self._later(self._changed(event.get("user") or {}))

    async def _changed(self, user: Json) -> None:
        await self._call(self._desk.colleagues.changed, user)

    async def uninstalled(self, body: Json) -> None:
        """Forget the token of a workspace that Mainstay was removed from."""
        revoked = (body.get("event") or {}).get("tokens")
        if revoked is None or revoked.get("bot"):
            await self._call(self._tokens.forget, str(body.get("team_id", "")))


def slack_app(rim: Rim, tokens: Tokens, api_url: str) -> AsyncApp:
    """Build the Bolt app. It makes no network call; requests are verified before they reach it."""

    async def authorize(team_id: str | None) -> Any:  # None, which Bolt allows but does not declare
        served = await asyncio.to_thread(tokens.serves, team_id) if not tokens.fixed else True
        return AuthorizeResult(enterprise_id=None, team_id=team_id) if served else None

    app = AsyncApp(
        name="mainstay",
        client=AsyncWebClient(base_url=api_url),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
    )
    _listen(app, rim)
    return app


def _listen(app: AsyncApp, rim: Rim) -> None:
    async def ignore() -> BoltResponse:
        return DONE

    async def command(body: Json) -> BoltResponse:
        return BoltResponse(
            status=200, body=await rim.command(body), headers={"content-type": "application/json"}
        )

    app.command(re.compile(".+"))(command)
    app.action(re.compile(f"^{PRESSED}"))(rim.press)
    app.action(re.compile(".*"))(ignore)
    app.view(FORM)(rim.submission)
    app.shortcut(LOG_SHORTCUT)(rim.shortcut)
    app.event("app_mention")(rim.message)
    app.event({"type": "message", "subtype": None})(rim.message)
    app.event("app_home_opened")(rim.home_opened)
    app.event("user_change")(rim.user_changed)
    app.event("app_uninstalled")(rim.uninstalled)
    app.event("tokens_revoked")(rim.uninstalled)
    app.event(re.compile(".*"))(ignore)
