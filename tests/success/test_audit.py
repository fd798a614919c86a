"""Honesty checks over a book (section 12): each finds what hides, and keeps quiet where nothing does."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.text import render
from handlers.request import Request
from handlers.router import Router
from storage.uow import Database, Units
from success.account import Account
from success.alerting import acknowledge, refresh
from success.alerts import Alert, AlertEvent, Level
from success.audit import Audit, audit
from success.audit_checks import Check
from success.audit_rules import AuditRules
from success.format import Reader
from success.journal import Entry, EntryKind
from success.presets import load
from success.records import Kind
from success.scoring import rescore
from success.touchpoint import TouchpointKind, TouchpointStatus
from success.workspace import Workspace
from tests.factories import (
    BERLIN,
    DAY,
    NOW,
    a_contact,
    a_goal,
    a_touchpoint,
    an_answer,
    an_arr_event,
    stored,
    stored_account,
    stored_metrics,
    stored_touchpoint,
    stored_user,
    the_account,
)

WS = Workspace("acme-inc", BERLIN, "en", None, load("framework"))
RULES = WS.preset.audit
ANA, MO, DI = "ana@mainstay.example", "mo@mainstay.example", "di@mainstay.example"
POOR = {"dau_mau_ratio": "0.02", "csat": "1.5", "roi_ratio": "0.4"}
GOOD = {"dau_mau_ratio": "0.5", "csat": "4.8", "roi_ratio": "1.1"}


def with_rules(**figures: object) -> Workspace:
    rules = AuditRules.model_validate(RULES.model_dump() | figures)
    return replace(WS, preset=WS.preset.model_copy(update={"audit": rules}))


def found(open_unit: Units, ws: Workspace = WS, at: datetime = NOW) -> Audit:
    with open_unit() as uow:
        return audit(uow, ws, None, at)


def facts(
    open_unit: Units, check: Check, ws: Workspace = WS, at: datetime = NOW
) -> dict[str, dict[str, str]]:
    hits = found(open_unit, ws, at).hits.get(check, ())
    return {hit.account.external_id: hit.fact for hit in hits}


def alerted(open_unit: Units, account: Account, key: str = "usage_decline", **fields: Any) -> Alert:
    known: dict[str, Any] = {"level": Level.WARNING, "since": NOW, "due": NOW + timedelta(days=3)}
    with open_unit(write=True) as uow:
        alert = uow.alerts.save(Alert(account.id, key, **(known | fields)))
        uow.alerts.record(AlertEvent(alert.id or 0, alert.since, "opened"))
        uow.commit()
    return alert


@pytest.fixture
def acme(open_unit: Units) -> Account:
    """Acme of Ana's, whose scores are poor; nothing runs and nothing is planned."""
    stored_user(open_unit, MO, name="Mo", role="manager")
    stored_user(open_unit, ANA, manager_email=MO)
    stored_user(open_unit, DI, name="Di", role="director")
    stored_account(open_unit)
    stored_metrics(open_unit, POOR, NOW - timedelta(days=2))
    with open_unit(write=True) as uow:
        account = the_account(uow)
        rescore(uow, WS, [account.id], NOW)
        uow.commit()
    return account


# ------------------------------------------------------------------ bands


def test_audit_a_band_needs_an_action_or_a_clock(open_unit: Units, acme: Account) -> None:
    assert facts(open_unit, Check.BANDS)["acme"]["band"] == "red"


def test_audit_an_alert_whose_clock_runs_answers_for_a_band(open_unit: Units, acme: Account) -> None:
    alert = alerted(open_unit, acme)
    assert facts(open_unit, Check.BANDS) == {}
    with open_unit(write=True) as uow:
        uow.alerts.save(replace(alert, due=NOW - timedelta(days=1)))
        uow.commit()
    assert "acme" in facts(open_unit, Check.BANDS)
    with open_unit(write=True) as uow:
        ana = uow.people.get(ANA)
        assert ana is not None
        acknowledge(uow, WS, replace(alert, due=NOW - timedelta(days=1)), ana, NOW)
        uow.commit()
    assert facts(open_unit, Check.BANDS) == {}


def test_audit_a_meeting_soon_answers_for_a_band(open_unit: Units, acme: Account) -> None:
    stored_touchpoint(open_unit, acme, scheduled_at=NOW + timedelta(days=RULES.action_days + 1))
    assert "acme" in facts(open_unit, Check.BANDS)
    stored_touchpoint(open_unit, acme, scheduled_at=NOW + timedelta(days=RULES.action_days))
    assert facts(open_unit, Check.BANDS) == {}


def test_audit_green_and_lost_accounts_owe_nothing(open_unit: Units, acme: Account) -> None:
    stored_metrics(open_unit, GOOD, NOW - timedelta(days=1))
    assert facts(open_unit, Check.BANDS) == {}
    stored_metrics(open_unit, POOR, NOW)
    assert "acme" in facts(open_unit, Check.BANDS)
    stored_account(open_unit, renewal_stage="churned", renewal_stage_since=DAY - timedelta(days=1))
    assert found(open_unit).accounts == 0


# ------------------------------------------------------------------ touch


@pytest.mark.parametrize(("arr", "tells"), [(4_999, True), (5_000, False)])
def test_audit_a_named_csm_on_tiny_arr(open_unit: Units, acme: Account, arr: int, tells: bool) -> None:
    stored_account(open_unit, "tiny", arr=arr, currency="USD", segment=None)
    assert (facts(open_unit, Check.TOUCH).get("tiny") == {"form": "tiny"}) is tells
    dearer = with_rules(tiny_arr_below=20_000)
    assert facts(open_unit, Check.TOUCH, dearer)["tiny"] == {"form": "tiny"}


def test_audit_nobody_on_large_arr(open_unit: Units, acme: Account) -> None:
    stored_account(open_unit, "large", owner_email="gone@mainstay.example", currency="USD", segment=None)
    stored_account(
        open_unit, "small", owner_email="gone@mainstay.example", arr=900, currency="USD", segment=None
    )
    assert facts(open_unit, Check.TOUCH) == {"large": {"form": "large"}}


def test_audit_s1_an_account_whose_segment_nobody_can_tell_does_not_hide(
    open_unit: Units, acme: Account
) -> None:
    stored_account(open_unit, "globex", arr=500_000, currency="EUR", segment=None)
    assert facts(open_unit, Check.TOUCH) == {"globex": {"form": "unknown"}}
    stored_account(open_unit, "globex", segment="enterprise")
    assert facts(open_unit, Check.TOUCH) == {}


# ------------------------------------------------------------------ reviews


def test_audit_reviews_held_only_near_the_renewal(open_unit: Units, acme: Account) -> None:
    held: dict[str, Any] = {"kind": TouchpointKind.QBR, "status": TouchpointStatus.HELD}
    stored_touchpoint(
        open_unit, acme, scheduled_at=NOW - timedelta(days=RULES.near_renewal_days + 120), **held
    )
    assert facts(open_unit, Check.REVIEWS) == {}
    stored_account(open_unit, "globex", renewal_date=DAY + timedelta(days=20))
    with open_unit() as uow:
        globex = the_account(uow, "globex")
    stored_touchpoint(open_unit, globex, scheduled_at=NOW - timedelta(days=10), **held)
    assert facts(open_unit, Check.REVIEWS) == {"globex": {"count": "1", "last": "2026-03-21"}}
    stored_touchpoint(open_unit, globex, scheduled_at=NOW - timedelta(days=200), **held)
    assert facts(open_unit, Check.REVIEWS) == {}


# ------------------------------------------------------------------ expansion


def test_audit_expansion_tried_before_the_gate(open_unit: Units, acme: Account) -> None:
    assert facts(open_unit, Check.EXPANSION) == {}
    with open_unit(write=True) as uow:
        uow.journal.add(Entry(acme.id, EntryKind.OVERRIDE, NOW, ANA, "They insist"))
        uow.commit()
    assert facts(open_unit, Check.EXPANSION)["acme"] == {
        "form": "override",
        "on": "2026-03-31",
        "reason": "They insist",
    }
    later = NOW + timedelta(days=RULES.expansion_days + 1)
    assert facts(open_unit, Check.EXPANSION, at=later) == {}


def test_audit_expansion_booked_while_not_green(open_unit: Units, acme: Account) -> None:
    booked = {"kind": "expansion", "amount": 5_000}
    stored(open_unit, Kind.ARR_EVENTS, an_arr_event("up-1", effective_on=date(2026, 3, 1), **booked))
    assert facts(open_unit, Check.EXPANSION) == {}  # of that day no score was kept
    stored(open_unit, Kind.ARR_EVENTS, an_arr_event("up-2", effective_on=DAY, **booked))
    assert facts(open_unit, Check.EXPANSION)["acme"] == {"form": "booked", "on": "2026-03-31", "band": "red"}


# ------------------------------------------------------------------ people


def test_audit_single_threaded_accounts_and_unanswered_detractors(open_unit: Units, acme: Account) -> None:
    stored(open_unit, Kind.CONTACTS, a_contact())
    met = NOW - timedelta(days=12)
    held: dict[str, Any] = {"status": "held", "held_at": met, "contact_emails": "cora@acme.example"}
    stored(open_unit, Kind.TOUCHPOINTS, a_touchpoint(scheduled_at=met, **held))
    stored(open_unit, Kind.SURVEYS, an_answer(score=3, answered_at=NOW - timedelta(days=1)))
    with open_unit(write=True) as uow:
        refresh(uow, WS, [acme.id], NOW)
        uow.commit()
    assert facts(open_unit, Check.THREADS)["acme"] == {"count": "1", "least": "2"}
    waits = facts(open_unit, Check.DETRACTORS)["acme"]
    assert (waits["form"], waits["score"]) == ("waits", "3")
    late = NOW + timedelta(days=20)
    assert facts(open_unit, Check.DETRACTORS, at=late)["acme"]["form"] == "late"
    before = NOW - timedelta(days=2)
    assert facts(open_unit, Check.DETRACTORS, at=before) == {}


# ------------------------------------------------------------------ scores and plans


def test_audit_scores_that_are_missing_provisional_or_stale(open_unit: Units, acme: Account) -> None:
    stored_account(open_unit, "silent")
    stored_account(open_unit, "thin")
    stored_metrics(open_unit, {"dau_mau_ratio": "0.4"}, NOW, "thin")
    told = facts(open_unit, Check.SCORES)
    assert told["silent"] == {"form": "none"}
    assert told["thin"]["form"] == "provisional"
    assert "acme" not in told
    old = {"feature_adoption": "0.5", "response_rate": "0.5"}
    stored_metrics(open_unit, old, NOW - timedelta(days=60))
    assert "acme" not in facts(open_unit, Check.SCORES)
    assert facts(open_unit, Check.SCORES, with_rules(stale_metrics=2))["acme"] == {
        "form": "stale",
        "count": "2",
    }


def test_audit_p3_plans_that_miss_a_stage(open_unit: Units, acme: Account) -> None:
    goal = a_goal(kpi="days", unit="days", target=5, due_date=DAY, customer_owner="Jo", owner_email=ANA)
    stored(open_unit, Kind.GOALS, goal)
    assert facts(open_unit, Check.STAGES)["acme"] == {"stages": "alignment;risks;review"}


# ------------------------------------------------------------------ alert load


def test_audit_alert_load_is_counted_against_the_presets_figure(open_unit: Units, acme: Account) -> None:
    for key in ("usage_decline", "score_drop", "band_drop"):
        alerted(open_unit, acme, key, since=NOW - timedelta(days=3))
    alerted(open_unit, acme, "contact_quiet", since=NOW - timedelta(weeks=RULES.load_weeks, days=1))
    (load,) = found(open_unit).loads
    assert (load.owner.email, load.alerts, load.is_over) == (ANA, 3, False)
    strict = found(open_unit, with_rules(load_weeks=1, alerts_a_week=2))
    assert strict.count(Check.LOAD) == 1
    assert strict.over[0].a_week == 3
    assert found(open_unit, with_rules(load_weeks=1, alerts_a_week=3)).over == []


# ------------------------------------------------------------------ in chat


def say(open_unit: Units, email: str, words: str) -> str:
    with open_unit() as uow:
        user = uow.people.get(email)
    return render(Router(open_unit, WS).answer(Request(user, NOW, words)).view, Reader())


def test_audit_everybody_sees_the_book_that_is_theirs(open_unit: Units, acme: Account) -> None:
    stored_user(open_unit, "bo@mainstay.example", name="Bo", manager_email=MO)
    stored_account(open_unit, "globex", owner_email="bo@mainstay.example")
    stored_account(open_unit, "umbrella", owner_email="cy@mainstay.example")
    assert "1 account." in say(open_unit, ANA, "audit")
    assert "2 accounts." in say(open_unit, MO, "audit")
    assert "3 accounts." in say(open_unit, DI, "audit")
    assert "Globex" not in say(open_unit, ANA, "audit stages")


def test_audit_names_the_accounts_and_what_would_mend_them(open_unit: Units, acme: Account) -> None:
    shown = say(open_unit, ANA, "audit bands")
    assert "Bands without an action or a clock · 1" in shown
    assert "within 7 days" in shown
    assert "Acme · Ana Alvarez: Red at" in shown
    assert "health acme" in shown
    assert "This check finds nothing." in say(open_unit, ANA, "audit detractors")


def test_audit_of_an_empty_book_says_so(open_unit: Units) -> None:
    stored_user(open_unit)
    assert "No account is yours to look after." in say(open_unit, ANA, "audit")


def test_audit_costs_as_many_queries_for_a_dozen_accounts_as_for_one(
    sqlite_database: Database, open_unit: Units, acme: Account
) -> None:
    asked: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(sqlite_database.reading, "before_cursor_execute", heard)

    def cost() -> int:
        with open_unit(write=True) as uow:
            rescore(uow, WS, uow.accounts.ids(), NOW)
            refresh(uow, WS, uow.accounts.ids(), NOW)
            uow.commit()
        asked.clear()
        assert found(open_unit).accounts
        return len(asked)

    for_one = cost()
    for number in range(11):
        stored_account(open_unit, f"more-{number}")
        stored_metrics(open_unit, POOR, NOW, f"more-{number}")
    assert 0 < for_one == cost()
