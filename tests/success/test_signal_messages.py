"""Signals in words: reasons with their figures, levels of both schools, obligations with owner and date."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from success.alerts import Alert, Level
from success.format import Reader, plain
from success.messages.signals import (
    cleared_parts,
    example,
    label,
    levels_words,
    obligation,
    reason,
    reason_parts,
)
from success.signals import SIGNALS
from success.view import Bullets, Moment, Person, Text, View

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
ANA = Person(email="ana@mainstay.example", name="Ana")


def an_alert(key: str = "score_red", level: Level = Level.CRITICAL, **facts: str) -> Alert:
    return Alert(1, key, level, NOW, NOW, facts=facts)


def test_w1_both_schools_names_are_shown() -> None:
    assert [levels_words(level) for level in Level] == ["Watch (Medium)", "Warning (High)", "Critical"]


def test_the_gallery_shows_every_signal() -> None:
    view = example()
    (block,) = view.blocks
    assert isinstance(block, Bullets)
    said = [plain(item, Reader()) for item in block.items]
    assert all(any(line.startswith(label(key)) for line in said) for key in SIGNALS)
    assert not any("{" in line or "!" in line for line in said)
    assert View.model_validate_json(view.model_dump_json()) == view


def test_a_reason_states_its_figures_with_dates_as_moments() -> None:
    parts = reason_parts("band_drop", {"score": "72", "before": "84", "on": "2026-03-28", "band": "yellow"})
    assert any(isinstance(part, Moment) for part in parts)
    assert plain(parts, Reader()) == "The score fell below green on Mar 28, 2026: 72 now, 84 before."


def test_somebodys_note_stays_text() -> None:
    note = "<@U1> *bold* {on} [x](http://evil.example)"
    parts = reason_parts("formal_complaint", {"on": "2026-03-28", "note": note})
    assert parts[-1] == Text(text=note)
    assert reason("formal_complaint", {"on": "2026-03-28", "note": note}).endswith(note)


@pytest.mark.parametrize(
    ("key", "level", "said"),
    [
        (
            "score_red",
            Level.CRITICAL,
            "Bring in an executive and write a save plan: Ana, by Mar 31, 2026, 9:00 AM.",
        ),
        ("score_drop", Level.WARNING, "Agree a mitigation plan: Ana, by Mar 31, 2026, 9:00 AM."),
        ("band_drop", Level.WATCH, "Hold a check-in: Ana, by Mar 31, 2026, 9:00 AM."),
        ("detractor", Level.WARNING, "Close the loop with whoever answered: Ana, by Mar 31, 2026, 9:00 AM."),
    ],
)
def test_w1_v2_what_an_alert_asks_for_of_whom_and_by_when(key: str, level: Level, said: str) -> None:
    assert plain(obligation(an_alert(key, level), ANA), Reader()) == said


@pytest.mark.parametrize(
    ("key", "why", "facts", "said"),
    [
        ("score_red", "score_red", {"score": "63", "band": "yellow"}, "The score is 63 now: Yellow."),
        ("score_drop", "score_drop", {"score": "63", "band": "yellow"}, "The score is 63 now: Yellow."),
        (
            "champion_left",
            "champion_left",
            {"who": "Dan", "on": "2026-03-28"},
            "Dan is champion, since Mar 28, 2026.",
        ),
        ("renewal_talk_late", "renewal_talk_late", {"stage": "signed"}, "The renewal stands at: signed."),
        (
            "renewal_talk_late",
            "renewal_talk_late",
            {"renewal": "2027-01-31"},
            "The renewal is on Jan 31, 2027 now.",
        ),
        ("detractor", "detractor", {"met": "2026-03-28"}, "They were met on Mar 28, 2026."),
        ("detractor", "detractor", {"closed": "2026-03-28"}, "The loop was closed on Mar 28, 2026."),
        ("usage_decline", "unknown", {}, "What it rested on is no longer known."),
        ("formal_complaint", "churned", {}, "The customer has left."),
    ],
)
def test_w3_the_fact_that_cleared_it(key: str, why: str, facts: dict[str, str], said: str) -> None:
    closed = replace(an_alert(key), cleared_by=why, facts={f"cleared_{name}": v for name, v in facts.items()})
    assert plain(cleared_parts(closed), Reader()) == said
