"""The demo's renderer: whole, safe, and readable without colour, picture or script."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.demo.render import BLOCK_LIMIT, ROW_LIMIT, TEXT_LIMIT, render
from success.format import Reader, clean
from success.view import (
    Actions,
    Amount,
    Bullets,
    Button,
    Chart,
    Column,
    Divider,
    Fact,
    Facts,
    Field,
    Link,
    Moment,
    Note,
    Option,
    Paragraph,
    Person,
    Series,
    Table,
    Text,
    View,
    paragraph,
    say,
)

LONDON = Reader("en", ZoneInfo("Europe/London"))
PRESS = "/as/maya/mainstay/press"
VARYING = {"value", "aria-label", "data-label", "name"}  # attributes that may carry somebody's words
WRAPPERS = {"bdi"}  # put around words that run right to left


class Skeleton(HTMLParser):
    """Collects the tags, their attributes and the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in WRAPPERS or (tag == "span" and dict(attrs).get("class", "").startswith("sign ")):  # type: ignore[union-attr]
            return
        kept = tuple((name, None if name in VARYING else value) for name, value in attrs)
        self.tags.append((tag, kept))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def skeleton(html: str) -> Skeleton:
    read = Skeleton()
    read.feed(html)
    read.close()
    return read


def html_of(view: View, reader: Reader = LONDON) -> str:
    return str(render(view, reader, PRESS))


def words_of(view: View, reader: Reader = LONDON) -> str:
    return " ".join("".join(skeleton(html_of(view, reader)).words).split())


def everything(words: str) -> View:
    """A form with every kind of block, and the same words wherever words can stand."""
    parts = (
        Text(text=words),
        Text(text=words, style="strong"),
        Text(text=words, style="muted"),
        Text(text=words, style="code"),
        Link(label=words, url="https://mainstay.example/x"),
        Person(email="ana@mainstay.example", name=words or "Ana"),
        Moment(at=date(2026, 3, 2)),
        Moment(at=datetime(2026, 3, 2, 8, tzinfo=UTC), style="datetime"),
        Amount(value=Decimal(180_000), currency="USD"),
    )
    button = Button(label=words, command="why", args={"account": words}, confirm=words or "Sure?")
    return View(
        title=words or "Title",
        blocks=(
            Paragraph(parts=parts),
            Facts(facts=(Fact(label=words, parts=parts),)),
            Bullets(items=(parts, parts), ordered=True),
            Table(caption=words, columns=(Column(label=words), Column(label=words)), rows=((parts, parts),)),
            Chart(
                title=words,
                categories=(words, words),
                series=(Series(name=words, values=(Decimal(1), Decimal(2))),),
            ),
            Chart(
                title=words,
                type="pie",
                categories=(words,),
                series=(Series(name=words, values=(Decimal(1),)),),
            ),
            Field(name=words, label=words, value=words, hint=words or "Hint"),
            Field(name=words, label=words, value=words, input="long"),
            Field(
                name="pick",
                label=words,
                input="select",
                optional=True,
                options=(Option(label=words, value="a"),),
            ),
            Actions(buttons=(button,)),
            Actions(buttons=(button,), menu=True),
            Divider(),
            Note(parts=parts),
        ),
        submit=Button(label=words, command="log", args={"account": words}),
    )


@settings(max_examples=60)
@given(st.text(max_size=60))
@example("<script>alert(1)</script>")
@example('"><img src=x onerror=alert(1)>')
@example("'\"`</textarea></select></button><!-- {{ 7*7 }} %s &lt; &amp;#60;")
@example("</title></svg><style>*{display:none}</style>")
@example("@everyone <!channel> <at>all</at> [x](javascript:alert(1))")
@example("\u202egnp.exe\u2066 \x00 \ufeff שלום مرحبا 🟡🔴")
def test_hostile_text_never_becomes_markup(words: str) -> None:
    shown, plain = skeleton(html_of(everything(words))), skeleton(html_of(everything("plain")))
    assert shown.tags == plain.tags


@given(st.text(max_size=60))
def test_text_is_shown_as_it_is(words: str) -> None:
    expected = "\n".join(clean(line) for line in words.split("\n"))
    assert "".join(skeleton(html_of(View(title="", blocks=(paragraph("{w}", w=words),)))).words) == expected


def test_it_renders_all_views_of_all_shapes() -> None:
    for view in (View(title=""), View(title="x", tone="bad"), everything("x"), everything("")):
        assert html_of(view).startswith('<div class="view')


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    view = View(title="", blocks=(Paragraph(parts=(Link(label="here", url="javascript:alert(1)"),)),))
    assert "javascript" not in html_of(view)
    assert words_of(view) == "here"


def test_amounts_and_moments_are_shown_in_the_readers_way() -> None:
    parts = say(
        "{a} by {b} at {c}",
        a=Amount(value=Decimal(180_000), currency="USD"),
        b=Moment(at=date(2026, 3, 2)),
        c=Moment(at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC), style="time"),
    )
    view = View(title="", blocks=(Paragraph(parts=parts),))
    assert words_of(view) == "$180,000 by Mar 2, 2026 at 8:30 AM"
    assert words_of(view, Reader("en", ZoneInfo("Asia/Tokyo"))).endswith("at 5:30 PM")
    assert '<time datetime="2026-03-02T08:30:00+00:00">' in html_of(view)


def test_a_band_keeps_its_word_and_its_sign() -> None:
    view = View(title="", blocks=(paragraph("🟡 {score} yellow", score=64),))
    assert words_of(view) == "🟡 64 yellow"


def test_a_button_is_a_real_button_that_carries_its_command() -> None:
    button = Button(label="Why", command="why", args={"account": "acme"})
    html = html_of(View(title="", blocks=(Actions(buttons=(button,)),)))
    assert f'<form method="post" action="{PRESS}"' in html
    (value,) = [v for tag, attrs in _raw(html) if tag == "button" for k, v in attrs if k == "value"]
    assert Button.model_validate_json(value or "") == button


def test_a_question_is_asked_before_the_button_can_be_pressed() -> None:
    button = Button(label="Share", command="share", confirm="Everybody in #escalations will see it.")
    html = html_of(View(title="", blocks=(Actions(buttons=(button,)),)))
    assert html.index("<details") < html.index("Everybody in #escalations") < html.index("<button")


def test_a_form_submits_with_enter_before_any_other_button() -> None:
    form = View(
        title="Check-in",
        blocks=(
            Actions(buttons=(Button(label="Other", command="other"),)),
            Field(name="note", label="Note"),
        ),
        submit=Button(label="Save", command="checkin done", args={"account": "acme"}),
    )
    html = html_of(form)
    assert html.count("<form") == 1
    assert html.index(">Save<") < html.index(">Other<")
    assert 'name="field-note"' in html
    assert "required" in html


def test_a_table_has_a_caption_headers_and_right_aligned_numbers() -> None:
    table = Table(
        caption="At risk",
        columns=(Column(label="Account"), Column(label="ARR", numeric=True)),
        rows=((say("Acme"), (Amount(value=Decimal(10), currency="EUR"),)),),
    )
    html = html_of(View(title="", blocks=(table,)))
    assert "<caption>At risk</caption>" in html
    assert '<th scope="row">Acme</th>' in html
    assert '<td data-label="ARR" class="num">' in html


def test_what_is_left_out_is_counted_and_named() -> None:
    rows = tuple((say(str(number)),) for number in range(ROW_LIMIT + 7))
    table = Table(caption="", columns=(Column(label="n"),), rows=rows)
    assert "+7 more" in words_of(View(title="", blocks=(table,)))
    many = View(title="", blocks=(Divider(),) * (BLOCK_LIMIT + 3), more="accounts")
    assert words_of(many) == "+3 more: type “accounts”"


def test_endless_text_is_clipped() -> None:
    shown = words_of(View(title="", blocks=(paragraph("{w}", w="a" * 10_000),)))
    assert len(shown) == TEXT_LIMIT
    assert shown.endswith("…")


def _raw(html: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    class Reading(HTMLParser):
        found: list[tuple[str, list[tuple[str, str | None]]]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found.append((tag, attrs))

    reading = Reading()
    reading.found = []
    reading.feed(html)
    return reading.found
