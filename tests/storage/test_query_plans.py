"""Hot reads and ticks are answered by an index, whatever the number of rows (rule 13)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from storage.uow import Database, Unit
from success.alerts import Alert, Level
from success.health import as_of
from success.presets import load
from success.touchpoint import TouchpointKind
from tests.conftest import WORKSPACE
from tests.factories import BERLIN, DAY, NOW, a_notice

ASKED: dict[str, tuple[Callable[[Unit], Any], set[str]]] = {
    "accounts.exact": (
        lambda uow: uow.accounts.exact("acme"),
        {"account_keys USING PRIMARY KEY (workspace=? AND key=?)", "accounts USING INDEX"},
    ),
    "accounts.many": (lambda uow: uow.accounts.many([1, 2]), {"(workspace=? AND id=?"}),
    "accounts.of_owners": (
        lambda uow: uow.accounts.of_owners(["a@x.example"]),
        {"ix_accounts_owner (workspace=? AND owner_email=?)"},
    ),
    "accounts.of_executive": (
        lambda uow: uow.accounts.of_executive("a@x.example"),
        {"ix_accounts_executive (workspace=? AND ae_email=?)"},
    ),
    "accounts.renewing": (
        lambda uow: uow.accounts.renewing(DAY, DAY),
        {
            "ix_accounts_renewal (workspace=? AND renewal_date<?)",
            "ix_accounts_notice (workspace=? AND notice",
        },
    ),
    "people.by_address": (
        lambda uow: uow.people.by_address("slack", "U1"),
        {"addresses_1 (workspace=? AND platform=? AND platform_user=?)"},
    ),
    "people.addresses": (lambda uow: uow.people.addresses("a@x.example"), {"ix_addresses_email"}),
    "contacts.of": (lambda uow: uow.contacts.of([1], NOW), {"(workspace=? AND account_id=?"}),
    "touchpoints.of": (
        lambda uow: uow.touchpoints.of([1], NOW),
        {"(workspace=? AND account_id=?", "ix_touchpoint_history_touchpoint (touchpoint_id=?)"},
    ),
    "touchpoints.passed": (
        lambda uow: uow.touchpoints.passed(NOW, NOW),
        {"ix_touchpoints_scheduled (workspace=? AND scheduled_at>? AND scheduled_at<?)"},
    ),
    "touchpoints.passed of kinds": (
        lambda uow: uow.touchpoints.passed(NOW, NOW, 1, [TouchpointKind.QBR, TouchpointKind.EBR]),
        {"ix_touchpoints_scheduled_kind (workspace=? AND kind=? AND scheduled_at>? AND scheduled_at<?)"},
    ),
    "surveys.of": (lambda uow: uow.surveys.of([1], NOW), {"(workspace=? AND account_id=?"}),
    "plans.goals": (lambda uow: uow.plans.goals([1], NOW), {"(workspace=? AND account_id=?"}),
    "arr.of": (
        lambda uow: uow.arr.of([1], DAY),
        {"ix_arr_events_account (workspace=? AND account_id=? AND effective_on<?)"},
    ),
    "arr.unsigned": (
        lambda uow: uow.arr.unsigned(DAY, DAY, DAY),
        {"ix_arr_events_due (workspace=? AND due_on>? AND due_on<?)"},
    ),
    "arr.unsigned of accounts": (
        lambda uow: uow.arr.unsigned(DAY, DAY, DAY, [1]),
        {"arr_events USING INDEX"},
    ),
    "accounts.below": (
        lambda uow: uow.accounts.below(["acme"]),
        {"ix_accounts_parent (workspace=? AND parent_external_id=?)"},
    ),
    "accounts.called": (lambda uow: uow.accounts.called(["acme"]), {"(workspace=? AND external_id=?)"}),
    "recorded.of": (lambda uow: uow.recorded.of([1], NOW), {"(workspace=? AND account_id=?"}),
    "health.current": (lambda uow: uow.health.current(1), {"(workspace=? AND account_id=?)"}),
    "health.current at": (
        lambda uow: uow.health.current(1, NOW),
        {"(workspace=? AND account_id=? AND metric=? AND observed_at>? AND observed_at<?)"},
    ),
    "alerts.of": (lambda uow: uow.alerts.of([1]), {"alerts USING INDEX"}),
    "alerts.standing": (
        lambda uow: uow.alerts.standing([1], NOW),
        {"uq_alerts_live (workspace=? AND account_id=?)", "ix_alert_events_at (workspace=? AND at>?)"},
    ),
    "alerts.moved_on": (
        lambda uow: uow.alerts.moved_on([1], NOW),
        {"current_health USING INDEX", "ix_alert_events_at (workspace=? AND at>?)"},
    ),
    "alerts.overdue": (lambda uow: uow.alerts.overdue(NOW), {"ix_alerts_due (workspace=? AND due<?)"}),
    "alerts.save": (
        lambda uow: uow.alerts.save(Alert(1, "x", Level.WATCH, NOW, None, id=1)),
        {"INTEGER PRIMARY KEY (rowid=?)"},
    ),
    "escalations.open_for": (
        lambda uow: uow.escalations.open_for(1),
        {"uq_escalations_running (workspace=? AND account_id=?)"},
    ),
    "outbox.put": (
        lambda uow: uow.outbox.put(a_notice(reply_to="root"), NOW),
        {"(workspace=? AND dedupe_key=?)"},
    ),
    "outbox.claim": (
        lambda uow: uow.outbox.claim(NOW, 60, 10),
        {
            "ix_outbox_due (workspace=? AND due_at<?)",
            "ix_outbox_line (workspace=? AND conversation=? AND place_in_line<?)",
            "root USING INDEX sqlite_autoindex_outbox_1 (workspace=? AND dedupe_key=?)",
        },
    ),
    "outbox.known": (lambda uow: uow.outbox.known(["a", "b"]), {"(workspace=? AND dedupe_key=?)"}),
}


@pytest.mark.parametrize("question", ASKED)
def test_it_is_answered_by_an_index(sqlite_database: Database, question: str) -> None:
    ask, expected = ASKED[question]
    with _plans(sqlite_database) as plans, sqlite_database.unit(WORKSPACE)(write=True) as uow:
        ask(uow)
    steps = "\n".join(plans)
    assert all(index in steps for index in expected), steps
    # Only the list of values sent along, and rows already found by an index, are walked through.
    walked = [step for step in plans if step.startswith("SCAN") and "json_each" not in step]
    assert set(walked) <= {"SCAN due", "SCAN anon_1", "SCAN CONSTANT ROW"}, steps
    assert not any(step.endswith("(workspace=?)") for step in plans), steps


def test_what_scoring_reads_is_found_by_account(sqlite_database: Database) -> None:
    scope = as_of(load("framework"), NOW, BERLIN)
    with _plans(sqlite_database) as plans, sqlite_database.unit(WORKSPACE)(write=True) as uow:
        uow.measurements.readings([1, 2], scope)
    tables = ("observations", "touchpoints", "answers", "goals", "standings", "standing ", "held ")
    searched = [step for step in plans if step.startswith(tuple(f"SEARCH {table}" for table in tables))]
    assert len(searched) >= len(tables)
    assert all("account_id=?" in step for step in searched), searched
    walked = {step.split()[1] for step in plans if step.startswith("SCAN")}
    assert walked <= {"json_each", "person", "present", "given", "(subquery-4)", "known"}, plans


@contextmanager
def _plans(database: Database) -> Iterator[list[str]]:
    """Collect the steps of SQLite's plan of every statement run inside the block."""
    steps: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "WITH")):
            raw = connection.connection.dbapi_connection.cursor()
            one = parameters[0] if isinstance(parameters, list) else parameters
            steps.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", one))

    event.listen(database.writing, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        event.remove(database.writing, "before_cursor_execute", explain)
