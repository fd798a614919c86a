"""Inbox, notebook, people and where they can be reached."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier

from storage.uow import Database, Units
from success.people import Address, DigestWish, Role, User
from tests.conftest import WORKSPACE
from tests.factories import NOW, stored_user

ANA = User(
    email="ana@mainstay.example",
    name="Ana Alvarez",
    role=Role.CSM,
    manager_email="max@mainstay.example",
    timezone="Europe/Berlin",
    locale="zh_CN",
    backup_email="bo@mainstay.example",
    leave_from=date(2026, 4, 1),
    leave_until=date(2026, 4, 5),
    notices_on="slack",
    digest=DigestWish(on=False, at=time(7, 45), days=(0, 2, 4), when_empty="line"),
)


def test_rule_8_an_event_is_new_once(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        assert uow.inbox.first_time("slack", "Ev1", NOW)
        assert not uow.inbox.first_time("slack", "Ev1", NOW)
        assert uow.inbox.first_time("teams", "Ev1", NOW)
        uow.commit()
    with open_unit(write=True) as uow:
        assert not uow.inbox.first_time("slack", "Ev1", NOW)


def test_rule_8_an_event_whose_effect_was_rolled_back_is_new_again(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        assert uow.inbox.first_time("slack", "Ev1", NOW)
    with open_unit(write=True) as uow:
        assert uow.inbox.first_time("slack", "Ev1", NOW)


def test_rule_8_of_two_deliveries_at_once_one_is_first(database: Database) -> None:
    units = database.unit(WORKSPACE)
    together = Barrier(2)

    def deliver() -> bool:
        together.wait(10)
        with units(write=True) as uow:
            first = uow.inbox.first_time("slack", "Ev1", NOW)
            uow.commit()
        return first

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result(30) for future in [pool.submit(deliver) for _delivery in range(2)]]
    assert sorted(answers) == [False, True]


def test_the_notebook_keeps_the_last_value(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        assert uow.notebook.read("tick") is None
        uow.notebook.write("tick", "1")
        uow.notebook.write("tick", "2")
        uow.commit()
    with open_unit() as uow:
        assert uow.notebook.read("tick") == "2"


def test_a_person_is_read_back_whole(open_unit: Units) -> None:
    with open_unit(write=True) as uow:
        uow.people.save(ANA)
        uow.commit()
    with open_unit() as uow:
        assert uow.people.get("ana@mainstay.example") == ANA
        assert uow.people.get(" ANA@Mainstay.Example ") == ANA
        assert uow.people.get("nobody@mainstay.example") is None


def test_saving_a_person_replaces_what_was_there(open_unit: Units) -> None:
    plain = User("ana@mainstay.example", "Ana", Role.MANAGER)
    with open_unit(write=True) as uow:
        uow.people.save(ANA)
        uow.people.save(plain)
        uow.commit()
    with open_unit() as uow:
        assert uow.people.get("ana@mainstay.example") == plain


def test_people_are_listed_by_name_whatever_its_case(open_unit: Units) -> None:
    for email, name in (("z@x.example", "zoe"), ("a@x.example", "Ben"), ("b@x.example", "Änne")):
        stored_user(open_unit, email, name=name)
    with open_unit() as uow:
        assert [user.name for user in uow.people.all()] == ["Änne", "Ben", "zoe"]


def test_a_person_is_known_by_any_address(open_unit: Units) -> None:
    user = stored_user(open_unit)
    slack = Address(user.email, "slack", "U1", "U1")
    teams = Address(user.email, "teams", "29:x", '{"conversation": "a:1"}')
    with open_unit(write=True) as uow:
        uow.people.save_address(teams)
        uow.people.save_address(slack)
        uow.commit()
    with open_unit() as uow:
        assert uow.people.by_address("slack", "U1") == user
        assert uow.people.by_address("teams", "29:x") == user
        assert uow.people.by_address("teams", "U1") is None
        assert uow.people.addresses(user.email) == [slack, teams]


def test_an_address_can_die_and_move(open_unit: Units) -> None:
    ana, bo = stored_user(open_unit), stored_user(open_unit, "bo@mainstay.example", name="Bo")
    dead = Address(ana.email, "slack", "U1", "U1", dead=True)
    with open_unit(write=True) as uow:
        uow.people.save_address(Address(ana.email, "slack", "U1", "U1"))
        uow.people.save_address(dead)
        assert uow.people.addresses(ana.email) == [dead]
        assert uow.people.by_address("slack", "U1") is None
        uow.people.save_address(Address(bo.email, "slack", "U1", "U1"))
        uow.commit()
    with open_unit() as uow:
        assert uow.people.by_address("slack", "U1") == bo
        assert uow.people.addresses(ana.email) == []
