"""Save plans: what is due is asked for, of whom, and when (W8)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduler.preview import preview
from scheduler.report import Report
from success import saving
from success.account import RenewalStage
from success.escalating import act, close_escalation, open_escalation
from success.escalation import MANUAL, Escalation, Task
from success.escalation_tasks import add_task, finish_task
from success.messages import escalation as messages
from success.notice import Notice
from success.ports import OpenUnit
from success.save_plan import OFFBOARDING, Decision, SavePlan, read
from tests import factories
from tests.scheduler.world import DAY, HOUR, MONDAY, World, failures, text

TEN = MONDAY + 10 * HOUR


class Saving(World):
    """Acme was escalated on Monday at ten, Berlin time; tasks are due on the Mondays after."""

    def __init__(self, open_unit: OpenUnit) -> None:
        super().__init__(open_unit)
        with open_unit(write=True) as uow:
            open_escalation(uow, self.ws, self.acme, MANUAL, "They are unhappy", self.ana, TEN)
            uow.commit()

    def run(self, now: datetime) -> list[Report]:
        """Run the job alone, and deliver."""
        reports = self.tick(now, "save_plans")
        assert not failures(reports)
        return reports

    def act(self, at: datetime) -> None:
        """Somebody records something."""
        with self.open_unit(write=True) as uow:
            running = self.running()
            act(
                uow,
                self.ws,
                running,
                f"said:{at}",
                at,
                lambda s: messages.said(s, "We spoke", self.ana),
                by=self.ana,
            )
            uow.commit()

    def running(self) -> Escalation:
        with self.open_unit() as uow:
            found = uow.escalations.open_for(self.acme.id)
        assert found is not None
        return found

    def tasks(self) -> list[Task]:
        with self.open_unit() as uow:
            return uow.escalations.tasks(self.running().id or 0)

    def finish(self, at: datetime) -> None:
        """Ana does every task."""
        for task in self.tasks():
            with self.open_unit(write=True) as uow:
                finish_task(uow, self.ws, self.running(), task.id or 0, self.ana, at)
                uow.commit()

    def plan(self, at: datetime) -> SavePlan:
        with self.open_unit() as uow:
            return read(uow, self.ws, self.acme, self.running(), at)

    def decide(self, decision: Decision, at: datetime) -> None:
        plan = self.plan(at)
        with self.open_unit(write=True) as uow:
            saving.decide(uow, self.ws, plan, decision, "", self.ana, at)
            uow.commit()

    def titles(self) -> list[str]:
        return [notice.view.title for notice in self.told(self.ana, "reminder")]


@pytest.fixture
def world(open_unit: OpenUnit) -> Saving:
    return Saving(open_unit)


def days(notices: list[Notice]) -> list[int]:
    """On which day of the escalation each was sent."""
    return [(notice.not_before - MONDAY) // DAY for notice in notices]


def test_w8_a_task_is_asked_for_on_its_day_in_working_time_and_once(world: Saving) -> None:
    world.act(TEN + 3 * DAY)
    for hour in (0, 8, 9, 12, 17):
        world.run(MONDAY + 7 * DAY + hour * HOUR)
    (told,) = world.told(world.ana, "reminder")
    assert told.not_before == MONDAY + 7 * DAY + 9 * HOUR
    assert told.view.title == "Saving Acme: what is due"
    who = "Ana with Dora"
    assert f"Executive call, CSM and VP: understand the concerns · {who} · by Apr 6, 2026" in text(told)
    assert "Value assessment" not in text(told)
    assert "nothing was recorded" not in text(told)


def test_w8_what_stays_undone_comes_again_every_five_working_days(world: Saving) -> None:
    for day in range(7, 22):
        world.act(MONDAY + day * DAY + 8 * HOUR)
        world.run(MONDAY + day * DAY + 9 * HOUR)
    told = world.told(world.ana, "reminder")
    assert days(told) == [7, 14, 21]
    assert [text(notice).count("· by") for notice in told] == [1, 2, 3]


def test_w8_an_update_is_owed_after_five_working_days_without_a_record(world: Saving) -> None:
    world.finish(TEN + HOUR)
    for day in range(15):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    told = world.told(world.ana, "reminder")
    assert days(told) == [7, 14]
    assert told[0].view.title == "You owe an update on Acme"
    assert "nothing was recorded for 5 working days" in text(told[0])
    world.act(MONDAY + 14 * DAY + 10 * HOUR)
    for day in range(15, 21):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert len(world.told(world.ana, "reminder")) == 2


def test_w8_one_message_says_all_that_comes_up_on_one_day(world: Saving) -> None:
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    (told,) = world.told(world.ana, "reminder")
    assert "Executive call" in text(told)
    assert "nothing was recorded for 5 working days" in text(told)


def test_w8_what_one_plan_asks_of_one_person_comes_in_one_rhythm(world: Saving) -> None:
    world.act(TEN + DAY)  # so that an update is owed from the Tuesday after on
    with world.open_unit(write=True) as uow:
        due = date(2026, 4, 15)
        add_task(uow, world.ws, world.running(), "Fix the export", world.ana, due, TEN + DAY)
        uow.commit()
    for day in range(28):
        for hour in (9, 13):
            world.run(MONDAY + day * DAY + hour * HOUR)
    told = world.told(world.ana, "reminder")
    assert days(told) == [7, 14, 16, 21]  # each week, and once for the task that is due on a Wednesday
    assert "nothing was recorded" not in text(told[0])
    assert "nothing was recorded for 9 working days" in text(told[1])
    assert text(told[2]).count("· by") == 3, "whatever is due comes with it"


def test_w8_the_checks_and_the_go_or_no_go_are_asked_for_on_their_days(world: Saving) -> None:
    world.finish(TEN + HOUR)
    for day in (30, 60, 91):  # day 90 is a Sunday
        world.act(MONDAY + (day - 1) * DAY + 8 * HOUR)  # so that no update is owed
        for since in (day - 1, day):
            world.run(MONDAY + since * DAY + 9 * HOUR)
    told = world.told(world.ana, "reminder")
    assert days(told) == [30, 59, 60, 91]  # nobody recorded the first check, so it came again
    assert "The check after 30 days: is it reached?" in text(told[0])
    assert "The check after 30 days: is it reached?" in text(told[1])
    assert "The check after 60 days" in text(told[2])
    assert "Go or no-go is due: Jun 28, 2026 is day 90" in text(told[3])


def test_w8_a_check_that_is_recorded_is_not_asked_for(world: Saving) -> None:
    world.finish(TEN + HOUR)
    at = MONDAY + 30 * DAY
    plan = world.plan(at)
    with world.open_unit(write=True) as uow:
        saving.check(uow, world.ws, plan, 30, True, "", world.ana, at)
        uow.commit()
    world.run(at + 9 * HOUR)
    assert world.titles() == []


def test_w8_after_a_go_nothing_more_is_checked(world: Saving) -> None:
    world.finish(TEN + HOUR)
    world.act(TEN + 88 * DAY)
    world.decide(Decision.GO, TEN + 89 * DAY)
    world.run(MONDAY + 91 * DAY + 9 * HOUR)
    assert world.titles() == []


def test_w8_after_a_no_go_the_off_boarding_is_asked_for_instead(world: Saving) -> None:
    world.decide(Decision.NO, TEN + 84 * DAY)  # a Monday
    for day in range(85, 92):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    (told,) = world.told(world.ana, "reminder")
    assert told.view.title == "Off-boarding of Acme: what is open"
    assert "6 items are open." in text(told)


def test_w8_a_save_plan_whose_owner_leaves_goes_to_who_answers_for_the_account(world: Saving) -> None:
    world.act(TEN + 3 * DAY)
    with world.open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, owner_email=None)
        uow.commit()
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    assert world.told(world.ana) == []
    (told,) = world.told(world.dora, "reminder")  # the director, while nobody owns the account
    assert "Executive call" in text(told)


def test_w8_whoever_takes_the_account_over_is_told_of_its_tasks(world: Saving) -> None:
    world.act(TEN + 3 * DAY)
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    with world.open_unit(write=True) as uow:
        uow.accounts.change(world.acme.id, owner_email=world.ben.email)
        uow.commit()
    for hour in (10, 11):
        world.run(MONDAY + 7 * DAY + hour * HOUR)
    assert len(world.told(world.ana, "reminder")) == len(world.told(world.ben, "reminder")) == 1


def test_w8_while_the_owner_is_on_leave_the_backup_is_asked_and_without_one_the_manager(
    world: Saving,
) -> None:
    world.act(TEN + 3 * DAY)
    leave = {"leave_from": date(2026, 4, 4), "leave_until": date(2026, 4, 30)}
    factories.stored_user(
        world.open_unit, world.ana.email, name="Ana", manager_email=world.max.email, **leave
    )
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    assert len(world.told(world.max, "reminder")) == 1
    with world.open_unit(write=True) as uow:
        ana = uow.people.get(world.ana.email)
        assert ana is not None
        uow.people.save(replace(ana, backup_email=world.ben.email))
        uow.commit()
    world.run(MONDAY + 7 * DAY + 10 * HOUR)
    assert len(world.told(world.ben, "reminder")) == 1
    assert world.told(world.ana) == []


def test_w8_a_task_that_somebody_else_took_is_asked_of_them(world: Saving) -> None:
    world.act(TEN + 3 * DAY)
    first = world.tasks()[0]
    with world.open_unit(write=True) as uow:
        uow.escalations.save_task(replace(first, owner_email=world.ben.email))
        uow.commit()
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    assert world.told(world.ana) == []
    assert len(world.told(world.ben, "reminder")) == 1


def test_w8_nothing_is_asked_once_the_escalation_is_closed(world: Saving) -> None:
    with world.open_unit(write=True) as uow:
        close_escalation(uow, world.ws, world.running(), world.ana, TEN + DAY, "They renew")
        uow.commit()
    for day in (7, 30, 90):
        world.run(MONDAY + timedelta(days=day) + 9 * HOUR)
    assert world.titles() == []


def test_w8_after_a_restart_each_thing_is_asked_for_once(world: Saving) -> None:
    for _again in range(3):
        world.run(MONDAY + 16 * DAY + 9 * HOUR)
    told = world.told(world.ana, "reminder")
    assert len(told) == 1  # both tasks and the update last came up on the Monday before
    assert text(told[0]).count("· by") == 2


# ---------------------------------------------------------------- tasks of others


def test_w8_a_colleagues_task_is_chased_when_late_and_they_can_record_it(world: Saving) -> None:
    tom = world.person("tom", role="employee")
    with world.open_unit(write=True) as uow:
        due = date(2026, 4, 2)
        add_task(uow, world.ws, world.running(), "Fix the export", tom, due, TEN, by=world.ana)
        uow.commit()
    for day in range(14):
        world.act(MONDAY + day * DAY + 8 * HOUR)
        world.run(MONDAY + day * DAY + 9 * HOUR)
    given, *chased = world.told(tom, "reminder")
    assert given.view.title == "A task for you, to save Acme"
    assert days(chased) == [3, 10]
    assert "task mine done 5" in text(chased[0])
    assert "save acme" not in text(chased[0])  # they may not read it


def test_w8_whoever_is_named_in_a_role_is_asked_with_the_owner(world: Saving) -> None:
    world.act(TEN + 3 * DAY)
    world.run(MONDAY + 7 * DAY + 9 * HOUR)
    (told,) = world.told(world.dora, "reminder")
    assert "Executive call, CSM and VP" in text(told)
    assert "Value assessment" not in text(told)
    world.run(MONDAY + 14 * DAY + 9 * HOUR)
    assert len(world.told(world.dora, "reminder")) == 1  # the owner is the one who is chased


# ---------------------------------------------------------------- the end


def test_w8_the_off_boarding_is_asked_for_until_it_is_complete_also_once_the_escalation_is_closed(
    world: Saving,
) -> None:
    world.decide(Decision.NO, TEN + 84 * DAY)  # a Monday
    running = world.running()
    with world.open_unit(write=True) as uow:
        close_escalation(uow, world.ws, running, world.ana, TEN + 85 * DAY, "They leave in August")
        uow.commit()
    for day in range(86, 99):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert days(world.told(world.ana, "reminder")) == [91, 98]
    at = TEN + 98 * DAY
    for item in OFFBOARDING:
        with world.open_unit(write=True) as uow:
            closed = uow.escalations.get(running.id or 0)
            assert closed is not None
            plan = read(uow, world.ws, world.acme, closed, at)
            saving.offboard(uow, world.ws, plan, item.key, "", world.ana, at)
            uow.commit()
    for day in range(99, 120):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert len(world.told(world.ana, "reminder")) == 2


def test_w8_a_customer_who_comes_back_is_not_off_boarded(world: Saving) -> None:
    world.decide(Decision.NO, TEN + 84 * DAY)
    with world.open_unit(write=True) as uow:
        close_escalation(uow, world.ws, world.running(), world.ana, TEN + 85 * DAY, "They leave in August")
        signed = (MONDAY + 86 * DAY).date()
        uow.accounts.change(world.acme.id, renewal_stage=RenewalStage.SIGNED, renewal_stage_since=signed)
        uow.commit()
    for day in range(86, 99):
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert world.told(world.ana, "reminder") == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (7, ("Executive call", "nothing was recorded for 5 working days")),
        (30, ("The check after 30 days",)),
        (91, ("Go or no-go is due",)),  # day 90 is a Sunday
    ],
)
def test_w8_the_preview_shows_what_is_asked(world: Saving, day: int, said: tuple[str, ...]) -> None:
    foreseen = preview(world.open_unit, world.ws, MONDAY + day * DAY + 8 * HOUR, 1, world.ana.email)
    words = "\n".join(text(each.notice) for each in foreseen if each.notice.kind == "reminder")
    assert all(each in words for each in said)


def test_w8_nothing_is_asked_on_a_weekend_or_a_holiday(world: Saving) -> None:
    world.ws = replace(world.ws, country="DE")
    for day in (4, 5, 6, 7):  # Good Friday to Easter Monday
        world.run(MONDAY + day * DAY + 9 * HOUR)
    assert world.told(world.ana) == []
    world.run(MONDAY + 8 * DAY + 9 * HOUR)
    (told,) = world.told(world.ana, "reminder")
    assert "Executive call" in text(told)  # due on Easter Monday
    assert "nothing was recorded" not in text(told)  # only three working days have passed
