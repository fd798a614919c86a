"""Rule 12: one workspace never sees, changes or refers to what another one keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from storage.installations import Cipher, Installation
from storage.uow import Database, Unit, Units
from success.account import Account
from success.alerts import Alert, AlertEvent, Level
from success.arr import ArrKind
from success.escalation import Escalation, Task
from success.journal import Entry, EntryKind
from success.metrics import DERIVED, METRICS
from success.people import Address
from success.plan import Goal
from success.readings import AsOf
from success.records import Kind
from success.signals import Recorded
from success.survey import Answer, SurveyKind
from success.touchpoint import Touchpoint, TouchpointKind
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_notice,
    a_signal,
    a_touchpoint,
    an_answer,
    an_arr_event,
    an_observation,
    stored,
    stored_account,
    stored_user,
)

CIPHER = Cipher("a long secret")
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class House:
    """Two workspaces on one database; everything is stored in the first."""

    ours: Units
    theirs: Units
    account: Account
    alert_id: int
    escalation_id: int
    touchpoint_id: int


@pytest.fixture
def house(database: Database) -> House:
    ours = database.unit("ours")
    stored_user(ours)
    account = stored_account(ours)
    stored(ours, Kind.CONTACTS, a_contact())
    stored(ours, Kind.METRICS, an_observation())
    stored(ours, Kind.TOUCHPOINTS, a_touchpoint())
    stored(ours, Kind.SURVEYS, an_answer())
    stored(ours, Kind.GOALS, a_goal())
    stored(ours, Kind.ARR_EVENTS, an_arr_event())
    stored(ours, Kind.SIGNALS, a_signal())
    with ours(write=True) as uow:
        uow.people.save_address(Address("ana@mainstay.example", "slack", "U1"))
        alert = uow.alerts.save(Alert(account.id, "score_red", Level.CRITICAL, NOW, NOW))
        uow.alerts.record(AlertEvent(alert.id or 0, NOW, "opened"))
        escalation = uow.escalations.save(Escalation(account.id, NOW, "manual", "", None, NOW, "esc"))
        uow.escalations.save_task(Task(escalation.id or 0, "Call", "ana@mainstay.example", DAY))
        uow.outbox.put(a_notice("key"), NOW)
        uow.inbox.first_time("slack", "Ev1", NOW)
        uow.notebook.write("tick", "1")
        uow.journal.add(Entry(account.id, EntryKind.OBSERVATION, NOW, None, "Seen"))
        uow.installations.save(Installation("slack", "T1", "U9", "token", "", NOW), CIPHER)
        (touchpoint,) = uow.touchpoints.of([account.id], NOW)[account.id]
        uow.commit()
    ids = alert.id or 0, escalation.id or 0, touchpoint.id or 0
    return House(ours, database.unit("theirs"), account, *ids)


AS_OF = AsOf(NOW, BERLIN, dict.fromkeys(DERIVED, 90))
READS: dict[str, Callable[[Unit, House], Any]] = {
    "people.get": lambda uow, house: uow.people.get("ana@mainstay.example"),
    "people.all": lambda uow, house: uow.people.all(),
    "people.by_address": lambda uow, house: uow.people.by_address("slack", "U1"),
    "people.addresses": lambda uow, house: uow.people.addresses("ana@mainstay.example"),
    "accounts.get": lambda uow, house: uow.accounts.get(house.account.id),
    "accounts.exact": lambda uow, house: uow.accounts.exact("acme"),
    "accounts.every_name": lambda uow, house: uow.accounts.every_name(),
    "accounts.many": lambda uow, house: uow.accounts.many([house.account.id]),
    "accounts.ids": lambda uow, house: uow.accounts.ids(),
    "accounts.of_owners": lambda uow, house: uow.accounts.of_owners(["ana@mainstay.example"]),
    "accounts.renewing": lambda uow, house: uow.accounts.renewing(DAY, DAY + YEAR),
    "contacts.of": lambda uow, house: uow.contacts.of([house.account.id], NOW),
    "touchpoints.of": lambda uow, house: uow.touchpoints.of([house.account.id], NOW),
    "touchpoints.get": lambda uow, house: uow.touchpoints.get(house.touchpoint_id),
    "touchpoints.passed": lambda uow, house: uow.touchpoints.passed(NOW, NOW + YEAR),
    "surveys.of": lambda uow, house: uow.surveys.of([house.account.id], NOW),
    "plans.goals": lambda uow, house: uow.plans.goals([house.account.id], NOW),
    "plans.kept": lambda uow, house: uow.plans.kept(NOW),
    "arr.of": lambda uow, house: uow.arr.of([house.account.id], DAY),
    "recorded.of": lambda uow, house: uow.recorded.of([house.account.id], NOW),
    "journal.of": lambda uow, house: uow.journal.of([house.account.id], list(EntryKind), NOW),
    "journal.everywhere": lambda uow, house: uow.journal.everywhere(EntryKind.OBSERVATION, NOW - YEAR, NOW),
    "journal.kept": lambda uow, house: any(uow.journal.kept(kind, NOW) for kind in EntryKind),
    "measurements.readings": lambda uow, house: uow.measurements.readings(
        [house.account.id], AS_OF
    ).has_supplied.any(),
    "measurements.collected": lambda uow, house: uow.measurements.collected(AS_OF),
    "measurements.series": lambda uow, house: uow.measurements.series(
        [house.account.id], METRICS["dau_mau_ratio"].code, NOW, NOW - YEAR
    ),
    "health.waiting": lambda uow, house: uow.health.waiting(),
    "alerts.of": lambda uow, house: uow.alerts.of([house.account.id]),
    "alerts.standing": lambda uow, house: uow.alerts.standing([house.account.id], NOW),
    "alerts.moved_on": lambda uow, house: uow.alerts.moved_on(None, NOW - YEAR),
    "alerts.moved_on of accounts": lambda uow, house: uow.alerts.moved_on([house.account.id], NOW - YEAR),
    "alerts.get": lambda uow, house: uow.alerts.get(house.alert_id),
    "alerts.events": lambda uow, house: uow.alerts.events([house.alert_id], NOW),
    "alerts.unsettled": lambda uow, house: uow.alerts.unsettled([house.account.id], NOW),
    "alerts.overdue": lambda uow, house: uow.alerts.overdue(NOW),
    "alerts.accounts_with_open": lambda uow, house: uow.alerts.accounts_with_open(),
    "alerts.live_levels": lambda uow, house: uow.alerts.live_levels(),
    "alerts.happened": lambda uow, house: uow.alerts.happened(NOW - YEAR, NOW),
    "escalations.open_for": lambda uow, house: uow.escalations.open_for(house.account.id),
    "escalations.ran_at": lambda uow, house: uow.escalations.ran_at(house.account.id, NOW),
    "escalations.get": lambda uow, house: uow.escalations.get(house.escalation_id),
    "escalations.running": lambda uow, house: uow.escalations.running(),
    "escalations.tasks": lambda uow, house: uow.escalations.tasks(house.escalation_id),
    "escalations.open_tasks": lambda uow, house: uow.escalations.open_tasks(
        ["ana@mainstay.example"], DAY, NOW
    ),
    "escalations.running at": lambda uow, house: uow.escalations.running(NOW),
    "outbox.claim": lambda uow, house: uow.outbox.claim(NOW, 60, 9),
    "outbox.known": lambda uow, house: uow.outbox.known(["key"]),
    "outbox.pending": lambda uow, house: uow.outbox.pending(NOW + YEAR),
    "inbox.first_time": lambda uow, house: not uow.inbox.first_time("slack", "Ev1", NOW),
    "notebook.read": lambda uow, house: uow.notebook.read("tick"),
    "notebook.read_many": lambda uow, house: uow.notebook.read_many(["tick"]),
    "installations.get": lambda uow, house: uow.installations.get("slack", "T1", CIPHER),
    "installations.tenants": lambda uow, house: uow.installations.tenants("slack"),
}


@pytest.mark.parametrize("read", READS)
def test_a_workspace_reads_only_its_own(house: House, read: str) -> None:
    with house.theirs(write=True) as uow:
        assert not READS[read](uow, house)
    with house.ours(write=True) as uow:
        # The same question finds something where it was stored, so that the silence above means something.
        assert READS[read](uow, house)


def test_every_export_holds_only_its_own(house: House) -> None:
    for kind in Kind:
        with house.theirs() as uow:
            assert list(uow.intake.export(kind)) == []
        with house.ours() as uow:
            assert len(list(uow.intake.export(kind))) == 1


WRITES: dict[str, Callable[[Unit, int], Any]] = {
    "touchpoints": lambda uow, number: uow.touchpoints.put(Touchpoint(number, TouchpointKind.EXEC, NOW), NOW),
    "surveys": lambda uow, number: uow.surveys.put(Answer(number, SurveyKind.NPS, 0, Decimal(9), NOW)),
    "plans": lambda uow, number: uow.plans.put_goal(Goal(number, "Grow"), NOW),
    "recorded": lambda uow, number: uow.recorded.put(number, Recorded("formal_complaint", NOW)),
    "alerts": lambda uow, number: uow.alerts.save(Alert(number, "score_red", Level.WATCH, NOW, None)),
    "escalations": lambda uow, number: uow.escalations.save(
        Escalation(number, NOW, "manual", "", None, NOW, "esc")
    ),
    "journal": lambda uow, number: uow.journal.add(Entry(number, EntryKind.OBSERVATION, NOW, None, "Seen")),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_workspace_cannot_write_to_the_account_of_another(house: House, write: str) -> None:
    with house.theirs(write=True) as uow, pytest.raises(IntegrityError):
        WRITES[write](uow, house.account.id)


def test_records_find_only_accounts_of_their_own_workspace(house: House) -> None:
    taken = stored(house.theirs, Kind.METRICS, an_observation())
    assert (taken.accepted, len(taken.refused)) == (0, 1)


def test_both_may_call_their_things_the_same(house: House) -> None:
    account = stored_account(house.theirs, name="Other Acme")
    stored(house.theirs, Kind.ARR_EVENTS, an_arr_event(kind=ArrKind.CHURN))
    with house.theirs(write=True) as uow:
        assert uow.outbox.put(a_notice("key"), NOW)
        assert uow.accounts.exact("acme") == [account]
    with house.ours() as uow:
        assert uow.accounts.exact("acme") == [house.account]
        assert uow.arr.of([house.account.id], DAY)[house.account.id][0].kind is ArrKind.NEW
