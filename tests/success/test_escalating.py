"""W1 opening, W6 the ladder, W7 immediate actions, W8 the tasks: what is said stays in one thread."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.text import render
from storage.uow import Database
from success.alerts import Alert, AlertEvent, AlertState, Level
from success.errors import Refusal
from success.escalating import (
    close_escalation,
    escalate_alert,
    open_escalation,
    running_for,
    take_action,
    tell_cleared,
)
from success.escalation import MANUAL, Action, Escalation
from success.escalation_ladder import next_step, step_up
from success.escalation_tasks import add_task, finish_task
from success.format import Reader
from success.notice import Notice, Sent, ToChannel
from success.people import Role
from success.ports import OpenUnit, UnitOfWork
from success.presets import load
from success.touchpoint import TouchpointStatus
from success.view import Actions
from success.working_time import Calendar
from success.workspace import Workspace
from tests import factories
from tests.success.test_lifecycle import a_workspace

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 30, 13, 0, tzinfo=UTC)  # 15:00 in Berlin
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def nine(day: date) -> datetime:
    return datetime.combine(day, time(9), BERLIN).astimezone(UTC)


class Thread:
    """Acme of Ana, whose manager is Max; Dora directs, Sven is our sponsor of Acme."""

    def __init__(self, open_unit: OpenUnit, ws: Workspace | None = None, **cells: Any) -> None:
        self.open_unit, self.ws = open_unit, ws or a_workspace()
        self.dora = factories.stored_user(open_unit, "dora@mainstay.example", name="Dora", role="director")
        self.max = factories.stored_user(
            open_unit, "max@mainstay.example", name="Max", role="manager", manager_email=self.dora.email
        )
        self.sven = factories.stored_user(open_unit, "sven@mainstay.example", name="Sven", role="employee")
        self.ana = factories.stored_user(open_unit, name="Ana", manager_email=self.max.email)
        known: dict[str, Any] = {"internal_sponsor_email": self.sven.email}
        self.acme = factories.stored_account(open_unit, **(known | cells))

    def open(self, at: datetime = MONDAY, reason: str = "They are unhappy") -> Escalation:
        with self.open_unit(write=True) as uow:
            opened = open_escalation(uow, self.ws, self.acme, MANUAL, reason, self.ana, at)
            uow.commit()
        return opened

    def critical(self, key: str, at: datetime = MONDAY, **fields: Any) -> tuple[Alert, AlertEvent]:
        with self.open_unit(write=True) as uow:
            known: dict[str, Any] = {"due": at + 48 * HOUR, "facts": {"on": "2026-03-30"}}
            alert = uow.alerts.save(Alert(self.acme.id, key, Level.CRITICAL, at, **(known | fields)))
            event = AlertEvent(alert.id or 0, at, "opened")
            uow.alerts.record(event)
            uow.commit()
        return alert, event

    def escalate(self, alert: Alert, event: AlertEvent, at: datetime = MONDAY) -> Escalation | None:
        with self.open_unit(write=True) as uow:
            escalation = escalate_alert(uow, self.ws, self.acme, alert, event, at)
            uow.commit()
        return escalation

    def step(self, at: datetime) -> list[str] | None:
        with self.open_unit(write=True) as uow:
            joining = step_up(uow, self.ws, running_for(uow, self.acme), at)
            uow.commit()
        return None if joining is None else [user.name for user in joining]

    def act(self, action: Action, at: datetime, note: str = "") -> None:
        with self.open_unit(write=True) as uow:
            take_action(uow, self.ws, running_for(uow, self.acme), action, self.ana, at, note)
            uow.commit()

    def notices(self, at: datetime = MONDAY + 90 * DAY) -> list[Notice]:
        """Everything said, delivered in the order of its thread."""
        said = []
        for _round in range(40):
            with self.open_unit(write=True) as uow:
                for claimed in uow.outbox.claim(at, 60, 10):
                    said.append(claimed.notice)
                    uow.outbox.record(claimed, Sent("demo", "escalations", str(len(said))), at)
                uow.commit()
        return said

    def now(self) -> Escalation:
        with self.open_unit() as uow:
            return running_for(uow, self.acme)


@pytest.fixture
def thread(open_unit: OpenUnit) -> Thread:
    return Thread(open_unit)


def text(notice: Notice) -> str:
    return render(notice.view, Reader("en", BERLIN))


# ---------------------------------------------------------------- how it opens: W1, W7 and W8


def test_w1_a_critical_opens_a_thread_with_situation_clock_owner_and_tasks(database: Database) -> None:
    thread = Thread(database.unit("acme-inc"))
    alert, event = thread.critical("formal_complaint", due=MONDAY + 30 * HOUR)
    opened = thread.escalate(alert, event)
    assert opened is not None
    assert (opened.due, opened.owner_email) == (MONDAY + 30 * HOUR, thread.ana.email)
    (root,) = thread.notices()
    assert (root.to, root.dedupe_key, root.reply_to) == (ToChannel("escalations"), opened.thread, None)
    assert root.otherwise == (thread.ana.email, thread.max.email)
    said = text(root)
    for words in ("Formal complaint", "by Mar 31, 2026, 9:00 PM", "€120,000", "Ana", "Max", "Jun 30, 2026"):
        assert words in said


def test_w7_actions_are_offered_in_their_order(thread: Thread) -> None:
    thread.open()
    (root,) = thread.notices()
    (actions,) = [block for block in root.view.blocks if isinstance(block, Actions)]
    assert [button.args["action"] for button in actions.buttons] == [
        "executive",
        "root_cause",
        "save_plan",
        "sponsor",
        "concessions",
    ]
    assert {button.command for button in actions.buttons} == {"escalate action"}


def test_w8_the_weeks_of_the_save_plan_are_tasks_with_owner_and_date(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit, a_workspace(country="DE"))
    opened = thread.open()
    with open_unit() as uow:
        tasks = uow.escalations.tasks(opened.id or 0)
    assert [task.owner_email for task in tasks] == [thread.ana.email] * 4
    # five working days each; Good Friday and Easter Monday use none up
    assert [task.due for task in tasks] == [
        date(2026, 4, 8),
        date(2026, 4, 15),
        date(2026, 4, 22),
        date(2026, 4, 29),
    ]
    (root,) = thread.notices()
    call = "Executive call, CSM and VP: understand the concerns"
    assert f"{call} · Ana with Dora · by Apr 8, 2026" in text(root)


def test_w1_by_hand_it_runs_for_48_hours(thread: Thread) -> None:
    opened = thread.open()
    assert (opened.cause, opened.due, opened.opened_by) == (MANUAL, MONDAY + 48 * HOUR, thread.ana.email)
    assert "They are unhappy" in text(thread.notices()[0])


def test_a_second_critical_joins_the_running_thread_as_a_reply(database: Database) -> None:
    thread = Thread(database.unit("acme-inc"))
    first = thread.escalate(*thread.critical("formal_complaint"))
    second = thread.critical("data_export_request", MONDAY + HOUR)
    assert first is not None
    assert thread.escalate(*second, MONDAY + HOUR) == first
    assert thread.escalate(*second, MONDAY + 2 * HOUR) is None  # told once
    root, reply = thread.notices()
    assert (reply.reply_to, reply.to) == (root.dedupe_key, root.to)
    assert "Data export requested" in text(reply)


def test_an_alert_is_escalated_once_for_each_time_it_comes_up(thread: Thread) -> None:
    alert, event = thread.critical("formal_complaint")
    assert thread.escalate(alert, event)
    with thread.open_unit(write=True) as uow:
        close_escalation(uow, thread.ws, running_for(uow, thread.acme), thread.ana, MONDAY + DAY, "Settled")
        uow.commit()
    assert thread.escalate(alert, event, MONDAY + DAY) is None
    again = replace(event, at=MONDAY + 20 * DAY, what="reopened")
    reopened = thread.escalate(alert, again, MONDAY + 20 * DAY)
    assert reopened is not None
    assert reopened.closed_at is None


def test_escalating_by_hand_what_runs_already_says_so_in_its_thread(thread: Thread) -> None:
    first = thread.open()
    second = thread.open(MONDAY + HOUR, "It got worse")
    assert second.id == first.id
    root, reply = thread.notices()
    assert reply.reply_to == root.dedupe_key
    assert "It got worse" in text(reply)


def test_without_an_owner_a_director_answers_for_it(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit, owner_email=None)
    opened = thread.open()
    assert opened.owner_email == thread.dora.email
    assert thread.notices()[0].otherwise == (thread.dora.email,)


def test_while_the_owner_is_on_leave_the_backup_acts(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit)
    ben = factories.stored_user(open_unit, "ben@mainstay.example", name="Ben")
    leave = {"backup_email": ben.email, "leave_from": date(2026, 3, 28), "leave_until": date(2026, 4, 2)}
    factories.stored_user(open_unit, thread.ana.email, name="Ana", manager_email=thread.max.email, **leave)
    assert thread.open().owner_email == ben.email
    assert "Ana (on leave; Ben stands in)" in text(thread.notices()[0])


# ---------------------------------------------------------------- the ladder (W6)


def escalation(opened: datetime = MONDAY, **fields: Any) -> Escalation:
    return Escalation(1, opened, MANUAL, "", None, opened + 48 * HOUR, "t", **fields)


def due(now: Escalation, preset: str = "framework", country: str | None = None) -> datetime | None:
    found = next_step(now, load(preset).escalation, Calendar(BERLIN, country))
    return found[1] if found else None


def test_w6_framework_days_are_working_days() -> None:
    assert due(escalation()) == nine(date(2026, 4, 8))  # Monday is day 1, Wednesday of next week day 8
    second = escalation(step=2, step_at=nine(date(2026, 4, 8)))
    assert due(second) == nine(date(2026, 4, 17))  # day 15
    assert due(escalation(step=3, step_at=nine(date(2026, 4, 17)))) is None


def test_w6_holidays_and_weekends_use_none_up() -> None:
    assert due(escalation(), country="DE") == nine(date(2026, 4, 10))  # Good Friday and Easter Monday
    saturday = escalation(datetime(2026, 3, 28, 10, tzinfo=UTC))
    assert due(saturday) == nine(date(2026, 4, 8))  # Monday is day 1


def test_w6_any_recorded_action_pauses_the_step() -> None:
    paused = escalation(last_action_at=MONDAY + 4 * DAY)  # Friday
    assert due(paused) == nine(date(2026, 4, 14))
    long_ago = escalation(step=2, step_at=nine(date(2026, 4, 8)), last_action_at=MONDAY + DAY)
    assert due(long_ago) == nine(date(2026, 4, 17))


def test_w6_playbook_executives_join_at_once_whatever_is_recorded() -> None:
    assert due(escalation(), "playbook") == MONDAY
    assert due(escalation(last_action_at=MONDAY + HOUR), "playbook") == MONDAY
    assert due(escalation(step=2, step_at=MONDAY), "playbook") is None


def test_w6_each_step_replies_in_the_thread_and_names_who_joins(thread: Thread) -> None:
    thread.open()
    assert thread.step(nine(date(2026, 4, 8)) - HOUR) is None
    assert thread.step(nine(date(2026, 4, 8))) == ["Max"]
    assert thread.step(nine(date(2026, 4, 8))) is None
    assert thread.step(nine(date(2026, 4, 17))) == ["Dora", "Sven"]
    assert thread.step(nine(date(2026, 6, 1))) is None
    root, *replies = thread.notices()
    assert [reply.reply_to for reply in replies] == [root.dedupe_key] * 2
    assert "Max now joins" in text(replies[0])
    assert "Dora and Sven" in text(replies[1])
    assert replies[1].otherwise == (thread.ana.email, thread.max.email, thread.dora.email, thread.sven.email)


def test_w6_playbook_executives_join_when_they_are_at_work(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit, a_workspace("playbook"))
    thread.open()  # on Monday morning
    assert thread.step(MONDAY - 2 * HOUR) is None
    assert thread.step(MONDAY) == ["Dora", "Sven"]
    assert "An executive hears their concerns by" in text(thread.notices()[1])


def test_w6_nobody_joins_in_the_night(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit, a_workspace("playbook"))
    la = "America/Los_Angeles"
    factories.stored_user(open_unit, thread.dora.email, name="Dora", role="director", timezone=la)
    thread.open()
    for hour in (0, 4, 8):  # 00:00, 04:00 and 08:00 there
        assert thread.step(nine(date(2026, 3, 30)) + hour * HOUR) is None
    assert thread.step(nine(date(2026, 3, 30)) + 9 * HOUR) == ["Dora", "Sven"]


def test_w6_a_held_meeting_or_an_answered_alert_pauses_it_too(thread: Thread) -> None:
    thread.open()
    held = MONDAY + 3 * DAY
    factories.stored_touchpoint(
        thread.open_unit, thread.acme, held, scheduled_at=held, status=TouchpointStatus.HELD, held_at=held
    )
    assert thread.step(nine(date(2026, 4, 8))) is None
    assert thread.now().last_action_at == held
    assert thread.step(nine(date(2026, 4, 13))) == ["Max"]
    alert, _event = thread.critical("formal_complaint", nine(date(2026, 4, 15)))
    with thread.open_unit(write=True) as uow:
        uow.alerts.record(
            AlertEvent(alert.id or 0, nine(date(2026, 4, 16)), "acknowledged", by=thread.ana.email)
        )
        uow.commit()
    assert thread.step(nine(date(2026, 4, 22))) is None
    assert thread.step(nine(date(2026, 4, 27))) == ["Dora", "Sven"]


def test_w6_roles_that_nobody_fills_are_left_out(open_unit: OpenUnit) -> None:
    thread = Thread(open_unit)
    thread.open()
    with open_unit(write=True) as uow:
        uow.people.save(replace(thread.ana, manager_email=None))
        uow.people.save(replace(thread.max, role=Role.CSM))
        uow.people.save(replace(thread.dora, role=Role.CSM))
        uow.commit()
    assert thread.step(nine(date(2026, 4, 8))) == []
    assert "nobody is known in that role" in text(thread.notices()[1])


# ---------------------------------------------------------------- what people do (W7, W8)


def test_w7_an_action_taken_on_becomes_a_task_and_a_reply(thread: Thread) -> None:
    opened = thread.open()
    thread.act(Action.EXECUTIVE, MONDAY + HOUR)
    with thread.open_unit() as uow:
        task = uow.escalations.tasks(opened.id or 0)[-1]
    assert (task.owner_email, task.due) == (thread.ana.email, date(2026, 4, 1))
    assert thread.now().last_action_at == MONDAY + HOUR
    assert "Ana takes on: Executive touchpoint." in text(thread.notices()[1])
    with pytest.raises(Refusal, match="Ana has already taken on “Executive touchpoint”"):
        thread.act(Action.EXECUTIVE, MONDAY + 2 * HOUR)


def test_w7_concessions_only_with_a_recorded_justification(thread: Thread) -> None:
    thread.open()
    with pytest.raises(Refusal, match="need a justification"):
        thread.act(Action.CONCESSIONS, MONDAY + HOUR, "  ")
    thread.act(Action.CONCESSIONS, MONDAY + HOUR, "Two months free, against a two-year term")
    assert "Justification: Two months free" in text(thread.notices()[1])


def test_tasks_are_added_finished_and_told(thread: Thread) -> None:
    opened = thread.open()
    with thread.open_unit(write=True) as uow:
        task = add_task(uow, thread.ws, opened, " Call Cora ", thread.max, date(2026, 4, 2), MONDAY)
        done = finish_task(uow, thread.ws, opened, task.id or 0, thread.ana, MONDAY + HOUR)
        uow.commit()
    assert (done.text, done.done_by, done.done_at) == ("Call Cora", thread.ana.email, MONDAY + HOUR)
    _root, added, finished = thread.notices()
    assert "Call Cora · Max · by Apr 2, 2026" in text(added)
    assert "✓ Call Cora · Ana" in text(finished)


def refused(thread: Thread, work: Any) -> str:
    with thread.open_unit(write=True) as uow, pytest.raises(Refusal) as caught:
        work(uow, running_for(uow, thread.acme))
    return str(caught.value)


def test_what_cannot_be_says_what_would_work(thread: Thread) -> None:
    ws, ana = thread.ws, thread.ana

    def twice(uow: UnitOfWork, now: Escalation) -> None:
        first = uow.escalations.tasks(now.id or 0)[0].id or 0
        finish_task(uow, ws, now, first, ana, MONDAY)
        finish_task(uow, ws, now, first, ana, MONDAY)

    thread.open()
    past = date(2026, 3, 29)
    assert "day has passed" in refused(thread, lambda u, e: add_task(u, ws, e, "x", ana, past, MONDAY))
    assert "few words" in refused(thread, lambda u, e: add_task(u, ws, e, " ", ana, past, MONDAY))
    assert "not part of" in refused(thread, lambda u, e: finish_task(u, ws, e, 999, ana, MONDAY))
    assert "done already" in refused(thread, twice)
    assert "how it ended" in refused(thread, lambda u, e: close_escalation(u, ws, e, ana, MONDAY, " "))


def test_closing_is_told_in_the_thread_and_ends_it(thread: Thread) -> None:
    opened = thread.open()
    with thread.open_unit(write=True) as uow:
        closed = close_escalation(uow, thread.ws, opened, thread.max, MONDAY + DAY, "They stay")
        uow.commit()
    assert (closed.closed_at, closed.closed_by) == (MONDAY + DAY, thread.max.email)
    assert "Max closed the escalation: They stay" in text(thread.notices()[1])
    with thread.open_unit() as uow, pytest.raises(Refusal, match="Acme is not escalated"):
        running_for(uow, thread.acme)


def test_the_thread_is_told_once_when_no_critical_is_open_any_more(thread: Thread) -> None:
    alert, event = thread.critical("formal_complaint")
    opened = thread.escalate(alert, event)
    assert opened is not None
    told = []
    for state, at in (
        (AlertState.OPEN, None),
        (AlertState.CLOSED, MONDAY + DAY),
        (AlertState.CLOSED, MONDAY + DAY),
    ):
        with thread.open_unit(write=True) as uow:
            uow.alerts.save(replace(alert, state=state, closed_at=at))
            if at is not None:
                uow.alerts.record(AlertEvent(alert.id or 0, at, "closed"))
            told.append(tell_cleared(uow, thread.ws, opened, MONDAY + DAY))
            uow.commit()
    assert told == [False, True, False]


def test_hostile_words_stay_text(thread: Thread) -> None:
    thread.open(reason="<!channel> *boom* {0} https://evil.example " + "x" * 10_000)
    (root,) = thread.notices()
    parts = [
        part
        for block in root.view.blocks
        if block.kind == "facts"
        for fact in block.facts
        for part in fact.parts
    ]
    assert any(part.kind == "text" and part.text.startswith("<!channel>") for part in parts)


def test_an_account_that_is_gone_is_not_stepped_up(thread: Thread) -> None:
    lost = escalation()
    with thread.open_unit(write=True) as uow:
        assert step_up(uow, thread.ws, replace(lost, account_id=999, id=1), MONDAY + 90 * DAY) is None
