"""Plays dialogues: readable files of who says what, and what the answer must and must not state.

    == 2026-03-31 09:00          the time, UTC
    maria> health acme           somebody types
    maria> [Why]                 … or presses a button of their last answer
    maria> {note: Went well}     … or fills in the form they were last given, and sends it
        Acme Corp · 65           the answer states this …
        not: Globex              … and not this
    # a remark
    !! edges                     first of all: the company has the accounts of `furnish_edges` too

Letters that no editor shows are written as \\u202e.

Any edge can play them: the terminal here, the platforms in their own tests. What is stated is compared
without regard to spaces and line breaks, since each platform lays out in its own way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.terminal import Told, ask
from handlers.commands import words_for
from handlers.router import Router
from success.alerting import refresh
from success.ports import OpenUnit
from success.presets import load
from success.records import Kind
from success.scoring import rescore
from success.view import Actions, Button, Field, View
from success.workspace import Workspace
from tests.factories import (
    NOW,
    a_contact,
    a_touchpoint,
    an_arr_event,
    stored,
    stored_account,
    stored_metrics,
    stored_user,
)

DIALOGUES = Path(__file__).parent / "dialogues"
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_LINE = re.compile(r"(?P<who>\w+)> (?P<said>.*)")


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said, and what its answer must and must not state; `line` is where it stands in the file."""

    line: int
    at: datetime
    who: str
    said: str
    stated: tuple[str, ...]
    unstated: tuple[str, ...]


class Edge(Protocol):
    """A way to talk to Mainstay: each returns everything the person can read of the answer."""

    def type(self, who: str, words: str, at: datetime) -> str:
        """Type words."""

    def press(self, who: str, label: str, at: datetime) -> str:
        """Press a button of the last answer."""

    def fill(self, who: str, values: Mapping[str, str], at: datetime) -> str:
        """Fill in the form last given, and send it."""


def dialogues() -> list[Path]:
    """Return every dialogue file."""
    return sorted(DIALOGUES.glob("*.txt"))


def turns(path: Path) -> list[Turn]:
    """Read a dialogue."""
    found: list[Turn] = []
    at = NOW
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        said = _LINE.match(line)
        if line.startswith("== "):
            at = datetime.fromisoformat(line[3:].strip()).replace(tzinfo=UTC)
        elif said:
            found.append(Turn(number, at, said["who"], said["said"], (), ()))
        elif line.strip() and not line.startswith(("#", "!!")):
            found[-1] = _expecting(found[-1], line.strip())
    return found


def _expecting(turn: Turn, words: str) -> Turn:
    unstated = words.removeprefix("not: ")
    stated = turn.stated if unstated != words else (*turn.stated, words)
    refused = (*turn.unstated, unstated) if unstated != words else turn.unstated
    return Turn(turn.line, turn.at, turn.who, turn.said, stated, refused)


def play(path: Path, edge: Edge, open_unit: OpenUnit) -> None:
    """Play a dialogue over an edge; an assertion names the line that went wrong."""
    if "\n!! edges\n" in path.read_text("utf-8"):
        furnish_edges(open_unit, workspace())
    for turn in turns(path):
        heard = _spoken(turn, edge)
        even = _even(heard)
        where = f"{path.name}:{turn.line}: {turn.who}> {turn.said}"
        for words in turn.stated:
            assert _even(words) in even, f"{where}\nshould state: {words}\nbut states:\n{heard}"
        for words in turn.unstated:
            assert _even(words) not in even, f"{where}\nshould not state: {words}\nbut states:\n{heard}"


def _spoken(turn: Turn, edge: Edge) -> str:
    if turn.said.startswith("[") and turn.said.endswith("]"):
        return edge.press(turn.who, turn.said[1:-1], turn.at)
    if turn.said.startswith("{") and turn.said.endswith("}"):
        pairs = (pair.split(":", 1) for pair in turn.said[1:-1].split("; "))
        return edge.fill(turn.who, {name.strip(): value.strip() for name, value in pairs}, turn.at)
    return edge.type(turn.who, _ESCAPE.sub(lambda code: chr(int(code[1], 16)), turn.said), turn.at)


def _even(text: str) -> str:
    return " ".join(text.split())


class Terminal:
    """The terminal as an edge: buttons and forms are sent as the words they stand for."""

    def __init__(self, router: Router) -> None:
        self._router = router
        self._last: dict[str, View] = {}

    def type(self, who: str, words: str, at: datetime) -> str:
        """Type words."""
        return self._heard(who, ask(self._router, address(who), words, at))

    def press(self, who: str, label: str, at: datetime) -> str:
        """Type what a button of the last answer says."""
        return self.type(who, words_for(button(self._last[who], label)), at)

    def fill(self, who: str, values: Mapping[str, str], at: datetime) -> str:
        """Type what the form says it would be answered with."""
        submit = self._last[who].submit
        assert submit is not None, f"{who} was given no form"
        asked = {field.name: field.value for field in self._last[who].blocks if isinstance(field, Field)}
        assert asked.keys() >= values.keys(), f"the form asks for {[*asked]}"
        args = {**submit.args, **asked, **values}  # what stood in a field stays, as on every platform
        return self.type(who, words_for(submit.model_copy(update={"args": args})), at)

    def _heard(self, who: str, told: Told) -> str:
        self._last[who] = told.reply.view
        return told.text


def button(view: View, label: str) -> Button:
    """Return the button of a View with this label."""
    buttons = [each for block in view.blocks if isinstance(block, Actions) for each in block.buttons]
    found = next((each for each in buttons if each.label == label), None)
    assert found is not None, f"no button “{label}” among {[each.label for each in buttons]}"
    return found


def address(who: str) -> str:
    """Return the e-mail address of somebody in a dialogue."""
    return f"{who}@mainstay.example"


# ---------------------------------------------------------------- the company they work at


def workspace(name: str = "acme-inc", **choices: bool) -> Workspace:
    """Return the workspace of the company: in Berlin, in English, by the framework preset."""
    return Workspace(name, ZoneInfo("Europe/Berlin"), "en", None, load("framework"), **choices)


def furnish(open_unit: OpenUnit, ws: Workspace) -> None:
    """Store the company: Maria owns Acme and two Globexes, Tom owns Umbrella, Nina manages both of them."""
    stored_user(open_unit, address("nina"), name="Nina Novak", role="manager")
    stored_user(open_unit, address("maria"), name="Maria Moreno", manager_email=address("nina"))
    stored_user(open_unit, address("tom"), name="Tom Tanaka", manager_email=address("nina"))
    stored_user(open_unit, address("yves"), name="Yves Yang", role="analyst")
    stored_user(open_unit, address("alex"), name="Alex Adler", role="ae")
    stored_user(open_unit, address("eve"), name="Eve Evans", role="employee")
    owner = {"owner_email": address("maria")}
    stored_account(
        open_unit,
        "acme",
        name="Acme Corp",
        aliases="Acme Incorporated;ACM",
        domain="acme.example",
        notice_date="2026-05-31",
        ae_email=address("alex"),
        **owner,
    )
    stored_account(
        open_unit, "globex", name="Globex Industries", currency="USD", arr=Decimal(48_000), **owner
    )
    stored_account(open_unit, "globex-west", name="Globex West", renewal_date="2026-03-01", **owner)
    stored_account(open_unit, "umbrella", name="Umbrella Café", owner_email=address("tom"))
    stored(open_unit, Kind.CONTACTS, a_contact())
    met = NOW - timedelta(days=12)
    stored(
        open_unit,
        Kind.TOUCHPOINTS,
        a_touchpoint(
            scheduled_at=met, status="held", held_at=met, contact_emails="cora@acme.example", note="Went well"
        ),
    )
    _measure(open_unit)
    with open_unit(write=True) as uow:
        ids = uow.accounts.ids()
        rescore(uow, ws, ids, NOW)
        refresh(uow, ws, ids, NOW)
        uow.commit()


def furnish_edges(open_unit: OpenUnit, ws: Workspace) -> None:
    """Store what is unusual: two contracts, a group, accounts without an owner, a short term, a customer who
    came back, a contact who did; and Tom is on leave, with Maria as his backup.
    """
    maria, tom = {"owner_email": address("maria")}, {"owner_email": address("tom")}
    stored_user(
        open_unit,
        address("tom"),
        name="Tom Tanaka",
        manager_email=address("nina"),
        backup_email=address("maria"),
        leave_from="2026-03-30",
        leave_until="2026-04-05",
    )
    in_stark = {"parent_external_id": "stark", "renewal_date": "2027-06-30"}
    stored_account(open_unit, "hooli", name="Hooli", renewal_date="2026-09-30", **maria)
    stored_account(open_unit, "stark", name="Stark Group", renewal_date="2027-06-30", **maria)
    stored_account(
        open_unit, "stark-japan", name="Stark Japan", currency="JPY", arr=5_000_000, **in_stark, **tom
    )
    stored_account(open_unit, "stark-us", name="Stark US", currency="USD", arr=70_000, **in_stark, **maria)
    stored_account(open_unit, "wayne", name="Wayne", renewal_date="2027-06-30", owner_email=None)
    stored_account(
        open_unit, "oscorp", name="Oscorp", renewal_date="2027-06-30", owner_email="gone@x.example"
    )
    short = {"contract_start": "2026-03-01", "renewal_date": "2026-04-30"}
    stored_account(open_unit, "piper", name="Pied Piper", **short, **maria)
    back = {"contract_start": "2026-03-10", "renewal_date": "2027-03-10"}
    lost = {"renewal_stage": "churned", "renewal_stage_since": "2025-11-30"}
    stored_account(open_unit, "dunder", name="Dunder", **back, **lost, **maria)
    due = {"account_external_id": "hooli", "kind": "renewal", "amount": 150_000}
    second = an_arr_event("hooli-2", **due, due_on="2026-05-15", effective_on="2026-05-16")
    stored(open_unit, Kind.ARR_EVENTS, second)
    for status, since in (("active", "2025-06-01"), ("left", "2026-02-02"), ("active", "2026-03-16")):
        hana = a_contact(
            "hana@hooli.example", "hooli", name="Hana Holt", status=status, since=f"{since}T09:00Z"
        )
        stored(open_unit, Kind.CONTACTS, hana)
    bad = {"dau_mau_ratio": "0.02", "usage_trend": "-0.45", "csat": "2"}
    stored_metrics(open_unit, bad, NOW - timedelta(days=2), "stark-japan")
    with open_unit(write=True) as uow:
        ids = uow.accounts.ids()
        rescore(uow, ws, ids, NOW)
        refresh(uow, ws, ids, NOW)
        uow.commit()


def _measure(open_unit: OpenUnit) -> None:
    good = {"dau_mau_ratio": "0.40", "feature_adoption": "0.75", "usage_trend": "0.10", "csat": "4.5"}
    worse = {"dau_mau_ratio": "0.20", "feature_adoption": "0.50", "usage_trend": "-0.42", "csat": "4.0"}
    for account, earlier, later in (
        ("acme", good, worse),
        ("globex", good, good),
        ("umbrella", worse, worse),
    ):
        stored_metrics(open_unit, earlier, NOW - timedelta(days=35), account)
        stored_metrics(open_unit, later, NOW - timedelta(days=2), account)
