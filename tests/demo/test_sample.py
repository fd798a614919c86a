"""The sample portfolio: invented, the same every time, and with a story to tell from the first minute."""

from collections import Counter
from datetime import timedelta

from bot.demo.customers import PLAYER, customers, value_on
from bot.demo.sample import START, Sample
from bot.demo.world import records
from storage.uow import Units
from success.contact import ContactStatus
from success.people import Role
from success.readings import Band
from success.records import AccountRecord, ContactRecord, Kind, UserRecord
from success.scoring import health_at, trend, why
from success.touchpoint import Touchpoint, TouchpointKind, TouchpointStatus
from tests.demo.conftest import SAMPLE
from tests.factories import the_account

DAY = timedelta(days=1)


def test_it_is_the_same_every_time() -> None:
    assert records.__wrapped__(START) == records(START)


def test_everything_in_it_is_invented() -> None:
    addresses = set[str]()
    for one in records(START):
        match one.record:
            case UserRecord(email=email) | ContactRecord(email=email):
                addresses.add(email)
            case AccountRecord(domain=domain):
                addresses.add(domain or "")
    assert all(address.endswith(".example") for address in addresses)


def test_it_has_somebody_for_every_role_and_a_broad_portfolio() -> None:
    users = [one.record for one in records(START) if isinstance(one.record, UserRecord)]
    roles = Counter(user.role for user in users)
    assert roles[Role.CSM] == 4
    assert roles[Role.MANAGER] == 2
    assert set(roles) == set(Role) - {Role.SPECIALIST}
    assert len({user.timezone for user in users}) >= 4
    known = customers()
    assert len(known) == 24
    assert {customer.segment for customer in known} == {"enterprise", "mid_market", "smb"}
    assert len({customer.currency for customer in known}) >= 4
    assert {customer.owner_email for customer in known} <= {user.email for user in users}


def test_a_line_is_straight_between_its_points_and_flat_beyond() -> None:
    line = [[-10.0, 1.0], [0.0, 2.0]]
    assert [value_on(line, day) for day in (-99, -10, -5, 0, 50)] == [1, 1, 1.5, 2, 2]


def test_it_fills_a_database_once(sample_unit: Units) -> None:
    assert not Sample(sample_unit, SAMPLE).fill()
    with sample_unit() as uow:
        assert len(uow.accounts.ids()) == 24
        bands = Counter(health_at(uow, SAMPLE, each, START).today.band for each in uow.accounts.ids())
        acme = the_account(uow)
        month, weeks = why(uow, SAMPLE, acme.id, None, START), trend(uow, SAMPLE, acme.id, START)
    assert bands[Band.GREEN] >= 10
    assert bands[Band.YELLOW] >= 5
    assert bands[Band.RED] >= 2
    assert acme.owner_email == PLAYER
    assert weeks[0].band is Band.GREEN
    assert weeks[-1].band is Band.YELLOW
    assert (month.delta or 0) <= -10
    assert all(week.score is not None for week in weeks)


def test_a_champion_leaves_when_the_clock_passes_it_and_not_before(sample_unit: Units) -> None:
    sample = Sample(sample_unit, SAMPLE)

    def status() -> ContactStatus | None:
        with sample_unit() as uow:
            halden = the_account(uow, "halden")
            freya = next(
                c for c in uow.contacts.of([halden.id], START + 30 * DAY)[halden.id] if "freya" in c.email
            )
            standing = freya.at(START + 30 * DAY)
            return standing.status if standing else None

    sample.arrive(START + DAY)
    assert status() is ContactStatus.ACTIVE
    sample.arrive(START + 3 * DAY)
    assert status() is ContactStatus.LEFT


def test_what_arrives_in_small_steps_is_what_arrives_in_one(sample_unit: Units) -> None:
    for hours in (5, 30, 71, 168):
        Sample(sample_unit, SAMPLE).arrive(START + timedelta(hours=hours))  # as after a restart each time
    due = [one for one in records(START) if START < one.at <= START + 7 * DAY and one.kind is Kind.METRICS]
    with sample_unit() as uow:
        stored = [row for row in uow.intake.export(Kind.METRICS) if row["observed_at"] > START]
    assert len(due) == len(stored) > 100


def test_colleagues_hold_their_check_ins_and_the_player_holds_hers(sample_unit: Units) -> None:
    at = START + timedelta(hours=3)
    with sample_unit(write=True) as uow:
        mine, theirs = the_account(uow, "acme"), the_account(uow, "kastell")
        for account in (mine, theirs):
            uow.touchpoints.put(Touchpoint(account.id, TouchpointKind.CHECKIN, at), START)
        uow.commit()
    Sample(sample_unit, SAMPLE).arrive(START + DAY)
    with sample_unit() as uow:
        known = uow.touchpoints.of([mine.id, theirs.id], START + 2 * DAY, START)
    assert [t.status for t in known[mine.id] if t.scheduled_at == at] == [TouchpointStatus.SCHEDULED]
    assert [t.status for t in known[theirs.id] if t.scheduled_at == at] == [TouchpointStatus.HELD]
