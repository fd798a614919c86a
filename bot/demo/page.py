"""The demo's page: plain forms over HTTP, whole pages as answers, one stream that says «something changed».

A script on the page only takes over what the browser would do anyway: it posts the same forms and puts the
new parts of the same page in place.
"""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError
from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.demo import scene
from bot.demo.clock import Step
from bot.demo.render import FIELD_PREFIX, render
from bot.demo.stage import Spot, Stage
from success.texts import _, ngettext, speaking
from success.view import Button, View

HERE = Path(__file__).parent
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
LOOK_AGAIN = 0.2  # seconds between two looks at whether anything changed
KEEP_ALIVE = 15.0  # seconds without a change until the stream says that it is still there
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def put_page(app: FastAPI, stage: Stage) -> None:
    """Add the demo's page to a web application."""
    app.state.stage = stage
    app.include_router(_router(stage))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(Guarded)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK)


class Guarded:
    """Refuses what another website sends in our visitor's name, and lets no page embed or extend ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, its answer with the headers that guard it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        crossing = Headers(scope=scope).get("sec-fetch-site") == "cross-site"
        refused = crossing and scope["method"] not in ("GET", "HEAD")
        app = Response(status_code=HTTPStatus.FORBIDDEN) if refused else self._app
        await app(scope, receive, guarded)


async def _submitted(request: Request) -> FormData:
    return await request.form()


Submitted = Annotated[FormData, Depends(_submitted)]


def _router(stage: Stage) -> APIRouter:
    router, page = APIRouter(default_response_class=HTMLResponse), Page(stage)

    @router.get("/")
    def home() -> Response:
        """Go to the first person's conversation."""
        return _see_other(page.first())

    @router.get("/as/{who}/{where}")
    def look(who: str, where: str, shown: int = scene.SHOWN) -> Response:
        """Show one conversation as one person sees it."""
        return page.show(page.spot(who, where), where, shown=shown)

    @router.post("/as/{who}/{where}/say")
    def say(who: str, where: str, form: Submitted) -> Response:
        """Answer what was typed."""
        spot, words = page.spot(who, where), str(form.get("words", "")).strip()
        return page.after(spot, where, stage.say(spot, words) if words else None)

    @router.post("/as/{who}/{where}/press")
    def press(who: str, where: str, form: Submitted) -> Response:
        """Carry out a button."""
        spot = page.spot(who, where)
        button, values, asked = _pressed(form)
        return page.after(spot, where, stage.press(spot, button, values, asked))

    @router.post("/as/{who}/{where}/step")
    def step(who: str, where: str, form: Submitted) -> Response:
        """Move the clock on."""
        spot = page.spot(who, where)
        if form.get("step") not in list(Step):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        stage.step(Step(str(form["step"])))
        return page.after(spot, where, None)

    @router.get("/files/{secret}")
    def fetch(secret: str) -> Response:
        """Give a file that an answer carried."""
        file = stage.shelf.files.get(secret)
        if file is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=headers)

    @router.get("/changes")
    async def changes(request: Request) -> Response:
        """Say whenever something changed, without saying what."""
        return StreamingResponse(_changes(stage, request), media_type="text/event-stream")

    return router


async def _changes(stage: Stage, request: Request) -> AsyncIterator[str]:
    seen, waited = -1, 0.0
    while not (stage.leaving.is_set() or await request.is_disconnected()):
        if stage.mailbox.version != seen:
            seen, waited = stage.mailbox.version, 0.0
            yield f"data: {seen}\n\n"
        elif waited >= KEEP_ALIVE:
            waited = 0.0
            yield ": still here\n\n"
        waited += LOOK_AGAIN
        await asyncio.sleep(LOOK_AGAIN)


def _pressed(form: FormData) -> tuple[Button, dict[str, str], View | None]:
    """Return the button, what its form's fields hold, and that form where this submits it."""
    try:
        button = Button.model_validate_json(str(form.get("button", "")))
        asked = View.model_validate_json(str(form["form"])) if "form" in form else None
    except ValidationError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    if asked is None or asked.submit != button:
        return button, {}, None
    fields = {
        name.removeprefix(FIELD_PREFIX): str(value)
        for name, value in form.items()
        if name.startswith(FIELD_PREFIX)
    }
    return button, fields, asked


def _see_other(address: str) -> Response:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


class Page:
    """Shows the stage to one person at a time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(_=_, ngettext=ngettext)

    def first(self) -> str:
        """Return the address of the conversation the demo begins with."""
        return f"/as/{scene.handle(self._stage.first)}/{scene.HOME}"

    def spot(self, who: str, where: str) -> Spot:
        """Return the person and the conversation an address names; 404 for any other."""
        user = next((one for one in self._stage.people() if scene.handle(one.email) == who), None)
        key = scene.key_of(where, user) if user else None
        if user is None or key is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Spot(user, key, "" if where == scene.HOME else f"#{where}")

    def after(self, spot: Spot, where: str, form: View | None) -> Response:
        """Answer a post: the page with a form to fill in, or the conversation as it is now."""
        if form is not None:
            return self.show(spot, where, form=form)
        return _see_other(f"/as/{scene.handle(spot.user.email)}/{where}#newest")

    def show(self, spot: Spot, where: str, *, form: View | None = None, shown: int = scene.SHOWN) -> Response:
        """Return the page; what is shown counts as read."""
        reader = self._stage.reader(spot.user)
        with speaking(reader.locale):
            mailbox, email = self._stage.mailbox, spot.user.email
            unread = mailbox.first_unread(email, spot.conversation)
            mailbox.mark_read(email, spot.conversation)
            page = self._scene(spot, where, form, max(1, shown)) | {"first_unread": unread}
            return HTMLResponse(self._templates.get_template("page.html").render(page))

    def _scene(self, spot: Spot, where: str, form: View | None, shown: int) -> dict[str, Any]:
        stage, user = self._stage, spot.user
        people, reader, now = stage.people(), stage.reader(user), stage.clock.now()
        base = f"/as/{scene.handle(user.email)}/{where}"
        said = stage.mailbox.conversation(spot.conversation, user.email)
        messages, earlier = scene.latest(said, shown)
        places = scene.places(user, where, stage.mailbox)
        return {
            "lang": reader.locale.replace("_", "-"),
            "base": base,
            "user": user,
            "me": scene.handle(user.email),
            "places": places,
            "here": next(place for place in places if place.here),
            "elsewhere": any(place.unread for place in places),
            "faces": scene.faces(people, user, stage.mailbox, stage.ws, now),
            "lines": scene.lines(messages, people, reader, f"{base}/press"),
            "earlier": shown + scene.SHOWN if earlier else 0,
            "clock": scene.standing(now, reader),
            "tries": scene.TRIES,
            "sheet": render(form, reader, f"{base}/press") if form else None,
        }
