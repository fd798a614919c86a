"""A customer who is lost and comes back: onboarded again, without old alerts, with all of the evidence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from success.evidence import Evidence, EvidenceKind, written
from success.lifecycle import churned, term, won_back
from success.lifecycle_rules import Phase
from success.onboarding import read as read_onboarding
from success.plan_page import read as read_plan
from success.ports import OpenUnit
from success.records import Kind
from success.renewal import due_steps, stage_of
from success.stretches import phase_of
from tests import factories
from tests.success.watched import NOW, Watched, a_workspace, ago, on

LOST, BACK = on(100), on(20)
EVENTS: tuple[dict[str, Any], ...] = (
    {"external_id": "a", "kind": "new", "effective_on": on(800)},
    {"external_id": "b", "kind": "renewal", "effective_on": on(435)},
    {"external_id": "c", "kind": "churn", "effective_on": LOST},
    {"external_id": "d", "kind": "new", "effective_on": BACK, "amount": 60_000},
)


@pytest.fixture(params=["framework", "playbook"])
def acme(open_unit: OpenUnit, request: pytest.FixtureRequest) -> Watched:
    """Acme was a customer for two years, was lost in December and has signed anew in March."""
    watched = Watched(
        open_unit,
        a_workspace(request.param),
        contract_start=on(800),
        renewal_date=BACK + timedelta(days=365),
        renewal_stage="churned",
        renewal_stage_since=LOST,
    )
    watched.take(Kind.ARR_EVENTS, *(factories.an_arr_event(**event) for event in EVENTS))
    return watched


def test_l1_the_new_contract_is_a_first_term_again(acme: Watched) -> None:
    with acme.open_unit() as uow:
        events = uow.arr.of([acme.id], NOW.date())[acme.id]
        then = phase_of(uow, acme.ws, acme.account, ago(60))
        now = phase_of(uow, acme.ws, acme.account, NOW)
    assert [churned(acme.account, events, day) for day in (LOST, BACK - timedelta(days=1), BACK)] == [
        True,
        True,
        False,
    ]
    assert won_back(acme.account, events, NOW.date()) == BACK
    assert won_back(acme.account, events, BACK - timedelta(days=1)) is None
    found = term(acme.account, events, NOW.date())
    assert (found.start, found.renewed) == (BACK, False)
    assert (then, now) == (None, Phase.ONBOARDING)


def test_o2_what_was_reached_before_does_not_end_the_new_onboarding(acme: Watched) -> None:
    acme.take(Kind.GOALS, factories.a_goal(achieved_at=on(300)))
    with acme.open_unit() as uow:
        onboarding = read_onboarding(uow, acme.ws, acme.account, NOW)
        assert phase_of(uow, acme.ws, acme.account, NOW) is Phase.ONBOARDING
    assert onboarding.first_value is None
    assert onboarding.reached[0].due == BACK + timedelta(days=6)
    acme.take(Kind.GOALS, factories.a_goal("Close faster", achieved_at=on(5)))
    with acme.open_unit() as uow:
        onboarding = read_onboarding(uow, acme.ws, acme.account, NOW)
    assert (onboarding.first_value, onboarding.days) == (on(5), 15)  # O3: from the new start


def test_w3_old_alerts_do_not_haunt_a_customer_who_came_back(acme: Watched) -> None:
    acme.record("formal_complaint", ago(105))
    acme.answer(2, ago(102))
    acme.meet(ago(101), "missed")
    acme.meet(ago(103), "missed")
    acme.refresh(ago(101))
    assert {"formal_complaint", "detractor"} <= acme.alerts().keys()
    acme.refresh(ago(90))
    assert acme.alerts() == {}
    acme.refresh()
    assert acme.alerts().keys().isdisjoint({"formal_complaint", "detractor", "touchpoints_missed"})
    acme.record("formal_complaint", ago(2))
    assert acme.finding("formal_complaint") is not None, "a new one is news"


def test_r1_the_renewal_of_a_new_contract_is_not_started(open_unit: OpenUnit) -> None:
    acme = Watched(
        open_unit,
        contract_start=BACK,
        renewal_date=BACK + timedelta(days=100),
        renewal_stage="churned",
        renewal_stage_since=LOST,
    )
    rules = acme.ws.preset.renewal
    assert stage_of(acme.account, rules).value == "not_started"
    assert due_steps(acme.account, rules, NOW.date()), "its ladder runs"


def test_p4_evidence_of_the_time_before_is_still_listed(acme: Watched) -> None:
    at = datetime(2025, 6, 1, tzinfo=UTC)
    proof = Evidence(EvidenceKind.CONFIRMED, at, words="We close in five days", who="Cora")
    with acme.open_unit(write=True) as uow:
        uow.journal.add(written(acme.account, proof))
        uow.commit()
    with acme.open_unit() as uow:
        page = read_plan(uow, acme.ws, acme.account, NOW)
    assert [each.at.date() for each in page.evidence] == [date(2025, 6, 1)]
