"""Typed lines and buttons are two sides of one usage pattern."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.commands import COMMANDS, words_for
from handlers.grammar import LONGEST_LINE, Misused, Parsed, Unknown, parse, tidy
from handlers.pattern import ACCOUNT, NUMBER, QUOTES, TEXT, Literal, Slot, compiled, split
from handlers.slots import decimal
from success.naming import fold
from success.view import Button


def known(*names: str) -> Callable[[str], bool]:
    return lambda key: key in {fold(name) for name in names}


def read(line: str, *names: str) -> Parsed | Misused | Unknown:
    return parse(line, COMMANDS.values(), known(*(names or ("acme",))))


@pytest.mark.parametrize(
    ("line", "command", "args"),
    [
        ("health acme", "health", {"account": "acme"}),
        ("/health acme", "health", {"account": "acme"}),
        ("/cs health acme", "health", {"account": "acme"}),
        ("@Mainstay health acme", "health", {"account": "acme"}),
        ("mainstay, health acme", "health", {"account": "acme"}),
        ("  HEALTH \n acme  ", "health", {"account": "acme"}),
        ("ｈｅａｌｔｈ　acme", "health", {"account": "acme"}),
        ("／health acme", "health", {"account": "acme"}),
        ("how is acme", "health", {"account": "acme"}),
        ("健康度 acme", "health", {"account": "acme"}),
        ("健康度acme", "health", {"account": "acme"}),
        ("acme", "health", {"account": "acme"}),
        ("", "help", {}),
        ("/cs", "help", {}),
        ("hi", "help", {}),
        ("health", "health", {}),
        ("check-in acme done Well", "checkin done", {"account": "acme", "note": "Well"}),
        ("check in acme done Well", "checkin done", {"account": "acme", "note": "Well"}),
        ("checkin acme done", "checkin done", {"account": "acme"}),
        ("checkin acme missed", "checkin missed", {"account": "acme"}),
        ("checkin acme in 2 weeks", "checkin", {"account": "acme", "day": "in 2 weeks"}),
        ("checkin acme", "checkin", {"account": "acme"}),
        ("why acme 30 days", "why", {"account": "acme", "since": "30 days"}),
        (
            "snooze acme score_red friday On leave",
            "snooze",
            {"account": "acme", "key": "score_red", "until": "friday", "reason": "On leave"},
        ),
        (
            "snooze acme friday On leave",
            "snooze",
            {"account": "acme", "until": "friday", "reason": "On leave"},
        ),
        ("escalate acme action executive", "escalate action", {"account": "acme", "action": "executive"}),
        ("escalate acme Because", "escalate", {"account": "acme", "reason": "Because"}),
        ("续约 acme 阶段 signed", "renewal stage", {"account": "acme", "stage": "signed"}),
        ("digest at 8:30", "digest at", {"at": "8:30"}),
        ("nps acme 9", "nps", {"account": "acme", "score": "9"}),
    ],
)
def test_it_reads(line: str, command: str, args: dict[str, str]) -> None:
    assert read(line) == Parsed(command, args)


@pytest.mark.parametrize(
    ("line", "names", "account", "note"),
    [
        ("log acme corp Met Jane", ("acme corp",), "acme corp", "Met Jane"),
        ("log acme corp Met Jane", ("acme", "acme corp"), "acme corp", "Met Jane"),
        ("log acme corp Met Jane", ("acme",), "acme", "corp Met Jane"),
        ("log acme corp Met Jane", (), "acme", "corp Met Jane"),
        ('log "acme corp" Met Jane', (), "acme corp", "Met Jane"),
        ("log “acme corp” Met Jane", ("acme",), "acme corp", "Met Jane"),
        ("log 「acme corp」 Met Jane", (), "acme corp", "Met Jane"),
        ('log acme She said "hello there" twice', ("acme",), "acme", 'She said "hello there" twice'),
        ("log Émile & Söhne Met Jane", ("emile & sohne",), "Émile & Söhne", "Met Jane"),
        ("log acme Line one\nline two", ("acme",), "acme", "Line one\nline two"),
    ],
)
def test_the_account_is_the_longest_name_there_is_or_quoted_or_the_first_word(
    line: str, names: tuple[str, ...], account: str, note: str
) -> None:
    assert parse(line, COMMANDS.values(), known(*names)) == Parsed("log", {"account": account, "note": note})


def test_a_name_holding_a_command_word_is_still_a_name() -> None:
    assert read("checkin done deal done Signed", "done deal") == Parsed(
        "checkin done", {"account": "done deal", "note": "Signed"}
    )


def test_the_index_is_asked_only_where_the_words_can_be_read_in_two_ways() -> None:
    asked: list[str] = []

    def exists(key: str) -> bool:
        asked.append(key)
        return False

    parse("health acme corp", COMMANDS.values(), exists)
    parse("checkin acme", COMMANDS.values(), exists)
    assert asked == []
    parse("log acme corp hi", COMMANDS.values(), exists)
    assert asked == ["acme corp hi", "acme corp", "acme"]


@pytest.mark.parametrize("line", ["checkin", "why", "digest days", "signal"])
def test_a_command_without_what_it_needs_is_misused(line: str) -> None:
    misused = read(line)
    assert isinstance(misused, Misused)
    assert all(command.verb == line.split()[0] for command in misused.commands)


@pytest.mark.parametrize(
    ("line", "nearest"),
    [
        ("helth acme", Parsed("health", {"account": "acme"})),
        ("renewl acme", Parsed("renewal", {"account": "acme"})),
        ("ecsalate acme", Parsed("escalate", {"account": "acme"})),
        ("snoze acme", Parsed("snooze", {"account": "acme"})),
    ],
)
def test_an_unknown_word_leads_to_the_nearest_command(line: str, nearest: Parsed) -> None:
    unknown = read(line)
    assert isinstance(unknown, Unknown)
    assert unknown.nearest[0] == nearest


def test_words_like_no_command_lead_nowhere() -> None:
    assert read("xyzzy plugh") == Unknown("xyzzy plugh", ())


def test_what_is_wrong_with_one_word_is_kept_so_that_it_can_be_said() -> None:
    assert read("sentiment acme 9 Bad") == Parsed(
        "sentiment", {"account": "acme", "score": "9", "note": "Bad"}
    )
    assert read("signal acme rumour He said") == Parsed(
        "signal", {"account": "acme", "key": "rumour", "note": "He said"}
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_read_as_its_own_command(name: str) -> None:
    command = COMMANDS[name]
    found = read(command.example)
    assert isinstance(found, Parsed)
    assert found.command == name
    assert command.words(found.args) == command.example


@pytest.mark.parametrize("name", COMMANDS)
def test_every_usage_names_fields_of_its_model(name: str) -> None:
    command = COMMANDS[name]
    slots = {element.name for element in command.pattern if isinstance(element, Slot)}
    assert slots <= command.model.model_fields.keys()
    assert command.help.endswith(".")
    assert [element.word for element in command.pattern if isinstance(element, Literal)] == name.split()


_WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).filter(
    lambda w: fold(w) == w.strip()
)
_NAMES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)


@given(_NAMES, st.text(min_size=1).map(tidy).filter(bool))
def test_what_a_button_writes_is_read_back(account: str, note: str) -> None:
    assume(note[0] not in QUOTES)  # a note that is one quoted phrase loses its quotes
    written = words_for(Button(label="x", command="log", args={"account": account, "note": note}))
    found = parse(written, COMMANDS.values(), known(account))
    assert found == Parsed("log", {"account": account, "note": note})


@given(st.text(max_size=300))
def test_any_text_is_read_as_something(line: str) -> None:
    assert isinstance(read(line), Parsed | Misused | Unknown)


def test_endless_lines_are_read_quickly_as_something() -> None:
    for line in (
        "health " + "a " * 9000,
        "log " + "acme " * 9000,
        "x" * 50_000,
        '"' * 9000,
        "log " + '"a" ' * 5000,
    ):
        assert isinstance(read(line), Parsed | Misused | Unknown)
    assert len(tidy("x" * 50_000)) == LONGEST_LINE


def test_nul_and_half_letters_are_no_part_of_what_is_typed() -> None:
    assert tidy(" he\0alth\ud800 acme ") == "health acme"


def test_a_button_of_a_command_that_is_gone_still_reads_as_words() -> None:
    assert words_for(Button(label="x", command="dance", args={"account": "acme"})) == "dance acme"


def test_a_slot_left_out_stays_a_slot() -> None:
    assert words_for(Button(label="x", command="digest days")) == "digest days <days>"
    assert words_for(Button(label="x", command="why", args={"account": "acme corp"})) == 'why "acme corp"'


def test_quotes_inside_a_word_are_letters() -> None:
    assert [word.text for word in split('6" pipes "big ones" a"b')] == ['6"', "pipes", "big ones", 'a"b']


def test_shapes_tell_slots_apart() -> None:
    pattern = compiled("x <account> [number] [note]", {"account": ACCOUNT, "number": NUMBER, "note": TEXT})
    assert [type(element).__name__ for element in pattern] == ["Literal", "Slot", "Slot", "Slot"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("120,000", "120000"),
        ("1,200,000", "1200000"),
        ("1.200.000", "1200000"),
        ("1,200,000.25", "1200000.25"),
        ("1.200.000,50", "1200000.50"),
        ("0.125", "0.125"),
        ("-5", "-5"),
    ],
)
def test_a_figure_is_read_as_people_write_it(said: str, meant: str) -> None:
    assert decimal(said) == Decimal(meant)
    assert NUMBER.fits(said)


@pytest.mark.parametrize("said", ["12 000 EUR", "five", "1.2.", "."])
def test_what_is_no_figure_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="Give a figure"):
        decimal(said)


def test_what_a_usage_has_no_place_for_is_given_by_name() -> None:
    said = "plan acme goal Halve the time; kpi: days to close; target: 5；due：2026-06-30; functions: a; b"
    args = {
        "account": "acme",
        "title": "Halve the time",
        "kpi": "days to close",
        "target": "5",
        "due": "2026-06-30",
        "functions": "a; b",
    }
    assert read(said) == Parsed("plan goal", args)
    assert words_for(Button(label="", command="plan goal", args=args)) == said.replace("；", "; ").replace(
        "：", ": "
    )


def test_names_that_no_argument_has_stay_words() -> None:
    assert read("log acme Met Jane; due: friday") == Parsed(
        "log", {"account": "acme", "note": "Met Jane; due: friday"}
    )
