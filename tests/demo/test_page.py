"""The demo's page without a script: every step is a plain form, every answer a whole page."""

import re
from datetime import datetime, timedelta

from bot.demo.mailbox import channel, private
from bot.demo.stage import Spot, Stage, corrected
from handlers.request import Reply, Request
from success.view import Button, Field, View, note, paragraph
from tests.demo.conftest import ANA, BEN, Visitor
from tests.factories import NOW

HOME = "/as/ana/mainstay"


def test_it_begins_with_somebody_who_looks_after_accounts(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.url.path == HOME
    assert "Try /health acme" in page.text
    assert 'placeholder="/health acme"' in page.text


def test_what_is_typed_is_shown_and_answered(visitor: Visitor) -> None:
    page = visitor.post(f"{HOME}/say", data={"words": "help"})
    assert page.url.path == HOME
    assert re.search(r'class="message said".*?<p>help</p>', page.text, re.DOTALL)
    assert re.search(r'class="message told".*?class="view', page.text, re.DOTALL)


def test_nothing_typed_is_nothing_said(visitor: Visitor, stage: Stage) -> None:
    visitor.post(f"{HOME}/say", data={"words": "   "})
    assert stage.mailbox.conversation(private(ANA), ANA) == []


def test_hostile_words_are_shown_as_words(visitor: Visitor) -> None:
    page = visitor.post(f"{HOME}/say", data={"words": "<script>alert(1)</script>\0 🟡 ‮x"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_a_second_person_sees_nothing_of_the_first(visitor: Visitor) -> None:
    visitor.post(f"{HOME}/say", data={"words": "help me in secret"})
    visitor.post("/as/ana/escalations/say", data={"words": "secret question"})
    for page in ("/as/ben/mainstay", "/as/ben/escalations"):
        assert "secret" not in visitor.get(page).text
    assert "secret question" in visitor.get("/as/ana/escalations").text
    assert "Only you can see this" in visitor.get("/as/ana/escalations").text


def test_people_and_places_that_do_not_exist_are_not_found(visitor: Visitor) -> None:
    for path in ("/as/nobody/mainstay", "/as/ana/secrets", "/as/ana/person:ben@mainstay.example"):
        assert visitor.get(path).status_code == 404


def test_other_websites_cannot_act_here(visitor: Visitor, stage: Stage) -> None:
    crossing = {"sec-fetch-site": "cross-site"}
    assert visitor.post(f"{HOME}/say", data={"words": "help"}, headers=crossing).status_code == 403
    assert visitor.get(HOME, headers={"host": "evil.example"}).status_code == 400
    assert stage.mailbox.conversation(private(ANA), ANA) == []


def test_no_page_runs_a_script_but_its_own(visitor: Visitor) -> None:
    page = visitor.get(HOME)
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?! src=\"/static/demo.js\")", page.text)
    assert "style=" not in page.text
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        assert visitor.get(path).status_code == 200


def test_a_broken_button_is_a_bad_request(visitor: Visitor) -> None:
    assert visitor.post(f"{HOME}/press", data={"button": "{}"}).status_code == 400
    assert visitor.post(f"{HOME}/step", data={"step": "year"}).status_code == 400


def test_a_button_reaches_the_same_commands_as_typing(visitor: Visitor) -> None:
    button = Button(label="Help", command="help")
    pressed = visitor.post(f"{HOME}/press", data={"button": button.model_dump_json()})
    assert "<p>help</p>" in pressed.text


def test_unread_marks_show_and_go(visitor: Visitor, stage: Stage) -> None:
    stage.mailbox.post(channel("escalations"), NOW, view=View(title="Acme is critical"))
    stage.mailbox.post(private(BEN), NOW, view=View(title="Good morning"))
    places = visitor.get(HOME).text
    assert _count(places, "place-escalations") == "1"
    assert _count(places, "face-ben") == "1"
    visitor.get("/as/ana/escalations")
    assert _count(visitor.get(HOME).text, "place-escalations") == ""


def _count(html: str, link: str) -> str:
    (inside,) = re.findall(rf'id="{link}".*?</a>', html, re.DOTALL)
    found = re.search(r'class="count">(\d+)', inside)
    return found.group(1) if found else ""


def test_stepping_runs_everything_due_on_the_way_in_order(
    visitor: Visitor, stage: Stage, ran: list[datetime]
) -> None:
    page = visitor.post(f"{HOME}/step", data={"step": "hour"})
    assert ran == [NOW + timedelta(hours=1)]
    assert stage.clock.now() == NOW + timedelta(hours=1)
    assert "12:00 PM" in page.text  # 10:00 UTC, in Berlin's summer
    ran.clear()
    visitor.post(f"{HOME}/step", data={"step": "day"})
    assert len(ran) >= 24
    assert ran == sorted(ran)
    assert ran[-1] == NOW + timedelta(hours=25)


def test_days_are_named_where_they_begin_in_the_readers_zone(visitor: Visitor, stage: Stage) -> None:
    for hours in (0, 1, 14):
        stage.mailbox.post(channel("escalations"), NOW + timedelta(hours=hours), view=View(title="x"))
    berlin = visitor.get("/as/ana/escalations").text
    tokyo = visitor.get("/as/cleo/escalations").text
    day = r'class="day".*?<span>(.*?)</span>'
    assert re.findall(day, berlin) == ["Tuesday, March 31, 2026", "Wednesday, April 1, 2026"]
    assert re.findall(day, tokyo) == ["Tuesday, March 31, 2026", "Wednesday, April 1, 2026"]


def test_replies_stand_in_the_thread_of_their_root(visitor: Visitor, stage: Stage) -> None:
    root = stage.mailbox.post(channel("escalations"), NOW, view=View(title="Acme is critical"))
    stage.mailbox.post(channel("escalations"), NOW, view=View(title="Another"))
    stage.mailbox.post(channel("escalations"), NOW, view=View(title="Day 8"), root=root.id)
    html = visitor.get("/as/ana/escalations").text
    assert (
        html.index("Acme is critical") < html.index("1 reply") < html.index("Day 8") < html.index("Another")
    )


def test_earlier_messages_can_be_asked_for(visitor: Visitor, stage: Stage) -> None:
    for number in range(70):
        stage.mailbox.post(private(ANA), NOW, view=View(title=f"Message {number}."))
    short = visitor.get(HOME).text
    assert "Message 69." in short
    assert "Message 3." not in short
    (address,) = re.findall(r'id="earlier"><a href="([^"]+)"', short)
    assert "Message 3." in visitor.get(address).text


FORM = View(
    title="Log a note",
    blocks=(paragraph("What happened?"), Field(name="note", label="Note")),
    submit=Button(label="Save", command="note", args={"account": "acme"}),
)


def _answering(stage: Stage, reply: Reply) -> list[Request]:
    """Let the stage answer everything in one way; returns what it is asked."""
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return reply

    object.__setattr__(stage, "answer", answer)
    return asked


def test_a_form_opens_as_a_dialog_and_is_not_kept(visitor: Visitor, stage: Stage) -> None:
    _answering(stage, Reply(FORM))
    page = visitor.post(f"{HOME}/say", data={"words": "log acme"})
    assert re.search(r'<dialog id="sheet"[^>]* open>.*name="field-note"', page.text, re.DOTALL)
    assert stage.mailbox.conversation(private(ANA), ANA) == []


def test_a_submitted_form_carries_its_fields(visitor: Visitor, stage: Stage) -> None:
    asked = _answering(stage, Reply(View(title="Saved")))
    submit = FORM.submit.model_dump_json() if FORM.submit else ""
    sent = {"button": submit, "form": FORM.model_dump_json(), "field-note": "They signed."}
    page = visitor.post(f"{HOME}/press", data=sent)
    assert asked[-1].command == "note"
    assert asked[-1].args == {"account": "acme", "note": "They signed."}
    assert "Saved" in page.text


def test_a_form_comes_back_with_what_was_entered_and_what_is_wrong(visitor: Visitor, stage: Stage) -> None:
    _answering(stage, Reply(View(title="A note needs words."), ok=False))
    submit = FORM.submit.model_dump_json() if FORM.submit else ""
    sent = {"button": submit, "form": FORM.model_dump_json(), "field-note": "…"}
    page = visitor.post(f"{HOME}/press", data=sent)
    dialog = page.text[page.text.index("<dialog") :]
    assert "A note needs words." in dialog
    assert 'value="…"' in dialog


def test_a_form_keeps_its_other_words_when_it_comes_back() -> None:
    again = corrected(FORM, {"note": "x"}, View(title="No."))
    assert [type(block).__name__ for block in again.blocks] == ["Paragraph", "Paragraph", "Field"]


def test_a_shared_answer_is_read_by_everyone_in_the_channel(visitor: Visitor, stage: Stage) -> None:
    _answering(stage, Reply(View(title="Acme at 64"), public=True))
    visitor.post("/as/ana/customer-success/say", data={"words": "share acme"})
    other = visitor.get("/as/ben/customer-success").text
    assert "Acme at 64" in other
    assert "share acme" not in other


def test_what_outsiders_might_read_is_refused_and_told_privately(stage: Stage) -> None:
    _answering(stage, Reply(View(title="Acme at 64", blocks=(note("as of today"),)), public=True))
    user = next(user for user in stage.people() if user.email == ANA)
    stage.say(Spot(user, "channel:unknown-to-all", "unknown"), "share acme")
    (_echo, told) = stage.mailbox.conversation("channel:unknown-to-all", ANA)
    assert told.only_for == ANA
    assert stage.mailbox.conversation("channel:unknown-to-all", BEN) == []
