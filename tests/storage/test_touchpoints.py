from datetime import UTC, datetime, timedelta

from storage.uow import Units
from success.account import Account
from success.records import Kind
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from tests.factories import NOW, a_touchpoint, stored, stored_account, stored_touchpoint

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
JUNE = datetime(2025, 6, 1, 10, tzinfo=UTC)
SCHEDULED, HELD, MISSED = TouchpointStatus.SCHEDULED, TouchpointStatus.HELD, TouchpointStatus.MISSED


def _only(open_unit: Units, account: Account, at: datetime) -> Touchpoint | None:
    with open_unit() as uow:
        found = uow.touchpoints.of([account.id], at).get(account.id, [])
    assert len(found) <= 1
    return found[0] if found else None


def test_it_gives_a_touchpoint_an_id_and_back(open_unit: Units) -> None:
    account = stored_account(open_unit)
    touchpoint = stored_touchpoint(
        open_unit,
        account,
        kind=TouchpointKind.QBR,
        contact_emails=("cora@acme.example",),
        note="Bring the figures",
        author_email="ana@mainstay.example",
    )
    assert touchpoint.id is not None
    assert touchpoint.recorded_at == NOW
    with open_unit() as uow:
        assert uow.touchpoints.get(touchpoint.id) == touchpoint
        assert uow.touchpoints.get(touchpoint.id + 1) is None


def test_a_past_day_reads_as_it_was(open_unit: Units) -> None:
    account = stored_account(open_unit)
    meeting = {"kind": TouchpointKind.CHECKIN, "scheduled_at": NOW + DAY}
    stored_touchpoint(open_unit, account, now=NOW, **meeting)
    stored_touchpoint(open_unit, account, now=NOW + 2 * DAY, status=MISSED, **meeting)
    stored_touchpoint(open_unit, account, now=NOW + 3 * DAY, status=HELD, held_at=NOW + DAY + HOUR, **meeting)
    assert _only(open_unit, account, NOW - HOUR) is None
    then = [_only(open_unit, account, NOW + days * DAY) for days in (0, 1, 2, 3)]
    assert [each.status for each in then if each] == [SCHEDULED, SCHEDULED, MISSED, HELD]
    assert [each.held_at for each in then if each] == [None, None, None, NOW + DAY + HOUR]


def test_storing_the_same_again_adds_no_history(open_unit: Units) -> None:
    account = stored_account(open_unit)
    first = stored_touchpoint(open_unit, account, now=NOW)
    again = stored_touchpoint(open_unit, account, now=NOW + DAY, note="a note")
    assert again.id == first.id
    assert (again.note, again.recorded_at) == ("a note", NOW)
    known = _only(open_unit, account, NOW + 2 * DAY)
    assert known is not None
    assert known.recorded_at == NOW


def test_an_imported_meeting_is_known_from_when_it_was_held(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(scheduled_at=JUNE, status="held", held_at=JUNE + DAY))
    assert _only(open_unit, account, JUNE) is None
    known = _only(open_unit, account, JUNE + DAY)
    assert known is not None
    assert known.status is HELD


def test_an_imported_meeting_to_come_is_known_from_now(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(scheduled_at=NOW + DAY))
    assert _only(open_unit, account, NOW - HOUR) is None
    known = _only(open_unit, account, NOW)
    assert known is not None
    assert known.status is SCHEDULED


def test_importing_a_blank_leaves_what_is_stored(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(
        open_unit,
        Kind.TOUCHPOINTS,
        a_touchpoint(scheduled_at=JUNE, status="held", note="Went well", contact_emails="cora@acme.example"),
    )
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(scheduled_at=JUNE, author_email="ana@mainstay.example"))
    known = _only(open_unit, account, NOW)
    assert known is not None
    assert (known.status, known.note, known.contact_emails) == (HELD, "Went well", ("cora@acme.example",))
    assert known.author_email == "ana@mainstay.example"


def test_the_same_meeting_twice_in_one_file_is_one(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(
        open_unit,
        Kind.TOUCHPOINTS,
        a_touchpoint(scheduled_at=JUNE, note="first"),
        a_touchpoint(scheduled_at=JUNE, status="missed"),
    )
    known = _only(open_unit, account, NOW)
    assert known is not None
    assert (known.status, known.note) == (MISSED, "first")


def test_it_lists_oldest_first_and_since(open_unit: Units) -> None:
    account = stored_account(open_unit)
    for days in (3, 1, 2):
        stored_touchpoint(open_unit, account, scheduled_at=NOW + days * DAY)
    with open_unit() as uow:
        found = uow.touchpoints.of([account.id], NOW, NOW + 2 * DAY)[account.id]
    assert [each.scheduled_at for each in found] == [NOW + 2 * DAY, NOW + 3 * DAY]


def test_l4_it_finds_what_passed_unheld(open_unit: Units) -> None:
    account = stored_account(open_unit)
    for hours in (1, 2, 3, 4):
        stored_touchpoint(open_unit, account, scheduled_at=NOW + hours * HOUR)
    stored_touchpoint(open_unit, account, scheduled_at=NOW + 2 * HOUR, status=HELD)
    with open_unit() as uow:
        found = uow.touchpoints.passed(NOW + HOUR, NOW + 4 * HOUR)
        first = uow.touchpoints.passed(NOW, NOW + 4 * HOUR, limit=1)
    assert [each.scheduled_at for each in found] == [NOW + HOUR, NOW + 3 * HOUR]
    assert [each.scheduled_at for each in first] == [NOW + HOUR]
