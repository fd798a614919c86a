"""Which planned check-in is meant by “done”, “missed” or a new day, and who a note names (L2, L4)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from success import checkins
from success.account import Account
from success.contact import Contact, ContactStatus, Standing
from success.errors import Refusal
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from success.working_time import Calendar

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
ACME = Account(1, "acme", "Acme")
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))


def a_checkin(days: float, status: TouchpointStatus = TouchpointStatus.SCHEDULED) -> Touchpoint:
    return Touchpoint(1, TouchpointKind.CHECKIN, NOW + timedelta(days=days), status, id=int(days * 10))


def a_contact(name: str, email: str, status: ContactStatus = ContactStatus.ACTIVE) -> Contact:
    return Contact(1, email, name, None, None, (Standing(NOW - timedelta(days=90), None, status),))


CORA, CORINNA = a_contact("Cora Chen", "cora@acme.example"), a_contact("Corinna Maier", "cm@acme.example")
MAX, MAXINE = a_contact("Max O'Neil", "max@acme.example"), a_contact("Max Brandt", "mb@acme.example")
FANG = a_contact("王芳", "fang@acme.example")
GONE = a_contact("Greta Gone", "greta@acme.example", ContactStatus.LEFT)
EVERYBODY = [CORA, CORINNA, MAX, MAXINE, FANG, GONE]


@pytest.mark.parametrize(
    ("known", "closes"),
    [
        ([a_checkin(-1), a_checkin(3)], -10),  # the one that passed
        ([a_checkin(3), a_checkin(6)], 30),  # held early: the nearest
        ([a_checkin(8)], None),  # too far ahead: another one
        ([a_checkin(-2, TouchpointStatus.MISSED)], -20),  # it had been held after all
        ([a_checkin(-4, TouchpointStatus.MISSED)], None),
        ([], None),
    ],
)
def test_l4_done_closes_the_check_in_that_is_meant(known: list[Touchpoint], closes: int | None) -> None:
    held = checkins.held(ACME, known, [], "Went well", "ana@x", NOW)
    assert held.id == closes
    assert (held.status, held.held_at, held.note) == (TouchpointStatus.HELD, NOW, "Went well")


def test_l4_only_a_planned_check_in_can_be_missed() -> None:
    missed = checkins.missed(ACME, [a_checkin(-1)], "ana@x", NOW)
    assert missed.status is TouchpointStatus.MISSED
    with pytest.raises(Refusal):
        checkins.missed(ACME, [a_checkin(9)], "ana@x", NOW)


def test_l4_a_new_day_moves_the_check_in_that_was_planned() -> None:
    new, old = checkins.planned(ACME, [a_checkin(2), a_checkin(20)], date(2026, 4, 9), BERLIN, "ana@x", NOW)
    assert new.scheduled_at == datetime(2026, 4, 9, 8, 0, tzinfo=UTC)  # ten o'clock in Berlin
    assert old is not None
    assert (old.id, old.status) == (20, TouchpointStatus.CANCELLED)


def test_l4_today_is_still_a_day_to_plan_for_and_yesterday_is_not() -> None:
    new, old = checkins.planned(ACME, [], date(2026, 3, 31), BERLIN, "ana@x", NOW)
    assert (new.scheduled_at, old) == (NOW, None)
    with pytest.raises(Refusal):
        checkins.planned(ACME, [], date(2026, 3, 30), BERLIN, "ana@x", NOW)


def test_two_notes_of_one_instant_are_two() -> None:
    first = checkins.free_instant([], TouchpointKind.OTHER, NOW)
    taken = replace(a_checkin(0), kind=TouchpointKind.OTHER, scheduled_at=first)
    assert first == NOW
    assert checkins.free_instant([taken], TouchpointKind.OTHER, NOW) < NOW
    assert checkins.free_instant([taken], TouchpointKind.QBR, NOW) == NOW


@pytest.mark.parametrize(
    ("note", "named"),
    [
        ("Spoke with Cora about SSO", [CORA]),
        ("CORA CHEN and corinna agreed", [CORA, CORINNA]),
        ("Cora's boss was there too", [CORA]),
        ("Wrote to cm@acme.example, she answers", [CORINNA]),
        ("Max was there", []),  # there are two
        ("Max O'Neil was there", [MAX]),
        ("Corals are pretty", []),
        ("与王芳讨论了续约", [FANG]),
        ("Greta Gone sends regards", []),
        ("", []),
    ],
)
def test_a_note_names_the_contacts_it_means(note: str, named: list[Contact]) -> None:
    assert checkins.named(note, EVERYBODY, NOW) == [contact.email for contact in named]
