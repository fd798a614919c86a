from datetime import UTC, datetime, timedelta

from storage.uow import Units
from success.contact import ContactRole, ContactStatus, Standing
from success.records import Kind
from tests.factories import NOW, a_contact, stored, stored_account

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 1, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
CHAMPION, SPONSOR = ContactRole.CHAMPION, ContactRole.EXEC_SPONSOR
ACTIVE, LEFT = ContactStatus.ACTIVE, ContactStatus.LEFT


def _history(open_unit: Units, at: datetime = NOW) -> list[Standing]:
    with open_unit() as uow:
        found = uow.contacts.of(uow.accounts.ids(), at)
    return [standing for contacts in found.values() for contact in contacts for standing in contact.history]


def test_it_reads_a_past_day_as_it_was(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(
        open_unit,
        Kind.CONTACTS,
        a_contact(since=JANUARY),
        a_contact(status="left", since=FEBRUARY),
        a_contact(status="active", role="exec_sponsor", since=MARCH),
    )
    assert _history(open_unit, JANUARY - timedelta(microseconds=1)) == []
    assert _history(open_unit, JANUARY) == [Standing(JANUARY, CHAMPION, ACTIVE)]
    assert _history(open_unit, FEBRUARY)[-1] == Standing(FEBRUARY, CHAMPION, LEFT)
    assert _history(open_unit, MARCH)[-1] == Standing(MARCH, SPONSOR, ACTIVE)


def test_a_contact_is_known_from_now_unless_said(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(since=None))
    assert _history(open_unit) == [Standing(NOW, CHAMPION, ACTIVE)]


def test_repeating_what_holds_adds_no_history(open_unit: Units) -> None:
    stored_account(open_unit)
    for day in range(3):
        stored(open_unit, Kind.CONTACTS, a_contact(since=None), now=NOW + timedelta(days=day))
    assert _history(open_unit, NOW + timedelta(days=9)) == [Standing(NOW, CHAMPION, ACTIVE)]


def test_a_blank_role_or_status_stays_as_it_was(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(since=JANUARY))
    stored(open_unit, Kind.CONTACTS, a_contact(role=None, status="left", since=FEBRUARY))
    stored(open_unit, Kind.CONTACTS, a_contact(role="exec_sponsor", status=None, since=MARCH))
    assert _history(open_unit) == [
        Standing(JANUARY, CHAMPION, ACTIVE),
        Standing(FEBRUARY, CHAMPION, LEFT),
        Standing(MARCH, SPONSOR, LEFT),
    ]


def test_a_correction_of_the_same_instant_replaces_it(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(since=JANUARY))
    stored(open_unit, Kind.CONTACTS, a_contact(role="user", since=JANUARY))
    assert _history(open_unit) == [Standing(JANUARY, ContactRole.USER, ACTIVE)]


def test_an_earlier_standing_learnt_later_takes_its_place(open_unit: Units) -> None:
    stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(status="left", since=MARCH))
    stored(open_unit, Kind.CONTACTS, a_contact(since=JANUARY))
    assert _history(open_unit) == [Standing(JANUARY, CHAMPION, ACTIVE), Standing(MARCH, CHAMPION, LEFT)]


def test_a_blank_name_or_title_stays_and_a_nameless_contact_goes_by_address(open_unit: Units) -> None:
    account = stored_account(open_unit)
    stored(open_unit, Kind.CONTACTS, a_contact(title="CFO"), a_contact("x@acme.example", name=None))
    stored(open_unit, Kind.CONTACTS, a_contact(name=None, title=None, department="Finance"))
    with open_unit() as uow:
        cora, nameless = uow.contacts.of([account.id], NOW)[account.id]
    assert (cora.name, cora.title, cora.department) == ("Cora Champion", "CFO", "Finance")
    assert nameless.name == "x@acme.example"


def test_the_same_person_at_two_customers_is_two_contacts(open_unit: Units) -> None:
    acme, other = stored_account(open_unit), stored_account(open_unit, "other")
    stored(open_unit, Kind.CONTACTS, a_contact(), a_contact(account="other", status="left"))
    with open_unit() as uow:
        found = uow.contacts.of([acme.id, other.id], NOW)
    assert found[acme.id][0].history[-1].status is ACTIVE
    assert found[other.id][0].history[-1].status is LEFT
