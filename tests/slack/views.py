"""Any View at all, for Hypothesis: short and endless, sensible and hostile."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

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
)

HOSTILE = (
    "<!channel> look",
    "<@U0INTRUDER>",
    "<https://evil.example|your bank>",
    "https://evil.example/?a=1&b=2",
    "*bold* _it_ ~no~ `code` ```block```",
    "@here @everyone #general",
    ":rotating_light: &lt;!here&gt; &amp;",
    "line\nbreak\r\n> quote\n- item",
    "nul\x00 bell\x07 escape\x1b[31m",
    "\u202egnp.exe \u2066 isolated",
    "שלום עולם مرحبا",
    "👩‍👩‍👧‍👦" * 40,
    "&" * 4000,
    "W" * 10_000,
    " ",
    "\t\n",
    "",
)

words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text(min_size=1, max_size=12))
few_words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
names = st.from_regex(r"[a-z][a-z_]{0,12}", fullmatch=True)
numbers = st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - made aware at once
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
urls = st.sampled_from(
    ["https://example.com/a?b=1&c=2", "javascript:alert(1)", "https://x.example/" + "y" * 4000]
)

parts = st.lists(
    st.one_of(
        st.builds(Text, text=words, style=st.sampled_from(["plain", "strong", "muted", "code"])),
        st.builds(Link, label=words, url=urls),
        st.builds(Person, email=st.sampled_from(["maya@example.com", "x@example.com"]), name=words),
        st.builds(Moment, at=st.one_of(instants, days), style=st.sampled_from(["date", "time", "datetime"])),
        st.builds(Amount, value=numbers, currency=st.sampled_from(["USD", "EUR", "JPY"])),
    ),
    max_size=6,
).map(tuple)

buttons = st.builds(
    Button,
    label=words,
    command=st.sampled_from(["help", "checkin done", "health"]),
    args=st.dictionaries(names, words, max_size=3),
    style=st.sampled_from(["default", "primary", "danger"]),
    opens=st.sampled_from(["reply", "form"]),
    confirm=few_words,
)
options = st.lists(st.builds(Option, label=words, value=few_words), max_size=8).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of any width and length; one drawn row is repeated, so that long ones are quick to make."""
    columns = tuple(draw(st.lists(st.builds(Column, label=words, numeric=st.booleans()), max_size=22)))
    row = tuple(draw(parts) for _column in columns[:3])
    row = (row * 8)[: len(columns)] if row else ()
    return Table(
        caption=draw(words), columns=columns, rows=(row,) * draw(st.sampled_from([0, 1, 3, 30, 120]))
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """A chart with gaps, repeated names and up to 40 categories."""
    categories = tuple(draw(st.lists(few_words, max_size=6)) * draw(st.sampled_from([1, 7])))
    value = st.one_of(st.none(), numbers)
    series = st.builds(
        Series,
        name=few_words,
        values=st.lists(value, min_size=len(categories), max_size=len(categories)).map(tuple),
    )
    return Chart(
        title=draw(words),
        type=draw(st.sampled_from(["line", "bar", "area", "pie"])),
        categories=categories,
        series=tuple(draw(st.lists(series, max_size=8))),
    )


fields = st.builds(
    Field,
    name=names,
    label=words,
    input=st.sampled_from(["text", "long", "date", "time", "number", "select"]),
    value=st.one_of(words, st.sampled_from(["2026-03-31", "08:30", "12.5"])),
    options=options,
    optional=st.booleans(),
    hint=words,
)
actions = st.builds(Actions, buttons=st.lists(buttons, max_size=8).map(tuple), menu=st.booleans())
blocks = st.one_of(
    st.builds(Paragraph, parts=parts),
    st.builds(Facts, facts=st.lists(st.builds(Fact, label=words, parts=parts), max_size=6).map(tuple)),
    st.builds(Bullets, items=st.lists(parts, max_size=6).map(tuple), ordered=st.booleans()),
    tables(),
    charts(),
    fields,
    actions,
    st.builds(Divider),
    st.builds(Note, parts=parts),
)


@st.composite
def views(draw: st.DrawFn) -> View:
    """A View of up to 72 blocks, some of them forms."""
    some = draw(st.lists(blocks, max_size=6))
    return View(
        title=draw(words),
        blocks=tuple(some * draw(st.sampled_from([1, 1, 1, 1, 1, 12]))),
        submit=draw(st.one_of(st.none(), buttons)),
        more=draw(few_words),
    )
