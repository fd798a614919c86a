"""An escalation in Slack: its thread, its later steps, and what happens where outsiders read."""

from datetime import timedelta

from bot.house import House
from scheduler.dispatch import dispatch
from success.escalating import open_escalation
from success.notice import Notice, ToChannel
from success.view import View, paragraph
from tests.factories import the_account
from tests.slack.fake_slack import FakeSlack
from tests.slack.slack_objects import Fault, channel
from tests.slack.slack_user import Clock, SlackUser, words
from tests.slack.test_app import newest, said


def escalate(house: House) -> str:
    """Have Tom escalate Acme, and return the key of its thread."""
    with house.open_unit(write=True) as uow:
        account = the_account(uow)
        tom = uow.people.get("tom@mainstay.example")
        reason = "Their CFO wants to cancel"
        opened = open_escalation(uow, house.ws, account, "manual", reason, tom, house.now())
        uow.commit()
    return opened.thread


def deliver(house: House, clock: Clock) -> None:
    """Deliver what is due, with the second between two messages that Slack asks for."""
    for _round in range(6):
        dispatch(house.open_unit, house.door, clock.at)
        clock.at += timedelta(seconds=2)


def later_step(house: House, thread: str, clock: Clock) -> None:
    with house.open_unit(write=True) as uow:
        step = Notice(
            "escalation:step", "escalation", ToChannel("escalations"),
            View(title="The CS manager joins", blocks=(paragraph("Day 8."),)), clock.at, reply_to=thread,
            otherwise=("maria@mainstay.example",),
        )  # fmt: skip
        uow.outbox.put(step, clock.at)
        uow.commit()


def test_it_opens_a_thread_and_later_steps_reply_there(house: House, fake: FakeSlack, clock: Clock) -> None:
    thread = escalate(house)
    deliver(house, clock)
    root = next(shown for shown in fake.messages if shown.channel == "C0ALARM")
    assert "Acme Corp" in words(root.blocks, {"U0MARIA": "Maria Moreno"})
    later_step(house, thread, clock)
    deliver(house, clock)
    step = fake.messages[-1]
    assert (step.channel, step.thread) == ("C0ALARM", root.ts)


def test_its_buttons_work_in_the_thread(
    house: House, fake: FakeSlack, clock: Clock, slack: SlackUser
) -> None:
    escalate(house)
    deliver(house, clock)
    root = next(shown for shown in fake.messages if shown.channel == "C0ALARM")
    before = len(fake.messages)
    slack.press("U0MARIA", root, "Executive touchpoint")
    told = newest(fake, before + 1)
    assert "Taken on for Acme Corp: Executive touchpoint" in said(told)
    assert (told.channel, told.user) == ("C0ALARM", "U0MARIA")


def test_where_outsiders_read_the_owner_and_manager_are_told_directly(
    house: House, fake: FakeSlack, clock: Clock
) -> None:
    fake.channels["C0ALARM"] = channel("C0ALARM", is_ext_shared=True, is_shared=True)
    thread = escalate(house)
    deliver(house, clock)
    assert {shown.channel for shown in fake.messages} == {"D0MARIA", "D0NINA"}
    assert all("people from outside can read there" in words(shown.blocks, NAMES) for shown in fake.messages)
    later_step(house, thread, clock)
    deliver(house, clock)
    assert fake.messages[-1].channel == "D0MARIA"
    assert "The CS manager joins" in words(fake.messages[-1].blocks, NAMES)


def test_when_the_look_up_fails_they_are_told_directly(house: House, fake: FakeSlack, clock: Clock) -> None:
    fake.faults["conversations.info"] = [Fault(500)]
    escalate(house)
    deliver(house, clock)
    assert {shown.channel for shown in fake.messages} == {"D0MARIA", "D0NINA"}


def test_nothing_is_lost_while_slack_is_away(house: House, fake: FakeSlack, clock: Clock) -> None:
    fake.faults["chat.postMessage"] = [Fault(503), Fault(429, retry_after=20), Fault(500)]
    escalate(house)
    for _hour in range(4):
        deliver(house, clock)
        clock.at += timedelta(minutes=10)
    assert [shown.channel for shown in fake.messages].count("C0ALARM") == 1


NAMES = {"U0MARIA": "Maria Moreno", "U0NINA": "Nina Novak"}
